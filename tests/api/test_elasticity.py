"""Elasticity over HTTP: each leader sees his own units, few cases are no figure, and the rows behind a figure are there. ADR 0075."""

from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create
from yingdan.main.auditing import audit_ticker, use_ticker


async def _shown(client: Client, expected: int = 200, /, **params: str) -> Any:
    answer = await client.ask("GET", "/elasticity", params=params)
    assert answer.status_code == expected, answer.text
    return {one["name"]: one for one in answer.json()["figures"]} if expected == 200 else answer.json()


async def _staff(company: Company) -> None:
    for name, zone, role in (
        ("root", "公司", "admin"), ("fang", "东区", "manager"), ("anna", "东区", "rep"), ("dong", "西区", "manager"),
    ):  # fmt: skip
        await company.hire(name, zone, role=role, login=True)


async def test_help_is_timed_by_zone_until_a_person_moves_it_and_four_answers_are_too_few_to_say(
    company: Company,
) -> None:
    await _staff(company)
    whose = {"owner": company.people["fang"], "unit": company.units["东区"]}
    asked = await company.write(
        *(Create("sales.support_request", {"need": "expert"}, **whose) for _ in range(6))
    )
    async with (
        serving(company) as door, signed_in(door, "root") as root, signed_in(door, "fang") as fang,
        signed_in(door, "dong") as dong, signed_in(door, "anna") as anna,
    ):  # fmt: skip
        company.clock.advance(timedelta(minutes=30))
        for place, one in enumerate(asked[:5]):
            if place == 4:
                few = (await _shown(fang))["response_time"]
                assert (few["lines"][0]["now"], few["open"]) == ({"value": None, "count": 4}, 2)
            path = f"/records/sales.support_request/{one.id}"
            assert (await fang.ask("PATCH", path, json={"state": "taken"})).status_code == 200
        company.clock.advance(timedelta(hours=3))
        await fang.ask("PATCH", f"/records/sales.support_request/{asked[0].id}", json={"state": "done"})

        found = (await _shown(root))["response_time"]
        lines = {one["name"]: one for one in found["lines"]}
        assert (lines[""]["now"], lines["东区"]["now"]) == ({"value": 1800, "count": 5},) * 2
        assert (lines["西区"]["now"], lines[""]["before"]) == ({"value": None, "count": 0},) * 2
        assert {one["id"] for one in found["rows"]} == {str(one.id) for one in asked[:5]}
        assert (len(lines[""]["trend"]), found["open"]) == (12, 1)

        west = (await _shown(dong))["response_time"]
        assert [one["name"] for one in west["lines"]] == ["", "西区"]
        assert (west["lines"][0]["now"]["count"], west["rows"], west["open"]) == (0, [], 0)
        assert (await _shown(anna, 403))["slug"] == "ability-is-missing"
        assert (await _shown(fang, 422, month="2026-13"))["slug"]
        before = (company.env.today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        assert (await _shown(fang, month=before))["response_time"]["lines"][0]["now"]["count"] == 0


async def test_what_a_seat_allowed_counts_as_decided_by_the_cell_and_what_a_post_allowed_does_not(
    company: Company,
) -> None:
    await _staff(company)
    other = await company.hire("bei", "西区")
    away = {"owner": other, "unit": company.units["西区"]}
    own = {"owner": company.people["anna"], "unit": company.units["东区"]}
    [account] = await company.write(Create("sales.account", {"name": "华信制造"}, **away))
    lent, mine = await company.write(
        Create(
            "sales.opportunity", {"name": "产线改造", "account": account.id, "stage": "discovery"}, **away
        ),
        Create("sales.opportunity", {"name": "备件", "stage": "discovery"}, **own),
    )
    async with serving(company) as door, signed_in(door, "root") as root, signed_in(door, "anna") as anna:
        made = await root.ask(
            "POST", "/records/sales.cell", json={"name": "尖刀", "accounts": [str(account.id)]}
        )
        today = company.env.today
        seat = {"cell": made.json()["id"], "user": str(company.people["anna"]), "duty": "lead",
                "from_on": today.isoformat(), "until_on": (today + timedelta(days=9)).isoformat()}  # fmt: skip
        assert (await root.ask("POST", "/records/sales.cell_member", json=seat)).status_code == 201
        await company.settle()
        for deal, days in ((lent, (30, 45, 60)), (mine, (30, 60))):
            for one in days:
                path = f"/records/sales.opportunity/{deal.id}"
                answer = await anna.ask("PATCH", path, json={"payment_days" if deal is lent else "name": one if deal is lent else f"备件 {one}"})  # fmt: skip
                assert answer.status_code == 200, answer.text
        await company.settle()
        grow, count = audit_ticker(company.db), use_ticker(company.db, "Asia/Shanghai")
        for _ in range(20):
            await grow(company.clock.now())
            await count(company.clock.now())
        found = (await _shown(root))["autonomy"]["lines"]
        assert found[0]["now"] == {"value": 0.6, "count": 5}
