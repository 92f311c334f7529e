"""New times of promises that go on: after a pause, by a changed calendar, or in a unit with another one. ADR 0056, 0081.

In: clocks, the units above theirs. Out: what to write of them. Must not know: who asked for it.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions import Paths
from yingdan.work import store
from yingdan.work.compiled import Clocks
from yingdan.work.ladder import next_at
from yingdan.work.model import BREACHED, RUNNING, Clock
from yingdan.work.store_pace import Paced, going_on


def resumed(clocks: Clocks, clock: Clock, at: datetime, paths: Paths) -> store.Turn:
    """A paused clock going on from a moment."""
    left = clock.remaining_s or 0.0
    table = clocks.table(clock.name, at, paths.get(clock.unit, ()))
    due = table.after(at, left)
    rung_at = next_at(clocks.ladders[clock.name], clock.told_s, table, due, late=False)
    return store.Turn(clock.id, RUNNING, due, None, rung_at, at, left)


def moved(clocks: Clocks, name: str, one: Paced, paths: Paths) -> store.Turn:
    """Its due time by today's calendar. One that has run out stays so; only what is still to come of its ladder moves."""
    late = one.state == BREACHED
    table = clocks.table(name, one.from_at, paths.get(one.unit, ()))
    due = one.due_at if late else table.after(one.from_at, one.from_s)
    rung_at = next_at(clocks.ladders[name], one.told_s, table, due, late=late)
    return store.Turn(one.id, one.state, due, None, rung_at)


async def count_on(
    tx: Tx, clocks: Clocks, places: Mapping[UUID, Mapping[str, UUID | None]], now: datetime
) -> None:
    """Promises about records that come to a unit with another calendar: what was left by the old one goes on by the new one.
    `places`: the new `unit` by subject; called before it is written."""
    units = {subject: place["unit"] for subject, place in places.items() if "unit" in place}
    if not units or not clocks.calendars.differ:
        return
    found = [one for one in await going_on(tx, list(units)) if one.name in clocks.bodies]
    paths = await clocks.calendars.paths(tx, {*units.values(), *(one.unit for one in found)})
    turns = (_handed(clocks, one, units[one.subject], paths, now) for one in found)
    await store.turn_clocks(tx, [one for one in turns if one is not None])


def _handed(
    clocks: Clocks, clock: Clock, unit: UUID | None, paths: Paths, now: datetime
) -> store.Turn | None:
    name, was, then = clocks.bodies[clock.name].calendar, paths.get(clock.unit, ()), paths.get(unit, ())
    if clocks.calendars.key(name, was) == clocks.calendars.key(name, then):
        return None
    late = clock.state == BREACHED
    left = 0.0 if late else clocks.table(clock.name, now, was).between(now, clock.due_at)
    if not late and left <= 0:
        return None  # it has run out; the sweep is about to say so
    table = clocks.table(clock.name, now, then)
    due = clock.due_at if late else table.after(now, left)
    rung_at = next_at(clocks.ladders[clock.name], clock.told_s, table, due, late=late)
    return store.Turn(clock.id, clock.state, due, None, rung_at, *((None, None) if late else (now, left)))
