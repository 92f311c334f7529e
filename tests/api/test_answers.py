"""What a route answers is what the interface description says of it: the status, and the media type."""

import httpx
import pytest

from tests.api.declared import Declared, document, faults_in
from tests.api.server import Client, platform_of
from tests.api.studio_desk import publish_app
from tests.sales import PASSWORD, Company
from yingdan.api import create_app
from yingdan.api.app import ROUTERS
from yingdan.base.job_runner import JobRunner
from yingdan.main.wiring import job_kinds


def test_every_route_names_the_shape_of_what_it_answers() -> None:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            for status, told in operation["responses"].items():
                contents = told.get("content", {})
                assert contents or status == "204", (method, path, status)
                for media, content in contents.items():
                    assert content["schema"], (method, path, media)


def test_a_shape_that_says_too_little_or_too_much_is_found() -> None:
    named = document()["components"]["schemas"]
    [hit] = [
        {"object": "sales.lead", "id": "00000000-0000-7000-8000-000000000001", "title": "王", "subtitle": ""}
    ]
    assert list(faults_in({"hits": [hit]}, {"$ref": "Hits"}, named)) == []
    assert list(faults_in({"hits": [{**hit, "more": 1}]}, {"$ref": "Hits"}, named)) == [
        "/hits/0/more: not declared"
    ]
    del hit["title"]
    assert list(faults_in({"hits": [hit]}, {"$ref": "Hits"}, named)) == ["/hits/0/title: missing"]
    assert list(faults_in({"hits": [hit | {"title": None}]}, {"$ref": "Hits"}, named)) == [
        "/hits/0/title: None is no string"
    ]


@pytest.mark.parametrize("odd", [False, True], ids=["asked rightly", "asked wrongly"])
async def test_every_answer_of_every_route_is_as_declared(company: Company, odd: bool) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    door = Declared(create_app(platform_of(company)))
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        admin = Client(http)
        assert (await admin.sign_in("admin", PASSWORD)).status_code == 200
        if not odd:
            await work(company, admin)
        for router in ROUTERS:
            for route in router.routes:
                for method in route.methods:  # type: ignore[attr-defined]
                    path = route.path  # type: ignore[attr-defined]
                    if path in ("/api/v1/live", "/api/v1/session") or method == "HEAD":
                        continue
                    key = "x" if odd else "00000000-0000-7000-8000-000000000001"
                    filled = path.replace("{object_name}", "sales.lead")
                    filled = "/".join(key if part.startswith("{") else part for part in filled.split("/"))
                    await http.request(method, filled, json={}, headers={"x-csrf-token": admin.csrf})
    assert len(door.asked) > 150


async def work(company: Company, admin: Client) -> None:
    """Answers that are no JSON: a package, a list as a file, the rows an import could not take."""
    await publish_app(admin)
    assert (await admin.ask("GET", "/studio/packages/dealer/export.zip")).content.startswith(b"PK")
    assert (await admin.ask("POST", "/records/dealer.shop", json={"name": "店"})).status_code == 201
    jobs = JobRunner(company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying)
    for kind in ("csv", "xlsx"):
        body = {"object": "dealer.shop", "columns": ["name"], "format": kind}
        asked = (await admin.ask("POST", "/exports", json=body)).json()
        await jobs.drain()
        assert (await admin.ask("GET", f"/exports/{asked['id']}/file")).status_code == 200
    files = {"file": ("店.csv", "名称\n甲\n".encode())}
    upload = (await admin.ask("POST", "/imports", data={"object": "dealer.shop"}, files=files)).json()
    assert (await admin.ask("GET", f"/imports/{upload['id']}/errors.csv")).status_code == 200
    kept = (await admin.ask("POST", "/files", files={"file": ("a.txt", b"text")})).json()
    assert (await admin.ask("GET", f"/files/{kept['sha']}")).content == b"text"
