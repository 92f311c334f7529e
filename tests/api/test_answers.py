"""What a route answers is what the interface description says of it: the status, and the media type."""

import httpx
import pytest
from starlette.routing import Match

from tests.api.server import Client, platform_of
from tests.api.studio_desk import Json, publish_app
from tests.sales import PASSWORD, Company
from yingdan.api import create_app
from yingdan.api.app import ROUTERS
from yingdan.base.job_runner import JobRunner
from yingdan.main.wiring import job_kinds


class Declared(httpx.ASGITransport):
    """A door that refuses an answer nobody declared."""

    def __init__(self, company: Company) -> None:
        self.built = create_app(platform_of(company))
        self.asked: set[str] = set()
        super().__init__(app=self.built, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        scope = {"type": "http", "path": request.url.path, "method": request.method}
        [path, *_] = [
            route.path  # type: ignore[attr-defined]
            for router in ROUTERS
            for route in router.routes
            if route.matches(scope)[0] is Match.FULL
        ]
        told: Json = self.built.openapi()["paths"][path][request.method.lower()]["responses"]
        status = str(answer.status_code) if answer.status_code < 400 else "default"
        assert status in told, (request.method, path, answer.status_code, sorted(told))
        media = answer.headers.get("content-type", "").partition(";")[0]
        known = set(told[status].get("content", {})) or {""}
        assert media in known or "*/*" in known, (request.method, path, media, known)
        self.asked.add(f"{request.method} {path}")
        return answer


@pytest.mark.parametrize("odd", [False, True], ids=["asked rightly", "asked wrongly"])
async def test_status_and_media_type_of_every_answer_are_declared(company: Company, odd: bool) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    door = Declared(company)
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
