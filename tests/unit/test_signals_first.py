"""The first states of what a transaction made are those that adding in the database gives."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from tests.sales import Company
from yingdan.base import Tx, fetch, send
from yingdan.signals import store, store_first
from yingdan.signals.model import Added, State

HALVES = [3600.0, 86_400.0, 7 * 86_400.0]
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
Levels = list[tuple[UUID, str | None, datetime | None]]


def added(rng: Random, n: int) -> list[Added]:
    return [
        Added(UUID(int=one + 1), "sales.lead", NOW.timestamp() - rng.uniform(0, 9e4),
              [rng.uniform(0, 9) for _ in range(rng.randrange(4))], rng.choice([None, 12.5]), rng.choice([None, 0.3]), None)
        for one in range(n)
    ]  # fmt: skip


def levels(rng: Random, given: list[Added]) -> Levels:
    return [
        (one.subject, rng.choice([None, "hot"]), rng.choice([None, NOW + timedelta(hours=2)]))
        for one in given
    ]


async def states(tx: Tx) -> list[tuple[object, ...]]:
    return list(await fetch(tx, "select s.* from signals.state s order by s.subject"))


@pytest.mark.parametrize("many", [5, 200])
@pytest.mark.parametrize("seed", range(4))
async def test_first_states_are_what_adding_in_the_database_gives(
    company: Company, seed: int, many: int
) -> None:
    rng = Random(seed)
    given, more = added(rng, many), added(rng, many)[::3]
    placed, replaced = levels(rng, given), levels(rng, more)
    found: list[list[tuple[object, ...]]] = []
    said: list[list[State]] = []
    for gathering in (False, True):
        async with company.db.begin(gathering=gathering) as tx:
            born = {one.subject for one in given} if gathering else set()
            first, rest = store_first.begin(tx, given, born)
            assert bool(first) == gathering
            said.append([*first, *await store.add(tx, rest, HALVES)])
            await store.write_levels(tx, placed)
            known = await store.read(tx, [one.subject for one in given])
            if seed % 2:
                first, rest = store_first.begin(tx, more, born)
                assert not first
                await store.add(tx, rest, HALVES)
                await store.write_levels(tx, replaced)
            again = await store.read(tx, [one.subject for one in given])
            await send(tx)
            found.append(await states(tx))
            assert {row[0]: row[2] for row in found[-1]} == {key: one.at_s for key, one in again.items()}
            assert {key: one.level for key, one in known.items()} == {key: level for key, level, _ in placed}
            await tx.rollback()
    assert found[0] == found[1]
    assert len(found[0]) == many
    assert [one.s for one in said[0]] == [one.s for one in said[1]]
