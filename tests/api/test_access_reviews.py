"""Access reviews over HTTP: who leads somebody keeps or takes away what he holds; what nobody answers goes when the day has passed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.expr import Env
from yingdan.work.reviewing.reminding import next_reminder


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


@pytest.mark.parametrize(
    ("now", "due", "days", "moment"),
    [
        ("2026-03-02 10:00", "2026-03-16 10:00", (0, 3), "2026-03-13 09:00"),
        ("2026-03-13 09:00", "2026-03-16 10:00", (0, 3), "2026-03-16 09:00"),
        ("2026-03-16 09:00", "2026-03-16 10:00", (0, 3), None),
        ("2026-03-15 10:00", "2026-03-17 00:00", (0,), "2026-03-16 09:00"),  # ends with the night: the day is the one before
        ("2026-03-15 10:00", "2026-03-17 08:59", (0,), "2026-03-16 09:00"),
        ("2026-03-02 10:00", "2026-03-16 10:00", (), None),
    ],
)  # fmt: skip
def test_a_reminder_comes_in_the_morning_of_its_day(
    now: str, due: str, days: tuple[int, ...], moment: str | None
) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at, end, told = (
        datetime.fromisoformat(one).replace(tzinfo=zone) if one else None for one in (now, due, moment)
    )
    assert at is not None
    assert end is not None
    assert next_reminder(end.astimezone(UTC), days, Env.at(at.astimezone(UTC))) == told


async def test_who_has_not_answered_is_told_at_the_start_three_days_before_and_on_the_last_day(
    company: Company,
) -> None:
    for name, unit, role in (
        ("root", "公司", "admin"), ("fang", "东区", "manager"), ("anna", "东区", "rep"), ("wei", "西区", "manager"), ("bowen", "西区", "rep"),
    ):  # fmt: skip
        await company.hire(name, unit, role=role, login=name in ("root", "fang", "wei"))
    began = company.clock.now()
    due = began + timedelta(days=10)
    async with serving(company) as door, signed_in(door, "root") as admin, signed_in(door, "fang") as boss:
        body = {"title": "四季度", "due_at": due.isoformat()}
        await _json(admin, "POST", "/access/reviews", 422, **body, remind_days=[-1])
        path = f"/access/reviews/{(await _json(admin, 'POST', '/access/reviews', **body))['id']}"

        async def told() -> list[tuple[str, int, int]]:
            await admin.sign_in("root")
            opened = await _json(admin, "GET", path)
            assert opened["review"]["remind_days"] == [0, 3]
            return sorted(
                ((datetime.fromisoformat(one["told_at"]) - began).days, one["reviewer"]["title"], one["waiting"])
                for one in opened["told"]
            )  # fmt: skip

        async def later(days: int) -> None:
            company.clock.advance(timedelta(days=days))
            await company.wait(timedelta(seconds=1))

        start = [(0, "fang", 1), (0, "root", 2), (0, "wei", 1)]
        assert await told() == start
        await later(5)
        assert await told() == start
        await later(2)  # the morning of the third day before the end has passed
        assert [(who, count) for days, who, count in await told() if days >= 6] == [
            ("fang", 1),
            ("root", 2),
            ("wei", 1),
        ]
        # Fang answers, and is left in peace.
        await boss.sign_in("fang")
        opened = await _json(boss, "GET", path)
        assert {one["reviewer"]["title"] for one in opened["told"]} == {"fang"}
        [mine] = opened["rows"]
        await _json(boss, "POST", f"{path}/items/{mine['place']}", verdict="kept")
        await company.wait(timedelta(days=3) - timedelta(minutes=30))
        assert [(who, count) for days, who, count in await told() if days >= 9] == [("root", 2), ("wei", 1)]
        await boss.sign_in("fang")
        words = [
            one["title"]["zh"]
            for one in (await _json(boss, "GET", "/notices"))["rows"]
            if one["kind"] == "access.review"
        ]
        assert words == ["提醒：权限复核「四季度」", "权限复核：四季度"]
