"""What stands in a record's timeline: its own events, and the calls and visits that happened to it."""

from uuid import uuid4

from tests.api.server import serving, signed_in
from tests.sales import SYSTEM, Company
from yingdan.base import fetch
from yingdan.connectors import create_channel_key
from yingdan.kernel.records import Create, merge_records


async def test_a_call_stands_in_the_timeline_of_its_lead_in_words(company: Company) -> None:
    anna = await company.hire("安娜", "华东", login=True)
    await company.hire("贝拉", "华东", login=True)
    east = company.units["华东"]
    [lead] = await company.write(
        Create("sales.lead", {"name": "王芳", "status": "new"}, owner=anna, unit=east)
    )
    await company.settle()
    async with serving(company) as door, signed_in(door, "安娜") as rep:
        call = {"kind": "call", "outcome": "reached", "note": "周五看方案", "lead": str(lead.id)}
        made = (await rep.ask("POST", "/records/sales.activity", json=call)).json()
        events = (await rep.ask("GET", f"/records/sales.lead/{lead.id}/timeline")).json()["events"]
    [told] = [one for one in events if one.get("record")]
    assert told["record"] == {"object": "sales.activity", "id": made["id"]}
    assert told["words"]["zh"] == "跟进记录：电话 · 已接通 · 周五看方案"
    assert events[0]["id"] == told["id"]


async def test_a_colleague_s_private_note_is_not_in_it(company: Company) -> None:
    """Who may see the lead need not see every record about it: the activity's own rights count."""
    anna = await company.hire("安娜", "华东", login=True)
    other = await company.hire("贝拉", "华南")
    east, south = company.units["华东"], company.units["华南"]
    [lead] = await company.write(
        Create("sales.lead", {"name": "王芳", "status": "new"}, owner=anna, unit=east)
    )
    values = {"kind": "call", "note": "别人的", "lead": str(lead.id)}
    await company.write(Create("sales.activity", values, owner=other, unit=south))
    await company.settle()
    async with serving(company) as door, signed_in(door, "安娜") as rep:
        events = (await rep.ask("GET", f"/records/sales.lead/{lead.id}/timeline")).json()["events"]
    assert [one for one in events if one.get("record")] == []


async def test_a_call_of_the_call_centre_is_an_activity_and_answered_it_is_the_first_contact(
    company: Company,
) -> None:
    anna = await company.hire("安娜", "华东", login=True)
    async with company.db.begin() as tx:
        company.keys["sales.calls"] = await create_channel_key(tx, "sales.calls")
    [lead] = await company.write(
        Create("sales.lead", {"name": "王芳", "phone": "13900000001", "region": "310000"})
    )
    await company.settle()
    call = {"id": "c-1", "direction": "out", "callee": "13900000001", "seconds": 0}
    await company.deliver("calls", call)
    await company.settle()
    async with company.db.begin() as tx:
        clocks = "select state from work.clock where subject = %(id)s and name = 'sales.contact'"
        assert await fetch(tx, clocks, {"id": lead.id}) == [("running",)]
    url = "https://pbx.example/r/c-2.mp3"
    await company.deliver("calls", {**call, "id": "c-2", "seconds": 75, "recording_url": url})
    await company.deliver("calls", {**call, "id": "c-2", "seconds": 75, "transcript": "周五看方案"})
    await company.settle()
    calls = await company.ask("sales.activity", "call == 'c-2'")
    assert [(one["owner"], one["recording"], one["transcript"]) for one in calls] == [
        (anna, url, "周五看方案")
    ]
    async with company.db.begin() as tx:
        assert await fetch(tx, clocks, {"id": lead.id}) == [("met",)]
    async with serving(company) as door, signed_in(door, "安娜") as rep:
        events = (await rep.ask("GET", f"/records/sales.lead/{lead.id}/timeline")).json()["events"]
    told = [one for one in events if one.get("record")]
    assert [one["words"]["zh"] for one in told] == [
        "跟进记录：电话 · 已接通 · 1分15秒",
        "跟进记录：电话 · 未接通",
    ]
    assert [link["url"] for link in told[0]["links"]] == [url]
    assert not [one for one in events if one["type"] == "sales.call_finished"]


async def test_what_a_visitor_did_before_the_form_stands_there_however_often_the_form_was_sent(
    company: Company,
) -> None:
    """Also when another browser has sent it thirty times since, and when its lead was merged into another."""
    early, often = uuid4(), uuid4()
    await company.hire("方敏", "华东", role="director", login=True)
    await company.track(early, [{"t": "page", "d": {"path": "/before", "seconds": 5}}])
    await company.form(visitor=early, name="王芳", phone="13900000001")
    await company.settle()
    for at in range(30):
        await company.form(visitor=often, name="王芳", phone="13900000001", need=f"第{at}次")
    await company.track(often, [{"t": "page", "d": {"path": "/after", "seconds": 5}}])
    await company.settle()
    [lead] = await company.ask("sales.lead", "name == '王芳'")
    [other] = await company.write(Create("sales.lead", {"name": "王芳", "phone": "13900000002"}))
    async with company.db.begin() as tx:
        await merge_records(
            tx, company.catalog, SYSTEM, "sales.lead", other.id, [lead["id"]], {}, company.env
        )

    found, cursor, pages = set[str](), "", 0
    async with serving(company) as door, signed_in(door, "方敏") as director:
        while pages == 0 or cursor:
            params = {"cursor": cursor} if cursor else {}
            page = (
                await director.ask("GET", f"/records/sales.lead/{other.id}/timeline", params=params)
            ).json()
            found |= {one["data"]["path"] for one in page["events"] if one["type"] == "sales.page_viewed"}
            cursor, pages = page["next"] or "", pages + 1
    assert found == {"/before", "/after"}
    assert pages > 1
