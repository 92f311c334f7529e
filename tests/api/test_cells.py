"""Cells over HTTP: the page of one with its numbers and rows, what happens at its customers, and the battle log with the right used."""

from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def test_a_cell_is_formed_seen_by_its_people_and_its_decisions_stand_in_its_log_with_their_right(
    company: Company,
) -> None:
    for name, zone, role in (
        ("fang", "东区", "manager"),
        ("anna", "东区", "rep"),
        ("lin", "东区", "rep"),
        ("dong", "西区", "manager"),
    ):
        await company.hire(name, zone, role=role, login=True)
    whose = {"owner": company.people["anna"], "unit": company.units["东区"]}
    [account] = await company.write(Create("sales.account", {"name": "华信制造"}, **whose))
    money = {"amount": "800000", "currency": "CNY"}
    deal, _ = await company.write(
        Create(
            "sales.opportunity",
            {"name": "产线改造", "account": account.id, "stage": "proposal", "amount": money},
            **whose,
        ),
        Create(
            "sales.activity",
            {"kind": "call", "outcome": "reached", "note": "要求账期 60 天", "account": account.id},
            **whose,
        ),
    )
    company.clock.advance(timedelta(days=9))
    async with (
        serving(company) as door,
        signed_in(door, "fang") as fang,
        signed_in(door, "lin") as lin,
        signed_in(door, "dong") as dong,
    ):
        assert (await _json(lin, "GET", "/cells"))["may_form"] is False
        cell = (
            await _json(fang, "POST", "/records/sales.cell", 201, name="尖刀一号", accounts=[str(account.id)])
        )["id"]
        today = company.env.today
        await _json(fang, "POST", "/records/sales.cell_member", 201, cell=cell, user=str(company.people["lin"]), duty="lead",
                    from_on=today.isoformat(), until_on=(today + timedelta(days=30)).isoformat())  # fmt: skip
        await company.settle()
        [line] = (listed := await _json(fang, "GET", "/cells"))["cells"]
        values = dict(zip((one["metric"]["name"] for one in listed["figures"]), line["values"], strict=True))
        assert (line["people"], values["sales.open_amount"], values["sales.open_count"]) == (1, 800000, 1)

        page = await _json(lin, "GET", f"/cells/{cell}")
        [customer], [seat] = page["accounts"], page["members"]
        assert (customer["title"], customer["seen"], customer["lent"], customer["deals"]) == (
            "华信制造",
            True,
            True,
            1,
        )
        assert (seat["state"], seat["accounts"], [one["on"] for one in page["rights"]]) == (
            "now",
            1,
            [True, True, True],
        )
        figures = {one["metric"]["name"]: one for one in page["figures"]}
        behind = await lin.ask(
            "GET",
            "/records/sales.opportunity",
            params={"filter": figures["sales.open_count"]["drill"]["filter"]},
        )
        assert [row["name"] for row in behind.json()["rows"]] == ["产线改造"]

        await _json(lin, "PATCH", f"/records/sales.opportunity/{deal.id}", payment_days=60)
        await _json(lin, "POST", "/records/sales.promotion", 201, name="首单九五折", account=str(account.id),
                    opportunity=str(deal.id), discount="0.05")  # fmt: skip
        refused = await _json(
            lin, "POST", "/records/sales.promotion", 403, name="七折", account=str(account.id), discount="0.3"
        )
        assert refused["slug"] == "action-is-not-allowed"
        promoted, changed = (await _json(lin, "GET", f"/cells/{cell}/log"))["rows"]
        assert (changed["actor"]["name"], changed["record"]["title"], changed["account"]["title"]) == (
            "lin",
            "产线改造",
            "华信制造",
        )
        assert [(one["label"]["zh"], one["was"], one["now"]["zh"]) for one in changed["changes"]] == [
            ("账期（天）", None, "60")
        ]
        assert (changed["right"]["kind"], changed["right"]["label"]["zh"]) == ("cell", "细胞·修改基础条款")
        assert (promoted["right"]["label"]["zh"], promoted["result"]["value"]["zh"]) == (
            "细胞·开展本地促销",
            "方案报价",
        )

        feed = await _json(lin, "GET", f"/cells/{cell}/feed")
        assert {"产线改造", "首单九五折"} <= {row["record"]["title"] for row in feed["rows"]}
        for path in ("", "/feed", "/log"):
            assert (await _json(dong, "GET", f"/cells/{cell}{path}", 404))["slug"] == "record-not-found"
        assert (await _json(dong, "GET", "/cells"))["cells"] == []
        assert (await _json(fang, "GET", f"/cells/{cell}/log?cursor=x", 400))["slug"] == "cursor-is-faulty"


async def test_a_cell_asks_for_help_and_the_zone_sees_it_with_its_clock_beside_what_the_front_tells(
    company: Company,
) -> None:
    for name, zone, role in (
        ("fang", "东区", "manager"),
        ("lin", "东区", "rep"),
        ("dong", "西区", "manager"),
    ):
        await company.hire(name, zone, role=role, login=True)
    east = company.units["东区"]
    [account] = await company.write(
        Create("sales.account", {"name": "华信制造"}, owner=company.people["lin"], unit=east)
    )
    async with (
        serving(company) as door,
        signed_in(door, "fang") as fang,
        signed_in(door, "lin") as lin,
        signed_in(door, "dong") as dong,
    ):
        cell = (
            await _json(fang, "POST", "/records/sales.cell", 201, name="尖刀一号", accounts=[str(account.id)])
        )["id"]
        today = company.env.today
        await _json(fang, "POST", "/records/sales.cell_member", 201, cell=cell, user=str(company.people["lin"]),
                    from_on=today.isoformat(), until_on=(today + timedelta(days=30)).isoformat())  # fmt: skip
        await company.settle()
        for wrong, status, slug in (
            ({"need": "expert", "account": cell}, 422, "account-is-not-of-the-cell"),
            ({"need": "miracle"}, 422, "values-are-faulty"),
        ):
            assert (await _json(lin, "POST", f"/cells/{cell}/support", status, **wrong))["slug"] == slug
        await _json(dong, "POST", f"/cells/{cell}/support", 404, need="expert")
        await _json(
            lin,
            "POST",
            f"/cells/{cell}/support",
            201,
            need="expert",
            account=str(account.id),
            note="对手明天到场",
        )
        for text in ("博通自动化报价低 8%", "博通自动化承诺 30 天交货"):
            told = {"text": text, "topic": "competitor", "entry": text}
            await _json(lin, "POST", "/records/sales.field_report", 201, **told)
            again = await lin.ask("POST", "/records/sales.field_report", json=told)
            assert "value-is-taken" in again.text
        await company.settle()
        [zone, *_] = [one for one in (await _json(fang, "GET", "/war-zones"))["rows"] if one["mine"]]
        page = await _json(fang, "GET", f"/war-zones/{zone['id']}")
        [request] = page["requests"]["rows"]
        assert (request["record"]["owner"]["title"], request["record"]["note"]) == ("fang", "对手明天到场")
        assert [(one["name"], one["state"]) for one in request["clocks"]] == [
            ("sales.support_answer", "running")
        ]
        [cluster] = page["reports"]["clusters"]
        assert (cluster["size"], cluster["words"]) == (2, ["博通自动化"])
        assert [one["name"] for one in page["cells"]["cells"]] == ["尖刀一号"]
        assert [len(one["weeks"]) for one in page["trends"]] == [8, 8, 8]
        await _json(fang, "PATCH", f"/records/sales.support_request/{request['record']['id']}", state="done")
        await company.settle()
        assert (await _json(fang, "GET", f"/war-zones/{zone['id']}"))["requests"]["rows"] == []
        away = await _json(dong, "GET", f"/war-zones/{zone['id']}")
        assert (away["cells"]["cells"], away["reports"]["clusters"]) == ([], [])
