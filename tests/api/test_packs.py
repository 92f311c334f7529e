"""Packs and situations over HTTP, the breaker that holds them back, and access in an emergency with its review."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.api.live_reader import Screen, following
from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create

PACK = "pack:sales.urgent_transfer"
FLOOD = "situation:sales.flood_season"


async def _staff(company: Company) -> tuple[UUID, UUID]:
    """A company with two zones; an opportunity and a customer of anna's in the east."""
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager", login=True)
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "西区", login=True)
    await company.hire("dong", "西区", role="manager", login=True)
    whose = {"owner": company.people["anna"], "unit": company.units["东区"]}
    made = await company.write(
        Create("sales.account", {"name": "华信制造"}, **whose),
        Create("sales.opportunity", {"name": "阀门补货"}, **whose),
    )
    await company.settle()
    return made[0].id, made[1].id


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def _seen(client: Client) -> tuple[list[str], list[str]]:
    deals, customers = [
        [row["name"] for row in (await _json(client, "GET", f"/records/sales.{one}"))["rows"]]
        for one in ("opportunity", "account")
    ]
    return deals, customers


async def test_a_situation_opens_its_packs_and_inherited_ones_until_its_end_and_a_breaker_closes_them_at_once(
    company: Company,
) -> None:
    _, deal = await _staff(company)
    until = (company.clock.now() + timedelta(days=3)).isoformat()
    flood = {
        "key": FLOOD, "unit": str(company.units["西区"]), "reason": "台风登陆", "ends_at": until,
    }  # fmt: skip
    async with (
        serving(company) as door, signed_in(door, "bowen") as rep, signed_in(door, "root") as root,
        following(company) as hub,
    ):  # fmt: skip
        assert await _seen(rep) == ([], [])
        for client, wrong, status, slug in (
            (rep, flood, 403, "ability-is-missing"),
            (root, {**flood, "key": "pack:sales.none"}, 404, "pack-is-unknown"),
            (root, {**flood, "unit": None, "person": str(company.people["bowen"])}, 422, "situation-needs-a-unit"),
            (root, {**flood, "unit": str(company.units["公司"])}, 403, "giver-is-the-person"),
        ):  # fmt: skip
            assert (await _json(client, "POST", "/access/packs", status, **wrong))["slug"] == slug
        assert (await _json(rep, "GET", "/access/packs", 403))["slug"] == "ability-is-missing"
        on = await _json(root, "POST", "/access/packs", **flood)
        assert (on["state"], on["role"]["label"]["zh"]) == ("granted", "汛期")
        assert await _seen(rep) == (["阀门补货"], ["华信制造"])
        shown = await _json(root, "GET", "/access/packs")
        [season] = [one for one in shown["situations"] if one["key"] == FLOOD]
        assert [one["unit"]["title"] for one in season["on"]] == ["西区"]
        assert [one["zh"] for one in season["inherits"]] == ["恶劣天气"]

        screen = Screen(company, hub, "bowen")
        await screen.connect()
        held = await _json(root, "POST", "/access/suspensions", key=PACK, reason="数据外泄排查")
        assert await _seen(rep) == ([], ["华信制造"])
        await _json(rep, "GET", f"/records/sales.opportunity/{deal}", 404)
        assert (await _json(root, "POST", "/access/suspensions", 409, key=PACK, reason="再来"))["slug"] == (
            "suspension-is-there"
        )
        [mine] = (await _json(rep, "GET", "/access/suspensions"))["rows"]
        assert (mine["label"]["zh"], mine["reason"]["zh"]) == ("紧急调货", "数据外泄排查")
        whole = await _json(
            root, "POST", "/access/suspensions", key="situation:sales.severe_weather", reason="停"
        )
        assert await _seen(rep) == ([], [])
        for one in (held, whole):
            path = f"/access/suspensions/{one['id']}/lifting"
            await _json(rep, "POST", path, 403, said="放开")
            assert (await _json(root, "POST", path, said="排查完毕"))["lifted_said"] == "排查完毕"
            await _json(root, "POST", path, 404, said="再放")
        assert await _seen(rep) == (["阀门补货"], ["华信制造"])

        await _json(
            root, "POST", "/access/suspensions", person=str(company.people["bowen"]), reason="账号异常"
        )
        assert await _seen(rep) == ([], [])
        assert len((await _json(rep, "GET", "/access/suspensions"))["rows"]) == 1
        [still] = [
            one for one in (await _json(root, "GET", "/access/suspensions?whose=all"))["rows"]
            if one["lifted_at"] is None
        ]  # fmt: skip
        await _json(root, "POST", f"/access/suspensions/{still['id']}/lifting", said="本人确认")
        longer = await _json(root, "POST", f"/access/temporary/{on['id']}/extension", days=1)
        assert longer["ends_at"] > on["ends_at"]
        company.clock.advance(timedelta(days=4))
        await rep.sign_in("bowen")
        assert await _seen(rep) == ([], [])


async def test_in_an_emergency_a_record_opens_for_minutes_and_waits_for_its_review(company: Company) -> None:
    account, _ = await _staff(company)
    at = f"/records/sales.account/{account}"
    async with (
        serving(company) as door, signed_in(door, "dong") as chief, signed_in(door, "fang") as boss,
        signed_in(door, "bowen") as rep,
    ):  # fmt: skip
        assert (await _json(rep, "POST", f"{at}/emergency", 403, reason="客户停产"))["slug"] == (
            "ability-is-missing"
        )
        assert (await _json(boss, "POST", f"{at}/emergency", 409, reason="客户停产"))[
            "slug"
        ] == "access-is-there"
        opened = await _json(chief, "POST", f"{at}/emergency", reason="客户停产")
        assert (await _json(chief, "GET", at))["name"] == "华信制造"
        assert (await chief.ask("PATCH", at, json={"name": "改"})).status_code == 403
        assert "access.emergency" in {one["kind"] for one in (await _json(boss, "GET", "/notices"))["rows"]}
        [waiting] = (await _json(boss, "GET", "/access/temporary?whose=answer"))["rows"]
        assert (waiting["id"], waiting["emergency"], waiting["review"]) == (opened["id"], True, None)
        path = f"/access/temporary/{opened['id']}/review"
        assert (await _json(chief, "POST", path, 403, verdict="fine"))["slug"] == "giver-is-the-person"
        assert (await _json(boss, "POST", path, 422, verdict="not_fine"))["slug"] == "refusal-needs-a-reason"
        judged = await _json(boss, "POST", path, verdict="not_fine", said="应先联系负责人")
        assert (judged["state"], judged["review"]) == ("revoked", "not_fine")
        await _json(chief, "GET", at, 404)
        await _json(boss, "POST", path, 409, verdict="fine")
        assert (await _json(boss, "GET", "/access/temporary?whose=answer"))["rows"] == []
        again = await _json(chief, "POST", f"{at}/emergency", reason="又停产")
        assert again["ends_at"] is not None
        company.clock.advance(timedelta(minutes=31))
        await chief.sign_in("dong")
        await _json(chief, "GET", at, 404)


async def test_who_puts_packs_puts_them_on_units_below_his_own_and_takes_them_off(company: Company) -> None:
    await _staff(company)
    await company.hire("zhang", "公司", role="director", login=True)
    until = (company.clock.now() + timedelta(days=3)).isoformat()
    west = {"key": PACK, "unit": str(company.units["西区"]), "reason": "台风", "ends_at": until}
    async with (
        serving(company) as door, signed_in(door, "bowen") as rep, signed_in(door, "zhang") as director, signed_in(door, "dong") as manager,
        signed_in(door, "root") as root,
    ):  # fmt: skip
        for client, body, slug in (
            (manager, west, "ability-is-missing"),
            (director, {**west, "unit": str(company.units["公司"])}, "giver-is-the-person"),
            (director, {**west, "unit": None, "person": str(company.people["root"])}, "unit-is-not-led"),
        ):
            assert (await _json(client, "POST", "/access/packs", 403, **body))["slug"] == slug
        given = await _json(director, "POST", "/access/packs", **west)
        assert (await _seen(rep))[0] == ["阀门补货"]
        await _json(root, "POST", "/access/suspensions", key=PACK, reason="排查")
        [pack] = [
            one for one in (await _json(director, "GET", "/access/packs"))["packs"] if one["key"] == PACK
        ]
        assert ([one["id"] for one in pack["on"]], pack["suspended"]["reason"]["zh"]) == ([given["id"]], "")
        await _json(director, "POST", f"/access/temporary/{given['id']}/end", said="雨停了")
        assert await _seen(rep) == ([], [])
        by_root = await _json(root, "POST", "/access/packs", **west)
        await _json(manager, "POST", f"/access/temporary/{by_root['id']}/end", 403, said="")
        assert (await _json(director, "POST", f"/access/temporary/{by_root['id']}/end", said=""))[
            "state"
        ] == "revoked"
