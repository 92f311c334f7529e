"""Task forces over HTTP: rights come and go with membership, and nobody opens what is not his. ADR 0067."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.base import fetch
from yingdan.base.sealing import unseal_under
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Remove, Update
from yingdan.work import task_forces


async def _staff(company: Company) -> tuple[UUID, UUID]:
    """A company whose anna has a deal with a customer; the functions sit at headquarters."""
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager", login=True)
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "西区", login=True)
    for name, role in (("mei", "marketing"), ("gang", "supply"), ("lv", "legal"), ("lin", "legal")):
        await company.hire(name, "公司", role=role, login=True)
    whose = {"owner": company.people["anna"], "unit": company.units["东区"]}
    [account] = await company.write(Create("sales.account", {"name": "华信制造"}, **whose))
    [deal] = await company.write(
        Create("sales.opportunity", {"name": "阀门补货", "account": account.id}, **whose)
    )
    await company.settle()
    return deal.id, account.id


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def _formed(client: Client, deal: UUID) -> Any:
    at = f"/records/sales.opportunity/{deal}/task-forces"
    forming = (await _json(client, "GET", at))["forming"]
    members = [
        {"function": one["name"], "person": one["person"]} for one in forming["functions"] if one["person"]
    ]
    return await _json(
        client, "POST", at, name="华信攻坚", purpose="两周内拿下", members=members, budget="900000"
    )


async def test_membership_opens_the_deal_and_the_customer_and_leaving_closes_both_at_once(
    company: Company,
) -> None:
    deal, account = await _staff(company)
    async with (
        serving(company) as door, signed_in(door, "anna") as anna, signed_in(door, "bowen") as bowen,
        signed_in(door, "mei") as mei, signed_in(door, "fang") as fang, signed_in(door, "lin") as lin,
    ):  # fmt: skip
        at = f"/records/sales.opportunity/{deal}/task-forces"
        await _json(bowen, "GET", at, 404)
        await _json(mei, "GET", f"/records/sales.opportunity/{deal}", 404)
        forming = (await _json(anna, "GET", at))["forming"]
        who = {one["name"]: one["person"] for one in forming["functions"]}
        people = company.people
        assert (who["sales"], who["marketing"]) == (str(people["anna"]), str(people["mei"]))
        assert who["legal"] in (str(people["lv"]), str(people["lin"]))
        for wrong, slug in (
            ({"budget": "1000001"}, "budget-is-above-limit"),
            ({"until_at": (company.clock.now() + timedelta(days=91)).isoformat()}, "period-is-too-long"),
            ({"members": [{"function": "chef", "person": str(people["mei"])}]}, "members-are-faulty"),
        ):
            assert (await _json(anna, "POST", at, 422, name="华信攻坚", **wrong))["slug"] == slug
        opened = await _formed(anna, deal)
        force, key = opened["force"], opened["force"]["id"]
        assert (force["lead"]["title"], force["about"]["title"], force["open"]) == ("anna", "阀门补货", True)
        assert [one["function"] for one in force["members"]] == ["sales", "marketing", "supply", "legal"]
        assert "task_force.joined" in {one["kind"] for one in (await _json(mei, "GET", "/notices"))["rows"]}

        for path in (f"/records/sales.opportunity/{deal}", f"/records/sales.account/{account}",
                     f"/records/sales.task_force/{key}", f"/task-forces/{key}"):  # fmt: skip
            await _json(mei, "GET", path)
            await _json(bowen, "GET", path, 404)
        assert (
            await mei.ask("PATCH", f"/records/sales.opportunity/{deal}", json={"name": "改"})
        ).status_code == 403
        assert [one["id"] for one in (await _json(mei, "GET", "/task-forces"))["rows"]] == [key]
        assert (await _json(bowen, "GET", "/task-forces"))["rows"] == []

        seat = {"function": "sales", "person": str(people["bowen"])}
        assert (await _json(mei, "POST", f"/task-forces/{key}/members", 403, **seat))["slug"] == (
            "task-force-lead-is-needed"
        )
        await _json(fang, "POST", f"/task-forces/{key}/members", **seat)
        await _json(fang, "POST", f"/task-forces/{key}/members", 409, **seat)
        await _json(bowen, "GET", f"/records/sales.account/{account}")
        await _json(anna, "POST", f"/task-forces/{key}/members/{people['bowen']}/end", said="任务完成")
        await _json(bowen, "GET", f"/records/sales.account/{account}", 404)
        await _json(mei, "POST", f"/task-forces/{key}/members/{people['mei']}/end")
        for path in (f"/records/sales.opportunity/{deal}", f"/task-forces/{key}"):
            await _json(mei, "GET", path, 404)
        past = (await _json(anna, "GET", f"/task-forces/{key}"))["past"]
        assert {one["person"]["title"]: one["said"] for one in past} == {"bowen": "任务完成", "mei": ""}
        await _json(lin, "GET", f"/task-forces/{key}", 404 if who["legal"] != str(people["lin"]) else 200)


async def test_the_first_response_stops_the_clock_tasks_are_given_to_members_and_removal_ends_it_all(
    company: Company,
) -> None:
    deal, _ = await _staff(company)
    async with (
        serving(company) as door, signed_in(door, "anna") as anna, signed_in(door, "gang") as gang,
        signed_in(door, "fang") as fang,
    ):  # fmt: skip
        key = (await _formed(anna, deal))["force"]["id"]
        await company.settle()
        at, people = f"/task-forces/{key}", company.people
        clock = (await _json(gang, "GET", at))["force"]["clock"]
        assert (clock["state"], clock["within_s"]) == ("running", 86_400)
        assert (await _json(fang, "POST", f"{at}/response", 403, said="替他答"))["slug"] == (
            "task-force-member-is-needed"
        )
        await _json(gang, "POST", f"{at}/response", said="已确认现货 300 台")
        await _json(anna, "POST", f"{at}/response", 409, said="再答")
        await company.settle()
        shown = (await _json(anna, "GET", at))["force"]
        assert (shown["clock"]["state"], shown["responded"]["by"]["title"]) == ("met", "gang")

        outsider = {"name": "备货", "person": str(people["bowen"])}
        assert (await _json(anna, "POST", f"{at}/tasks", 422, **outsider))["slug"] == "member-not-found"
        due = (company.clock.now() + timedelta(hours=1)).isoformat()
        made = await _json(anna, "POST", f"{at}/tasks", name="备货", person=str(people["gang"]), due_at=due)
        [task] = made["tasks"]
        assert [one["name"] for one in (await _json(gang, "GET", "/records/sales.task"))["rows"]] == ["备货"]
        company.clock.advance(timedelta(hours=2))
        assert (await _json(anna, "GET", at))["force"]["tasks_late"] == 1
        done = await _json(gang, "POST", f"{at}/tasks/{task['id']}", done=True)
        assert (done["force"]["tasks_done"], done["force"]["tasks_late"]) == (1, 0)

        secret = "底价 268 万，勿外传"
        assert (await _json(gang, "POST", f"{at}/notes", text=secret))["notes"][0]["text"] == secret
        assert (await _json(fang, "GET", at))["notes"] is None
        await _json(fang, "POST", f"{at}/notes", 403, text="旁观")
        async with company.db.begin() as tx:
            [[sealed]] = await fetch(tx, "select n.sealed from work.task_force_note n")
            [[own]] = await fetch(tx, "select k.key from work.task_force_key k")
            assert "268" not in sealed
        assert unseal_under(own, sealed) == secret

        await company.write(Remove("sales.task_force", UUID(key)))
        tick = task_forces.task_force_ticker(company.db, company.ground.in_force)
        await tick(company.clock.now())
        await _json(gang, "GET", f"/records/sales.opportunity/{deal}", 404)


async def test_no_item_passes_the_authority_and_the_budget_holds_under_concurrent_writes(
    company: Company,
) -> None:
    deal, account = await _staff(company)
    async with (
        serving(company) as door, signed_in(door, "anna") as anna, signed_in(door, "gang") as gang,
        signed_in(door, "lv") as lv, signed_in(door, "lin") as lin,
    ):  # fmt: skip
        at = f"/task-forces/{(await _formed(anna, deal))['force']['id']}"
        assert (await _json(anna, "POST", f"{at}/items", 422, name="样机", amount="500000.01"))["slug"] == (
            "amount-is-above-authority"
        )
        assert (await _json(gang, "POST", f"{at}/items", 403, name="样机", amount="1"))["slug"] == (
            "task-force-lead-is-needed"
        )

        async def reserve(number: int) -> int:
            body = {"name": f"第 {number} 项", "amount": "200000"}
            return (await anna.ask("POST", f"{at}/items", json=body)).status_code

        answers = await asyncio.gather(*(reserve(number) for number in range(8)))
        assert sorted(answers) == [200] * 4 + [409] * 4  # 900,000 hold four of 200,000
        item = (await _json(anna, "GET", at))["items"][0]["id"]

        async def spend(amount: str) -> int:
            body = {"kind": "spent", "amount": amount, "said": "发票 01"}
            return (await gang.ask("POST", f"{at}/items/{item}/postings", json=body)).status_code

        assert sorted(await asyncio.gather(*(spend("70000") for _ in range(4)))) == [200, 200, 409, 409]
        await _json(anna, "POST", f"{at}/items/{item}/postings", kind="released", amount="10000")
        shown = await _json(anna, "GET", at)
        assert (shown["force"]["used"], len(shown["postings"])) == ("790000.0000", 7)
        assert next(one for one in shown["items"] if one["id"] == item)["left"] == "50000.00"

        await _json(gang, "POST", f"{at}/closing", 403, result="won", lessons="快")
        assert (await _json(anna, "POST", f"{at}/closing", 422, result="great", lessons="快"))["slug"] == (
            "result-is-unknown"
        )
        closed = await _json(anna, "POST", f"{at}/closing", result="won", lessons="样机先行")
        assert (closed["force"]["open"], closed["force"]["result"], closed["force"]["members"]) == (
            False,
            "won",
            [],
        )
        assert Decimal(closed["force"]["used"]) == 140_000
        row = await _json(anna, "GET", f"/records/sales.task_force/{closed['force']['id']}")
        assert (row["state"], row["lessons"]) == ("closed", "样机先行")
        for member in (gang, lv if "lv" in str(closed["past"]) else lin):
            await _json(member, "GET", f"/records/sales.account/{account}", 404)
            await _json(member, "GET", at, 404)
        await _json(anna, "POST", f"{at}/items", 409, name="再来", amount="1")
        await _json(anna, "POST", f"{at}/closing", 409, result="won", lessons="再来")


async def test_an_expert_is_in_one_place_and_samples_are_not_promised_twice(company: Company) -> None:
    deal, _ = await _staff(company)
    [expert, twin, sample] = [
        one.id
        for one in await company.write(
            Create("sales.resource", {"name": "视觉专家", "kind": "expert", "person": company.people["lv"]}),
            Create(
                "sales.resource", {"name": "同一位专家", "kind": "expert", "person": company.people["lv"]}
            ),
            Create("sales.resource", {"name": "样机", "kind": "sample", "stock": 5}),
        )
    ]
    async with serving(company) as door, signed_in(door, "anna") as anna:
        first, second = [(await _formed(anna, deal))["force"]["id"] for _ in range(2)]
        now = company.clock.now()

        async def book(force: str, resource: UUID, hour: int | None, quantity: int = 1) -> int:
            body: dict[str, Any] = {"resource": str(resource), "quantity": quantity}
            if hour is not None:
                body["starts_at"] = (now + timedelta(hours=hour)).isoformat()
                body["ends_at"] = (now + timedelta(hours=hour + 2)).isoformat()
            return (await anna.ask("POST", f"/task-forces/{force}/bookings", json=body)).status_code

        assert await book(first, expert, None) == 422
        same = await asyncio.gather(*(book(one, who, 1) for one in (first, second) for who in (expert, twin)))
        assert sorted(same) == [200, 409, 409, 409]
        assert [await book(second, expert, hour) for hour in (0, 2, 3)] == [409, 409, 200]
        taken = await asyncio.gather(*(book(one, sample, None, 2) for one in (first, second) * 2))
        assert sorted(taken) == [200, 200, 409, 409]
        shown = await _json(anna, "GET", f"/task-forces/{first}")
        for one in shown["bookings"]:
            await _json(anna, "POST", f"/task-forces/{first}/bookings/{one['id']}/end")
        await _json(anna, "POST", f"/task-forces/{second}/closing", result="lost", lessons="价格")
        assert [await book(first, sample, None, 5), await book(first, twin, 3)] == [200, 200]


async def test_a_refused_booking_is_kept_as_a_wish_seen_on_the_page_of_the_zone_and_told_of_when_there_is_room(
    company: Company,
) -> None:
    deal, _ = await _staff(company)
    [expert] = [
        one.id
        for one in await company.write(
            Create("sales.resource", {"name": "视觉专家", "kind": "expert", "person": company.people["lv"]})
        )
    ]
    async with serving(company) as door, signed_in(door, "anna") as anna:
        first, second = [(await _formed(anna, deal))["force"]["id"] for _ in range(2)]
        now = company.clock.now()
        body = {
            "resource": str(expert), "quantity": 1, "purpose": "现场验证",
            "starts_at": (now + timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=3)).isoformat(),
        }  # fmt: skip
        free = await _json(anna, "POST", f"/task-forces/{second}/wishes", 409, **body)
        assert free["slug"] == "resource-is-free"
        held = (await _json(anna, "POST", f"/task-forces/{first}/bookings", **body))["bookings"][0]
        await _json(anna, "POST", f"/task-forces/{second}/bookings", 409, **body)
        [wish] = (await _json(anna, "POST", f"/task-forces/{second}/wishes", **body))["wishes"]
        assert (wish["name"], wish["fits"]) == ("视觉专家", False)

        unit = (await company.read("sales.task_force", UUID(first)))["unit"]
        zone = await _json(anna, "GET", f"/war-zones/{unit}")
        assert zone["resources"]["conflicts"] == 1
        [row] = zone["resources"]["rows"]
        assert [one["share"] for one in row["weeks"][1:]] == [0.0, 0.0, 0.0]
        assert 0.03 < row["weeks"][0]["share"] < 0.06
        assert (row["bookings"][0]["force"]["id"], row["wishes"][0]["force"]["id"]) == (first, second)
        assert row["wishes"][0]["against"] == [held["id"]]

        await _json(anna, "POST", f"/task-forces/{first}/bookings/{held['id']}/end")
        told = [
            one for one in (await _json(anna, "GET", "/notices"))["rows"] if one["kind"] == "task_force.room"
        ]
        assert [one["title"]["zh"] for one in told] == ["视觉专家 现在可以预约"]
        assert [one["fits"] for one in (await _json(anna, "GET", f"/task-forces/{second}"))["wishes"]] == [
            True
        ]
        met = await _json(anna, "POST", f"/task-forces/{second}/bookings", **body)
        assert (met["wishes"], len(met["bookings"])) == ([], 1)
        again = {**body, "starts_at": (now + timedelta(hours=2)).isoformat()}
        [wish] = (await _json(anna, "POST", f"/task-forces/{first}/wishes", **again))["wishes"]
        assert (await _json(anna, "POST", f"/task-forces/{first}/wishes/{wish['id']}/end"))["wishes"] == []
        await _json(anna, "POST", f"/task-forces/{first}/wishes/{wish['id']}/end", 404)


async def test_an_expert_is_booked_in_the_working_hours_of_himself_of_his_unit_or_of_the_company(
    company: Company,
) -> None:
    deal, _ = await _staff(company)
    zone = ZoneInfo("Asia/Shanghai")
    company.clock.advance(datetime(2026, 3, 6, 16, 0, tzinfo=zone) - company.clock.now())
    await company.hire("su", "南区", role="supply")
    nine = [["09:00", "18:00"]]
    body = {"label": {"zh": "南区", "en": "South"}, "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), nine),
            "extra": [{"day": "2026-03-07", "hours": nine}]}  # fmt: skip
    variant = {
        "label": body["label"],
        "unit": str(company.units["南区"]),
        "kind": "calendar",
        "name": "sales.workdays",
        "body": body,
    }
    async with company.db.begin() as tx:
        puts = [Put("variant", "sales.workdays_south", variant)]
        await publish(tx, company.catalog, puts, "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()
    [bowen] = await company.ask("sales.rep", f"user == '{company.people['bowen']}'")
    await company.write(Update("sales.rep", bowen["id"], {"calendar": "sales.around_the_clock"}))
    people = {"公司": "lv", "南区": "su", "销售": "bowen", "本人": "lin"}
    made = await company.write(
        *(
            Create("sales.resource", {"name": name, "kind": "expert", "person": company.people[login],
                                      "calendar": "sales.around_the_clock" if name == "本人" else None})
            for name, login in people.items()
        )
    )  # fmt: skip
    expert = {name: str(one.id) for name, one in zip(people, made, strict=True)}
    async with serving(company) as door, signed_in(door, "anna") as anna:
        opened = await _formed(anna, deal)
        key = opened["force"]["id"]

        def span(day: int, hour: int, until_day: int, until: int) -> dict[str, str]:
            begin, end = (datetime(2026, 3, d, h, tzinfo=zone) for d, h in ((day, hour), (until_day, until)))
            return {"starts_at": begin.isoformat(), "ends_at": end.isoformat()}

        async def book(name: str, times: dict[str, str]) -> tuple[int, str]:
            body = {"resource": expert[name], "quantity": 1, "purpose": "现场", **times}
            answer = await anna.ask("POST", f"/task-forces/{key}/bookings", json=body)
            return answer.status_code, answer.json().get("detail", "")

        saturday = span(7, 10, 7, 12)
        assert [(await book(name, saturday))[0] for name in expert] == [422, 200, 200, 200]
        told = (await book("公司", saturday))[1]
        assert told.startswith("开始和结束都须在公司的工作时间内")
        assert "03-09 09:00–18:00, 03-10 09:00–18:00" in told
        wished = {"resource": expert["公司"], "quantity": 1, "purpose": "现场", **saturday}
        assert (await _json(anna, "POST", f"/task-forces/{key}/wishes", 422, **wished))[
            "slug"
        ] == "expert-is-not-at-work"
        sunday = span(8, 10, 8, 12)
        assert [(await book(name, sunday))[0] for name in expert] == [422, 422, 200, 200]
        for times, expected in (
            (span(9, 8, 9, 10), 422), (span(9, 17, 9, 19), 422), (span(9, 9, 10, 18), 200), (span(13, 14, 16, 12), 200),
        ):  # fmt: skip
            assert (await book("公司", times))[0] == expected
        shown = {one["name"]: one for one in (await _json(anna, "GET", f"/task-forces/{key}"))["resources"]}
        days = [one["starts_at"][:10] for one in shown["南区"]["hours"][:3]]
        assert (days, shown["本人"]["hours"], shown["销售"]["hours"]) == (
            ["2026-03-06", "2026-03-07", "2026-03-09"],
            None,
            None,
        )

        unit = (await company.read("sales.task_force", UUID(key)))["unit"]
        rows = (await _json(anna, "GET", f"/war-zones/{unit}"))["resources"]["rows"]
        shares = {one["name"]: one["weeks"][0]["share"] for one in rows}
        # Of the hours that are left in the seven days from Friday at four, the south has nine more.
        assert shares["公司"] == pytest.approx(18 / 38, abs=0.01)
        assert shares["南区"] == pytest.approx(2 / 47, abs=0.01)
