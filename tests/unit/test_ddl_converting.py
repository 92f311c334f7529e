"""A field of another type: what can follow follows, the rest is kept, and going back gives everything back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import AUTHOR, NOW, SYSTEM, Company, label, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import FixedClock, Problem, execute
from yingdan.base.job_runner import JobRunner
from yingdan.fields import Money
from yingdan.kernel.ddl import ConvertColumn, ask_purge, ask_purges, convert_jobs, hidden_things, purge_jobs
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.publish import propose, rollback
from yingdan.kernel.records import Create, Update, read, rebuild_jobs


def field(type_name: str, **more: Any) -> Put:
    body = {"label": label("size"), "object": "sales.lead", "type": type_name, **more}
    return Put("field", "sales.lead.size", body)


async def settle(company: Company) -> None:
    clock = FixedClock(NOW + timedelta(minutes=1))
    jobs = {**convert_jobs(), **rebuild_jobs(lambda: company.catalog)}
    await JobRunner(company.db, jobs, clock).drain()


async def sizes(company: Company, *leads: UUID) -> list[Any]:
    async with company.db.begin() as tx:
        rows = await read(tx, company.catalog, SYSTEM, "sales.lead", leads, ("size",))
    return [rows[lead]["size"] for lead in leads]


async def test_texts_become_numbers_where_they_are_some(company: Company) -> None:
    await company.publish(field("text"))
    leads = [await company.lead(size=text) for text in ("12", "很大", "-3")]
    empty = await company.lead()
    async with company.db.begin() as tx:
        proposal = await propose(tx, company.catalog, [field("integer", default=7)])
    [step] = [step for step in proposal.steps if isinstance(step, ConvertColumn)]
    assert proposal.lost == {step: 1}
    await company.publish(field("integer", default=7))
    # At once the field is empty; a value entered before the conversion arrives stays.
    assert await sizes(company, *leads) == [None, None, None]
    await company.write(Update("sales.lead", leads[2], {"size": 99}))
    await settle(company)
    assert await sizes(company, *leads, empty) == [12, None, 99, None]
    [job] = await company.rows("select state, done, total from base.job where kind = 'ddl.convert'")
    assert job == ("done", 4, 4)
    assert (await sizes(company, await company.lead()))[0] == 7


async def test_going_back_gives_the_former_values_back_and_converts_what_came_since(company: Company) -> None:
    await company.publish(field("text"))
    leads = [await company.lead(size=text) for text in ("12", "很大")]
    before = company.catalog.version
    await company.publish(field("integer"))
    await settle(company)
    late = await company.lead(size=5)
    async with company.db.begin() as tx:
        company.catalog = await rollback(tx, company.catalog, before, AUTHOR, NOW)
    assert await sizes(company, *leads) == ["12", "很大"]
    await settle(company)
    assert await sizes(company, *leads, late) == ["12", "很大", "5"]


async def test_numbers_become_amounts_with_a_currency(company: Company) -> None:
    await company.publish(field("decimal"))
    lead = await company.lead(size="12.5")
    await company.publish(field("money", options={"currency": "USD"}))
    await settle(company)
    assert await sizes(company, lead) == [Money(Decimal("12.5"), "USD")]


async def test_fewer_places_round_and_too_large_numbers_stay_behind(company: Company) -> None:
    await company.publish(field("decimal"))
    leads = [await company.lead(size=text) for text in ("12.345", "99999")]
    await company.publish(field("decimal", options={"digits": 5, "places": 1}))
    await settle(company)
    assert await sizes(company, *leads) == [Decimal("12.3"), None]


async def test_roll_ups_of_a_converted_field_are_counted_after_it(company: Company) -> None:
    options = {"from": "sales.lead", "by": "account", "function": "sum", "field": "size"}
    total = Put(
        "field",
        "sales.account.total",
        {"label": label("t"), "object": "sales.account", "type": "roll_up", "options": options},
    )
    await company.publish(field("decimal"), total)
    account = (await company.write(Create("sales.account", {"name": "华信"})))[0].id
    for size in ("1", "2.5"):
        await company.lead(size=size, account=account)
    await company.publish(field("decimal", options={"digits": 10, "places": 0}))
    await settle(company)
    async with company.db.begin() as tx:
        row = (await read(tx, company.catalog, SYSTEM, "sales.account", [account], ("total",)))[account]
    assert row["total"] == Decimal(4)


async def test_hidden_values_are_listed_and_purged_for_good(company: Company) -> None:
    await company.publish(field("text"))
    lead = await company.lead(size="很大")
    before = company.catalog.version
    await company.publish(field("integer"))
    async with company.db.begin() as tx:
        [one] = await hidden_things(tx)
        assert (one.schema, one.table, one.kind, one.rows) == ("sales", "lead", "text", 0)
        with pytest.raises(Problem, match="hidden-is-unknown"):
            await ask_purge(tx, "sales.lead.size", NOW)
        await ask_purge(tx, one.id, NOW)
    clock = FixedClock(NOW + timedelta(minutes=1))
    await JobRunner(company.db, purge_jobs(), clock).drain()
    async with company.db.begin() as tx:
        assert await hidden_things(tx) == []
        company.catalog = await rollback(tx, company.catalog, before, AUTHOR, NOW)
    assert await sizes(company, lead) == [None]


async def test_a_removed_object_is_purged_with_its_rows_after_the_time_of_grace(company: Company) -> None:
    await company.publish(
        *puts("sales.form", {"name": {"type": "text"}, "score": {"type": "text", "derived": True}})
    )
    await company.write(Create("sales.form", {"name": "x"}))
    await company.publish(*(Remove(kind, name) for kind, name in (
        ("object", "sales.form"), ("field", "sales.form.name"), ("field", "sales.form.score"))))  # fmt: skip
    async with company.db.begin() as tx:
        assert await ask_purges(tx, NOW, NOW) == 0
        assert await ask_purges(tx, NOW + timedelta(seconds=1), NOW) == 2
    await JobRunner(company.db, purge_jobs(), FixedClock(NOW + timedelta(minutes=1))).drain()
    tables = await company.rows(
        "select table_name from information_schema.tables where table_schema = 'sales'"
    )
    assert not [name for (name,) in tables if "form" in name]


async def test_types_that_cannot_become_each_other_are_refused(company: Company) -> None:
    await company.publish(field("boolean"))
    with pytest.raises(Problem) as caught:
        await company.publish(field("date"))
    assert [fault.slug for fault in caught.value.faults] == ["field-type-cannot-change"]


async def test_a_publish_that_dies_halfway_changes_nothing(company: Company) -> None:
    await company.publish(field("text"))
    lead = await company.lead(size="12")
    async with company.db.begin() as tx:
        proposal = await propose(tx, company.catalog, [field("integer")])
    statements = [line for step in proposal.steps for line in step.sql]
    for count in range(len(statements) + 1):
        with pytest.raises(RuntimeError):
            async with company.db.begin() as tx:
                for line in statements[:count]:
                    await execute(tx, line)
                raise RuntimeError("killed")
        assert await sizes(company, lead) == ["12"]
