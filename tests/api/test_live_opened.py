"""Changes of records that somebody is lent for a time come to his open screen, and stop when the time is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.api.live_reader import Screen, following
from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create, Remove, Update

DEAL, ACCOUNT = "sales.opportunity", "sales.account"
FLOOD = "situation:sales.flood_season"


async def _staff(company: Company) -> dict[str, UUID]:
    """A company with two zones; two deals and their customer in the east, and a deal of another customer."""
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "西区", login=True)
    await company.hire("clara", "南区", login=True)
    whose = {"owner": company.people["anna"], "unit": company.units["东区"]}
    account, other = await company.write(
        Create(ACCOUNT, {"name": "华信制造"}, **whose), Create(ACCOUNT, {"name": "远洋物流"}, **whose)
    )
    deal, far = await company.write(
        Create(DEAL, {"name": "阀门补货", "account": account.id}, **whose),
        Create(DEAL, {"name": "仓储系统", "account": other.id}, **whose),
    )
    await company.settle()
    return {"account": account.id, "deal": deal.id, "far": far.id}


async def _json(client: Client, method: str, path: str, expected: int = 200, /, **body: Any) -> Any:
    answer = await client.ask(method, path, **({"json": body} if method != "GET" else {}))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def _moved(company: Company, record: UUID, text: str, object_name: str = DEAL) -> None:
    await company.write(Update(object_name, record, {"next_step" if object_name == DEAL else "note": text}))


def _about(screen: Screen, record: UUID) -> list[list[str]]:
    return [
        one["data"]["fields"] for one in screen.got if one["type"] == "record.changed" and one["subject"] == str(record)
    ]  # fmt: skip


async def _quiet(company: Company, screen: Screen, sentinel: UUID) -> None:
    """Have something follow that the screen hears of for sure, so that what has not come by then does not come."""
    seen = len(_about(screen, sentinel))
    await _moved(company, sentinel, f"之后 {seen}")
    before = len(screen.got)
    while len(_about(screen, sentinel)) <= seen:
        await screen.until(before + 1)
        before = len(screen.got)


async def test_what_a_situation_opens_comes_to_open_screens_until_it_is_held_back_and_ends(
    company: Company,
) -> None:
    made = await _staff(company)
    until = (company.clock.now() + timedelta(days=3)).isoformat()
    [own] = await company.write(
        Create(DEAL, {"name": "自己的"}, owner=company.people["bowen"], unit=company.units["西区"])
    )
    async with serving(company) as door, signed_in(door, "root") as root, following(company) as hub:
        bowen = await Screen(company, hub, "bowen").connect()
        clara = await Screen(company, hub, "clara").connect()
        await _moved(company, made["deal"], "一")
        await _quiet(company, bowen, own.id)
        assert _about(bowen, made["deal"]) == []
        flood = {"key": FLOOD, "unit": str(company.units["西区"]), "reason": "台风登陆", "ends_at": until}
        await _json(root, "POST", "/access/packs", **flood)
        await bowen.until(1, "access.granted")
        await _moved(company, made["deal"], "二")
        await _moved(company, made["account"], "二", ACCOUNT)
        await _quiet(company, bowen, own.id)
        assert _about(bowen, made["deal"]) == [["next_step"]]
        assert _about(bowen, made["account"]) == [["note"]]
        # A deal that is won is not among what the pack opens.
        await company.write(
            Update(DEAL, made["far"], {"stage": "won", "amount": {"amount": "1000", "currency": "CNY"}})
        )
        await _quiet(company, bowen, own.id)
        assert _about(bowen, made["far"]) == []
        # Away for a while: what happened meanwhile comes on return.
        await bowen.disconnect()
        await _moved(company, made["deal"], "三")
        await bowen.connect()
        await _quiet(company, bowen, own.id)
        assert len(_about(bowen, made["deal"])) == 2
        held = await _json(root, "POST", "/access/suspensions", key=FLOOD, reason="排查")
        await _moved(company, made["deal"], "四")
        await _quiet(company, bowen, own.id)
        assert len(_about(bowen, made["deal"])) == 2
        await _json(root, "POST", f"/access/suspensions/{held['id']}/lifting", said="好了")
        await _moved(company, made["deal"], "五")
        await _quiet(company, bowen, own.id)
        assert len(_about(bowen, made["deal"])) == 3
        # The clock ends it, whether or not anybody has swept.
        company.clock.advance(timedelta(days=4))
        await _moved(company, made["deal"], "六")
        await _quiet(company, bowen, own.id)
        assert len(_about(bowen, made["deal"])) == 3
        assert _about(clara, made["deal"]) == []
        for screen in (bowen, clara):
            await screen.disconnect()


async def test_what_a_seat_in_a_cell_opens_comes_to_the_open_screen_of_who_has_it_and_no_more(
    company: Company,
) -> None:
    made = await _staff(company)
    people, now = company.people, company.clock.now()
    [own] = await company.write(
        Create(DEAL, {"name": "自己的"}, owner=people["clara"], unit=company.units["南区"])
    )
    async with following(company) as hub:
        clara = await Screen(company, hub, "clara").connect()
        bowen = await Screen(company, hub, "bowen").connect()
        cell = {"name": "华信细胞", "accounts": [made["account"]], "rights": ["read_data", "edit_terms"]}
        [one] = await company.write(
            Create("sales.cell", cell, owner=people["anna"], unit=company.units["东区"])
        )
        today = now.date().isoformat()
        member = {"cell": one.id, "user": people["clara"], "from_on": today,
                  "until_on": (now + timedelta(days=20)).date().isoformat()}  # fmt: skip
        [seat] = await company.write(Create("sales.cell_member", member, unit=company.units["东区"]))
        await company.settle()
        await clara.until(1, "access.granted")
        await _moved(company, made["deal"], "一")
        await _moved(company, made["far"], "一")
        # Many at once are one word without values.
        await company.write(*(
            Create(DEAL, {"name": f"批量{n}", "account": made["account"]}, owner=people["anna"], unit=company.units["东区"])
            for n in range(55)
        ))  # fmt: skip
        await _quiet(company, clara, own.id)
        assert _about(clara, made["deal"]) == [["next_step"]]
        assert _about(clara, made["far"]) == []
        assert [event["data"] for event in clara.got if event["type"] == "record.bulk_created"] == [
            {"fields": []}
        ]
        await company.write(Update("sales.cell_member", seat.id, {"until_on": today}))
        await company.settle()
        company.clock.advance(timedelta(days=2))
        await _moved(company, made["deal"], "二")
        await _quiet(company, clara, own.id)
        assert len(_about(clara, made["deal"])) == 1
        assert _about(bowen, made["deal"]) == []
        for screen in (bowen, clara):
            await screen.disconnect()


async def test_one_record_that_is_lent_comes_with_the_fields_that_are_lent_and_stops_when_taken_back(
    company: Company,
) -> None:
    made = await _staff(company)
    until = (company.clock.now() + timedelta(days=2)).isoformat()
    [own] = await company.write(
        Create(DEAL, {"name": "自己的"}, owner=company.people["bowen"], unit=company.units["西区"])
    )
    async with serving(company) as door, signed_in(door, "root") as root, following(company) as hub:
        bowen = await Screen(company, hub, "bowen").connect()
        lent = await _json(
            root, "POST", "/access/temporary", 200, person=str(company.people["bowen"]), role="rep", object=DEAL,
            record=str(made["deal"]), actions=["read"], reason="代管", ends_at=until,
        )  # fmt: skip
        await bowen.until(1, "access.granted")
        await _moved(company, made["deal"], "一")
        await _moved(company, made["far"], "一")
        await _quiet(company, bowen, own.id)
        assert _about(bowen, made["deal"]) == [["next_step"]]
        assert _about(bowen, made["far"]) == []
        await _json(root, "POST", f"/access/temporary/{lent['id']}/end", 200, said="够了")
        await _moved(company, made["deal"], "二")
        await _quiet(company, bowen, own.id)
        assert len(_about(bowen, made["deal"])) == 1
        # A record is removed while it is lent, another after it was taken back.
        await _json(
            root, "POST", "/access/temporary", 200, person=str(company.people["bowen"]), role="rep", object=DEAL,
            record=str(made["far"]), actions=["read"], reason="代管", ends_at=until,
        )  # fmt: skip
        await bowen.until(2, "access.granted")
        await company.write(Remove(DEAL, made["far"]), Remove(DEAL, made["deal"]))
        await _quiet(company, bowen, own.id)
        assert [one["subject"] for one in bowen.got if one["type"] == "record.removed"] == [str(made["far"])]
        await bowen.disconnect()
