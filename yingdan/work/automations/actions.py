"""What each action does, for many runs at once. Every function gives one note per run, in their order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from yingdan.base import Label, uuid7
from yingdan.decisions import decide
from yingdan.events import Event, append
from yingdan.fields import Masked
from yingdan.kernel.access import speaker
from yingdan.kernel.records import Change, Create, Update, Written, write
from yingdan.signals import values as signal_values
from yingdan.work import notices, store
from yingdan.work.automations import body
from yingdan.work.automations.compiled import Automation, Row, Step, Values
from yingdan.work.automations.finding import found_by
from yingdan.work.automations.model import STOPPED, WAITING, Run
from yingdan.work.automations.scene import Scene, actor_of
from yingdan.work.automations.situations import close_situation, open_situation
from yingdan.work.automations.telling import hearer_of, readers_of, shown_to
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.ladder import next_at
from yingdan.work.model import RUNNING, Clock, Notice
from yingdan.work.people import managers_of, people_in

Note = dict[str, Any]
_SHOWN = 20


def _filled(values: Values, facts: Row, scene: Scene) -> dict[str, Any]:
    return {name: read(facts, scene.env) for name, read in values}


async def _write(
    scene: Scene, automation: Automation, changes: Sequence[tuple[Run, Change]]
) -> list[Written]:
    if not changes:
        return []
    first = changes[0][0]
    written = await write(
        scene.tx, scene.catalog, actor_of(automation), [change for _, change in changes], at=scene.now,
        cause=first.event, source="automation", hop=first.hop + 1,
    )  # fmt: skip
    for (run, _), one in zip(changes, written, strict=True):
        scene.made[one.id] = run
    return written


async def create(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    action = cast("body.Create", step.body)
    changes: list[tuple[Run, Change]] = []
    for run in runs:
        values = {k: v for k, v in _filled(step.values, run.facts, scene).items() if v is not None}
        changes.append((run, Create(action.object, values, on_match=action.on_match)))
    written = await _write(scene, automation, changes)
    return [{"object": one.object, "ids": [one.id], "n": 1, "op": one.op} for one in written]


async def update(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    assert step.object is not None
    if step.where is None:
        own = [(run, Update(step.object, cast("UUID", run.subject), _filled(step.values, run.facts, scene)))
               for run in runs]  # fmt: skip
        written = await _write(scene, automation, own)
        for run, one in zip(runs, written, strict=True):
            run.facts = {**run.facts, "record": {**run.facts["record"], **one.after}}
        return [{"object": one.object, "ids": [one.id], "n": int(bool(one.changed)),
                 "fields": sorted(one.changed)} for one in written]  # fmt: skip
    changes: list[tuple[Run, Change]] = []
    notes: list[Note] = []
    for run in runs:
        rows, more = await found_by(scene, step, run)
        changes += [
            (run, Update(step.object, row["id"], _filled(step.values, {**run.facts, "row": row}, scene)))
            for row in rows
        ]
        ids = [row["id"] for row in rows[:_SHOWN]]
        notes.append({"object": step.object, "n": len(rows), "ids": ids, **({"more": True} if more else {})})
    await _write(scene, automation, changes)
    return notes


async def notify(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    people = await _people(scene, cast("body.Notify", step.body).to, runs)
    readers = await readers_of(scene, {one for meant in people.values() for one in meant})
    anybody = speaker(scene.catalog, None)
    posted: list[Notice] = []
    notes: list[Note] = []
    of: dict[UUID, Run] = {}
    for run in runs:
        for person in people[run.id]:
            facts = shown_to(scene, readers[person], automation.object, run.facts)
            title = {language: say(facts, scene.env)[:200] for language, say in step.title.items()}
            text = {language: say(facts, scene.env)[:1000] for language, say in step.text.items()}
            words = Label(zh=title["zh"], en=title["en"])
            more = Label(zh=text.get("zh", ""), en=text.get("en", text.get("zh", "")))
            notice = Notice(uuid7(), person, "automation", words, more, automation.object, run.subject, scene.now,
                            {"automation": automation.name})  # fmt: skip
            of[notice.id] = run
            posted.append(notice)
        # The trace is read by who tends automations, not by who sees the record.
        facts = shown_to(scene, anybody, automation.object, run.facts)
        title = {language: say(facts, scene.env)[:200] for language, say in step.title.items()}
        notes.append({"n": len(people[run.id]), "people": people[run.id][:_SHOWN], "title": title})
    told = await notices.post(scene.tx, posted)
    key = actor_of(automation).key
    await append(scene.tx, [
        msgspec.structs.replace(event, actor=key, cause=of[notice.id].event, hop=of[notice.id].hop + 1)
        for event, notice in zip(told, posted, strict=True)
    ])  # fmt: skip
    return notes


async def _people(scene: Scene, to: Sequence[str], runs: Sequence[Run]) -> Mapping[UUID, list[UUID]]:
    """Who is meant, by run, each person once."""
    units = {run.facts["record"].get("unit") for run in runs} - {None} if "manager" in to else set()
    managers = await managers_of(scene.tx, scene.catalog, units, scene.env)
    roles = [one[5:] for one in to if one.startswith("role:")]
    members = await people_in(scene.tx, scene.catalog, roles, scene.env)
    found: dict[UUID, list[UUID]] = {}
    for run in runs:
        record = run.facts["record"]
        meant: list[Any] = []
        for one in to:
            if one == "owner":
                meant.append(record.get("owner"))
            elif one == "manager":
                meant += managers.get(record.get("unit"), [])
            elif one.startswith("role:"):
                meant += members[one[5:]]
            elif one.startswith("field:"):
                meant.append(record.get(one[6:]))
            else:
                meant.append(UUID(one[7:]))
        found[run.id] = [
            one if isinstance(one, UUID) else UUID(str(one)) for one in dict.fromkeys(meant) if one
        ]
    return found


async def start_clock(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    name = cast("body.StartClock", step.body).clock
    clocks = scene.catalog.once(compile_clocks)
    within, ladder = clocks.within[name], clocks.ladders[name]
    paths = await clocks.calendars.paths(scene.tx, {_unit(run) for run in runs})
    rows: list[Clock] = []
    notes: list[Note] = []
    for run in runs:
        table = clocks.table(name, scene.now, paths.get(_unit(run), ()))
        due = table.after(scene.now, within)
        notes.append({"clock": name, "due_at": due})
        if run.subject is not None:
            rows.append(
                Clock(uuid7(), name, clocks.bodies[name].object, run.subject, run.facts["record"].get("owner"),
                      _unit(run), scene.now, due, within, RUNNING,
                      rung_at=next_at(ladder, None, table, due, late=False))
            )  # fmt: skip
    await store.add_clocks(scene.tx, rows)
    return notes


def _unit(run: Run) -> UUID | None:
    """Whose calendar counts: that of the unit which has the record."""
    found: UUID | None = run.facts["record"].get("unit")
    return found


async def call_webhook(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    name = cast("body.CallWebhook", step.body).webhook
    key = actor_of(automation).key
    hears = await hearer_of(scene, name)
    events = [
        Event(
            id=uuid7(), type="effect.requested", at=scene.now, object=automation.object, subject=run.subject, actor=key,
            source="automation", cause=run.event, hop=run.hop + 1,
            data={"webhook": name, "automation": automation.name, "run": run.id,
                  "values": _wired(_filled(step.values, shown_to(scene, hears, automation.object, run.facts), scene))},
        )
        for run in runs
    ]  # fmt: skip
    await append(scene.tx, events)
    return [{"webhook": name, "effect": event.id} for event in events]


def _wired(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON: money as amount and currency, shapes as text, the rest as the log writes them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if hasattr(value, "currency"):
        return {"amount": value.amount, "currency": value.currency}
    return str(value) if isinstance(value, Masked) else value


async def ask_table(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    assert step.table is not None
    known: Mapping[UUID, Any] = {}
    if "signal" in step.table.reads:
        subjects = [run.subject for run in runs if run.subject is not None]
        known = await signal_values(scene.tx, scene.catalog, subjects, scene.now)
    notes: list[Note] = []
    for run in runs:
        facts = {**run.facts["record"], "signal": known.get(cast("UUID", run.subject), {})}
        verdict = decide(step.table, facts, scene.env)
        outputs = dict(verdict.outputs) if verdict is not None else {}
        run.facts = {**run.facts, "decision": {**run.facts.get("decision", {}), **outputs}}
        notes.append({"table": step.table.name, "row": verdict.row if verdict else None, "outputs": outputs})
    return notes


async def wait(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    calendar = cast("body.Wait", step.body).calendar
    clocks: Clocks = scene.catalog.once(compile_clocks)
    units = {_unit(run) for run in runs} if calendar is not None else set[UUID | None]()
    paths = await clocks.calendars.paths(scene.tx, units)
    notes: list[Note] = []
    for run in runs:
        due = scene.now + timedelta(seconds=step.seconds)
        if calendar is not None:
            hours = clocks.hours(calendar, scene.now, paths.get(_unit(run), ()))
            due = hours.after(scene.now, step.seconds)
        run.state, run.due_at = WAITING, due
        notes.append({"until": due})
    return notes


async def stop(scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]) -> list[Note]:
    notes: list[Note] = []
    for run in runs:
        ends = step.test is None or bool(step.test(run.facts, scene.env))
        if ends:
            run.state = STOPPED
        notes.append({"stopped": ends})
    return notes


Doing = Callable[[Scene, Automation, Step, Sequence[Run]], Awaitable[list[Note]]]
ACTIONS: Mapping[str, Doing] = {
    "create": create,
    "update": update,
    "notify": notify,
    "start_clock": start_clock,
    "call_webhook": call_webhook,
    "open_situation": open_situation,
    "close_situation": close_situation,
    "decide": ask_table,
    "wait": wait,
    "stop": stop,
}
