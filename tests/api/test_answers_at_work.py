"""A company at work: numbers, automations, sheets, channels, webhooks, each answered with something in it, as declared."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.api.declared import Declared, document
from tests.api.server import Client, platform_of
from tests.api.studio_desk import Json, label, open_desk
from tests.sales import PASSWORD, Company
from yingdan.api import create_app
from yingdan.base.job_runner import JobRunner
from yingdan.main.wiring import job_kinds

NEVER = "00000000-0000-7000-8000-000000000001"


@pytest.fixture
async def door(company: Company) -> Declared:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    for n in range(4):
        await company.form(name=f"客户{n}", phone=f"1380000000{n}", company="江苏华东机械", region="320500")
    await company.settle()
    return Declared(create_app(platform_of(company)))


@pytest.fixture
async def admin(door: Declared) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        client = Client(http)
        assert (await client.sign_in("admin", PASSWORD)).status_code == 200
        yield client


async def told(client: Client, method: str, path: str, status: int = 200, **more: object) -> Json:
    found = await client.ask(method, path, **more)
    assert found.status_code == status, (path, found.text)
    answer: Json = found.json()
    return answer


def routes_of(*starts: str) -> set[str]:
    """The routes below these paths that answer with JSON."""
    return {
        f"{method.upper()} {path}"
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if path.startswith(tuple(f"/api/v1/{one}" for one in starts))
        and any("application/json" in one.get("content", {}) for one in operation["responses"].values())
    }


async def test_numbers_are_answered_as_declared(company: Company, door: Declared, admin: Client) -> None:
    deal = {"name": "大单", "amount": {"amount": "120000", "currency": "CNY"}, "stage": "proposal"}
    await told(admin, "POST", "/records/sales.opportunity", 201, json=deal)
    await company.wait(timedelta(hours=30))
    assert (await admin.sign_in("admin", PASSWORD)).status_code == 200
    for metric in (await told(admin, "GET", "/metrics"))["rows"]:
        await told(admin, "GET", f"/metrics/{metric['name']}")
    body = {"label": label("数"), "object": "sales.lead", "function": "count", "dimensions": ["source"]}
    assert (await told(admin, "POST", "/metrics/preview", json={"body": body}))["value"] == 4
    assert (await told(admin, "POST", "/metrics/preview", json={"body": {**body, "object": "no.such"}}))[
        "faults"
    ]
    for board in (await told(admin, "GET", "/dashboards"))["rows"]:
        await told(admin, "GET", f"/dashboards/{board['name']}")
        for more in ({}, {"period": "this_year"}, {"since": "2020-01-01", "until": "2030-01-01"}):
            found = await told(admin, "POST", f"/dashboards/{board['name']}/data", json=more)
            assert len(found["tiles"]) == board["tiles"]
    tile = {"id": "t", "shape": "bar", "metrics": ["sales.leads_new"], "by": ["time@month"]}
    await told(admin, "POST", "/tiles/preview", json={"tile": tile})
    lanes = "/boards/kanban/sales.lead?group=status"
    found = await told(admin, "GET", f"{lanes}&limit=1")
    [full, *_] = [one for one in found["columns"] if one["next"]]
    more = {"column": full["value"], "cursor": full["next"]}
    assert (await told(admin, "GET", lanes, params=more | {"group": "status"}))["cards"]
    await told(admin, "GET", "/boards/kanban/sales.opportunity?group=stage&sum=amount")
    by = {
        "rows": ["stage"],
        "columns": ["created_at@month"],
        "measures": [{"function": "sum", "field": "amount"}],
    }
    assert (await told(admin, "POST", "/boards/pivot", json={"object": "sales.opportunity", **by}))["rows"]
    await told(admin, "POST", "/boards/pivot", json={"metric": "sales.leads_new", "rows": ["source"]})
    clock, event = next(iter(company.catalog.all("clock"))), "sales.form_submitted"
    await told(admin, "GET", f"/rows/clock/{clock}")
    await told(admin, "GET", "/rows/promises/sales.lead?filter=open")
    events = [name for name in company.catalog.all("event_type") if "form" in name] or [event]
    await told(admin, "GET", f"/rows/event/{events[0]}")
    assert routes_of("metrics", "rows/", "dashboards", "tiles", "boards") <= door.answered


async def test_automations_are_answered_as_declared(company: Company, door: Declared, admin: Client) -> None:
    deal = {"name": "大单", "amount": {"amount": "120000", "currency": "CNY"}, "stage": "proposal"}
    buyer = await told(admin, "POST", "/records/sales.account", 201, json={"name": "甲公司"})
    made = await told(admin, "POST", "/records/sales.opportunity", 201, json={**deal, "account": buyer["id"]})
    await told(admin, "PATCH", f"/records/sales.opportunity/{made['id']}", json={"stage": "won"})
    await company.settle()
    rows = (await told(admin, "GET", "/automations"))["rows"]
    for one in rows:
        await told(admin, "GET", f"/automations/{one['name']}")
        await told(admin, "POST", f"/automations/{one['name']}/dry-run", json={"days": 7})
        await told(admin, "POST", f"/automations/{one['name']}/pause", json={})
        await told(admin, "POST", f"/automations/{one['name']}/resume", json={})
    runs = (await told(admin, "GET", "/automation-runs?limit=1"))["rows"]
    assert runs
    found = await admin.ask("POST", f"/automation-runs/{runs[0]['id']}/replay", json={})
    assert found.status_code in (202, 404, 409), found.text
    assert routes_of("automations") <= door.answered


async def test_sheets_and_channels_are_answered_as_declared(
    company: Company, door: Declared, admin: Client
) -> None:
    jobs = JobRunner(company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying)
    sheet = "姓名,电话,公司\n王芳,13900000001,甲公司\n李明,13900000002,乙公司\n,坏,丙公司\n".encode()
    files = {"file": ("线索.csv", sheet)}
    up = await told(admin, "POST", "/imports", 201, data={"object": "sales.lead"}, files=files)
    mapping = {"0": "name", "1": "phone", "2": "company"}
    one = f"/imports/{up['id']}"
    assert (await told(admin, "POST", f"{one}/check", json={"mapping": mapping}))["faults"]
    await told(admin, "POST", f"{one}/start", 202, json={"mapping": mapping})
    await told(admin, "GET", one)
    await told(admin, "POST", f"{one}/cancel", 202, json={})
    await told(admin, "POST", f"{one}/resume", 202, json={})
    await jobs.drain()
    assert (await told(admin, "GET", one))["done"] == 3
    await told(admin, "POST", f"{one}/undo", 202, json={})
    await jobs.drain()
    assert [run["state"] for run in (await told(admin, "GET", "/imports"))["rows"]] == ["undone"]
    key = await told(admin, "POST", "/channels/sales.form/keys", 201, json={"label": "官网"})
    form = {"id": NEVER, "form": "contact", "fields": {"name": "周", "phone": "13700000009"}}
    for body in (form, form, {"nonsense": 1}):
        sent = await admin.http.post("/in/form", params={"k": key["secret"]}, json=body)
        assert sent.status_code == 202, sent.text
    await company.settle()
    assert (await told(admin, "GET", "/channels"))["rows"]
    kinds = {one["format"]: one for one in (await told(admin, "GET", "/channels/kinds"))["rows"]}
    assert [ask["name"] for ask in kinds["wecom"]["asks"]] == ["owner", "token", "key"]
    shared = {"shared": {"owner": "ww1"}}
    made = await told(admin, "POST", "/channels/sales.wecom/keys", 201, json=shared)
    assert (len(made["secret"]), bool(made["token"])) == (43, True)
    again = {"overlap_hours": 1}
    next_ = await told(admin, "POST", f"/channel-keys/{made['id']}/rotate", 201, json=again)
    assert len(next_["secret"]) == 43
    assert next_["secret"] != made["secret"]
    assert (await told(admin, "POST", f"/channel-keys/{key['id']}/rotate", 201, json=again))["secret"]
    assert (await told(admin, "GET", "/channels/sales.form/latest"))["delivery"]["forms"]
    poster = {"name": "工博会 5.1H", "headline": "扫码留资", "origin": "https://yd.example/"}
    booth = await told(admin, "POST", "/channels/sales.form/booths", 201, json=poster)
    assert booth["address"].startswith("https://yd.example/booth/form?k=ck_")
    assert (await told(admin, "GET", "/channels/sales.form/booths"))["rows"] == [booth]
    changed = await told(admin, "PUT", f"/booths/{booth['id']}", json={**poster, "headline": "新"})
    assert (changed["code"], changed["headline"]) == (booth["code"], "新")
    asked = await admin.http.get("/in/form/booth", params={"k": booth["address"].partition("k=")[2]})
    assert [one["name"] for one in asked.json()["boxes"]][:2] == ["name", "phone"]
    brought = await told(admin, "GET", "/channels/inventory")
    assert brought["proposals"]
    assert {one["name"] for one in brought["channels"]} >= {"sales.form"}
    for lost in (await told(admin, "GET", "/deliveries/failed"))["rows"][:1]:
        await told(admin, "POST", f"/deliveries/{lost['id']}/replay", 202, json={})
    # A trial is answered where a broker and a mailbox are: test_connectors_devices, test_connectors_mailbox.
    tried = {"POST /api/v1/channels/trial"}
    assert routes_of("imports", "channels", "channel-keys", "booths") - tried <= door.answered
    assert {"POST /in/{channel}", "GET /in/{channel}/booth"} <= door.answered


async def test_webhooks_are_answered_as_declared(company: Company, door: Declared, admin: Client) -> None:
    hook = {"label": label("ERP"), "url": "https://erp.example.com/hook", "object": "sales.account",
            "events": ["record.created"], "fields": ["name"], "secret": "erp"}  # fmt: skip
    desk = await open_desk(admin)
    await desk.put({"kind": "webhook", "name": "sales.erp", "body": hook})
    await desk.post("publish")
    assert (await told(admin, "POST", "/webhooks/sales.erp/secret", 201, json={}))["secret"]
    await told(admin, "POST", "/webhooks/sales.erp/ping", 202, json={})
    await told(admin, "POST", "/records/sales.account", 201, json={"name": "甲公司"})
    await company.settle()
    effects = (await told(admin, "GET", "/effects"))["rows"]
    assert effects
    await told(admin, "GET", f"/effects/{effects[0]['id']}")
    await told(admin, "POST", f"/effects/{effects[0]['id']}/replay", 202, json={})
    await told(admin, "GET", "/webhooks")
    assert routes_of("webhooks", "effects") <= door.answered


async def test_what_the_platform_tells_is_as_declared(
    company: Company, door: Declared, admin: Client
) -> None:
    version = (await told(admin, "GET", "/definitions?kind=view"))["version"]
    change = {"op": "put", "kind": "view", "name": "sales.mine",
              "body": {"label": label("我的"), "object": "sales.lead", "columns": ["name"]}}  # fmt: skip
    wanted = {"changes": [change], "note": "", "version": version}
    await told(admin, "POST", "/publish/plan", json=wanted)
    made = await told(admin, "POST", "/publish", json=wanted)
    await told(admin, "POST", f"/studio/versions/{version}/plan", json={})
    await told(admin, "POST", "/rollback", json={"to": version})
    assert made["version"] == version + 1
    [lead, *_] = (await told(admin, "GET", "/records/sales.lead"))["rows"]
    one = f"/records/sales.lead/{lead['id']}"
    for tail in ("timeline", "history", "explanation", "comments", "marks", "merges", "duplicates"):
        await told(admin, "GET", f"{one}/{tail}")
    said = await told(admin, "POST", f"{one}/comments", 201, json={"body": "好"})
    await told(admin, "PATCH", f"{one}/comments/{said['id']}", json={"body": "很好"})
    begin = (await admin.ask("GET", "/events")).headers["next-position"]
    await told(admin, "PATCH", one, json={"company": "乙公司"})
    lines = await admin.ask("GET", "/events", params={"after": begin})
    assert b"record.changed" in lines.content
    assert routes_of("publish", "rollback", "records/{object_name}/{record}/comments") <= door.answered
