"""Claims are counted by the rules of the pool, and what lies goes back to it, with its customer and nobody's work lost."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sales import Company
from yingdan import decisions
from yingdan.base import Problem, fetch
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update

pytestmark = pytest.mark.asyncio


async def pooled(company: Company, number: int, **more: Any) -> UUID:
    """A lead that nobody covers."""
    await company.form(
        name=f"公海客户{number}",
        company=f"远山{number}号公司",
        phone=f"136{number:08}",
        region="650000",
        **more,
    )
    await company.settle()
    [row] = await company.ask("sales.lead", f"phone == '+86136{number:08}'")
    assert row["owner"] is None
    found: UUID = row["id"]
    return found


async def rules(company: Company, **changes: Any) -> None:
    """The company's pool with other figures."""
    body = {**company.catalog.get("pool", "sales.lead_pool").raw, **changes}
    async with company.db.begin() as tx:
        await publish(
            tx,
            company.catalog,
            [Put("pool", "sales.lead_pool", body)],
            "test",
            "rules of the pool",
            company.clock.now(),
        )
    await company.ground.catalog.refresh()


async def claim(company: Company, name: str, lead: UUID) -> str:
    """What became of a claim: "" or the problem."""
    actor = await company.actor(name)
    try:
        async with company.db.begin() as tx:
            await decisions.claim(
                tx, company.catalog, actor, "sales.lead", lead, company.clock.now(), company.env
            )
    except Problem as problem:
        return problem.slug
    await company.settle()
    return ""


async def test_claims_of_a_day_and_claims_held_are_limited_and_come_back_with_the_day(
    company: Company,
) -> None:
    await company.hire("李雷", "华东", capacity=50)
    await rules(company, per_day=2, held=3)
    leads = [await pooled(company, n) for n in range(5)]
    assert [await claim(company, "李雷", lead) for lead in leads[:3]] == ["", "", "claims-of-today-are-used"]
    await company.wait(timedelta(days=1))
    assert [await claim(company, "李雷", lead) for lead in leads[2:4]] == ["", "claims-held-are-many"]
    await company.write(
        Update(
            "sales.lead", leads[0], {"status": "doubted", "doubt_reason": "no_need", "doubt_note": "没有需求"}
        )
    )
    await company.settle()
    assert await claim(company, "李雷", leads[3]) == ""


async def test_ten_claims_of_one_person_at_once_do_not_pass_the_limit(company: Company) -> None:
    await company.hire("李雷", "华东", capacity=50)
    await rules(company, per_day=3)
    leads = [await pooled(company, n) for n in range(10)]
    actor = await company.actor("李雷")

    async def one(lead: UUID) -> str:
        try:
            async with company.db.begin() as tx:
                await decisions.claim(
                    tx, company.catalog, actor, "sales.lead", lead, company.clock.now(), company.env
                )
        except Problem as problem:
            return problem.slug
        return ""

    said = await asyncio.gather(*map(one, leads))
    assert sorted(said) == sorted([""] * 3 + ["claims-of-today-are-used"] * 7)


async def test_a_pool_for_some_is_closed_to_others(company: Company) -> None:
    await company.hire("李雷", "华东")
    await company.hire("韩梅", "华东", skills=["key_account"])
    lead = await pooled(company, 1)
    await company.write(
        Update("sales.lead", lead, {"registered_capital": {"amount": "80000000", "currency": "CNY"}})
    )
    await company.settle()
    assert await claim(company, "李雷", lead) == "pool-is-for-others"
    assert await claim(company, "韩梅", lead) == ""


async def test_what_lies_goes_back_with_its_customer_and_the_former_owner_waits(company: Company) -> None:
    await company.hire("李雷", "华东")
    await company.hire("韩梅", "华东")
    lying, worked = await pooled(company, 1), await pooled(company, 2)
    assert [await claim(company, "李雷", lead) for lead in (lying, worked)] == ["", ""]
    account = (await company.read("sales.lead", lying))["account"]
    await company.wait(timedelta(days=4))
    note = {"kind": "call", "lead": worked, "note": "已联系"}
    await company.write(Create("sales.activity", note))
    await company.settle()
    await company.wait(timedelta(days=2))
    assert (await company.read("sales.lead", worked))["owner"] == company.people["李雷"]
    assert (await company.read("sales.lead", lying))["owner"] is None
    assert (await company.read("sales.account", account))["owner"] is None
    async with company.db.begin() as tx:
        loads = (await decisions.read_loads(tx, [company.people["李雷"]])).open
        told = await fetch(
            tx,
            "select outcome ->> 'was' from decisions.decision where subject = %(s)s and name = 'sales.lead_pool'",
            {"s": lying},
        )
    assert loads == {company.people["李雷"]: 1}
    assert [row[0] for row in told] == [str(company.people["李雷"])]
    assert await claim(company, "李雷", lying) == "customer-cools-down"
    assert await claim(company, "韩梅", lying) == ""
    assert (await company.read("sales.account", account))["owner"] == company.people["韩梅"]


async def test_a_customer_of_whom_something_else_is_worked_on_stays(company: Company) -> None:
    await company.hire("李雷", "华东")
    first = await pooled(company, 1)
    assert await claim(company, "李雷", first) == ""
    account = (await company.read("sales.lead", first))["account"]
    await company.wait(timedelta(days=5))
    values = {"name": "同一客户的第二条", "region": "650000", "account": account}
    [second] = await company.write(Create("sales.lead", values))
    await company.settle()
    assert (await company.read("sales.lead", second.id))["owner"] == company.people["李雷"]
    await company.wait(timedelta(days=2))
    assert (await company.read("sales.lead", first))["owner"] == company.people["李雷"]
