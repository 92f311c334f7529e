"""A lead called invalid goes to a second look, with roles: nobody closes or gets rid of one alone, and nobody loses what he works on."""

import asyncio
from typing import Any
from uuid import UUID

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.base import fetch
from yingdan.kernel.records import Create

REASON = {"doubt_reason": "no_need", "doubt_note": "已采购他家产品"}


async def arrive(company: Company, number: int, firm: str = "") -> tuple[str, str]:
    """A lead that the policy gives to a rep of the zone: its path, and to whom."""
    await company.form(name=f"客户{number}", phone=f"135000000{number:02}", region="310000", company=firm)
    await company.settle()
    [row] = await company.ask("sales.lead", f"phone == '+86135000000{number:02}'")
    owner = next(name for name, key in company.people.items() if key == row["owner"])
    return f"/records/sales.lead/{row['id']}", owner


async def now(company: Company, path: str) -> dict[str, Any]:
    await company.settle()
    return await company.read("sales.lead", UUID(path.rpartition("/")[2]))


async def test_what_a_rep_calls_invalid_is_judged_by_somebody_else_and_offered_to_those_who_never_had_it(
    company: Company,
) -> None:
    for name in ("anna", "bowen"):
        await company.hire(name, "华东", login=True)
    await company.hire("fang", "华东", role="manager", login=True)
    await company.hire("west", "西部", role="manager", login=True)
    path, owner = await arrive(company, 1)
    other = "bowen" if owner == "anna" else "anna"
    async with serving(company) as transport:
        async with signed_in(transport, owner) as rep:
            assert (await rep.ask("DELETE", path)).status_code == 403
            alone = await rep.ask("PATCH", path, json={"status": "discarded", **REASON})
            assert alone.json()["faults"][0]["slug"] == "rule-is-broken"
            hidden = await rep.ask("PATCH", path, json={"status": "discarded", "verdict": "confirmed"})
            assert (hidden.status_code, hidden.json()["slug"]) == (403, "field-is-hidden")
            missing = await rep.ask(
                "POST", f"{path}/doubt", json={"values": {"doubt_reason": "no_need", "doubt_note": " "}}
            )
            assert missing.json()["slug"] == "doubt-needs-a-reason"
            assert (await rep.ask("POST", f"{path}/doubt", json={"values": REASON})).status_code == 200
            again = await rep.ask("POST", f"{path}/doubt", json={"values": REASON})
            assert again.json()["slug"] == "record-is-doubted"
            own = await rep.ask("POST", f"{path}/verdict", json={"verdict": "confirm"})
            assert (own.status_code, own.json()["slug"]) == (403, "second-look-is-anothers")
            assert [
                row["may"] for row in (await rep.ask("GET", "/second-looks/sales.lead")).json()["rows"]
            ] == [False]
        row = await now(company, path)
        assert (row["status"], row["owner"]) == ("doubted", company.people[owner])
        async with signed_in(transport, "west") as west:
            assert (await west.ask("GET", "/second-looks/sales.lead")).json()["size"] == 0
            assert (await west.ask("POST", f"{path}/verdict", json={"verdict": "confirm"})).status_code == 404
        async with signed_in(transport, "fang") as fang:
            page = (await fang.ask("GET", "/second-looks/sales.lead")).json()
            assert [(one["record"]["doubt_note"], one["may"]) for one in page["rows"]] == [
                (REASON["doubt_note"], True)
            ]
            both = await asyncio.gather(*(
                fang.ask("POST", f"{path}/verdict", json={"verdict": "restore", "why": "号码可以打通"}) for _ in range(2)
            ))  # fmt: skip
            assert sorted(one.status_code for one in both) == [200, 409]
            row = await now(company, path)
            assert (row["status"], row["owner"], row["verdict"]) == ("new", company.people[other], "restored")
            late = await fang.ask("POST", f"{path}/verdict", json={"verdict": "confirm"})
            assert late.json()["slug"] == "second-look-is-over"
        async with signed_in(transport, other) as rep:
            assert (await rep.ask("POST", f"{path}/doubt", json={"values": REASON})).status_code == 200
        await company.settle()
        async with signed_in(transport, "fang") as fang:
            # Both have had it: it lies in the pool, where neither may claim it at once.
            await fang.ask("POST", f"{path}/verdict", json={"verdict": "restore", "why": "再试一次"})
            row = await now(company, path)
            assert (row["status"], row["owner"]) == ("new", None)
        async with signed_in(transport, owner) as rep:
            assert (await rep.ask("POST", f"{path}/claim")).json()["slug"] == "customer-cools-down"
        async with signed_in(transport, "fang") as fang:
            told = (await fang.ask("GET", f"{path}/timeline")).json()["events"]
            words = [str(one) for one in told]
            assert any("号码可以打通" in one for one in words)
            assert any(REASON["doubt_note"] in one for one in words)
    async with company.db.begin() as tx:
        loads = await fetch(tx, "select sum(open) from decisions.load")
    assert loads[0][0] == 0


async def test_a_customer_at_work_stays_whole_and_confirming_closes_only_the_lead(company: Company) -> None:
    await company.hire("anna", "华东", login=True)
    await company.hire("bowen", "华东")
    await company.hire("fang", "华东", role="manager", login=True)
    path, owner = await arrive(company, 2, "上海晨光电子有限公司")
    account = (await now(company, path))["account"]
    [second] = await company.write(
        Create("sales.lead", {"name": "同一客户", "region": "310000", "account": account})
    )
    await company.settle()
    assert (await company.read("sales.lead", second.id))["owner"] == company.people[owner]
    async with serving(company) as transport, signed_in(transport, "fang") as fang:
        assert (await fang.ask("POST", f"{path}/doubt", json={"values": REASON})).status_code == 200
        refused = await fang.ask("POST", f"{path}/verdict", json={"verdict": "restore", "to": "pool"})
        assert refused.json()["slug"] == "customer-is-at-work"
        assert (await now(company, path))["status"] == "doubted"
        back = await fang.ask("POST", f"{path}/verdict", json={"verdict": "restore", "to": "owner"})
        assert back.status_code == 200
        assert (await now(company, path))["owner"] == company.people[owner]
        await fang.ask("POST", f"{path}/doubt", json={"values": REASON})
        assert (
            await fang.ask("POST", f"{path}/verdict", json={"verdict": "confirm", "why": "确认"})
        ).status_code == 200
        row = await now(company, path)
        assert (row["status"], row["quality"], row["verdict_note"]) == ("discarded", "poor", "确认")
        assert (await company.read("sales.lead", second.id))["owner"] == company.people[owner]
