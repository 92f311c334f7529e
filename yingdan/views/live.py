"""Live: each event to every open screen whose person may see it, in the order of the log, resumable by position.

An event carries audience keys; a stream registers the keys of its person. Whether the person may see the subject
is judged exactly, with today's rights, only for the candidates of one wake-up, one question per person and object.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Clock, Database, Problem, Tx, is_transient, raise_if_cancelled
from yingdan.events import EVERYBODY, Event, Position, end_position, read, read_heard
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, load_actor, masked_fields, scope, visible_fields
from yingdan.kernel.accounts import ENDED
from yingdan.kernel.records import read as read_records
from yingdan.views.timeline import visible_data

log = logging.getLogger("yingdan.live")
DENIED = "access.denied"
QUEUE = 1000
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


@dataclass(eq=False)
class Stream:
    """One open connection. `door`: the session or token that let it in."""

    person: UUID
    keys: tuple[str, ...]
    door: UUID | None = None
    waiting: list[tuple[Position, bytes]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    overflowed: bool = False

    def put(self, position: Position, message: bytes) -> None:
        """Add a message. A screen too slow to follow gets what waits for it and is cut off; it comes back with its
        position and misses nothing."""
        if not self.overflowed and len(self.waiting) < QUEUE:
            self.waiting.append((position, message))
        else:
            self.overflowed = True
        self.heard.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.overflowed = True
        self.heard.set()

    def after(self, sent: Position) -> tuple[Position, bytes]:
        """Take all that waits and is newer than what was sent, as one piece: an event rarely comes alone, and each
        piece costs a write to the network."""
        taken, self.waiting = self.waiting, []
        self.heard.clear()
        fresh = [(place, message) for place, message in taken if place > sent]
        return (fresh[-1][0], b"".join(message for _, message in fresh)) if fresh else (sent, b"")


class Hub:
    """All streams of this process, and the one follower that feeds them."""

    def __init__(self, db: Database, catalog: Callable[[], Any], clock: Clock) -> None:
        self._db, self._catalog, self._clock = db, catalog, clock
        self._streams: dict[str, set[Stream]] = {}
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
        assert actor.id is not None
        stream = Stream(actor.id, keys_of(actor), door)
        self._register(stream)
        return stream

    def _register(self, stream: Stream) -> None:
        for key in stream.keys:
            self._streams.setdefault(key, set()).add(stream)

    def _open(self) -> set[Stream]:
        return {one for found in self._streams.values() for one in found}

    def close(self, stream: Stream) -> None:
        for key in stream.keys:
            found = self._streams.get(key)
            if found is not None:
                found.discard(stream)
                if not found:
                    del self._streams[key]

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
        keys = frozenset(self._streams)
        if not keys:
            self._rights.clear()
        async with self._db.begin(gathering=True) as tx:
            asked = sorted(keys) if len(keys) <= MOST_KEYS else None
            entries, end = await read_heard(tx, self._position, BATCH, asked)
            if any(_moves_rights(event) for _, event in entries):
                await self._renew(tx)
            if asked is not None and not self._streams.keys() <= keys:
                return 1  # somebody came, or listens for more now: what was left out is read for them
            if entries:
                await self._deliver(tx, entries)
            self._position = end
        return len(entries)

    async def _deliver(self, tx: Tx, entries: Sequence[tuple[Position, Event]]) -> None:
        wanted: list[tuple[Position, Event, list[Stream]]] = []
        if any(event.type == "definition.published" for _, event in entries):
            self._rights.clear()
        for position, event in entries:
            found = {s for key in event.audience for s in self._streams.get(key, ())}
            if found:
                wanted.append((position, event, list(found)))
        if not wanted:
            return
        people = {s.person for _, _, streams in wanted for s in streams}
        actors = {person: await self._actor(tx, person) for person in people}
        allowed = await self._judge(tx, wanted, actors)
        for position, event, streams in wanted:
            ready: dict[UUID, bytes] = {}
            for stream in streams:
                actor = actors[stream.person]
                if actor is None:
                    stream.end()
                    continue
                if not allowed(actor, event):
                    continue
                if stream.person not in ready:
                    ready[stream.person] = sse(position, event, self._data(event, actor))
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
            elif (keys := keys_of(actor)) != stream.keys:
                self.close(stream)
                stream.keys = keys
                self._register(stream)

    async def _judge(
        self, tx: Tx, wanted: Sequence[tuple[Position, Event, list[Stream]]], actors: dict[UUID, Actor | None]
    ) -> Callable[[Actor, Event], bool]:
        """Which subjects each person may see now: the rows are read once, each person's scope is judged on them."""
        ask: dict[str, set[UUID]] = {}
        for _, event, _ in wanted:
            if event.subject is not None and event.object is not None:
                ask.setdefault(event.object, set()).add(event.subject)
        catalog = self._catalog()
        rows: dict[str, dict[UUID, dict[str, Any]]] = {}
        for name, ids in ask.items():
            if name in catalog.objects:
                rows[name] = await read_records(tx, catalog, System("live"), name, list(ids))
        env = Env.at(self._clock.now())
        known: dict[tuple[UUID | None, str, UUID], bool] = {}

        def allowed(actor: Actor, event: Event) -> bool:
            if event.subject is None or event.object is None:
                return True
            key = (actor.id, event.object, event.subject)
            if key not in known:
                row = rows.get(event.object, {}).get(event.subject)
                known[key] = row is not None and scope(catalog, actor, event.object, "read").allows(row, env)
            return known[key]

        return allowed

    def _data(self, event: Event, actor: Actor) -> Any:
        """What the screen is told: decisions and notices in words, of record changes only which fields moved."""
        catalog = self._catalog()
        if event.object is None or event.object not in catalog.objects:
            return event.data
        shown = visible_fields(catalog, actor.lasting, event.object)
        if event.type.startswith("record."):
            return {"fields": [name for name in event.data.get("after") or {} if name in shown]}
        # What is masked on some records is told of none: the page asks for the record it shows.
        return visible_data(catalog, event, shown - masked_fields(catalog, actor.lasting, event.object))

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
            missed = await read(tx, after, BACKLOG + 1, audience=stream.keys) if after <= end else []
            if after > end or len(missed) > BACKLOG:
                return [], end, True
            allowed = await self._judge(tx, [(p, e, [stream]) for p, e in missed], {stream.person: actor})
        return [(p, sse(p, e, self._data(e, actor))) for p, e in missed if allowed(actor, e)], after, False

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
