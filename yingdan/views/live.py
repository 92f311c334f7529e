"""Live: each event to every open screen whose person may see it, in the order of the log, resumable by position.

An event carries audience keys; a stream registers the keys of its person, and what temporary grants open to him elsewhere
(`opened`). Whether the person may see the subject is judged exactly, with today's rights, only for the candidates of one wake-up,
on rows that are read once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Clock, Database, Problem, Tx, is_transient, raise_if_cancelled
from yingdan.events import EVERYBODY, Event, Heard, Position, end_position, read, read_heard
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    System,
    load_actor,
    masked_fields,
    openings,
    scope,
    visible_fields,
)
from yingdan.kernel.accounts import ENDED
from yingdan.kernel.records import read as read_records
from yingdan.kernel.records import read_removed, visible_data
from yingdan.views.opened import Opened
from yingdan.views.stream import Stream

log = logging.getLogger("yingdan.live")
DENIED = "access.denied"
REMOVED = "record.removed"
BACKLOG = 1000
BATCH = 1000
# Up to so many keys the database leaves out what nobody here listens for.
MOST_KEYS = 200
# How soon to look again after a wake-up: an event may be withheld while an older transaction is still open.
PAUSES = (0.004, 0.01, 0.03, 0.1, 0.3, 1.0)
RIGHTS_FOR = timedelta(seconds=5)
_encoder = msgspec.json.Encoder(decimal_format="string")


def keys_of(actor: Actor) -> tuple[str, ...]:
    """The audience keys of a person: themselves, their units and those they lead. Who is held back hears of himself only."""
    if actor.held:
        return (f"user:{actor.id}",)
    units = dict.fromkeys((*actor.units, *actor.subtree))
    return (EVERYBODY, f"user:{actor.id}", *(f"unit:{unit}" for unit in units))


def _moves_rights(event: Event) -> bool:
    """Whether somebody may see otherwise from here on: people, units and temporary grants. A denial moves nothing."""
    if event.type == DENIED:
        return False
    return (event.object or "").startswith("org.") or event.type.startswith("access.")


def sse(position: Position, event: Event, data: Any) -> bytes:
    """One event in the form of a server-sent event."""
    body = _encoder.encode(
        {
            "id": event.id,
            "type": event.type,
            "object": event.object,
            "subject": event.subject,
            "at": event.at,
            "data": data,
        }
    )
    return b"id: " + str(position).encode() + b"\nevent: change\ndata: " + body + b"\n\n"


Rows = dict[str, dict[UUID, dict[str, Any] | None]]


def _row_of(rows: Rows, event: Event) -> dict[str, Any] | None:
    if event.subject is None:
        return None
    return rows.get(event.object or "", {}).get(event.subject)


class Hub:
    """All streams of this process, and the one follower that feeds them."""

    def __init__(self, db: Database, catalog: Callable[[], Any], clock: Clock) -> None:
        self._db, self._catalog, self._clock = db, catalog, clock
        self._streams: dict[str, set[Stream]] = {}
        self._opened: Opened[Stream] = Opened()
        self._indexed: Any = None
        self._rights: dict[UUID, tuple[datetime, Actor | None]] = {}
        self._wake = asyncio.Event()
        self._following = asyncio.Event()
        self._position: Position | None = None

    def wake(self) -> None:
        """Something was appended."""
        self._wake.set()

    @property
    def count(self) -> int:
        return sum(len(found) for key, found in self._streams.items() if key.startswith("user:"))

    def open(self, actor: Actor, door: UUID | None = None) -> Stream:
        """Register a stream for a person."""
        stream = Stream(actor, door)
        self._register(stream, actor)
        return stream

    def _register(self, stream: Stream, actor: Actor) -> None:
        """Listen for what concerns a person, and for what is opened to him by what is published now."""
        stream.actor, stream.keys, stream.openings = actor, keys_of(actor), openings(self._catalog(), actor)
        for key in stream.keys:
            self._streams.setdefault(key, set()).add(stream)
        self._opened.add(stream, stream.openings)

    def _open(self) -> set[Stream]:
        return {one for found in self._streams.values() for one in found}

    def close(self, stream: Stream) -> None:
        self._opened.drop(stream, stream.openings)
        for key in stream.keys:
            found = self._streams.get(key)
            if found is not None:
                found.discard(stream)
                if not found:
                    del self._streams[key]

    def _index(self) -> None:
        """Packs and grants are others in another catalog."""
        catalog = self._catalog()
        if catalog is self._indexed:
            return
        for stream in self._open():
            self._opened.drop(stream, stream.openings)
            stream.openings = openings(catalog, stream.actor)
            self._opened.add(stream, stream.openings)
        self._indexed = catalog

    def _hears(self) -> Heard:
        keys = frozenset(self._streams)
        return Heard(keys if len(keys) <= MOST_KEYS else None, self._opened.subjects, self._opened.objects)

    def end(self) -> None:
        """The process stops: let every stream finish; browsers come back with their position."""
        for stream in self._open():
            stream.end()

    async def run(self) -> None:
        """Follow the log for ever."""
        while True:
            try:
                await self._follow()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                raise_if_cancelled(error)
                if not is_transient(error):
                    log.exception("the live follower failed")
                await asyncio.sleep(0.2)

    async def _follow(self) -> None:
        if self._position is None:
            async with self._db.begin() as tx:
                self._position = await end_position(tx)
        self._following.set()
        pause = 0
        while True:
            if await self.step():
                pause = 0
                continue
            try:
                # Not `wait_for`: until Python 3.12 it swallows a cancellation that meets the wake-up.
                async with asyncio.timeout(PAUSES[min(pause, len(PAUSES) - 1)]):
                    await self._wake.wait()
                self._wake.clear()
                pause = 0
            except TimeoutError:
                pause += 1

    async def step(self) -> int:
        """Deliver what is new; how many events were read."""
        assert self._position is not None
        if not self._streams:
            self._rights.clear()
        self._index()
        heard = self._hears()
        async with self._db.begin(gathering=True) as tx:
            entries, end = await read_heard(tx, self._position, BATCH, heard)
            if any(_moves_rights(event) for _, event in entries):
                await self._renew(tx)
            if not heard.covers(self._hears()):
                return 1  # somebody came, or listens for more now: what was left out is read for them
            if entries:
                await self._deliver(tx, entries)
            self._position = end
        return len(entries)

    async def _deliver(self, tx: Tx, entries: Sequence[tuple[Position, Event]]) -> None:
        if any(event.type == "definition.published" for _, event in entries):
            self._rights.clear()
        rows: Rows = {}
        env = Env.at(self._clock.now())
        looked_at = self._opened.objects
        await self._read(tx, [event for _, event in entries if event.object in looked_at], rows)
        wanted: list[tuple[Position, Event, list[Stream]]] = []
        for position, event in entries:
            found = {s for key in event.audience for s in self._streams.get(key, ())}
            found |= self._opened.found(event, _row_of(rows, event), env)
            if found:
                wanted.append((position, event, list(found)))
        if not wanted:
            return
        people = {s.person for _, _, streams in wanted for s in streams}
        actors = {person: await self._actor(tx, person) for person in people}
        await self._read(tx, [event for _, event, _ in wanted], rows)
        shows = self._judge(rows, env)
        for position, event, streams in wanted:
            ready: dict[UUID, bytes] = {}
            for stream in streams:
                actor = actors[stream.person]
                if actor is None:
                    stream.end()
                    continue
                shown = shows(actor, event)
                if shown is None:
                    continue
                if stream.person not in ready:
                    ready[stream.person] = sse(position, event, self._data(event, shown))
                stream.put(position, ready[stream.person])
                # It hears of its own end, so that the screen goes at once and not with its next question.
                if event.type == ENDED and str(stream.door) in event.data["doors"]:
                    stream.end()

    async def _renew(self, tx: Tx) -> None:
        """People or units have changed: listen from now on for what concerns everybody today; who is gone is cut off."""
        self._rights.clear()
        for stream in self._open():
            actor = await self._actor(tx, stream.person)
            if actor is None:
                stream.end()
            else:
                self.close(stream)
                self._register(stream, actor)

    async def _read(self, tx: Tx, events: Iterable[Event], rows: Rows) -> None:
        """Add the records that events are about, as far as they are not read yet: one whose removal is told as it was then, since
        who saw it has to take it off his screen."""
        ask: dict[str, set[UUID]] = {}
        gone: set[UUID] = set()
        for event in events:
            if event.type == REMOVED and event.subject is not None:
                gone.add(event.subject)
            if (
                event.subject is not None
                and event.object is not None
                and event.subject not in rows.get(event.object, {})
            ):
                ask.setdefault(event.object, set()).add(event.subject)
        catalog = self._catalog()
        for name, ids in ask.items():
            if name in catalog.objects:
                found = await read_records(tx, catalog, System("live"), name, list(ids))
                went = (ids & gone) - found.keys()
                if went:
                    found |= await read_removed(tx, catalog, name, went, Env.at(self._clock.now()))
                rows.setdefault(name, {}).update({key: found.get(key) for key in ids})

    def _judge(self, rows: Rows, env: Env) -> Callable[[Actor, Event], frozenset[str] | None]:
        """Which fields of an event's subject a person is shown now, each scope being judged on the row once; None: it is not there
        for him. Of events about no single record, the fields he is shown of all of them for good."""
        catalog = self._catalog()
        known: dict[tuple[UUID | None, str, UUID, bool], frozenset[str] | None] = {}

        def shown(actor: Actor, event: Event) -> frozenset[str] | None:
            if event.object is None or (event.subject is None and event.object not in catalog.objects):
                return frozenset()
            if event.subject is None:
                # What is masked on some records is told of none: the page asks for the record it shows.
                lasting = actor.lasting
                fields = visible_fields(catalog, lasting, event.object)
                return fields - masked_fields(catalog, lasting, event.object)
            names_only = event.type.startswith("record.")
            key = (actor.id, event.object, event.subject, names_only)
            row = _row_of(rows, event)
            if row is None:
                return None
            if key not in known:
                reading = scope(catalog, actor, event.object, "read")
                seen = reading.shows(row, env) if reading.allows(row, env) else None
                # That a value moved of which he sees the shape is told: the shape may have moved too.
                known[key] = seen | reading.shapes(row, env) if seen is not None and names_only else seen
            return known[key]

        return shown

    def _data(self, event: Event, shown: frozenset[str]) -> Any:
        """What the screen is told: decisions and notices in words, of record changes only which fields moved."""
        catalog = self._catalog()
        if event.object is None or event.object not in catalog.objects:
            return event.data
        if event.type.startswith("record."):
            return {"fields": [name for name in event.data.get("after") or {} if name in shown]}
        return visible_data(catalog, event, shown)

    async def _actor(self, tx: Tx, person: UUID) -> Actor | None:
        now = self._clock.now()
        known = self._rights.get(person)
        if known is None or abs(now - known[0]) > RIGHTS_FOR:  # a clock may also be set back
            try:
                known = (now, await load_actor(tx, person))
            except Problem:
                known = (now, None)
            self._rights[person] = known
        return known[1]

    async def _missed(
        self, stream: Stream, actor: Actor, after: Position | None
    ) -> tuple[list[tuple[Position, bytes]], Position, bool]:
        """What a person missed since a position, ready to send; where the stream stands; whether it must read anew
        (too much was missed, or the position is from a log that no longer is)."""
        async with self._db.begin() as tx:
            end = await end_position(tx)
            if after is None:
                return [], end, False
            missed = await read(tx, after, BACKLOG + 1, heard=stream.hears) if after <= end else []
            if after > end or len(missed) > BACKLOG:
                return [], end, True
            rows: Rows = {}
            await self._read(tx, [event for _, event in missed], rows)
        env, keys = Env.at(self._clock.now()), set(stream.keys)
        opened: Opened[Stream] = Opened()
        opened.add(stream, stream.openings)
        judge = self._judge(rows, env)
        told = [
            (place, event, judge(actor, event))
            for place, event in missed
            if not keys.isdisjoint(event.audience) or opened.found(event, _row_of(rows, event), env)
        ]
        return (
            [(p, sse(p, e, self._data(e, shown))) for p, e, shown in told if shown is not None],
            after,
            False,
        )

    async def messages(
        self, actor: Actor, after: Position | None, heartbeat: float = 15.0, door: UUID | None = None
    ) -> AsyncIterator[bytes]:
        """The stream of a person, in pieces of one or several messages: what was missed since `after`, then what happens,
        each once; a heartbeat when nothing does. Ends when the screen cannot follow. More than 1,000 missed events give
        one `reset`."""
        stream = self.open(actor, door)
        try:
            # What happens between the end of what was missed and the first place followed would be nobody's.
            await self._following.wait()
            missed, sent, reset = await self._missed(stream, actor, after)
            yield b'event: hello\ndata: {"position":"' + str(sent).encode() + b'"}\n\n'
            if reset:
                yield b"id: " + str(sent).encode() + b"\nevent: reset\ndata: {}\n\n"
            for position, message in missed:
                sent = position
                yield message
            while stream.waiting or not stream.overflowed:
                try:
                    async with asyncio.timeout(heartbeat):
                        await stream.heard.wait()
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                sent, piece = stream.after(sent)
                if piece:
                    yield piece
        finally:
            self.close(stream)
