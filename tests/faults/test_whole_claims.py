"""Thirty hands on one lead, beside the line that works on it: one winner, and the books still balance."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.api.server import serving, signed_in
from tests.faults.test_whole_burst import assert_loads_are_a_recount, assert_one_owner_per_customer, lines
from tests.sales import Company
from yingdan import decisions
from yingdan.base import fetch, is_transient
from yingdan.decisions import consumer
from yingdan.kernel.records import Create, Update


async def pooled(company: Company, number: int) -> str:
    """A lead that nobody covers; its id."""
    phone = f"136{number:08}"
    await company.form(name=f"公海客户{number}", phone=phone, region="650000")
    await company.settle()
    [row] = await company.ask("sales.lead", f"phone == '+86{phone}'")
    assert row["owner"] is None
    return str(row["id"])


async def test_thirty_claims_of_one_lead_have_one_winner(company: Company) -> None:
    names = [f"销售{n:02}" for n in range(6)]
    for name in names:
        await company.hire(name, "华东", login=True)
    lead = await pooled(company, 1)
    async with serving(company) as transport, AsyncExitStack() as stack:
        people = [await stack.enter_async_context(signed_in(transport, name)) for name in names]
        path = f"/records/sales.lead/{lead}/claim"
        answers = await asyncio.gather(*(people[n % 6].ask("POST", path) for n in range(30)))
    won = [a for a in answers if a.status_code == 200]
    assert len(won) == 1, [a.text for a in won]
    assert {a.status_code for a in answers} <= {200, 404, 409}
    await company.settle()
    assert won[0].json()["owner"]["id"] == str((await company.ask("sales.lead"))[0]["owner"])
    await assert_loads_are_a_recount(company)
    await assert_one_owner_per_customer(company)


async def test_claims_beside_changes_that_the_line_follows_keep_the_load_true(company: Company) -> None:
    """The line looks at a pool lead because it changed, while somebody takes it."""
    names = [f"销售{n:02}" for n in range(4)]
    for name in names:
        await company.hire(name, "华东", login=True, capacity=100)
    async with serving(company) as transport, AsyncExitStack() as stack:
        people = [await stack.enter_async_context(signed_in(transport, name)) for name in names]
        leads = [await pooled(company, n) for n in range(16)]
        async with lines(company, 2):
            for n, lead in enumerate(leads):
                path = f"/records/sales.lead/{lead}/claim"
                await asyncio.gather(
                    *(company.form(name="又来一次", phone=f"136{n:08}", need=f"第{k}次") for k in range(3)),
                    *(person.ask("POST", path) for person in people),
                )
    await company.settle()
    async with company.db.begin() as tx:
        [[owned]] = await fetch(tx, "select count(*) from sales.lead where owner is not null")
    assert owned == len(leads)
    await assert_loads_are_a_recount(company)


@pytest.mark.parametrize("arrival", ["changed", "created"])
async def test_a_claim_in_the_moment_between_the_lines_look_and_its_decision_is_counted_once(
    company: Company, monkeypatch: pytest.MonkeyPatch, arrival: str
) -> None:
    await company.hire("安娜", "华东", login=True)
    await company.settle()
    [lead] = await company.write(
        Create("sales.lead", {"name": "公海", "phone": "13600000001", "region": "650000"})
    )
    if arrival == "changed":
        await company.settle()
        await company.write(Update("sales.lead", lead.id, {"need": "要报价"}))
    look, claims = consumer.read, list[asyncio.Task[None]]()

    async def patiently(work: Callable[[], Awaitable[None]]) -> None:
        """As the edges do: a unit of work that lost a lock to another one is done again."""
        for _ in range(5):
            try:
                return await work()
            except Exception as error:
                if not is_transient(error):
                    raise
        raise AssertionError("it never got through")

    async def take() -> None:
        anna = await company.actor("安娜")
        async with company.db.begin() as tx:
            await decisions.claim(
                tx, company.catalog, anna, "sales.lead", lead.id, company.clock.now(), company.env
            )

    async def look_and_wait(*args: Any, **more: Any) -> Any:
        facts = await look(*args, **more)
        if not claims and lead.id in facts:
            claims.append(asyncio.create_task(patiently(take)))
            await asyncio.wait(claims, timeout=1)
        return facts

    monkeypatch.setattr(consumer, "read", look_and_wait)
    await patiently(company.settle)
    await asyncio.gather(*claims)
    assert claims
    await company.settle()
    assert (await company.ask("sales.lead"))[0]["owner"] == company.people["安娜"]
    await assert_loads_are_a_recount(company)


async def test_a_rep_who_enters_a_colleagues_customer_gives_it_no_second_owner(company: Company) -> None:
    for name in ("安娜", "贝拉"):
        await company.hire(name, "华东", login=True)
    await company.form(name="联系人", phone="13600000001", region="310000", company="老客户有限公司")
    await company.settle()
    [row] = await company.ask("sales.lead")
    other = next(name for name in ("安娜", "贝拉") if company.people[name] != row["owner"])
    async with serving(company) as transport, signed_in(transport, other) as rep:
        values = {
            "name": "另一位联系人",
            "phone": "13600000002",
            "region": "310000",
            "company": "老客户有限公司",
        }
        answer = await rep.ask("POST", "/records/sales.lead", json=values)
        assert answer.status_code in (201, 409), answer.text
    await company.settle()
    await assert_one_owner_per_customer(company)
    await assert_loads_are_a_recount(company)


async def test_nobody_claims_beyond_the_cap_in_parallel(company: Company) -> None:
    await company.hire("销售", "华东", capacity=3, login=True)
    leads = [await pooled(company, n) for n in range(8)]
    async with serving(company) as transport, signed_in(transport, "销售") as person:
        answers = await asyncio.gather(
            *(person.ask("POST", f"/records/sales.lead/{lead}/claim") for lead in leads)
        )
    assert sorted(a.status_code for a in answers) == [200] * 3 + [409] * 5
    await company.settle()
    await assert_loads_are_a_recount(company)


async def test_a_transferred_lead_leaves_the_customer_with_one_owner(company: Company) -> None:
    """The customer has two open leads; a manager hands one of them to a colleague."""
    for name in ("安娜", "贝拉"):
        await company.hire(name, "华东")
    await company.hire("方敏", "华东", role="manager", login=True)
    for n in range(2):
        await company.form(name=f"联系人{n}", phone=f"136{n:08}", region="310000", company="两人来访有限公司")
        await company.settle()
    rows = await company.ask("sales.lead", "company == '两人来访有限公司'")
    assert len({row["owner"] for row in rows}) == 1
    other = next(
        person
        for name, person in company.people.items()
        if name in ("安娜", "贝拉") and person != rows[0]["owner"]
    )
    async with serving(company) as transport, signed_in(transport, "方敏") as manager:
        answer = await manager.ask(
            "POST", f"/records/sales.lead/{rows[0]['id']}/transfer", json={"to": str(other)}
        )
        assert answer.status_code == 200, answer.text
    await company.settle()
    assert {row["owner"] for row in await company.ask("sales.lead")} == {other}
    await assert_one_owner_per_customer(company)
    await assert_loads_are_a_recount(company)
    async with company.db.begin() as tx:
        strays = await fetch(
            tx,
            "select c.name from work.clock c where c.state = 'running' and c.owner is distinct from %(o)s",
            {"o": other},
        )
    assert strays == []


async def test_closed_and_reopened_leads_are_counted_once(company: Company) -> None:
    await company.hire("安娜", "华东")
    await company.form(name="客户", phone="13600000001", region="310000")
    await company.settle()
    [row] = await company.ask("sales.lead")
    for status in ("doubted", "new", "doubted", "contacted"):
        values = {"status": status, "doubt_reason": "no_need", "doubt_note": "没有需求"}
        await company.write(Update("sales.lead", row["id"], values))
    await company.settle()
    await assert_loads_are_a_recount(company)
