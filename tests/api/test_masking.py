"""Masking over HTTP: what a rep is told of a lead of the pool, by which ways, and what becomes of a mask that is sent back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from tests.api.live_reader import Screen, following
from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import label, open_desk
from tests.sales import Company
from yingdan.base.job_runner import JobRunner
from yingdan.events import of_subject
from yingdan.kernel.records import Create, Update
from yingdan.main.wiring import job_kinds

LEAD = "sales.lead"
PHONE, EMAIL = "13855667788", "zhaoliu@nowhere.example"
SHAPES = {"phone": "138****7788", "email": "z***@nowhere.example", "wechat": "w***"}


@dataclass
class Desk:
    company: Company
    boss: Client
    rep: Client
    lead: str

    async def row(self, who: Client) -> dict[str, Any]:
        return dict((await who.ask("GET", f"/records/{LEAD}/{self.lead}")).json())


@pytest.fixture
async def desk(company: Company) -> AsyncIterator[Desk]:
    await company.hire("boss", "公司", role="admin", login=True)
    await company.hire("chief", "东区", role="manager", login=True)
    await company.hire("rep", "东区", login=True)
    values = {"name": "赵六", "phone": PHONE, "email": EMAIL, "wechat": "wx-zhaoliu-88"}
    [made] = await company.write(Create(LEAD, values, unit=company.units["东区"]))
    async with (
        serving(company) as transport,
        signed_in(transport, "boss") as boss,
        signed_in(transport, "rep") as rep,
    ):
        yield Desk(company, boss, rep, str(made.id))


async def test_a_rep_sees_the_shape_of_a_lead_of_the_pool_by_every_way_and_all_of_his_own(desk: Desk) -> None:
    one = f"/records/{LEAD}/{desk.lead}"
    company = desk.company
    async with following(company) as hub:
        screen = await Screen(company, hub, "rep").connect()
        await company.write(
            Update(LEAD, UUID(desk.lead), {"phone": "13855667788", "email": "zhaoliu@else.example"})
        )
        await company.write(Update(LEAD, UUID(desk.lead), {"email": EMAIL}))
        told = [str(await screen.until(1, "record.changed"))]
        await screen.disconnect()
    row = await desk.row(desk.rep)
    assert {name: row[name] for name in SHAPES} == SHAPES
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", one, {}), ("GET", f"/records/{LEAD}", {}), ("GET", f"{one}/history", {}), ("GET", f"{one}/timeline", {}),
        ("GET", f"{one}/explanation", {}), ("GET", f"{one}/duplicates", {}), ("GET", f"/records/{LEAD}/duplicates", {}),
        ("POST", f"/records/{LEAD}/query", {"json": {}}), ("GET", "/search", {"params": {"q": "赵六"}}),
        ("GET", "/search", {"params": {"q": "7788"}}), ("GET", "/search", {"params": {"q": "zhaoliu"}}),
        ("GET", f"/records/{LEAD}", {"params": {"filter": f"phone == '+86{PHONE}'"}}),
        ("GET", f"/records/{LEAD}", {"params": {"filter": "email.startsWith('zhao')"}}),
        ("GET", f"/boards/kanban/{LEAD}", {"params": {"group": "status", "fields": "name,phone,email,wechat"}}),
        ("POST", "/boards/pivot", {"json": {"object": LEAD, "rows": ["wechat"]}}),
        ("POST", f"{one}/reveal", {"json": {"field": "phone", "purpose": "打电话"}}),
        ("PATCH", one, {"json": {"phone": "13999999999"}}), ("GET", "/meta", {}), ("GET", "/notices", {}),
    ]  # fmt: skip
    for method, path, more in ways:
        answer = await desk.rep.ask(method, path, **more)
        assert answer.status_code < 500, answer.text
        told.append(answer.text)
        if "filter" in str(more):
            assert answer.json()["rows"] == [], more
    leaks = [text[:300] for text in told for value in ("55667788", "zhaoliu", "wx-zhao") if value in text]
    assert leaks == []
    found = (await desk.rep.ask("GET", "/search", params={"q": "7788"})).json()
    assert found["hits"] == []
    assert (await desk.rep.ask("POST", f"{one}/claim")).status_code == 200
    row = await desk.row(desk.rep)
    assert (row["phone"], row["email"], row["wechat"]) == (f"+86{PHONE}", EMAIL, "wx-zhaoliu-88")


async def test_an_export_is_masked_unless_its_asker_was_granted_more(desk: Desk) -> None:
    company = desk.company
    await desk.rep.ask("POST", f"/records/{LEAD}/{desk.lead}/claim")
    ask = {"object": LEAD, "columns": ["name", "phone", "email", "wechat"], "format": "csv"}
    told: list[str] = []
    for who in (desk.rep, desk.boss):
        made = await who.ask("POST", "/exports", json=ask)
        assert made.status_code < 300, made.text
        await JobRunner(company.db, job_kinds(company.ground), company.clock).drain()
        key = made.json()["id"]
        told.append((await who.ask("GET", f"/exports/{key}/file")).text)
    masked, whole = told
    assert "赵六,138****7788,z***@nowhere.example,w***" in masked
    assert "zhaoliu" not in masked
    assert "138 5566 7788" in whole
    assert EMAIL in whole


async def test_a_mask_sent_back_changes_nothing_and_a_new_value_replaces(desk: Desk) -> None:
    studio = await open_desk(desk.boss)
    body = {"role": "sales.rep", "object": LEAD, "actions": ["update"], "condition": "owner == null"}
    seer = {"label": label("核号员"), "abilities": ["reveal_masked"]}
    await studio.put(
        {"kind": "grant", "name": "sales.rep_mend_pool", "body": body},
        {"kind": "role", "name": "sales.rep", "body": seer},
    )
    await studio.post("publish")
    one, version = f"/records/{LEAD}/{desk.lead}", (await desk.row(desk.boss))["version"]
    for who in (desk.rep, desk.boss):
        same = await who.ask("PATCH", one, json={"phone": SHAPES["phone"], "wechat": SHAPES["wechat"]})
        assert same.status_code == 200, same.text
    row = await desk.row(desk.boss)
    assert (row["phone"], row["wechat"], row["version"]) == (f"+86{PHONE}", "wx-zhaoliu-88", version)
    partly = await desk.rep.ask("PATCH", one, json={"wechat": "wx***", "phone": "138****7789"})
    assert (partly.status_code, {fault["slug"] for fault in partly.json()["faults"]}) == (
        422,
        {"value-is-masked"},
    )
    new = await desk.rep.ask("PATCH", one, json={"phone": "13911112222"})
    assert new.status_code == 200
    assert "11112222" not in new.text
    assert (await desk.row(desk.boss))["phone"] == "+8613911112222"
    await _is_opened_with_a_purpose(desk, one)


async def _is_opened_with_a_purpose(desk: Desk, one: str) -> None:
    silent = await desk.rep.ask("POST", f"{one}/reveal", json={"field": "phone", "purpose": " "})
    assert (silent.status_code, silent.json()["slug"]) == (422, "purpose-is-missing")
    opened = await desk.rep.ask(
        "POST", f"{one}/reveal", json={"field": "phone", "purpose": "核对号码后再领取"}
    )
    assert opened.json() == {"value": "+8613911112222"}
    async with desk.company.db.begin() as tx:
        events = await of_subject(tx, [UUID(desk.lead)], types=["access.read"], limit=5)
    assert [event.data for event in events] == [{"field": "phone", "purpose": "核对号码后再领取"}]
    not_masked = await desk.boss.ask("POST", f"{one}/reveal", json={"field": "phone", "purpose": "x"})
    assert (not_masked.status_code, not_masked.json()["slug"]) == (400, "field-is-no-secret")
