"""Access for a time over HTTP: asking, answering, giving and its end; and why somebody sees a record."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.api.live_reader import Screen, following
from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.access import load_actors
from yingdan.kernel.records import Create


async def _staff(company: Company) -> UUID:
    """A company with two zones; a lead of anna's in the east."""
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager", login=True)
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "西区", login=True)
    await company.hire("wei", "西区", role="manager", login=True)
    values = {"name": "赵敏", "phone": "13500000009"}
    [lead] = await company.write(
        Create("sales.lead", values, owner=company.people["anna"], unit=company.units["东区"])
    )
    await company.settle()
    return lead.id


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def test_who_asks_gets_the_record_until_the_second_it_ends_and_nobody_gives_to_himself(
    company: Company,
) -> None:
    lead = await _staff(company)
    at = f"/records/sales.lead/{lead}"
    async with (
        serving(company) as door, signed_in(door, "bowen") as rep, signed_in(door, "fang") as boss,
        signed_in(door, "wei") as other, following(company) as hub,
    ):  # fmt: skip
        await _json(rep, "GET", at, 404)
        both = await asyncio.gather(*(
            _json(rep, "POST", f"{at}/access", reason="联合投标", actions=["update"], days=2) for _ in range(2)
        ))  # fmt: skip
        assert both[0]["id"] == both[1]["id"]  # repeated requests are one
        asked = both[0]
        assert (asked["state"], asked["record"]["title"], asked["record"]["seen"]) == ("asked", "", False)
        [waiting] = (await _json(boss, "GET", "/access/temporary?whose=answer"))["rows"]
        assert (waiting["person"]["title"], waiting["reason"], waiting["record"]["title"]) == (
            "bowen", "联合投标", "赵敏",
        )  # fmt: skip
        assert (await _json(other, "GET", "/access/temporary?whose=answer"))["rows"] == []
        verdict = f"/access/temporary/{asked['id']}/verdict"
        assert (await _json(other, "POST", verdict, 404, verdict="granted"))["slug"] == "request-not-found"
        assert (await _json(rep, "POST", verdict, 403, verdict="granted"))["slug"] == "approver-is-needed"
        assert (await _json(boss, "POST", verdict, 422, verdict="refused"))[
            "slug"
        ] == "refusal-needs-a-reason"
        answers = await asyncio.gather(
            *(boss.ask("POST", verdict, json={"verdict": "granted"}) for _ in range(2))
        )
        assert sorted(one.status_code for one in answers) == [200, 409]
        row = await _json(rep, "GET", at)
        assert row["name"] == "赵敏"
        assert len((await _json(rep, "GET", "/records/sales.lead"))["rows"]) == 1
        await _json(rep, "PATCH", at, name="赵敏敏")
        assert (await rep.ask("DELETE", at)).status_code == 403
        screen = Screen(company, hub, "bowen")
        await screen.connect()
        # One second before its end it holds, from that second on it does not: nothing has to run for that.
        company.clock.advance(timedelta(days=2) - timedelta(seconds=1))
        await rep.sign_in("bowen")
        await boss.sign_in("fang")
        await _json(rep, "GET", at)
        company.clock.advance(timedelta(seconds=1))
        await _json(rep, "GET", at, 404)
        assert (await _json(rep, "GET", "/records/sales.lead"))["rows"] == []
        [mine] = (await _json(rep, "GET", "/access/temporary"))["rows"]
        assert (mine["state"], mine["record"]["title"]) == ("ended", "")
        await company.wait(timedelta(seconds=1))
        [past] = (await _json(boss, "GET", "/access/temporary?whose=all"))["rows"]
        assert (past["state"], past["decided_by"]["title"]) == ("ended", "fang")
        notices = (await _json(rep, "GET", "/notices"))["rows"]
        assert {"access.granted", "access.ended"} <= {one["kind"] for one in notices}


async def test_a_request_for_what_is_not_there_is_answered_like_any_other_and_told_to_nobody(
    company: Company,
) -> None:
    lead = await _staff(company)
    async with serving(company) as door, signed_in(door, "bowen") as rep, signed_in(door, "fang") as boss:
        answers = [
            await _json(rep, "POST", f"/records/sales.lead/{key}/access", reason="看一下")
            for key in (lead, uuid4())
        ]
        volatile = {"id", "record", "asked_at"}
        real, made_up = ({k: v for k, v in one.items() if k not in volatile} for one in answers)
        assert real == made_up
        shapes = [{**one["record"], "id": ""} for one in answers]
        assert shapes[0] == shapes[1]
        why = [
            await _json(rep, "GET", f"/records/sales.lead/{one['record']['id']}/access") for one in answers
        ]
        assert {**why[0], "record": ""} == {**why[1], "record": ""}
        assert why[0]["known"] is False
        assert {one["holds"] for one in why[0]["rules"]} == {None}
        assert len((await _json(boss, "GET", "/access/temporary?whose=answer"))["rows"]) == 1
        company.clock.advance(timedelta(days=15))
        await company.wait(timedelta(seconds=1))
        await rep.sign_in("bowen")
        states = [one["state"] for one in (await _json(rep, "GET", "/access/temporary"))["rows"]]
        assert states == ["lapsed", "lapsed"]


async def test_what_is_given_is_the_givers_own_and_taken_back_at_once(company: Company) -> None:
    lead = await _staff(company)
    at = f"/records/sales.lead/{lead}"
    until = (company.clock.now() + timedelta(days=3)).isoformat()
    west = str(company.units["西区"])
    gift: dict[str, Any] = {
        "role": "rep",
        "object": "sales.lead",
        "record": str(lead),
        "reason": "协助",
        "ends_at": until,
    }
    async with (
        serving(company) as door, signed_in(door, "bowen") as rep, signed_in(door, "fang") as boss,
        signed_in(door, "wei") as other, signed_in(door, "root") as admin,
    ):  # fmt: skip
        give = "/access/temporary"
        bowen, fang = str(company.people["bowen"]), str(company.people["fang"])
        assert (await _json(other, "POST", give, 404, person=bowen, **gift))["slug"] == "record-not-found"
        assert (await _json(boss, "POST", give, 403, person=fang, **gift))["slug"] == "giver-is-the-person"
        late = {**gift, "ends_at": (company.clock.now() + timedelta(days=31)).isoformat()}
        assert (await _json(boss, "POST", give, 422, person=bowen, **late))["slug"] == "period-is-too-long"
        whole = {**gift, "record": None}
        assert (await _json(boss, "POST", give, 403, person=bowen, **whole))["slug"] == "ability-is-missing"
        given = await _json(boss, "POST", give, unit=west, **gift)
        assert (await _json(rep, "GET", at))["name"] == "赵敏"
        # What is held for a time is not given on.
        third = {**gift, "person": str(company.people["root"])}
        assert (await _json(other, "POST", give, 404, **third))["slug"] == "record-not-found"
        seen = await _json(boss, "GET", f"{at}/readers")
        by = {one["name"]: one for one in seen["rows"]}
        assert set(by) == {"root", "fang", "anna", "bowen", "wei"}
        assert (by["bowen"]["rule"]["kind"], by["anna"]["rule"]["kind"]) == ("temporary", "grant")
        longer = await _json(boss, "POST", f"{give}/{given['id']}/extension", days=4)
        assert longer["ends_at"] > given["ends_at"]
        done = await _json(boss, "POST", f"{give}/{given['id']}/end", said="已完成")
        assert (done["state"], done["closed_said"]) == ("revoked", "已完成")
        await _json(rep, "GET", at, 404)
        # A pack for a whole object, by who manages accounts: the director's grants for the rep.
        pack = {**whole, "role": "director", "object": "sales.*", "person": bowen}
        await _json(admin, "POST", give, **pack)
        assert len((await _json(rep, "GET", "/records/sales.lead"))["rows"]) == 1


async def test_why_somebody_sees_a_record_or_not_is_told_rule_by_rule_to_who_leads_him(
    company: Company,
) -> None:
    lead = await _staff(company)
    at = f"/records/sales.lead/{lead}/access"
    async with (
        serving(company) as door, signed_in(door, "fang") as boss, signed_in(door, "root") as admin,
        signed_in(door, "anna") as rep,
    ):  # fmt: skip
        anna = await _json(boss, "GET", f"{at}?person={company.people['anna']}")
        assert anna["allowed"] is True
        assert {one["name"]: one["holds"] for one in anna["rules"]} == {
            "sales.rep_own_leads": True, "sales.rep_pool_leads": False,
        }  # fmt: skip
        bowen = f"{at}?person={company.people['bowen']}"
        assert (await _json(rep, "GET", bowen, 403))["slug"] == "explanation-is-not-yours"
        assert (await _json(boss, "GET", bowen))["allowed"] is False
        told = await _json(admin, "GET", bowen)
        assert (told["allowed"], {one["holds"] for one in told["rules"]}) == (False, {False})
        assert {one["role"]["name"] for one in told["elsewhere"]} >= {"manager", "director", "admin"}
        assert told["may"]["give"] is True
        note = await _json(admin, "GET", f"{at}?person={company.people['anna']}&action=remove")
        assert (note["allowed"], note["rules"]) == (False, [])


async def test_people_loaded_together_are_who_each_is_alone(company: Company) -> None:
    lead = await _staff(company)
    until = (company.clock.now() + timedelta(days=3)).isoformat()
    async with serving(company) as door, signed_in(door, "fang") as boss:
        gift = {
            "role": "rep",
            "object": "sales.lead",
            "record": str(lead),
            "reason": "协助",
            "ends_at": until,
        }
        await _json(boss, "POST", "/access/temporary", unit=str(company.units["西区"]), **gift)
    async with company.db.begin() as tx:
        together = {one.name: one for one in await load_actors(tx, 100)}
    assert set(together) == set(company.people)
    assert together["wei"].temporary
    for name, one in together.items():
        alone = await company.actor(name)
        assert set(one.subtree) == set(alone.subtree)
        assert replace(one, subtree=()) == replace(alone, subtree=())
