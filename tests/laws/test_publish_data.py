"""Roll back ∘ publish is the identity on what both versions know, whatever lies between them."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import make_database
from tests.contract.test_field_types import OPTIONS
from tests.unit.company import AUTHOR, ENV, NOW, SYSTEM, company_url, label
from yingdan.base import Database, FixedClock
from yingdan.base.job_runner import JobRunner
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.ddl import convert_jobs
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.publish import publish, rollback
from yingdan.kernel.records import Create, Query, Update, query, read, rebuild_jobs, write

__all__ = ["company_url"]

# What the door gives out itself, or takes only with a file that was uploaded.
PLAIN = sorted(
    name for name, each in FIELD_TYPES.items()
    if not (each.traits.computed or each.traits.files or each.traits.numbered or each.traits.secret
            or each.targets(OPTIONS.get(name, {})))
)  # fmt: skip
SLOTS = ("a", "b", "c", "d")
AFTER = {
    name: [
        name,
        *(other for other in PLAIN if name in FIELD_TYPES[other].casts or other in FIELD_TYPES[name].casts),
    ]
    for name in PLAIN
}
DOUBLED = {"expr": "size * 2", "result": "integer"}


@st.composite
def roads(draw: st.DrawFn) -> tuple[dict[str, str], list[dict[str, str]], int]:
    """The types of the slots at first, the versions after it (a slot left out is a field removed), a seed of values."""
    first = draw(st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(PLAIN), min_size=1))
    versions, was = [], first
    for _ in range(draw(st.integers(1, 2))):
        types: dict[str, str] = {}
        for slot in SLOTS:
            if slot in was:
                if draw(st.booleans()):
                    types[slot] = draw(st.sampled_from(AFTER[was[slot]]))
            elif draw(st.booleans()):
                types[slot] = draw(st.sampled_from(PLAIN))
        versions.append(types)
        was = types
    return first, versions, draw(st.integers(0, 2**32))


def definitions(name: str, types: dict[str, str]) -> list[Put]:
    fields = {"title": "text", "size": "integer", "double": "formula", **types}
    own = {"double": DOUBLED}
    return [
        Put("object", name, {"label": label("物"), "title": "title", "order": list(fields)}),
        *(Put("field", f"{name}.{short}", {
            "object": name, "type": kind, "label": label(short), "options": own.get(short, OPTIONS.get(kind, {})),
          }) for short, kind in fields.items()),
    ]  # fmt: skip


def step(name: str, was: dict[str, str], types: dict[str, str]) -> list[Change]:
    gone = [Remove("field", f"{name}.{slot}") for slot in was.keys() - types.keys()]
    return [*gone, *definitions(name, types)]


@pytest.fixture(scope="module")
def url(postgres: Any, company_url: str) -> str:
    made = make_database(postgres.dsn, keep=True)
    name, template = (one.partition("?")[0].rpartition("/")[2] for one in (made, company_url))
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(f'drop database "{name}"')
        connection.execute(f'create database "{name}" template "{template}"')
    return made


class Yard:
    """One object that goes down a road of versions and back."""

    def __init__(self, db: Database, catalog: Catalog, name: str) -> None:
        self.db, self.catalog, self.name = db, catalog, name

    async def publish(self, changes: Sequence[Change]) -> None:
        async with self.db.begin() as tx:
            self.catalog = await publish(tx, self.catalog, changes, AUTHOR, "", NOW)
        await self.settle()

    async def back(self, version: int) -> None:
        async with self.db.begin() as tx:
            self.catalog = await rollback(tx, self.catalog, version, AUTHOR, NOW)
        await self.settle()

    async def settle(self) -> None:
        jobs = {**convert_jobs(), **rebuild_jobs(lambda: self.catalog)}
        await JobRunner(self.db, jobs, FixedClock(NOW + timedelta(minutes=1))).drain()

    async def fill(self, types: dict[str, str], rng: Random) -> None:
        rows = [
            {"title": f"第{n}", "size": n, **{slot: FIELD_TYPES[kind].sample(OPTIONS.get(kind, {}), rng)
                                             for slot, kind in types.items() if rng.random() < 0.8}}
            for n in range(4)
        ]  # fmt: skip
        async with self.db.begin() as tx:
            await write(tx, self.catalog, SYSTEM, [Create(self.name, row) for row in rows], at=NOW)

    async def rows(self) -> dict[UUID, dict[str, Any]]:
        async with self.db.begin() as tx:
            found = (await query(tx, self.catalog, SYSTEM, Query(self.name), ENV)).rows
            ids = [row["id"] for row in found]
            own = [field.name for field in self.catalog.objects[self.name].own]
            whole = await read(tx, self.catalog, SYSTEM, self.name, ids, (*own, "version"))
        return {key: dict(row) for key, row in whole.items()}


async def _there_and_back(url: str, road: tuple[dict[str, str], list[dict[str, str]], int]) -> None:
    first, versions, seed = road
    rng = Random(seed)
    db = Database(url, pool_size=2)
    try:
        async with db.begin() as tx:
            catalog = await load(tx)
        yard = Yard(db, catalog, "sales.yard")
        await yard.publish(definitions(yard.name, first))
        start = yard.catalog.version
        await yard.fill(first, rng)
        before = await yard.rows()
        was = first
        for types in versions:
            await yard.publish(step(yard.name, was, types))
            was = types
        # What is entered meanwhile in a field that every version knows stays.
        moved = rng.choice(sorted(before))
        async with db.begin() as tx:
            change = Update(yard.name, moved, {"title": "改名", "size": 77})
            await write(tx, yard.catalog, SYSTEM, [change], at=NOW)
        before[moved] |= {"title": "改名", "size": 77, "double": 154, "version": 2}
        await yard.back(start)
        assert await yard.rows() == before
    finally:
        async with db.begin() as tx:
            current = await load(tx)
        # Each road begins on ground of its own: the object goes, with what was kept of it.
        gone = [Remove(kind, n) for kind, n in current.definitions if n.startswith("sales.yard")]
        if gone:
            async with db.begin() as tx:
                await publish(tx, current, gone, AUTHOR, "", NOW)
        await db.close()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            for schema, table in connection.execute(
                "select schema_name, hidden_name from meta.hidden_table"
            ).fetchall():
                connection.execute(f'drop table "{schema}"."{table}" cascade')
            connection.execute("delete from meta.hidden_table")
            connection.execute("delete from meta.hidden_column")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(road=roads())
def test_going_back_gives_every_value_back_that_was_there(
    url: str, road: tuple[dict[str, str], list[dict[str, str]], int]
) -> None:
    asyncio.run(_there_and_back(url, road))
