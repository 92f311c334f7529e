"""Follow the log: start, meet, cancel, pause and hand over clocks; tell people what is theirs now."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import notes, uuid7
from yingdan.events import Batch, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import newborn, unfold
from yingdan.work import notices, store, telling
from yingdan.work.cells import follow_cells, follow_requests
from yingdan.work.clocks import Happening, Key, Moves, moves
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.ladder import next_at
from yingdan.work.model import BREACHED, CANCELLED, MET, PAUSED, RUNNING, Clock
from yingdan.work.pacing import follow_tree
from yingdan.work.retiming import count_on, resumed

ACTOR = System("work")
Place = tuple[UUID | None, UUID | None]
OPS = {"created": "record.created", "changed": "record.changed", "removed": "record.removed",
       "returned": "record.returned"}  # fmt: skip


class WorkConsumer:
    """Clocks and notices."""

    name = "work"
    types: frozenset[str] | None = None
    ignores = frozenset({"clock.*", "notice.*", "import.*", "definition.*", "access.*", "effect.*"})
    always = False

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)

    async def take(self, batch: Batch) -> None:
        clocks: Clocks = batch.catalog.once(compile_clocks)
        found = moves(clocks.rules, _happenings(batch, clocks), Env.at(batch.now, self._zone))
        owners: dict[UUID, Place] = {
            e.subject: (_uuid(e.data.get("owner")), _uuid(e.data.get("unit")))
            for e in batch.events
            if e.type == "decision.routed" and e.subject is not None
        }
        events = await self._start(batch, clocks, found, owners)
        events += await self._finish(batch, found.met, MET)
        events += await self._finish(batch, found.cancelled, CANCELLED)
        await store.stop_ladders(batch.tx, (key for key in found.cancelled if clocks.ladders[key[0]]))
        await self._pause(batch, clocks, found)
        # All clocks of what came into being here start here and know their owner; older ones go with their subject,
        # also when the same event would have started them.
        fresh = {
            subject
            for e in batch.events
            if owners and e.type in ("record.created", "record.bulk_created")
            for _, _, subject, _ in unfold(e)
        }
        moved = _moved(batch, clocks)
        for subject, (owner, unit) in owners.items():
            moved[subject] = {"owner": owner, "unit": unit}
        older = {s: place for s, place in moved.items() if s not in fresh}
        await count_on(batch.tx, clocks, older, batch.now)
        await store.own_clocks(batch.tx, older)
        await follow_tree(batch, clocks)
        events += await notices.tell_routed(batch)
        events += await notices.tell_parked(batch)
        events += await follow_cells(batch, self._zone)
        await follow_requests(batch, self._zone)
        events += await telling.tell_people(batch, Env.at(batch.now, self._zone))
        await append(batch.tx, events)

    async def _start(
        self, batch: Batch, clocks: Clocks, found: Moves, owners: dict[UUID, Place]
    ) -> list[Event]:
        rows: list[Clock] = []
        places = {key: owners.get(key[1], _place(happening)) for key, happening in found.started.items()}
        paths = await clocks.calendars.paths(batch.tx, {unit for _, unit in places.values()})
        for key, happening in found.started.items():
            name, subject = key
            within, (owner, unit) = clocks.within[name], places[key]
            # A deadline counts from the fact, but a late fact must not be born overdue by our own delay.
            table = clocks.table(name, happening.at, paths.get(unit, ()))
            due = table.after(happening.at, within)
            ended, state, met_at, breached_at = found.met.get(key), RUNNING, None, None
            if ended is not None and ended.at >= happening.at:
                found.met.pop(key)
                state, met_at = (MET, ended.at) if ended.at <= due else (BREACHED, ended.at)
                breached_at = due if state == BREACHED else None
            elif key in found.cancelled and found.cancelled[key].at >= happening.at:
                found.cancelled.pop(key)
                state = CANCELLED
            ladder = clocks.ladders[name] if state == RUNNING else ()
            rung_at = next_at(ladder, None, table, due, late=False) if ladder else None
            rows.append(
                Clock(uuid7(), name, clocks.bodies[name].object, subject, owner, unit, happening.at, due, within,
                      state, met_at, breached_at, rung_at=rung_at)
            )  # fmt: skip
        await store.add_clocks(batch.tx, rows, _first(batch, rows))
        return []

    async def _finish(self, batch: Batch, ended: dict[Key, Happening], state: str) -> list[Event]:
        done = await store.finish_clocks(batch.tx, {key: h.at for key, h in ended.items()}, state)
        events = []
        for clock in done:
            cause = ended[clock.name, clock.subject]
            events.append(clock_event(clock, f"clock.{state}", cause.at, cause.source))
        return events

    async def _pause(self, batch: Batch, clocks: Clocks, found: Moves) -> None:
        """Pausing keeps the remaining working seconds; resuming counts them from then on."""
        changes: list[store.Turn] = []
        pausing = await store.open_clocks(batch.tx, found.paused, RUNNING)
        resting = await store.open_clocks(batch.tx, found.resumed, PAUSED)
        paths = await clocks.calendars.paths(batch.tx, {clock.unit for clock in (*pausing, *resting)})
        for clock in pausing:
            at, most = found.paused[clock.name, clock.subject].at, clocks.pauses.get(clock.name)
            table = clocks.table(clock.name, at, paths.get(clock.unit, ()))
            left = max(0.0, table.between(at, clock.due_at))
            ends_at = table.after(at, most) if most else None
            changes.append(store.Turn(clock.id, PAUSED, clock.due_at, left, ends_at))
        for clock in resting:
            at = found.resumed[clock.name, clock.subject].at
            changes.append(resumed(clocks, clock, at, paths))
        await store.turn_clocks(batch.tx, changes)


def _first(batch: Batch, rows: Iterable[Clock]) -> set[UUID]:
    """The subjects that this transaction made and that had no clock in it before: they can have none that runs."""
    book = notes(batch.tx)
    if book is None:
        return set()
    begun: set[UUID] = book.setdefault("work.begun", set())
    found = {one.subject for one in rows if one.subject in newborn(batch.tx, one.object)} - begun
    begun |= found
    return found


def clock_event(clock: Clock, type_: str, at: Any, cause: UUID | None) -> Event:
    """What the log says of a clock."""
    audience = [f"user:{clock.owner}" if clock.owner else "", f"unit:{clock.unit}" if clock.unit else ""]
    return Event(
        id=uuid7(), type=type_, at=at, object=clock.object, subject=clock.subject, actor=ACTOR.key, source="work",
        data={"clock": clock.id, "name": clock.name, "due_at": clock.due_at, "owner": clock.owner},
        cause=cause, hop=1, audience=tuple(key for key in audience if key),
    )  # fmt: skip


def _happenings(batch: Batch, clocks: Clocks) -> Iterator[Happening]:
    watched = {event for event, _ in clocks.rules}
    timed = {object_name for _, object_name in clocks.rules}
    for event in batch.events:
        if event.type.startswith("record."):
            if event.object not in timed:
                continue
            for op, object_name, subject, after in unfold(event):
                name = OPS.get(op, "")
                if name in watched and (name, object_name) in clocks.rules:
                    yield Happening(name, object_name, subject, event.at, after, event.id)
        elif event.type in watched and event.subject is not None:
            yield Happening(event.type, event.object, event.subject, event.at, event.data, event.id)


def _moved(batch: Batch, clocks: Clocks) -> dict[UUID, dict[str, UUID | None]]:
    """Where records went by other doors than a decision: a batch, an automation, a sheet."""
    timed = {object_name for _, object_name in clocks.rules}
    found: dict[UUID, dict[str, UUID | None]] = {}
    for event in batch.events:
        if event.object not in timed:
            continue
        for op, _, subject, after in unfold(event):
            if op == "changed" and ("owner" in after or "unit" in after):
                place = {name: _uuid(after[name]) for name in ("owner", "unit") if name in after}
                found.setdefault(subject, {}).update(place)
    return found


def _place(happening: Happening) -> Place:
    return _uuid(happening.data.get("owner")), _uuid(happening.data.get("unit"))


def _uuid(value: Any) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    return UUID(str(value))
