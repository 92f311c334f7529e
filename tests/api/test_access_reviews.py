"""Access reviews over HTTP: who leads somebody keeps or takes away what he holds; what nobody answers goes when the day has passed."""

from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import Company


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def test_who_leads_somebody_answers_once_and_what_nobody_answers_is_taken_away_but_for_administrators(
    company: Company,
) -> None:
    for name, unit, role in (
        ("root", "公司", "admin"), ("fang", "东区", "manager"), ("anna", "东区", "rep"), ("chen", "东区", "rep"),
        ("wei", "西区", "manager"), ("bowen", "西区", "rep"),
    ):  # fmt: skip
        await company.hire(name, unit, role=role, login=name in ("root", "fang", "anna", "wei"))
    at, due = "/access/reviews", company.clock.now() + timedelta(days=3)
    async with (
        serving(company) as door, signed_in(door, "root") as admin, signed_in(door, "fang") as boss,
        signed_in(door, "wei") as other, signed_in(door, "anna") as rep,
    ):  # fmt: skip
        body = {"title": "四季度", "due_at": due.isoformat(), "takes_away": True}
        await _json(boss, "POST", at, 403, **body)
        await _json(admin, "POST", at, 422, **{**body, "due_at": company.clock.now().isoformat()})
        made = await _json(admin, "POST", at, **body)
        path = f"{at}/{made['id']}"
        everything = {one["person"]["title"]: one for one in (await _json(admin, "GET", path))["rows"]}
        assert {name: (one["reviewer"] or {}).get("title") for name, one in everything.items()} == {
            "root": None, "fang": "root", "anna": "fang", "chen": "fang", "wei": "root", "bowen": "wei",
        }  # fmt: skip
        assert (await _json(rep, "GET", at))["rows"] == []
        await _json(rep, "GET", path, 404)
        mine = (await _json(boss, "GET", path))["rows"]
        assert {one["person"]["title"] for one in mine} == {"anna", "chen"}
        item = f"{path}/items/{everything['anna']['place']}"
        await _json(other, "POST", item, 404, verdict="taken")
        await _json(boss, "POST", f"{path}/items/{everything['fang']['place']}", 404, verdict="kept")
        await _json(admin, "POST", f"{path}/items/{everything['root']['place']}", 403, verdict="kept")
        taken = await _json(boss, "POST", item, verdict="taken", said="已调岗")
        assert (taken["verdict"], taken["said"], taken["decided_by"]["title"]) == ("taken", "已调岗", "fang")
        await _json(boss, "POST", item, 409, verdict="kept")
        assert await company.ask("org.membership", f"user == '{company.people['anna']}'") == []
        await _json(boss, "POST", f"{path}/items/{everything['chen']['place']}", verdict="kept")
        notices = (await _json(boss, "GET", "/notices"))["rows"]
        assert "access.review" in {one["kind"] for one in notices}
        company.clock.advance(timedelta(days=3))
        await boss.sign_in("fang")
        await company.wait(timedelta(seconds=1))
        await admin.sign_in("root")
        [done] = (await _json(admin, "GET", at))["rows"]
        assert (done["kept"], done["taken"], done["unanswered"]) == (
            1,
            4,
            1,
        )  # the administrator's own role stays
        assert done["closed_at"] is not None
        assert len(await company.ask("org.membership")) == 2
        await _json(admin, "POST", f"{path}/items/{everything['root']['place']}", 403, verdict="taken")
