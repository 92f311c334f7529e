"""A part of a transaction that is undone alone: with its edges sent one by one, and travelling with other statements."""

import psycopg
import pytest
import sqlalchemy as sa

from tests.conftest import make_database
from yingdan.base import Database, apart, execute, fetch, say
from yingdan.main.postgres import Postgres

ADD = "insert into public.note (n) values (%(n)s)"


@pytest.fixture
async def db(postgres: Postgres):  # type: ignore[no-untyped-def]
    made = Database(make_database(postgres.dsn))
    async with made.begin() as tx:
        await execute(tx, "create table public.note (n int primary key)")
    yield made
    await made.close()


async def _notes(db: Database) -> list[int]:
    async with db.begin() as tx:
        return [row[0] for row in await fetch(tx, "select n from public.note order by n")]


@pytest.mark.parametrize("gathering", [False, True])
async def test_a_part_that_comes_through_is_kept(db: Database, gathering: bool) -> None:
    async with db.begin(gathering=gathering) as tx:
        await say(tx, ADD, {"n": 1})
        async with apart(tx):
            await say(tx, ADD, {"n": 2})
        await say(tx, ADD, {"n": 3})
    assert await _notes(db) == [1, 2, 3]


@pytest.mark.parametrize("gathering", [False, True])
@pytest.mark.parametrize("looks", [False, True])
async def test_a_part_that_fails_takes_only_its_own_back(db: Database, gathering: bool, looks: bool) -> None:
    """Whether the statement that fails is the first to be sent, or comes after an answer."""
    async with db.begin(gathering=gathering) as tx:
        await say(tx, ADD, {"n": 1})
        with pytest.raises(psycopg.errors.UniqueViolation):
            async with apart(tx):
                await say(tx, ADD, {"n": 2})
                if looks:
                    assert len(await fetch(tx, "select n from public.note")) == 2
                await say(tx, ADD, {"n": 1})
        async with apart(tx):
            await say(tx, ADD, {"n": 4})
    assert await _notes(db) == [1, 4]


@pytest.mark.parametrize("gathering", [False, True])
@pytest.mark.parametrize("looks", [False, True])
async def test_a_part_left_by_a_fault_of_the_program_is_undone_too(
    db: Database, gathering: bool, looks: bool
) -> None:
    async with db.begin(gathering=gathering) as tx:
        with pytest.raises(ZeroDivisionError):
            async with apart(tx):
                await say(tx, ADD, {"n": 2})
                if looks:
                    await fetch(tx, "select n from public.note")
                raise ZeroDivisionError
        await say(tx, ADD, {"n": 3})
    assert await _notes(db) == [3]


async def test_parts_within_parts_and_composed_statements_keep_their_edges(db: Database) -> None:
    async with db.begin(gathering=True) as tx, apart(tx):
        await say(tx, ADD, {"n": 1})
        with pytest.raises(psycopg.errors.UniqueViolation):
            async with apart(tx):
                await say(tx, ADD, {"n": 2})
                counted = await tx.execute(sa.text("select count(*) from public.note"))
                assert counted.scalar() == 2
                await say(tx, ADD, {"n": 2})
        await say(tx, ADD, {"n": 5})
    assert await _notes(db) == [1, 5]
