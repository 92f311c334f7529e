"""Law of rules: whoever writes a record, one by one, many at once or from a sheet, is refused exactly where SQL says that the record
breaks the rule."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.company import ENV, NOW, SYSTEM, label
from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.base import Problem, Tx
from yingdan.kernel.catalog import Catalog, build, define
from yingdan.kernel.definitions import identity
from yingdan.kernel.records import Create, count_broken, creation_faults, write, write_each

__all__ = ["doorway", "doorway_url"]

ROWS: list[dict[str, Any]] = [
    {
        "name": f"客户{place}",
        "status": ["new", "contacted", "discarded"][place % 3],
        "quality": [None, "good", "poor", "fair"][place % 4],
        "city": [None, "上海", "b", "abc"][(place // 2) % 4],
        "web_visits": [None, 0, 3, 9][(place // 3) % 4],
        "pages_per_visit": [None, "0.4", "7"][(place // 4) % 3],
        "budget": [None, "-5", "0", "50"][(place // 5) % 4],
        "registered_capital": [None, "10"][(place // 7) % 2],
    }
    for place in range(48)
]
COLUMNS = list(ROWS[0])
atoms = st.sampled_from(
    [
        "status == 'discarded'", "status != 'new'", "quality != null", "quality == 'poor'", "quality in ['good', 'fair']",
        "city != null", "size(city) > 1", "city.startsWith('a')", "web_visits > 2", "web_visits == null", "web_visits in [0, 9]",
        "web_visits * 2 <= pages_per_visit", "pages_per_visit >= 1", "budget >= 0", "budget > registered_capital",
        "budget != null && budget < 10", "web_visits > 2 ? budget > 0 : city != null",
        "created_at > now - duration('1d')", "quality == city",
    ]
)  # fmt: skip
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda of: f"({of[0]} {of[1]} {of[2]})"),
        inner.map(lambda one: f"!({one})"),
    ),
    max_leaves=4,
)


def ruled(catalog: Catalog, when: str | None, require: str) -> Catalog:
    """The catalog with one more rule; rules make no tables."""
    body = {"label": label("规则"), "object": "sales.lead", "require": require, "field": "name"}
    if when is not None:
        body["when"] = when
    made, faults = define(identity("rule", "sales.one"), "sales", "rule", "sales.one", body)
    assert made is not None, faults
    return build(catalog.version, [*catalog.definitions.values(), made])


class _Back(Exception):
    pass


@asynccontextmanager
async def undone(door: Doorway) -> AsyncIterator[Tx]:
    """A transaction of which nothing stays."""
    try:
        async with door.db.begin() as tx:
            yield tx
            raise _Back
    except _Back:
        pass


def wire(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


async def alone(door: Doorway, catalog: Catalog, place: int) -> bool:
    """Whether one creation by itself is refused."""
    try:
        async with undone(door) as tx:
            await write(tx, catalog, SYSTEM, [Create("sales.lead", wire(ROWS[place]))], at=NOW)
    except Problem as problem:
        return {fault.slug for fault in problem.faults} == {"rule-is-broken"}
    return False


async def from_sheet(door: Doorway, catalog: Catalog) -> set[str]:
    """The names of the rows of a sheet that did not get in."""
    lines = [",".join("" if row[name] is None else str(row[name]) for name in COLUMNS) for row in ROWS]
    body = "\n".join([",".join(COLUMNS), *lines, ""]).encode()
    door.catalog = catalog
    run = await door.bring(body, {str(n): name for n, name in enumerate(COLUMNS)})
    await door.jobs().drain()
    told = await door.doors.read_import(run, door.actor)
    there = {
        row[0] for row in await door.rows("select name from sales.lead where created_by = 'system:import'")
    }
    assert (told["state"], told["created"], told["failed"]) == ("done", len(there), len(ROWS) - len(there))
    await door.rows("delete from sales.lead where created_by = 'system:import' returning 1")
    return {str(row["name"]) for row in ROWS} - there


@pytest.mark.timeout(300)
async def test_a_rule_refuses_the_same_records_at_every_door(doorway: Doorway) -> None:
    plain = doorway.catalog
    async with doorway.db.begin() as tx:
        stored = await write(tx, plain, SYSTEM, [Create("sales.lead", wire(row)) for row in ROWS], at=NOW)
    place_of: dict[UUID, int] = {one.id: place for place, one in enumerate(stored)}
    cases: list[tuple[str | None, str]] = []

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.none() | conditions, conditions)
    def collect(when: str | None, require: str) -> None:
        cases.append((when, require))

    collect()
    refused = 0
    for when, require in cases:
        catalog = ruled(plain, when, require)
        lead = catalog.objects["sales.lead"]
        [rule] = lead.rules
        async with doorway.db.begin() as tx:
            counted = await count_broken(tx, plain.objects["sales.lead"], lead, rule, ENV, len(ROWS))
        assert counted is not None
        by_sql = {place_of[key] for key in counted[1]}
        refused += len(by_sql)
        async with undone(doorway) as tx:
            changes = [Create("sales.lead", wire(row)) for row in ROWS]
            outcomes = await write_each(tx, catalog, SYSTEM, changes, at=NOW)
            assert {n for n, one in enumerate(outcomes) if isinstance(one, Problem)} == by_sql, (
                when,
                require,
            )
        asked = [
            n
            for n, row in enumerate(ROWS)
            if creation_faults(catalog, "sales.lead", wire(row), ENV, loaded=False)
        ]
        assert set(asked) == by_sql, (when, require)
        for place in (0, 7, 20, 33):
            assert await alone(doorway, catalog, place) == (place in by_sql), (when, require, place)
        assert await from_sheet(doorway, catalog) == {ROWS[place]["name"] for place in by_sql}, (
            when,
            require,
        )
    assert refused > 0
