"""A web application over a test company, spoken to in process: real routes, real database, no network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.api.declared import Declared
from tests.sales import PASSWORD, Company
from yingdan.api import Platform, create_app
from yingdan.main.install import package_folders
from yingdan.main.wiring import BESIDE, doors
from yingdan.views import Hub


def platform_of(company: Company) -> Platform:
    base = company.ground
    hub = Hub(base.db, lambda: base.catalog.current, base.clock)
    return Platform(
        base.db, base.catalog, base.clock, base.settings, hub, doors(base), company.runner.names,
        beside=BESIDE, shipped=tuple(package_folders()),
    )  # fmt: skip


class Client:
    """A signed-in person."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.csrf = ""

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.http.post("/api/v1/session", json={"login": login, "password": password})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"x-csrf-token": self.csrf, **more.pop("headers", {})}
        prefix = "" if path.startswith("/in/") else "/api/v1"
        return await self.http.request(method, prefix + path, headers=headers, **more)


@asynccontextmanager
async def serving(company: Company) -> AsyncIterator[Declared]:
    """The application without its background tasks (live tests run the hub themselves). It answers what it declares."""
    yield Declared(create_app(platform_of(company)))


@asynccontextmanager
async def signed_in(transport: httpx.ASGITransport, login: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(transport=transport, base_url="http://yingdan.test") as http:
        client = Client(http)
        assert (await client.sign_in(login)).status_code == 200
        yield client
