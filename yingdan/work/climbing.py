"""What comes of a rung whose time has come: words, a hand-over, or the end of a pause; each exactly once.

Words are told and the rung is marked in one transaction. A hand-over locks what a transfer locks, in its order, and marks
the rung last: when somebody else has marked it meanwhile, everything is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Database, Label, Problem, Tx, uuid7
from yingdan.decisions import Paths, hand_on
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import System, speaker
from yingdan.kernel.records import titles
from yingdan.work import notices, store
from yingdan.work.compiled import Clocks
from yingdan.work.ladder import Rung, due_rungs, next_at
from yingdan.work.model import BREACHED, PAUSED, Clock, Notice
from yingdan.work.people import above
from yingdan.work.retiming import resumed

LIMIT = 500
ACTOR = System("clocks")
# A promise that ran out with so many people is handed to nobody else: a manager has to look.
MOST_HANDED = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A clock with the rungs that have come and the state after them."""

    clock: Clock
    rungs: Sequence[Rung]
    told_s: int | None
    then_at: datetime | None


async def climb(tx: Tx, catalog: Any, clocks: Clocks, now: datetime, zone: str) -> tuple[int, list[Clock]]:
    """Do what has come, for at most 500 clocks; how many, and those whose records are to be handed over, which is done
    outside of this transaction."""
    found = await store.rungs_due(tx, now, LIMIT)
    if not found:
        return 0, []
    known = [one for one in found if one.name in clocks.bodies]
    await store.climb(tx, [(one, one.told_s, None) for one in found if one.name not in clocks.bodies])
    resting = [one for one in known if one.state == PAUSED]
    paths = await clocks.calendars.paths(tx, {one.unit for one in known})
    await store.turn_clocks(tx, [resumed(clocks, one, now, paths) for one in resting])
    steps = [_step(clocks, one, now, paths) for one in known if one.state != PAUSED]
    handed = [one for one in steps if any(rung.hand_over for rung in one.rungs)]
    told = [one for one in steps if one not in handed]
    await store.climb(tx, [(one.clock, one.told_s, one.then_at) for one in told])
    posted = await _words(tx, catalog, clocks, told, now, zone)
    posted += [_pause_over(clocks, one, now) for one in resting if one.owner is not None]
    await append(tx, await notices.post(tx, posted))
    return len(found) - len(handed), [one.clock for one in handed]


async def hand_over(
    db: Database, catalog: Any, clocks: Clocks, clock: Clock, now: datetime, zone: str
) -> None:
    """Give the record of a clock to somebody else, tell whom the rung names, and mark it. The next promise is the new
    owner's; the ladder of this one ends, unless nobody could take the record over."""
    env = Env.at(now, ZoneInfo(zone))
    async with db.begin() as tx:
        step = _step(clocks, clock, now, await clocks.calendars.paths(tx, {clock.unit}))
    label = clocks.bodies[clock.name].label
    reason: Label = {
        "zh": f"“{label['zh']}”超时未完成，自动改派",
        "en": f"handed over: “{label['en']}” ran out",
    }
    try:
        async with db.begin() as tx:
            to = None
            if await store.breaches_of(tx, clock) < MOST_HANDED:
                to = await hand_on(tx, catalog, ACTOR, clock.object, clock.subject, reason, env)
            marked = await store.climb(tx, [(clock, step.told_s, step.then_at if to is None else None)])
            if not marked:
                raise _Late
            posted = await _words(tx, catalog, clocks, [step], now, zone, handed=to is not None)
            await append(tx, await notices.post(tx, posted))
    except _Late:
        return
    except Problem:
        # What cannot be handed over now (it is gone, or a rule forbids it) is told to people instead.
        async with db.begin() as tx:
            if await store.climb(tx, [(clock, step.told_s, step.then_at)]):
                posted = await _words(tx, catalog, clocks, [step], now, zone, handed=False)
                await append(tx, await notices.post(tx, posted))


class _Late(Exception):
    """Another worker, or the end of the promise, was quicker."""


def _step(clocks: Clocks, clock: Clock, now: datetime, paths: Paths) -> Step:
    ladder = clocks.ladders[clock.name]
    table = clocks.table(clock.name, clock.due_at, paths.get(clock.unit, ()))
    late = clock.state == BREACHED
    rungs = due_rungs(ladder, clock.told_s, table, clock.due_at, now, late=late)
    told = rungs[-1].offset_s if rungs else clock.told_s
    return Step(clock, rungs, told, next_at(ladder, told, table, clock.due_at, late=late))


async def _words(
    tx: Tx, catalog: Any, clocks: Clocks, steps: Sequence[Step], now: datetime, zone: str, *, handed: bool | None = None
) -> list[Notice]:  # fmt: skip
    """One notice per person and clock, whatever number of rungs came at once."""
    env = Env.at(now, ZoneInfo(zone))
    roles = {_role(who) for one in steps for rung in one.rungs for who in rung.notify if who != "owner"}
    units = {one.clock.unit for one in steps if one.clock.unit is not None}
    chiefs = await above(tx, catalog, roles, units, env)
    names: dict[UUID, str] = {}
    for object_name in {one.clock.object for one in steps} & set(catalog.objects):
        subjects = list({one.clock.subject for one in steps if one.clock.object == object_name})
        names |= await titles(tx, catalog, speaker(catalog, None), object_name, subjects, env=env)
    found: list[Notice] = []
    for one in steps:
        people: list[UUID] = []
        for who in dict.fromkeys(who for rung in one.rungs for who in rung.notify):
            if who == "owner":
                people += [one.clock.owner] if one.clock.owner is not None else []
            elif one.clock.unit is not None:
                people += chiefs.get(_role(who), {}).get(one.clock.unit, [])
        title, body = _said(clocks, one, names.get(one.clock.subject, ""), handed)
        found += [
            Notice(uuid7(), person, _kind(one, handed), title, body, one.clock.object, one.clock.subject, now,
                   {"clock": one.clock.name})
            for person in dict.fromkeys(people)
        ]  # fmt: skip
    return found


def _role(who: str) -> str:
    return who.removeprefix("role:")


def _kind(step: Step, handed: bool | None) -> str:
    if handed:
        return "clock.handed"
    return "clock.escalated" if step.clock.state == BREACHED else "clock.reminded"


def _said(clocks: Clocks, step: Step, name: str, handed: bool | None) -> tuple[Label, Label]:
    label = clocks.bodies[step.clock.name].label
    minutes = max(1, round(abs(step.rungs[-1].offset_s) / 60)) if step.rungs else 0
    if handed:
        return (
            {"zh": f"已自动改派：{name}", "en": f"Handed over: {name}"},
            {"zh": f"“{label['zh']}”超时 {minutes} 分钟仍未完成，已改派他人。",
             "en": f"“{label['en']}” was {minutes} min late; somebody else has it now."},
        )  # fmt: skip
    if step.clock.state == BREACHED:
        more_zh, more_en = (
            ("，暂无合适人选可改派", ", and nobody can take it over") if handed is False else ("", "")
        )
        return (
            {"zh": f"超时升级：{label['zh']}", "en": f"Escalated: {label['en']}"},
            {"zh": f"{name} 超时 {minutes} 分钟仍未完成{more_zh}，请督促处理。",
             "en": f"{name} is {minutes} min overdue{more_en}."},
        )  # fmt: skip
    return (
        {"zh": f"即将超时：{label['zh']}", "en": f"Due soon: {label['en']}"},
        {"zh": f"{name} 还剩 {minutes} 分钟。", "en": f"{name}: {minutes} min left."},
    )


def _pause_over(clocks: Clocks, clock: Clock, now: datetime) -> Notice:
    label = clocks.bodies[clock.name].label
    assert clock.owner is not None
    return Notice(
        uuid7(), clock.owner, "clock.resumed",
        {"zh": f"暂停已到期，继续计时：{label['zh']}", "en": f"Pause over, running again: {label['en']}"},
        {"zh": "暂停时间达到上限。", "en": "The pause was as long as it may be."},
        clock.object, clock.subject, now, {"clock": clock.name},
    )  # fmt: skip
