"""Requests of cells for help: they go the way of a lead, to who helps with this and has room, with the reason; and to who leads where
nobody fits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create, Update

REQUEST = "sales.support_request"


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def _cell(company: Company) -> UUID:
    """A cell of lin's in the east, two experts of the company's and their manager."""
    for name, zone, role in (
        ("root", "公司", "admin"), ("fang", "东区", "manager"), ("lin", "东区", "rep"), ("gu", "公司", "supply"), ("zheng", "公司", "legal"),
    ):  # fmt: skip
        await company.hire(name, zone, role=role, login=True)
    people, today = company.people, company.env.today
    [account] = await company.write(
        Create("sales.account", {"name": "华信制造"}, owner=people["lin"], unit=company.units["东区"])
    )
    [cell] = await company.write(
        Create(
            "sales.cell",
            {"name": "尖刀一号", "accounts": [account.id]},
            owner=people["fang"],
            unit=company.units["东区"],
        )
    )
    member = {
        "cell": cell.id,
        "user": people["lin"],
        "from_on": today,
        "until_on": today + timedelta(days=30),
    }
    await company.write(Create("sales.cell_member", member, unit=company.units["东区"]))
    await company.settle()
    return cell.id


async def _expert(company: Company, person: str, needs: list[str], capacity: int = 5) -> UUID:
    values = {
        "name": f"专家 {person}",
        "kind": "expert",
        "person": company.people[person],
        "needs": needs,
        "capacity": capacity,
    }
    [made] = await company.write(Create("sales.resource", values))
    await company.settle()
    return made.id


async def _ask(company: Company, client: Client, cell: UUID, need: str) -> str:
    made = await _json(client, "POST", f"/cells/{cell}/support", 201, need=need, note="对手明天到场")
    await company.settle()
    return str(made["id"])


async def _owner(company: Company, request: str) -> str:
    row = await company.read(REQUEST, UUID(request))
    return next(name for name, key in company.people.items() if key == row["owner"])


async def test_a_request_goes_to_who_helps_with_it_and_has_room_and_says_why(company: Company) -> None:
    cell = await _cell(company)
    await _expert(company, "gu", ["supply", "sample"], capacity=2)
    await _expert(company, "zheng", ["legal"])
    async with (
        serving(company) as door, signed_in(door, "lin") as lin, signed_in(door, "gu") as gu, signed_in(door, "fang") as fang,
    ):  # fmt: skip
        first = await _ask(company, lin, cell, "sample")
        assert await _owner(company, first) == "gu"
        why = (await _json(gu, "GET", f"/records/{REQUEST}/{first}/explanation"))["routing"]
        assert (why["policy"], why["owner"]["name"]) == ("sales.support_routing", "gu")
        assert "能受理这类支援" in [one["zh"] for one in why["reasons"]]
        [told] = (await _json(gu, "GET", "/notices"))["rows"]
        assert (told["title"]["zh"], told["subject"]) == ("新支援申请：样品样机", first)
        # It stays with the cell's war zone, whose page says with whom it is and why.
        assert (await company.read(REQUEST, UUID(first)))["unit"] == company.units["东区"]
        page = await _json(fang, "GET", f"/war-zones/{company.units['东区']}")
        [line] = page["requests"]["rows"]
        assert line["record"]["owner"]["title"] == "gu"
        assert "能受理这类支援" in [one["zh"] for one in line["why"]]
        assert [one["name"] for one in line["clocks"]] == ["sales.support_answer"]
        # Whose it is takes it; the customer of the cell stays whose he was.
        version = (await _json(gu, "GET", f"/records/{REQUEST}/{first}"))["version"]
        answer = await gu.ask(
            "PATCH",
            f"/records/{REQUEST}/{first}",
            json={"state": "taken"},
            headers={"If-Match": str(version)},
        )
        assert answer.status_code == 200, answer.text
        [account] = await company.ask("sales.account")
        assert account["owner"] == company.people["lin"]
        # At the limit nobody gets more; what is done makes room again.
        assert await _owner(company, await _ask(company, lin, cell, "supply")) == "gu"
        full = await _ask(company, lin, cell, "supply")
        assert await _owner(company, full) == "fang"
        await company.write(Update(REQUEST, UUID(first), {"state": "done"}))
        await company.settle()
        assert await _owner(company, await _ask(company, lin, cell, "supply")) == "gu"
        assert (await _json(fang, "GET", "/meta"))["objects"]
        assert [
            one["routed"] for one in (await _json(fang, "GET", "/meta"))["objects"] if one["name"] == REQUEST
        ] == [True]


async def test_where_nobody_fits_it_is_entrusted_to_who_leads_with_the_reason(company: Company) -> None:
    cell = await _cell(company)
    async with serving(company) as door, signed_in(door, "lin") as lin, signed_in(door, "fang") as fang:
        request = await _ask(company, lin, cell, "price")
        assert await _owner(company, request) == "fang"
        why = (await _json(fang, "GET", f"/records/{REQUEST}/{request}/explanation"))["routing"]
        assert [one["zh"] for one in why["reasons"]] == ["暂无合适人选，由战区负责人受理"]
        await company.settle()
        told = (await _json(fang, "GET", "/notices"))["rows"]
        assert [(one["title"]["zh"], one["body"]["zh"]) for one in told if one["subject"] == request] == [
            ("新支援申请：价格与条款", "暂无合适人选，由战区负责人受理")]  # fmt: skip


async def test_nobody_who_is_held_back_and_nobody_who_asks_is_chosen(company: Company) -> None:
    cell = await _cell(company)
    await _expert(company, "gu", ["supply"])
    await _expert(company, "lin", ["expert"])
    async with serving(company) as door, signed_in(door, "lin") as lin, signed_in(door, "root") as root:
        assert await _owner(company, await _ask(company, lin, cell, "expert")) == "fang"
        await _json(root, "POST", "/access/suspensions", person=str(company.people["gu"]), reason="账号异常")
        assert await _owner(company, await _ask(company, lin, cell, "supply")) == "fang"
