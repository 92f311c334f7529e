"""The line when something in it goes wrong: singly taken events, kills in between, two workers, bulk work beside poison."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from yingdan.base import Database, FixedClock, execute, fetch, uuid7
from yingdan.events import SCHEMA, Batch, Event, Passage, Runner, append, flow, parked, prepare

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def fact(n: int) -> Event:
    return Event(uuid7(), "test.happened", NOW, None, None, "system:test", "test", {"n": n})


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs."""


class Ledger:
    """A stage whose effects are rows of its own."""

    types: frozenset[str] | None = frozenset({"test.happened"})
    ignores: frozenset[str] = frozenset()

    def __init__(
        self, name: str, before: Callable[[Batch], Any] | None = None, *, always: bool = False
    ) -> None:
        self.name, self.before, self.always, self.rounds = name, before, always, 0

    async def take(self, batch: Batch) -> None:
        self.rounds += 1
        if self.before is not None:
            self.before(batch)
        for event in batch.events:
            await execute(batch.tx, "insert into public.ledger values (%(s)s, %(n)s)",
                          {"s": self.name, "n": event.data["n"]})  # fmt: skip


async def ready(db: Database) -> None:
    async with db.begin() as tx:
        await execute(tx, SCHEMA)
        await prepare(tx, datetime.now(UTC))
        await execute(tx, "create table public.ledger (stage text, n int)")


async def written(db: Database) -> list[tuple[Any, ...]]:
    async with db.begin() as tx:
        return await fetch(tx, "select stage, n, count(*) from public.ledger group by 1, 2 order by 1, 2")


def choke_on(n: int) -> Callable[[Batch], None]:
    def before(batch: Batch) -> None:
        if any(event.data["n"] == n for event in batch.events):
            raise ValueError("cannot swallow this")

    return before


async def test_a_kill_amid_singly_taken_events_doubles_no_effect(database: Database) -> None:
    """The first stage has done its part of an event when the process dies in the second."""
    await ready(database)

    def die(batch: Batch) -> None:
        choke_on(2)(batch)
        if [event.data["n"] for event in batch.events] == [3]:
            raise Killed

    async with database.begin() as tx:
        await append(tx, [fact(n) for n in (1, 2, 3, 4)])
    dying = Runner(database, [Ledger("first"), Ledger("second", die)], lambda: None, FixedClock(NOW))
    with pytest.raises(Killed):
        await dying.round()
    again = Runner(database, [Ledger("first"), Ledger("second")], lambda: None, FixedClock(NOW))
    await again.drain()
    assert await written(database) == [
        ("first", 1, 1), ("first", 2, 1), ("first", 3, 1), ("first", 4, 1),
        ("second", 1, 1), ("second", 3, 1), ("second", 4, 1),
    ]  # fmt: skip


async def test_a_second_worker_that_overtakes_a_singly_taken_batch_doubles_nothing(
    database: Database,
) -> None:
    """While one worker takes a failed batch event by event, another one finishes it and moves on."""
    await ready(database)
    quick = Runner(database, [Ledger("first"), Ledger("second")], lambda: None, FixedClock(NOW))
    slow = Runner(database, [Ledger("first"), Ledger("second", choke_on(2))], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await append(tx, [fact(1), fact(2)])
    taking = slow._take_one

    async def overtaken(position: Any, event: Event) -> None:
        await quick.drain()
        await taking(position, event)

    slow._take_one = overtaken  # type: ignore[method-assign]
    await slow.round()
    async with database.begin() as tx:
        await append(tx, [fact(3)])
    await slow.drain()
    await quick.drain()
    assert [row[2] for row in await written(database)] == [1] * 6


async def test_a_poisoned_stage_keeps_nothing_of_what_it_half_wrote(database: Database) -> None:
    await ready(database)

    class Half(Ledger):
        async def take(self, batch: Batch) -> None:
            await super().take(batch)
            choke_on(2)(batch)

    runner = Runner(database, [Half("first"), Ledger("second")], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await append(tx, [fact(n) for n in (1, 2, 3)])
    await runner.drain()
    assert [row[:2] for row in await written(database)] == [
        ("first", 1), ("first", 3), ("second", 1), ("second", 2), ("second", 3),
    ]  # fmt: skip
    async with database.begin() as tx:
        [stuck] = await parked(tx)
    assert stuck.follower == "line/first"


async def test_bulk_work_takes_no_other_input_along_and_cannot_fail_by_it(database: Database) -> None:
    await ready(database)

    def refuse(batch: Batch) -> None:
        raise ValueError("my own input is poisonous")

    door = Ledger("door", refuse, always=True)
    door.types = frozenset()
    runner = Runner(database, [door, Ledger("first")], lambda: None, FixedClock(NOW))
    async with runner.carrying() as tx:
        await append(tx, [fact(1)])
    assert door.rounds == 0
    assert await written(database) == [("first", 1, 1)]


async def test_bulk_work_follows_through_the_stages_what_is_ahead_of_it(database: Database) -> None:
    await ready(database)
    order: list[tuple[str, int]] = []

    def noting(stage: str) -> Callable[[Batch], None]:
        return lambda batch: order.extend((stage, int(event.data["n"])) for event in batch.events)

    first, second = Ledger("first", noting("first")), Ledger("second", noting("second"))
    runner = Runner(database, [first, second], lambda: None, FixedClock(NOW))
    ahead, behind = Passage(), Passage()

    async def carry(n: int, passage: Passage, before: Passage | None) -> None:
        async with runner.carrying() as tx:
            await append(tx, [fact(n)])
            await flow(tx, passage, before)
            await append(tx, [fact(n + 10)])  # what comes after it flows at the end

    late = asyncio.create_task(carry(2, behind, ahead))
    await asyncio.sleep(0.05)
    assert order == []
    await carry(1, ahead, None)
    await late
    mine = [one for one in order if one[1] < 10]
    assert mine.index(("first", 1)) < mine.index(("first", 2))
    assert mine.index(("second", 1)) < mine.index(("second", 2))
    assert sorted(order) == [(stage, n) for stage in ("first", "second") for n in (1, 2, 11, 12)]


async def test_what_follows_a_failed_one_is_not_kept_waiting(database: Database) -> None:
    await ready(database)
    runner = Runner(database, [Ledger("first")], lambda: None, FixedClock(NOW))
    ahead = Passage()
    ahead.end()
    async with asyncio.timeout(5), runner.carrying() as tx:
        await append(tx, [fact(1)])
        await flow(tx, Passage(), ahead)
    assert [row[:2] for row in await written(database)] == [("first", 1)]


async def test_a_lock_that_the_one_behind_holds_stops_neither_for_good(database: Database) -> None:
    await ready(database)
    async with database.begin() as tx:
        await execute(tx, "create table public.shared as select 1 as id, 0 as n")

    class Sharing(Ledger):
        async def take(self, batch: Batch) -> None:
            await execute(batch.tx, "update public.shared set n = n + 1")
            await super().take(batch)

    runner = Runner(database, [Sharing("first")], lambda: None, FixedClock(NOW))
    ahead, held = Passage(patience_s=0.3), asyncio.Event()

    async def behind() -> None:
        async with runner.carrying() as tx:
            await append(tx, [fact(2)])
            await execute(tx, "select 1 from public.shared for update")
            held.set()
            await flow(tx, Passage(), ahead)

    late = asyncio.create_task(behind())
    await held.wait()
    async with asyncio.timeout(20), runner.carrying() as tx:
        await append(tx, [fact(1)])
        await flow(tx, ahead)
    with pytest.raises(TimeoutError):
        await late
    assert await written(database) == [("first", 1, 1)]
