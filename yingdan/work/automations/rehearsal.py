"""A dry run: the real code over last days' events, in a transaction that is taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Fault, Problem, Tx, uuid7
from yingdan.events import held, of_types
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.definitions import KINDS, digest, normal, parse
from yingdan.kernel.records import read, titles
from yingdan.work.automations.body import AutomationBody, EventWhen, ScheduleWhen
from yingdan.work.automations.compiled import Automation, Automations, compile_automations, compile_one, heard
from yingdan.work.automations.consumer import WORKED_OUT, begin, facts_of, judge
from yingdan.work.automations.doing import carry_out
from yingdan.work.automations.due import scheduled_subjects
from yingdan.work.automations.model import Run
from yingdan.work.automations.scene import Scene

MOST_EVENTS = 2_000
# So many runs are carried out; a rehearsal holds locks until it is taken back.
MOST_RUNS = 100
SHOWN = 50
LONGEST_DAYS = 31
Json = dict[str, Any]


class _TakenBack(Exception):
    """Ends the rehearsal's savepoint."""


async def rehearse(
    tx: Tx, catalog: Any, actor: Actor, name: str, body: Mapping[str, Any] | None, days: int, now: datetime, env: Env
) -> Json:  # fmt: skip
    """What an automation, in force or given as a body, would have done with the last days' facts and today's records:
    {"events", "met", "unmet", "done", "failed", "runs": [{subject, title, at, state, trace, problem}]}. Nothing is
    written. Problems: automation-not-found 404, definition-is-faulty 422."""
    automation = _automation(catalog, name, body)
    since = now - timedelta(days=max(1, min(days, LONGEST_DAYS)))
    runs = await _runs(tx, catalog, automation, since, now, env)
    going, skipped, examples = judge(runs, env)
    going = going[-MOST_RUNS:]
    try:
        async with tx.begin_nested():
            with held(tx):
                await carry_out(Scene(tx, catalog, now, env, patient=False), going)
            raise _TakenBack
    except _TakenBack:
        pass
    shown = [*reversed(going[-SHOWN:]), *examples[: max(0, SHOWN - len(going))]]
    subjects = [run.subject for run in shown if run.subject is not None]
    named: Mapping[UUID, str] = {}
    if automation.object is not None:
        named = await titles(tx, catalog, actor, automation.object, subjects, env=env)
    return {
        "events": len(runs), "met": len(runs) - sum(skipped.values()), "unmet": sum(skipped.values()),
        "carried_out": len(going), "failed": sum(run.state == "failed" for run in going), "since": since,
        "runs": [_told(run, named) for run in shown],
    }  # fmt: skip


def _automation(catalog: Any, name: str, raw: Mapping[str, Any] | None) -> Automation:
    if raw is None:
        found = catalog.once(compile_automations).by_name.get(name)
        if found is None:
            raise Problem("automation-not-found", 404, name=name)
        return found  # type: ignore[no-any-return]
    plain, faults = normal(raw)
    kind = KINDS["automation"]
    body: AutomationBody | None = None
    if not faults:
        body, faults = parse(kind, plain)
    if body is not None:
        missing = [pair for pair in kind.references(body) if catalog.get(*pair) is None]
        faults = [Fault("/", "definition-is-missing", {"kind": k, "name": n}) for k, n in missing]
        faults = faults or list(kind.check(body, name, catalog))
    if faults or body is None:
        raise Problem("definition-is-faulty", 422, faults=faults, count=len(faults))
    return compile_one(catalog, name, body, plain, digest(plain))


async def _runs(
    tx: Tx, catalog: Any, automation: Automation, since: datetime, now: datetime, env: Env
) -> Sequence[Run]:
    when = automation.body.when
    if isinstance(when, ScheduleWhen):
        subjects = await scheduled_subjects(tx, catalog, when, env, MOST_EVENTS)
        rows: Mapping[UUID, Json] = {}
        if automation.object is not None:
            rows = await read(
                tx, catalog, System("automations"), automation.object, [s for s in subjects if s]
            )
        return [
            Run(uuid7(), automation, catalog.version, one, None, "schedule", None, 0, now,
                {"record": rows.get(one, {"id": one}) if one else {}, "before": {}, "data": {}, "decision": {}})
            for one in subjects
        ]  # fmt: skip
    types = [
        *heard(when),
        *(one.replace("record.", "record.bulk_") for one in heard(when) if one.startswith("record.")),
        *(WORKED_OUT if "record.changed" in heard(when) else ()),
    ]
    about = None if isinstance(when, EventWhen) else automation.object
    events = await of_types(tx, types, about, since, MOST_EVENTS)
    key = None if isinstance(when, EventWhen) else automation.object
    alone = Automations(
        {automation.name: automation},
        {(type_, key): (automation,) for type_ in heard(when)},
        frozenset(heard(when)),
        (),
    )
    return await begin(tx, catalog, alone, list(facts_of(events, alone)), now)


def _told(run: Run, named: Mapping[UUID, str]) -> Json:
    return {"subject": run.subject, "object": run.automation.object, "event": run.event, "event_type": run.event_type,
            "title": named.get(run.subject, "") if run.subject else "", "state": run.state, "trace": run.trace,
            "problem": run.problem}  # fmt: skip
