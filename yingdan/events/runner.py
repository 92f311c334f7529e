"""One batch through several stages in one transaction: the fast path from door to screen.

The runner reads the log after its position, gives each consumer the events it wants, and lets what a consumer
tells reach the consumers after it before anything is committed. Position, effects and new events commit together.
A consumer that stands before the teller gets the event by the log, in a later round: every event written here
lists the consumers that already took it (`carried`).

A failing batch is rolled back and taken again one event at a time; the one that fails alone is parked.
"""

import logging
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import msgspec

from yingdan.base import (
    Clock,
    Database,
    Problem,
    Tx,
    ask,
    begin_sending,
    execute,
    fetch_one,
    is_outdated,
    is_transient,
    say,
    send,
    stand_behind,
)
from yingdan.events.log import PROCESS, append_all, ask_open, read_open, set_tap
from yingdan.events.model import START, Event, Position
from yingdan.events.parked import park
from yingdan.events.passage import Passage, set_flow

log = logging.getLogger("yingdan.events")


_LOCK = "select generation, tx, id from events.follower where name = %(n)s for update"


async def _leave(tx: Tx, passage: Passage, stage: int) -> None:
    """Through with a stage when all it has to write is sent; the next one thinks meanwhile, and so does the one behind."""
    passage.think_on(stage)
    sending = await begin_sending(tx)
    if sending is None:
        passage.leave(stage)
    else:
        sending.add_done_callback(
            lambda done: passage.leave(stage) if not done.cancelled() and done.exception() is None else None
        )


@dataclass(slots=True)
class Batch:
    """What a consumer gets: the events it wants, in order, and the transaction that it shares with all others. `passage`: of bulk
    work that others follow through the stages; `ahead`: that of the one before it, which is committed first."""

    tx: Tx
    catalog: Any
    now: datetime
    events: Sequence[Event]
    passage: Passage | None = None
    ahead: Passage | None = None


class Consumer(Protocol):
    """A stage's ear. `take` handles a whole batch set-wise: read once, think per event, write once, tell once.
    `types`: event types it wants, `record.*` for a family, None for all but those in `ignores`. `always`: it has an
    input of its own and is called every round; `look_ahead`, where it has one, asks for that input so early that the
    question travels with the runner's own."""

    @property
    def name(self) -> str: ...
    @property
    def types(self) -> frozenset[str] | None: ...
    @property
    def ignores(self) -> frozenset[str]: ...
    @property
    def always(self) -> bool: ...
    async def take(self, batch: Batch) -> None: ...


def _matches(types: frozenset[str]) -> Callable[[str], bool]:
    exact = frozenset(t for t in types if not t.endswith(".*"))
    prefixes = tuple(t[:-1] for t in types if t.endswith(".*"))
    return lambda type_: type_ in exact or type_.startswith(prefixes)


def _only(consumers: Sequence[Consumer]) -> list[str] | None:
    """The types that are read from the log at all, where all consumers name theirs one by one."""
    named = [sorted(c.types) for c in consumers if c.types is not None and not any("*" in t for t in c.types)]
    return sorted({t for types in named for t in types}) if len(named) == len(consumers) else None


def _wants(consumer: Consumer) -> Callable[[str], bool]:
    ignored = _matches(consumer.ignores)
    if consumer.types is None:
        return lambda type_: not ignored(type_)
    wanted = _matches(consumer.types)
    return lambda type_: wanted(type_) and not ignored(type_)


# How often a round may name columns that are gone, under one catalog, before its events are looked at singly.
OUTDATED_TRIES = 5
# Transactions that a follower of few types leaves behind before it notes its position without having taken anything.
PASSED_OVER = 1_000


def _passes(error: Exception) -> bool:
    """Whether the same events may be taken later as they are: the database was away, or its disk is full (class 53)."""
    cause = getattr(error, "orig", None) or error
    return is_transient(error) or str(getattr(cause, "sqlstate", None) or "").startswith("53")


class _Stream:
    """Events of one batch: those read from the log, then those told by each consumer in turn."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.teller: list[int] = []  # index of the consumer that told it; -1 = read from the log
        self.current = -1

    def tell(self, events: Sequence[Event]) -> None:
        self.events.extend(events)
        self.teller.extend([self.current] * len(events))


class Runner:
    """Drives a fixed row of consumers over one position. One process at a time holds the position's row lock."""

    def __init__(
        self,
        db: Database,
        consumers: Sequence[Consumer],
        catalog: Callable[[], Any],
        clock: Clock,
        *,
        name: str = "line",
        limit: int = 2000,
    ) -> None:
        self.name = name
        self.names = tuple(c.name for c in consumers)
        self._db = db
        self._consumers = list(consumers)
        self._wants = [_wants(c) for c in consumers]
        self._types = _only(consumers)
        self._catalog = catalog
        self._clock = clock
        self._limit = limit
        self._outdated = (0, 0)
        # Where this process left it, only a guess, and up to where behind that nothing is left to take.
        self._left: tuple[Position, Position] | None = None

    async def round(self) -> int:
        """Take one batch; the number of events taken from the log and told. 0 = nothing to do now."""
        try:
            return await self._round(self._limit)
        except Exception as error:
            if _passes(error) or self._is_overtaken(
                error
            ):  # nothing is wrong with the events: the caller waits and tries again
                raise
            log.warning("a batch of %s failed and is taken singly: %r", self.name, error)
            return await self._singly()

    def _is_overtaken(self, error: Exception) -> bool:
        """Whether a publish has moved tables on from the catalog of this round: the catalog in force is taken at the
        next one. The same catalog failing again and again is a fault of the events or of the program."""
        if not is_outdated(error):
            return False
        version = getattr(self._catalog(), "version", 0)
        self._outdated = (version, self._outdated[1] + 1 if self._outdated[0] == version else 1)
        return self._outdated[1] <= OUTDATED_TRIES

    async def drain(self, most: int = 10_000) -> int:
        """Rounds until nothing is left; for tests, commands and start-up."""
        total = 0
        for _ in range(most):
            done = await self.round()
            if not done:
                return total
            total += done
        return total

    @asynccontextmanager
    async def carrying(self) -> AsyncIterator[Tx]:
        """A transaction whose appended events run through the stages before it commits: for bulk work that
        is not a consumer itself (an import chunk); `flow` has them run earlier. It takes nobody's own input along: a
        delivery that a stage cannot swallow must not fail the chunk."""
        async with self._db.begin(gathering=True) as tx:
            stream = _Stream()

            async def stages(passage: Passage | None, ahead: Passage | None) -> None:
                nonlocal stream
                told, stream = stream, _Stream()
                await self._carry(tx, told, own_input=False, passage=passage, ahead=ahead)
                set_tap(tx, stream.tell)

            set_tap(tx, stream.tell)
            set_flow(tx, stages)
            yield tx
            await stages(None, None)

    async def _round(self, limit: int) -> int:
        async with self._db.begin(gathering=True) as tx:
            place, entries, end = await self._look(tx, limit)
            stream = _Stream()
            stream.tell([event for _, event in entries])
            known = len(stream.events)
            set_tap(tx, stream.tell)
            await self._carry(tx, stream, known)
            # What is nothing to us is not read again: this process remembers it, and now and then the position does.
            if (stream.events or end.tx - place.tx > PASSED_OVER) and end > place:
                await self._move(tx, end)
                self._left = end, end
            elif limit:
                self._left = place, end
            return len(stream.events)

    async def _look(self, tx: Tx, limit: int) -> tuple[Position, list[tuple[Position, Event]], Position]:
        """Lock the position and read on from it, in one exchange: from where this process left it, which is where it
        stands unless another process has moved it, or from behind what it has passed over since."""
        locked = await ask(tx, _LOCK, {"n": self.name})
        left, self._left = self._left, None
        asked = await ask_open(tx, left[1], limit, self.names, self._types) if limit and left else None
        for consumer in self._consumers:
            if consumer.always and hasattr(consumer, "look_ahead"):
                await consumer.look_ahead(tx)
        rows = await locked()
        place = Position(*rows[0]) if rows else await self._lock(tx)
        if not limit:
            return place, [], place
        found = await asked() if asked else None
        if found is None or left is None or place != left[0]:
            left = place, place
            found = await read_open(tx, place, limit, self.names, self._types)
        self._left = left
        return place, *found

    async def _carry(
        self,
        tx: Tx,
        stream: _Stream,
        known: int = 0,
        *,
        own_input: bool = True,
        passage: Passage | None = None,
        ahead: Passage | None = None,
    ) -> None:
        catalog, now = self._catalog(), self._clock.now()
        for index, consumer in enumerate(self._consumers):
            wants, name = self._wants[index], consumer.name
            if ahead is not None:
                await ahead.thought(index)
                stand_behind(tx, partial(ahead.left, index))
            mine = [e for e in stream.events if wants(e.type) and name not in e.carried]
            if mine or (consumer.always and own_input):
                stream.current = index
                await consumer.take(Batch(tx, catalog, now, mine, passage, ahead))
            if passage is not None:
                await _leave(tx, passage, index)
        set_tap(tx, None)
        told = self._told(stream, known)
        taken = all(len(event.carried) == len(self.names) for event in told)
        await append_all(tx, told, PROCESS if taken else "")

    def _told(self, stream: _Stream, known: int) -> list[Event]:
        told = []
        for event, teller in zip(stream.events[known:], stream.teller[known:], strict=True):
            # What no earlier consumer wants has been taken by everybody; followers pass over it.
            waiting = any(wants(event.type) for wants in self._wants[: teller + 1])
            done = self.names[teller + 1 :] if waiting else self.names
            told.append(msgspec.structs.replace(event, carried=done))
        return told

    async def _lock(self, tx: Tx) -> Position:
        row = await fetch_one(tx, _LOCK, {"n": self.name})
        if row is None:
            await execute(
                tx,
                "insert into events.follower (name, generation, tx, id) values (%(n)s, %(g)s, %(t)s, %(i)s)"
                " on conflict (name) do nothing",
                {"n": self.name, "g": START.generation, "t": START.tx, "i": START.id},
            )
            # Another process may have been quicker: then the row says how far that one has come.
            row = await fetch_one(tx, _LOCK, {"n": self.name})
            assert row is not None
        return Position(row[0], row[1], row[2])

    async def _move(self, tx: Tx, place: Position) -> None:
        await say(
            tx,
            "update events.follower set generation = %(g)s, tx = %(t)s, id = %(i)s, moved_at = now()"
            " where name = %(n)s",
            {"n": self.name, "g": place.generation, "t": place.tx, "i": place.id},
        )

    async def _singly(self) -> int:
        """Take the failed batch one event at a time. Consumers with an input of their own shrink it when a
        round before has failed; they park their rows themselves."""
        async with self._db.begin(gathering=True) as tx:
            place = await self._lock(tx)
            entries, _ = await read_open(tx, place, self._limit, self.names, self._types)
        for consumer in self._consumers:
            if consumer.always and hasattr(consumer, "caution"):
                consumer.caution()
        for position, event in entries:
            await self._take_one(position, event)
        if not entries:
            await self._round_alone()
        return max(1, len(entries))

    async def _round_alone(self) -> None:
        try:
            await self._round(0)
        except Exception:
            log.exception("%s: its own input failed", self.name)

    async def _take_one(self, position: Position, event: Event) -> None:
        """One event through each consumer, each behind a savepoint, so that one poisoned stage stops no other.
        Effects and position commit together: a kill or a second process in between doubles nothing."""
        async with self._db.begin(gathering=True) as tx:
            if await self._lock(tx) >= position:
                return
            for index, consumer in enumerate(self._consumers):
                if consumer.name in event.carried or not self._wants[index](event.type):
                    continue
                error = await self._taste(tx, index, event)
                if error is None:
                    continue
                trace = (
                    str(error) if isinstance(error, Problem) else "".join(traceback.format_exception(error))
                )
                log.error("%s/%s parked %s %s: %r", self.name, consumer.name, event.type, event.id, error)
                await park(tx, f"{self.name}/{consumer.name}", event, trace, self._clock.now())
            await self._move(tx, position)

    async def _taste(self, tx: Tx, index: int, event: Event) -> Exception | None:
        """Give one event to one consumer; what was wrong with it. Raises what passes by itself."""
        stream = _Stream()
        stream.current = index
        try:
            async with tx.begin_nested():
                set_tap(tx, stream.tell)
                await self._consumers[index].take(Batch(tx, self._catalog(), self._clock.now(), [event]))
                set_tap(tx, None)
                # What it told goes to everyone by the log: slower, and safe.
                await append_all(tx, stream.events)
                await send(tx)  # what fails must fail before the savepoint is let go
        except Exception as error:
            set_tap(tx, None)
            if _passes(error):
                raise
            return error
        return None
