"""A publish whose connection is killed at any of its steps changes nothing, and what follows it is done all the same."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.unit.company import AUTHOR, NOW, Company, label, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import Tx, fetch
from yingdan.kernel import ddl
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.publish import publish, rollback

OWN_PID = "select pg_catalog.pg_backend_pid()"
KINDS: dict[str, dict[str, Any]] = {
    "note": {"type": "text"},
    "seats": {"type": "decimal", "options": {"places": 2}},
    "price": {"type": "money", "index": True, "default": {"amount": "3.00", "currency": "CNY"}},
    "double": {"type": "formula", "options": {"expr": "seats * 2", "result": "decimal"}},
}


def changes() -> list[Change]:
    """Something of everything: tables and columns made, filled, converted, hidden and indexed; a role beside them."""
    fields = [
        Put(
            "field",
            f"sales.lead.{name}",
            {"object": "sales.lead", "label": label(name), "options": {}, **one},
        )
        for name, one in KINDS.items()
    ]
    visits = puts(
        "sales.visit",
        {
            "name": {"type": "text", "search": True},
            "lead": {"type": "reference", "options": {"to": "sales.lead"}},
        },
    )
    counted = {"from": "sales.visit", "by": "lead", "function": "count"}
    return [
        *fields,
        *visits,
        Put("field", "sales.lead.visits", {"object": "sales.lead", "label": label("次数"), "type": "roll_up", "options": counted}),
        Put("role", "sales.visitor", {"label": label("拜访")}),
        Remove("field", "sales.lead.attributes"),
    ]  # fmt: skip


class Killer:
    """Ends the connection from the server's side in the moment before its n-th step; 0 only counts."""

    def __init__(self, url: str) -> None:
        self.url, self.at, self.steps, self.pid = url, 0, 0, 0

    def step(self, connection: Any) -> None:
        if connection.info.backend_pid != self.pid:
            return
        self.steps += 1
        if self.steps == self.at:
            with psycopg.connect(self.url, autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s, 5000)", [self.pid])

    def aim(self, pid: int, at: int) -> None:
        self.pid, self.at, self.steps = pid, at, 0


@pytest.fixture
def killer(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[Killer]:
    """Watches every statement and commit that goes to the driver."""
    found = Killer(company.db.url)

    def watched(owner: type, name: str) -> None:
        plain = getattr(owner, name)

        async def stepped(self: Any, *given: Any, **more: Any) -> Any:
            found.step(getattr(self, "connection", self))
            return await plain(self, *given, **more)

        monkeypatch.setattr(owner, name, stepped)

    for name in ("execute", "executemany"):
        watched(psycopg.AsyncCursor, name)
    watched(psycopg.AsyncConnection, "commit")
    return found


async def state(company: Company) -> dict[str, Any]:
    """Everything in the database: what there is of tables, indexes, triggers and functions, and what is in the tables."""
    hidden = "('pg_catalog', 'information_schema', 'pg_toast')"
    async with company.db.begin() as tx:
        shape = {
            "columns": await fetch(tx, "select table_schema, table_name, column_name, udt_name, is_nullable, column_default"
                                       f" from information_schema.columns where table_schema not in {hidden} order by 1, 2, 3"),
            "indexes": await fetch(tx, "select n.nspname, c.relname, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid)"
                                       " from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid"
                                       f" join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname not in {hidden} order by 1, 2"),
            "triggers": await fetch(tx, "select tgrelid::regclass::text, tgname from pg_catalog.pg_trigger where not tgisinternal order by 1, 2"),
            "functions": await fetch(tx, "select n.nspname, p.proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n"
                                         f" on n.oid = p.pronamespace where n.nspname not in {hidden} order by 1, 2"),
        }  # fmt: skip
        tables = dict.fromkeys((schema, table) for schema, table, *_ in shape["columns"])
        for schema, table in tables:
            name = psycopg.sql.Identifier(schema, table).as_string(None)
            shape[f"{schema}.{table}"] = await fetch(
                tx, f"select count(*), md5(string_agg(t::text, E'\\n' order by t::text)) from {name} t"
            )
    return shape


Doing = Callable[[Tx], Awaitable[Catalog]]


async def killed_everywhere(company: Company, killer: Killer, do: Doing) -> int:
    """Kill `do` before each of its steps in turn; at last let it through. Gives how many steps it has."""
    before, at, done = await state(company), 0, False
    while not done:
        at += 1
        try:
            async with company.db.begin() as tx:
                [(pid,)] = await fetch(tx, OWN_PID)
                killer.aim(pid, at)
                catalog = await do(tx)
            done = True
        except Exception:
            if killer.steps != at:
                raise  # it ended by something else than the kill
            killer.aim(0, 0)
            await company.db.recycle()
            assert await state(company) == before, f"killed before step {at}"
    killer.aim(0, 0)
    company.catalog = catalog
    assert await state(company) != before
    return at - 1


async def test_a_publish_killed_before_any_statement_or_its_commit_changes_nothing(
    company: Company, killer: Killer
) -> None:
    await company.lead(name="一", seats=3)

    async def do(tx: Tx) -> Catalog:
        return await publish(tx, company.catalog, changes(), AUTHOR, "", NOW)

    assert await killed_everywhere(company, killer, do) > 20
    lead = await company.lead(name="二", seats="2.50")
    assert list(await company.rows("select seats from sales.lead where id = %(id)s", id=lead)) == [(2.5,)]


async def test_a_way_back_killed_anywhere_changes_nothing_either(company: Company, killer: Killer) -> None:
    first = company.catalog.version
    await company.publish(*changes())

    async def do(tx: Tx) -> Catalog:
        return await rollback(tx, company.catalog, first, AUTHOR, NOW)

    assert await killed_everywhere(company, killer, do) > 10
    assert "note" not in company.catalog.objects["sales.lead"].fields


async def test_indexes_whose_building_was_killed_are_built_the_next_time(company: Company) -> None:
    await company.lead(name="一")
    await company.publish(*changes())

    async def missing() -> set[str]:
        async with company.db.begin() as tx:
            return {step.index.name for step in await ddl.unsettled(tx, company.catalog)}

    wanted = await missing()
    assert wanted
    half = "select pid from pg_catalog.pg_stat_progress_create_index where index_relid > 0"
    with psycopg.connect(company.db.url) as held, psycopg.connect(company.db.url, autocommit=True) as other:
        held.execute("update sales.lead set name = name")  # a writer whose end the building waits for
        building = asyncio.create_task(ddl.settle(company.db, company.catalog))
        while not (found := await asyncio.to_thread(lambda: other.execute(half).fetchall())):
            assert not building.done(), building
            await asyncio.sleep(0.01)
        other.execute("select pg_terminate_backend(%s, 5000)", found[0])
        with pytest.raises(Exception, match=r"terminat|closed|lost|administrator"):
            await building
        held.rollback()
        invalid = "select c.relname from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where not i.indisvalid"
        [(broken,)] = other.execute(invalid).fetchall()
        assert broken in await missing()
        await ddl.settle(company.db, company.catalog)
        assert other.execute(invalid).fetchall() == []
    assert await missing() == set()
