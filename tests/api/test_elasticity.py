"""Elasticity over HTTP: each leader sees his own units, few cases are no figure, and the rows behind a figure are there. ADR 0075."""

from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import open_desk
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
        used = (await root.ask("GET", "/elasticity")).json()["used"]
        assert used["objects"][0] == "sales.opportunity"
        rows = {one["name"]: dict(zip(used["objects"], one["cells"], strict=True)) for one in used["rows"]}
        assert rows["东区"]["sales.opportunity"] == {"uses": 5, "people": 1, "lent": 3}
        assert rows["西区"]["sales.opportunity"] == {"uses": 0, "people": 0, "lent": 0}
        assert rows[""]["sales.cell"]["uses"] == 1, "headquarters stand outside the zones"
        async with signed_in(door, "dong") as dong:
            west = (await dong.ask("GET", "/elasticity")).json()["used"]
            assert [one["name"] for one in west["rows"]] == ["西区"]
            assert (west["objects"], west["since"]) == ([], used["since"])


async def test_a_request_answered_by_another_unit_and_a_task_force_of_several_are_collaboration(
    company: Company,
) -> None:
    await _staff(company)
    for name, role in (("mei", "marketing"), ("gang", "supply"), ("lv", "legal")):
        await company.hire(name, "公司", role=role)
    own = {"owner": company.people["anna"], "unit": company.units["东区"]}
    [account] = await company.write(Create("sales.account", {"name": "华信制造"}, **own))
    [deal] = await company.write(
        Create("sales.opportunity", {"name": "产线改造", "account": account.id, "stage": "discovery"}, **own)
    )
    fang = await company.actor("fang")
    sent = await company.write(
        *(Create("sales.support_request", {"need": "expert"}, **own) for _ in range(4)), by=fang
    )
    async with (
        serving(company) as door,
        signed_in(door, "root") as root,
        signed_in(door, "fang") as manager,
        signed_in(door, "anna") as anna,
    ):
        for place, one in enumerate(sent):
            who = root if place == 0 else manager
            assert (
                await who.ask("PATCH", f"/records/sales.support_request/{one.id}", json={"state": "taken"})
            ).status_code == 200
        at = f"/records/sales.opportunity/{deal.id}/task-forces"
        forming = (await anna.ask("GET", at)).json()["forming"]["functions"]
        members = [{"function": one["name"], "person": one["person"]} for one in forming if one["person"]]
        formed = await anna.ask("POST", at, json={"name": "华信攻坚", "purpose": "拿下", "members": members})
        assert formed.status_code in (200, 201), formed.text
        await company.settle()
        found = (await _shown(root))["collaboration"]
        assert found["lines"][0]["now"] == {"value": 0.4, "count": 5}
        assert {one["name"]: (one["count"], one["units"], one["levels"]) for one in found["parts"]} == {
            "task_force": (1, 1, 1), "support": (4, 1, 1), "lent": (0, 0, 0),
        }  # fmt: skip
        assert [one["units"] for one in found["rows"]] == [sorted(["东区", "公司"])] * 2


async def test_answers_are_kept_one_by_one_laid_beside_what_is_measured_and_nobody_elses(
    company: Company,
) -> None:
    await _staff(company)
    whose = {"owner": company.people["fang"], "unit": company.units["东区"]}
    asked = await company.write(
        *(Create("sales.support_request", {"need": "expert"}, **whose) for _ in range(5))
    )
    async with (
        serving(company) as door,
        signed_in(door, "root") as root,
        signed_in(door, "fang") as fang,
        signed_in(door, "anna") as anna,
    ):
        company.clock.advance(timedelta(hours=9))
        for one in asked:
            await fang.ask("PATCH", f"/records/sales.support_request/{one.id}", json={"state": "taken"})
        offered = (await fang.ask("GET", "/elasticity/assessments")).json()
        fields = [each["field"] for one in offered["pillars"] for each in one["questions"]]
        assert (len(offered["pillars"]), len(offered["scale"]), offered["draft"], offered["taken"]) == (
            3,
            5,
            None,
            [],
        )
        made = (await fang.ask("POST", f"/records/{offered['object']}", json={})).json()["id"]
        at = f"/records/{offered['object']}/{made}"
        for field in fields[:-1]:
            assert (await fang.ask("PATCH", at, json={field: 5})).status_code == 200
        assert (await fang.ask("PATCH", at, json={fields[-1]: 6})).status_code == 422
        draft = (await fang.ask("GET", "/elasticity/assessments")).json()["draft"]
        assert (draft["id"], draft["answers"]) == (made, dict.fromkeys(fields[:-1], 5))

        await fang.ask("PATCH", at, json={fields[-1]: 1, offered["state"]: offered["done"]})
        shown = (await fang.ask("GET", f"/elasticity/assessments/{made}")).json()
        assert (shown["done"], len(shown["months"])) == (True, 3)
        questions = {each["field"]: each for one in shown["pillars"] for each in one["questions"]}
        help_ = questions["help_is_answered"]
        assert (help_["figure"], help_["value"], help_["count"], help_["measured"], help_["gap"]) == (
            "response_time",
            32_400,
            5,
            3,
            2,
        )
        assert (questions["forces_finish"]["count"], questions["forces_finish"]["gap"]) == (0, None)
        structure = shown["pillars"][2]
        assert (structure["index"], structure["believed"], structure["measured"]) == (83.3, 100.0, 50.0)
        assert (structure["level"], shown["pillars"][0]["level"]) == (3, 3)

        late = await fang.ask("PATCH", at, json={fields[0]: 1})
        assert late.status_code == 403, "finished is finished"
        assert (await root.ask("GET", f"/elasticity/assessments/{made}")).status_code == 404
        assert (await root.ask("GET", at)).status_code == 404
        assert (await anna.ask("GET", "/elasticity/assessments")).status_code == 403

        company.clock.advance(timedelta(days=40))
        async with signed_in(door, "fang") as fang:
            again = (await fang.ask("POST", f"/records/{offered['object']}", json={})).json()["id"]
            second = (await fang.ask("GET", f"/elasticity/assessments/{again}")).json()
            assert [one["id"] for one in second["before"]] == [made]
            assert [one["index"] for one in second["pillars"]] == [None] * 3


async def test_the_studio_refuses_questions_that_cannot_be_asked_or_compared(company: Company) -> None:
    await _staff(company)
    async with serving(company) as door, signed_in(door, "root") as root:
        body = {**company.catalog.all("self_assessment")["sales.elasticity"].raw}
        pillars = [{**one, "questions": [*one["questions"]]} for one in body["pillars"]]
        questions = pillars[0]["questions"]
        questions[0] = {"field": "state"}
        questions[1] = {**questions[1], "thresholds": ["60%", "95%", "85%", "75%"]}
        questions[2] = {**questions[2], "figure": "autonomy"}
        questions[3] = {"field": questions[4]["field"], "thresholds": ["1"]}
        levels = [{**one, "since": one["since"] + 1} for one in body["levels"]]
        desk = await open_desk(root)
        await desk.put(
            {
                "kind": "self_assessment",
                "name": "sales.elasticity",
                "body": {**body, "pillars": pillars, "levels": levels},
            }
        )
        found = {(one["path"], one["slug"]) for one in (await desk.post("plan"))["faults"]}
        assert found == {
            ("/levels", "levels-do-not-rise"),
            ("/pillars/0/questions/0/field", "question-is-no-rating"),
            ("/pillars/0/questions/1/thresholds", "thresholds-are-faulty-percent"),
            ("/pillars/0/questions/2/metric", "question-is-measured-twice"),
            ("/pillars/0/questions/3/thresholds", "thresholds-measure-nothing"),
            ("/pillars/0/questions/4/field", "question-is-asked-twice"),
        }


async def test_a_leader_is_told_what_five_below_said_together_and_only_of_quarters_that_are_over(
    company: Company,
) -> None:
    await _staff(company)
    await company.hire("wu", "公司", role="director", login=True)
    fields = [
        each.field for each in company.catalog.get("self_assessment", "sales.elasticity").body.questions()
    ]

    async def finish(name: str, unit: str, answer: int) -> None:
        values = {**dict.fromkeys(fields, answer), "state": "done"}
        await company.write(
            Create("org.assessment", values, owner=company.people[name], unit=company.units[unit])
        )

    async def below(client: Client) -> Any:
        found = await client.ask("GET", "/elasticity/assessments/below")
        assert found.status_code == 200, found.text
        return found.json()

    for place in range(4):
        await company.hire(f"m{place}", "东区", role="manager")
    for place in range(4):
        await finish(f"m{place}", "东区", 1 + place)
    async with serving(company) as door, signed_in(door, "wu") as wu, signed_in(door, "dong") as dong:
        assert ((now := await below(wu))["running"], now["quarters"]) == (4, [])
        # One answered twice: the last counts. His own are not among those below him.
        await finish("m3", "东区", 5)
        await finish("fang", "东区", 3)
        await finish("wu", "公司", 5)
        assert ((now := await below(wu))["running"], now["quarters"]) == (5, [])
        assert (await below(dong))["running"] == 0
    company.clock.advance(timedelta(days=100))
    async with (
        serving(company) as door, signed_in(door, "wu") as wu, signed_in(door, "dong") as dong,
        signed_in(door, "fang") as fang, signed_in(door, "anna") as anna,
    ):  # fmt: skip
        [quarter] = (found := await below(wu))["quarters"]
        assert (found["running"], quarter["count"], len(quarter["pillars"])) == (0, 5, 3)
        # 0, 25, 50, 100 and 50.
        assert quarter["pillars"][0] == {"count": 5, "mean": 45.0, "level": 1, "deviation": 33.2}
        # Of the four below her own leader fang is told their number.
        [few] = (await below(fang))["quarters"]
        assert (few["count"], few["pillars"]) == (4, [None, None, None])
        assert (await below(dong))["quarters"] == []
        assert (await anna.ask("GET", "/elasticity/assessments/below")).status_code == 403
        key = (await company.ask("org.assessment", f"owner == '{company.people['fang']}'"))[0]["id"]
        for path in (f"/records/org.assessment/{key}", f"/elasticity/assessments/{key}"):
            assert (await wu.ask("GET", path)).status_code == 404
