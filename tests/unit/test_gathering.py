"""Statements that travel together, however much they carry."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from psycopg.errors import DivisionByZero

from yingdan.base import Database, begin_sending, fetch, glance, say, stand_behind

WITHIN_S = 30  # it hung for good


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


async def test_a_commit_behind_more_than_the_server_takes_at_once_comes_to_its_end(db: Database) -> None:
    async with asyncio.timeout(WITHIN_S):
        for _ in range(3):
            async with db.begin(gathering=True) as tx:
                await say(tx, "select pg_sleep(0.2)")  # meanwhile the server takes nothing in
                for _ in range(4):
                    await say(tx, "select length(%(text)s::text)", {"text": "x" * 3_000_000})


async def test_a_question_behind_more_than_the_server_takes_at_once_is_answered(db: Database) -> None:
    async with asyncio.timeout(WITHIN_S), db.begin(gathering=True) as tx:
        await say(tx, "select pg_sleep(0.2)")
        await say(tx, "select repeat('y', 3000000), length(%(text)s::text)", {"text": "x" * 3_000_000})
        assert await fetch(tx, "select length(%(text)s::text)", {"text": "x" * 3_000_000}) == [(3_000_000,)]


async def test_what_was_begun_is_sent_before_what_is_said_after_it(db: Database) -> None:
    async with db.begin(gathering=True) as tx:
        await say(tx, "create temporary table seen (n serial, word text) on commit drop")
        for word in ("first", "second", "third"):
            await say(tx, "insert into pg_temp.seen (word) values (%(word)s)", {"word": word})
            await begin_sending(tx)
        rows = await fetch(tx, "select word from pg_temp.seen order by n")
    assert rows == [("first",), ("second",), ("third",)]


async def test_what_fails_after_it_was_begun_fails_the_transaction_with_its_own_words(db: Database) -> None:
    with pytest.raises(DivisionByZero):
        async with db.begin(gathering=True) as tx:
            await say(tx, "select 1 / 0")
            await begin_sending(tx)
            await asyncio.sleep(0.05)
            await say(tx, "select 1")  # nothing waits for it: only the commit can tell
    async with db.begin(gathering=True) as tx:
        assert await fetch(tx, "select 1") == [(1,)]


async def test_a_transaction_given_up_while_what_it_began_waits_for_a_lock_ends_at_once(db: Database) -> None:
    lock = "select pg_advisory_xact_lock(41)"
    async with asyncio.timeout(WITHIN_S), db.begin() as holder:
        await fetch(holder, lock)
        with pytest.raises(RuntimeError):
            async with db.begin(gathering=True) as tx:
                await say(tx, lock)
                await begin_sending(tx)
                raise RuntimeError
        async with db.begin(gathering=True) as tx:
            assert await fetch(tx, "select 1") == [(1,)]


async def test_what_stands_behind_somebody_is_sent_after_them_in_its_own_order(db: Database) -> None:
    come = asyncio.Event()
    async with asyncio.timeout(WITHIN_S), db.begin(gathering=True) as tx:
        await say(tx, "create temporary table seen (n serial, word text) on commit drop")
        await fetch(tx, "select 1")
        stand_behind(tx, come.wait)
        assert await glance(tx, "select 2") == [(2,)]  # locks nothing: it need not wait
        await say(tx, "insert into pg_temp.seen (word) values ('first')")
        await begin_sending(tx)
        await say(tx, "insert into pg_temp.seen (word) values ('second')")
        asked = asyncio.create_task(fetch(tx, "select word from pg_temp.seen order by n"))
        looked = asyncio.create_task(glance(tx, "select 3"))  # does not overtake what is said already
        await asyncio.sleep(0.05)
        assert not asked.done()
        assert not looked.done()
        come.set()
        assert await asked == [("first",), ("second",)]
        assert await looked == [(3,)]


async def test_a_later_turn_holds_for_all_that_is_not_sent_yet(db: Database) -> None:
    first, second = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(WITHIN_S), db.begin(gathering=True) as tx:
        stand_behind(tx, first.wait)
        asked = asyncio.create_task(fetch(tx, "select 1"))
        await asyncio.sleep(0)
        stand_behind(tx, second.wait)
        first.set()
        await asyncio.sleep(0.05)
        assert not asked.done()
        second.set()
        assert await asked == [(1,)]


async def test_a_transaction_given_up_while_it_stands_behind_somebody_ends_at_once(db: Database) -> None:
    async with asyncio.timeout(WITHIN_S):
        with pytest.raises(RuntimeError):
            async with db.begin(gathering=True) as tx:
                stand_behind(tx, asyncio.Event().wait)  # never comes
                await say(tx, "select 1 / 0")
                await begin_sending(tx)
                await asyncio.sleep(0.01)
                raise RuntimeError
        async with db.begin(gathering=True) as tx:
            assert await fetch(tx, "select 1") == [(1,)]


async def test_a_turn_that_does_not_come_fails_what_stands_behind_it(db: Database) -> None:
    async def turn() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        async with db.begin(gathering=True) as tx:
            stand_behind(tx, turn)
            await say(tx, "select 1")
    async with db.begin(gathering=True) as tx:
        assert await fetch(tx, "select 1") == [(1,)]
