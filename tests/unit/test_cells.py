"""Cells: being in one opens what its rights say, of its accounts and for its days; leaving closes it. ADR 0068."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.sales import Company
from yingdan.base import Problem
from yingdan.kernel.access import load_actor, scope
from yingdan.kernel.records import Create, Query, Remove, Update, query, write

TODAY = date(2026, 3, 2)


async def staff(company: Company) -> dict[str, UUID]:
    """Two zones; two customers of anna's with a deal each, one of the other zone's. lin sits in no deal of theirs."""
    await company.hire("fang", "东区", role="manager")
    for name, zone in (("anna", "东区"), ("lin", "东区"), ("bowen", "西区")):
        await company.hire(name, zone)
    anna = {"owner": company.people["anna"], "unit": company.units["东区"]}
    west = {"owner": company.people["bowen"], "unit": company.units["西区"]}
    first, second, other = await company.write(
        Create("sales.account", {"name": "华信制造"}, **anna), Create("sales.account", {"name": "江南机电"}, **anna),
        Create("sales.account", {"name": "西域能源"}, **west),
    )  # fmt: skip
    deals = await company.write(
        *(Create("sales.opportunity", {"name": f"商机{n}", "account": one.id, "stage": "solution"}, **anna)
          for n, one in enumerate((first, second)))
    )  # fmt: skip
    return {
        "first": first.id,
        "second": second.id,
        "other": other.id,
        "deal": deals[0].id,
        "second_deal": deals[1].id,
    }


async def by_manager(company: Company, *changes: Any) -> list[Any]:
    """What the manager writes, followed by the stages."""
    async with company.db.begin() as tx:
        actor = await load_actor(tx, company.people["fang"])
        found = await write(tx, company.catalog, actor, changes, at=company.clock.now())
    await company.settle()
    return found


async def formed(company: Company, *accounts: UUID, days: int = 30, since: date = TODAY) -> tuple[UUID, UUID]:
    """A cell with lin in it; its id and that of the membership."""
    [cell] = await by_manager(company, Create("sales.cell", {"name": "尖刀一号", "accounts": list(accounts)}))
    values = {
        "cell": cell.id,
        "user": company.people["lin"],
        "from_on": since,
        "until_on": since + timedelta(days=days),
    }
    [seat] = await by_manager(company, Create("sales.cell_member", values))
    return cell.id, seat.id


async def seen(company: Company, name: str, what: str) -> set[UUID]:
    async with company.db.begin() as tx:
        actor = await load_actor(tx, company.people[name])
        page = await query(tx, company.catalog, actor, Query(what, ("id",)), company.env)
        return {row["id"] for row in page.rows}


async def may_change(company: Company, name: str, deal: UUID, **values: Any) -> bool:
    async with company.db.begin() as tx:
        actor = await load_actor(tx, company.people[name])
        try:
            await write(
                tx,
                company.catalog,
                actor,
                [Update("sales.opportunity", deal, values)],
                at=company.clock.now(),
            )
        except Problem:
            return False
        return True


async def test_who_is_in_a_cell_has_its_rights_over_its_accounts_and_no_others(company: Company) -> None:
    ids = await staff(company)
    cell, _ = await formed(company, ids["first"])
    assert await seen(company, "lin", "sales.account") == {ids["first"]}
    assert await seen(company, "lin", "sales.opportunity") == {ids["deal"]}
    assert await seen(company, "lin", "sales.cell") == {cell}
    assert await may_change(company, "lin", ids["deal"], payment_days=60)
    assert not await may_change(company, "lin", ids["deal"], amount={"amount": "1", "currency": "CNY"})
    assert not await may_change(company, "lin", ids["second_deal"], payment_days=60)
    async with company.db.begin() as tx:
        lin = await load_actor(tx, company.people["lin"])
        making = scope(company.catalog, lin, "sales.promotion", "create")
    row = {"account": ids["first"], "discount": None, "owner": lin.id}
    assert making.opened_by(row, company.env) is not None
    assert making.opened_by({**row, "account": ids["second"]}, company.env) is None


async def test_what_a_cell_opens_follows_its_accounts_its_rights_and_its_people(company: Company) -> None:
    ids = await staff(company)
    cell, seat = await formed(company, ids["first"])
    await by_manager(
        company, Update("sales.cell", cell, {"accounts": [ids["second"]], "rights": ["read_data"]})
    )
    assert await seen(company, "lin", "sales.account") == {ids["second"]}
    assert not await may_change(company, "lin", ids["second_deal"], payment_days=60)
    await by_manager(company, Remove("sales.cell_member", seat))
    assert await seen(company, "lin", "sales.account") == set()
    assert await seen(company, "lin", "sales.cell") == set()


async def test_days_of_a_membership_hold_by_the_clock_alone(company: Company) -> None:
    ids = await staff(company)
    await formed(company, ids["first"], since=TODAY + timedelta(days=1), days=1)
    assert await seen(company, "lin", "sales.account") == set()
    company.clock.advance(timedelta(days=1))
    assert await seen(company, "lin", "sales.account") == {ids["first"]}
    company.clock.advance(timedelta(days=2))
    assert await seen(company, "lin", "sales.account") == set()


async def test_nobody_lends_by_a_cell_what_he_may_not_change_himself(company: Company) -> None:
    ids = await staff(company)
    await formed(company, ids["first"], ids["other"])
    assert await seen(company, "lin", "sales.account") == {ids["first"]}


async def test_what_was_taken_back_by_hand_does_not_come_back_with_the_next_change(company: Company) -> None:
    ids = await staff(company)
    cell, _ = await formed(company, ids["first"])
    async with company.db.begin() as tx:
        from yingdan.kernel.access import end_given

        lin = await load_actor(tx, company.people["lin"])
        [lent] = [one.id for one in lin.temporary if one.role == "pack:sales.cell_data"]
        await end_given(tx, [lent], company.people["fang"], company.clock.now(), "资料外泄")
    await by_manager(company, Update("sales.cell", cell, {"goal": "拿下年度框架"}))
    assert await seen(company, "lin", "sales.contact") == set()
    async with company.db.begin() as tx:
        lin = await load_actor(tx, company.people["lin"])
    assert {one.role for one in lin.temporary} == {
        "pack:sales.cell_seat",
        "pack:sales.cell_terms",
        "pack:sales.cell_promotions",
    }
