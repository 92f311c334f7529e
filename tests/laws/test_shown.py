"""Whoever is given a personal value stands in the log with it: by every page, once a look, and for nothing that was not shown."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.base import fetch
from yingdan.events import audit
from yingdan.kernel.records import Create, Update

LEAD = "sales.lead"
PHONE = "13855667788"


@dataclass
class Desk:
    company: Company
    boss: Client
    rep: Client
    mine: UUID
    pool: UUID

    async def told(self) -> list[tuple[str, list[str], list[str]]]:
        """Who was shown which fields of which records, in order."""
        names = {f"user:{key}": name for name, key in self.company.people.items()}
        async with self.company.db.begin() as tx:
            rows = await fetch(
                tx,
                "select actor, data from events.event where type = 'access.shown' order by received_at, id",
            )
        return [(names[actor], data["fields"], data["ids"]) for actor, data in rows]


@pytest.fixture
async def desk(company: Company) -> AsyncIterator[Desk]:
    await company.hire("boss", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    mine, pool = await company.write(
        Create(LEAD, {"name": "赵六", "phone": PHONE, "email": "zhaoliu@nowhere.example"}, owner=company.people["rep"]),
        Create(LEAD, {"name": "钱七", "phone": "13855667799"}, unit=company.units["东区"]),
    )  # fmt: skip
    async with (
        serving(company) as transport,
        signed_in(transport, "boss") as boss,
        signed_in(transport, "rep") as rep,
    ):
        yield Desk(company, boss, rep, mine.id, pool.id)


async def get(who: Client, path: str) -> Any:
    answer = await who.ask("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_page_of_a_record_tells_what_it_shows_and_a_second_look_in_a_while_tells_nothing(
    desk: Desk,
) -> None:
    for _ in range(3):
        assert (await get(desk.rep, f"/records/{LEAD}/{desk.mine}"))["phone"].endswith(PHONE)
    assert await desk.told() == [("rep", ["email", "phone"], [str(desk.mine)])]
    desk.company.clock.advance(timedelta(minutes=14))
    await get(desk.rep, f"/records/{LEAD}/{desk.mine}")
    assert len(await desk.told()) == 1
    desk.company.clock.advance(timedelta(minutes=1))
    await get(desk.rep, f"/records/{LEAD}/{desk.mine}")
    assert len(await desk.told()) == 2
    await get(desk.boss, f"/records/{LEAD}/{desk.mine}")
    assert (await desk.told())[-1][0] == "boss"


async def test_a_list_and_a_search_tell_of_all_they_show_at_once(desk: Desk) -> None:
    await get(desk.boss, f"/records/{LEAD}?fields=name,phone")
    assert await desk.told() == [("boss", ["phone"], sorted([str(desk.mine), str(desk.pool)]))]
    await get(desk.boss, f"/records/{LEAD}?fields=name,status")
    await get(desk.rep, "/search?q=赵六")
    assert [one for one in await desk.told() if one[0] == "boss"] == (await desk.told())[:1]


async def test_a_record_s_past_shows_what_is_not_there_any_more(desk: Desk) -> None:
    await desk.company.write(Update(LEAD, desk.mine, {"email": None}))
    for path in ("history", "timeline"):
        assert "zhaoliu@nowhere.example" in str(await get(desk.rep, f"/records/{LEAD}/{desk.mine}/{path}"))
        assert await desk.told() == [("rep", ["email", "phone"], [str(desk.mine)])]


async def test_what_is_masked_or_refused_was_not_shown(desk: Desk) -> None:
    assert "*" in (await get(desk.rep, f"/records/{LEAD}/{desk.pool}"))["phone"]
    assert (await desk.rep.ask("GET", f"/records/{LEAD}/{UUID(int=7)}")).status_code == 404
    assert await desk.told() == []


async def test_what_the_company_does_by_itself_is_no_look(desk: Desk) -> None:
    await desk.company.settle()
    assert await desk.company.ask(LEAD)
    assert await desk.told() == []


async def test_the_audit_finds_by_the_record_who_was_shown_it_among_others(desk: Desk) -> None:
    await get(desk.boss, f"/records/{LEAD}?fields=name,phone")
    async with desk.company.db.begin() as tx:
        await audit.grow(tx, desk.company.clock.now())
    found = await get(desk.boss, f"/audit?subject={desk.pool}")
    [shown] = [one for one in found["rows"] if one["type"] == "access.shown"]
    assert (shown["fields"], shown["count"], shown["actor"]["name"]) == (["phone"], 2, "boss")
    assert PHONE not in str(found)
    places = [one["place"] for one in found["rows"]]
    assert places == sorted(places, reverse=True)
    other = await get(desk.boss, f"/audit?subject={desk.company.people['rep']}")
    assert all(one["type"] != "access.shown" for one in other["rows"])


async def test_the_record_itself_says_who_looked_to_who_may_read_the_audit(desk: Desk) -> None:
    path = f"/records/{LEAD}/{desk.mine}"
    assert (await get(desk.boss, f"{path}/shown"))["rows"] == []
    await get(desk.rep, path)
    desk.company.clock.advance(timedelta(minutes=1))
    await get(desk.boss, f"/records/{LEAD}?fields=name,phone")
    told = await get(desk.boss, f"{path}/shown")
    assert [(one["who"]["name"], one["fields"]) for one in told["rows"]] == [("boss", ["phone"]), ("rep", ["email", "phone"])]  # fmt: skip
    assert (told["more"], PHONE in str(told)) == (False, False)
    pool = await get(desk.boss, f"/records/{LEAD}/{desk.pool}/shown")
    assert [one["who"]["name"] for one in pool["rows"]] == ["boss"]
    refused = await desk.rep.ask("GET", f"{path}/shown")
    assert (refused.status_code, refused.json()["slug"]) == (403, "ability-is-missing")
    assert (await desk.boss.ask("GET", f"/records/{LEAD}/{UUID(int=7)}/shown")).status_code == 404
    desk.company.clock.advance(timedelta(days=30, minutes=1))
    assert (await desk.boss.sign_in("boss")).status_code == 200
    assert (await get(desk.boss, f"{path}/shown"))["rows"] == []
