"""What stands in a record's timeline: its own events, and the calls and visits that happened to it."""

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create


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
