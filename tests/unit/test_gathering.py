"""Statements that travel together, however much they carry."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from yingdan.base import Database, fetch, say

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
