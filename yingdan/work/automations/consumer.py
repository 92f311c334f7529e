"""Follow the log: match events to automations, judge conditions, carry out, keep runs; all in the batch's transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Tx, together, uuid7
from yingdan.events import Batch, Event
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import read
from yingdan.work.automations import store
from yingdan.work.automations.body import ClockWhen, LevelWhen, RecordWhen
from yingdan.work.automations.compiled import Automation, Automations, compile_automations
from yingdan.work.automations.doing import carry_out
from yingdan.work.automations.model import HELD, LOOPED, RUNNING, SKIPPED, Run
from yingdan.work.automations.scene import Scene

ACTOR = System("automations")
# Unmet conditions that are kept per automation and batch, to say why not.
EXAMPLES = 5
_OPS = {"created": "record.created", "changed": "record.changed", "removed": "record.removed"}


# Events by which the platform tells of values that it worked out.
WORKED_OUT = frozenset({"decision.graded", "record.rolled_up"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to one record (or to none). `before`, `after`: JSON values of the fields that changed.
    What the platform worked out (decision tables, roll-ups) is a change too, heard by those who name the field."""

    type: str
    object: str | None
    subject: UUID | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    event: Event


class AutomationConsumer:
    """Automations of all packages."""

    name = "automations"
    types: frozenset[str] | None = None
    ignores = frozenset({"notice.*", "import.*", "definition.*", "access.*", "effect.*"})
    always = False

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)

    async def take(self, batch: Batch) -> None:
        compiled: Automations = batch.catalog.once(compile_automations)
        facts = list(facts_of(batch.events, compiled))
        if not facts:
            return
        env = Env.at(batch.now, self._zone)
        paused, runs = await together(
            batch.tx,
            store.paused_names(batch.tx),
            begin(batch.tx, batch.catalog, compiled, facts, batch.now),
        )
        going, skipped, examples = judge(runs, env)
        for run in going:
            run.state = HELD if run.automation.name in paused else RUNNING
        scene = Scene(batch.tx, batch.catalog, batch.now, env)
        await carry_out(scene, [run for run in going if run.state == RUNNING])
        await name_chains(batch.tx, going)
        await store.save_runs(batch.tx, [*going, *examples], skipped, batch.now)


async def name_chains(tx: Tx, runs: Sequence[Run]) -> None:
    """Runs refused for their long chain say which automations it is made of."""
    for run in runs:
        if run.state == LOOPED and run.problem is not None:
            chain = [run.automation.name, *await store.chain_of(tx, run.cause)]
            run.problem["params"]["chain"] = " → ".join(reversed(chain))


def facts_of(events: Sequence[Event], compiled: Automations) -> Iterator[Fact]:
    """What the events tell, record by record, as far as some automation listens."""
    for event in events:
        head, _, op = event.type.partition(".")
        if event.type in WORKED_OUT and ("record.changed", event.object) in compiled.by_event:
            yield from _worked_out(event)
        elif head == "record":
            bulk = op.startswith("bulk_")
            name = _OPS.get(op.removeprefix("bulk_"))
            if name is None or (name, event.object) not in compiled.by_event:
                continue
            if bulk:
                yield from _unfolded(name, event)
            elif event.subject is not None:
                before, after = event.data.get("before") or {}, event.data.get("after") or {}
                yield Fact(name, event.object, event.subject, before, after, event)
        elif event.type in compiled.types:
            yield Fact(event.type, event.object, event.subject, {}, {}, event)


def _worked_out(event: Event) -> Iterator[Fact]:
    """Derived values that moved: what a decision table gave, or roll-ups that followed other records."""
    if event.type == "record.rolled_up":
        yield from _unfolded("record.changed", event)
    elif event.subject is not None:
        was = event.data.get("was") or {}
        after = {name: event.data.get(name) for name in was}
        yield Fact("record.changed", event.object, event.subject, was, after, event)


def _unfolded(name: str, event: Event) -> Iterator[Fact]:
    ids, rows = event.data.get("ids", ()), event.data.get("rows", ())
    undo = event.data.get("undo") or [{}] * len(ids)
    for key, after, before in zip(ids, rows, undo, strict=False):
        yield Fact(name, event.object, UUID(str(key)), before, after, event)


def _hears(automation: Automation, fact: Fact) -> bool:
    when = automation.body.when
    if isinstance(when, RecordWhen):
        if fact.type != "record.changed" or (not when.fields and fact.event.type not in WORKED_OUT):
            return True
        return any(f in fact.after for f in when.fields)
    if isinstance(when, ClockWhen):
        return bool(fact.event.data.get("name") == when.clock)
    if isinstance(when, LevelWhen):
        data = fact.event.data
        return bool(data.get("level") == when.level and data.get("direction") == when.direction)
    return True


async def begin(tx: Tx, catalog: Any, compiled: Automations, facts: Sequence[Fact], now: Any) -> list[Run]:
    """A run for each automation that hears a fact, with the record as the event left it. Records that are gone have
    no run, unless their removal is what is heard."""
    heard: list[tuple[Automation, Fact]] = []
    wanted: dict[str, set[UUID]] = {}
    for fact in facts:
        listening = compiled.by_event.get((fact.type, fact.object), ())
        if not fact.type.startswith(("record.", "clock.", "signal.")):
            listening = (*listening, *compiled.by_event.get((fact.type, None), ()))
        for automation in listening:
            if _hears(automation, fact):
                heard.append((automation, fact))
                if (
                    automation.object is not None
                    and fact.subject is not None
                    and fact.object == automation.object
                ):
                    wanted.setdefault(automation.object, set()).add(fact.subject)
    rows: dict[UUID, dict[str, Any]] = {}
    for name, ids in wanted.items():
        rows |= await read(tx, catalog, ACTOR, name, ids)
    runs: list[Run] = []
    for automation, fact in heard:
        record = rows.get(fact.subject) if fact.subject is not None else None
        if record is None and automation.object is not None and fact.type != "record.removed":
            continue
        runs.append(_run(automation, fact, record, catalog.version, now))
    return runs


def _run(automation: Automation, fact: Fact, record: Mapping[str, Any] | None, version: int, now: Any) -> Run:
    event = fact.event
    known = {"id": fact.subject, **(record or {})}
    facts = {
        "record": {**known, **fact.after} if fact.type == "record.changed" else known,
        "before": {**known, **fact.before},
        "data": event.data if not event.type.startswith("record.") else {},
        "decision": {},
    }
    return Run(
        uuid7(), automation, version, fact.subject, event.id, fact.type, event.cause, event.hop, now, facts
    )


def judge(runs: Sequence[Run], env: Env) -> tuple[list[Run], Counter[str], list[Run]]:
    """The runs whose condition holds; how often it did not, by automation; and a few of those with the first part
    that failed."""
    going: list[Run] = []
    skipped: Counter[str] = Counter()
    examples: list[Run] = []
    for run in runs:
        unmet = next((part for part in run.automation.parts if not part.test(run.facts, env)), None)
        if unmet is None:
            going.append(run)
            continue
        name = run.automation.name
        skipped[name] += 1
        if skipped[name] <= EXAMPLES:
            run.state = SKIPPED
            run.trace = [{"do": "if", "unmet": unmet.words}]
            examples.append(run)
    return going, skipped, examples
