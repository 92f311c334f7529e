"""Somebody who has not signed in: hears so first on every route, whatever is wrong with what they sent."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi.routing import APIRoute

from tests.api.declared import Declared
from tests.api.server import platform_of
from tests.sales import Company
from yingdan.api import create_app
from yingdan.api.app import ROUTERS
from yingdan.api.scim import router as scim

OPEN = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/code"),
    ("POST", "/api/v1/session/passkey/begin"),
    ("POST", "/api/v1/session/passkey"),
    ("GET", "/api/v1/sign-on"),
    ("POST", "/api/v1/sign-on/{name}/begin"),
    ("POST", "/api/v1/sign-on/session"),
    ("POST", "/api/v1/sign-on/{name}/logout"),
    ("GET", "/api/v1/health"),
    ("GET", "/api/v1/demo/logins"),
    ("POST", "/in/{channel}"),
    ("OPTIONS", "/in/{channel}"),
    ("POST", "/in/{channel}/v1/{call}"),
    ("OPTIONS", "/in/{channel}/v1/{call}"),
    ("GET", "/in/{channel}/callback"),
    ("POST", "/in/{channel}/callback"),
    ("GET", "/in/{channel}/booth"),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
NOBODY = {"authorization": "Bearer nobody"}
STRANGERS: list[dict[str, dict[str, str]]] = [
    {},
    {"cookies": {"yd_session": "forged"}},
    {"headers": NOBODY},
]
ODD: list[tuple[str, dict[str, object]]] = [
    ("x", {"json": {"odd": -1}}),
    ("x", {"content": b"{not json", "headers": {"content-type": "application/json"}}),
    ("00000000-0000-7000-8000-000000000001", {"params": {"limit": "many", "after": "%00", "number": "x"}}),
    ("%00", {"headers": {"if-match": "?", "x-preview-draft": "x", "content-type": "multipart/form-data"}}),
]


@pytest.fixture
async def app(company: Company) -> AsyncIterator[httpx.AsyncClient]:
    transport = Declared(create_app(platform_of(company)))
    async with httpx.AsyncClient(transport=transport, base_url="http://yingdan.test") as http:
        yield http


def routes() -> dict[str, set[str]]:
    """The methods of each path."""
    found: dict[str, set[str]] = {}
    for router in (*ROUTERS, scim):
        for route in router.routes:
            assert isinstance(route, APIRoute), route
            found.setdefault(route.path, set()).update(route.methods)
    return found


def filled(path: str, value: str) -> str:
    parts = path.split("/")
    return "/".join(value if part.startswith("{") else part for part in parts)


def odd_requests() -> Iterator[tuple[str, dict[str, object]]]:
    for value, more in ODD:
        for stranger in STRANGERS:
            headers = {**stranger.get("headers", {}), **more.get("headers", {})}  # type: ignore[dict-item]
            yield value, {**more, "headers": headers, "cookies": stranger.get("cookies")}


async def test_every_route_asks_who_is_there_before_it_reads_what_they_want(app: httpx.AsyncClient) -> None:
    wrong, asked = [], 0
    for path, methods in routes().items():
        for method in methods:
            if (method, path) in OPEN:
                continue
            for value, more in odd_requests():
                cookies = more.pop("cookies")
                app.cookies = httpx.Cookies(cookies)  # type: ignore[arg-type]
                answer = await app.request(method, filled(path, value), **more)  # type: ignore[arg-type]
                asked += 1
                if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
                    wrong.append(f"{method} {path} {value} {more} -> {answer.status_code} {answer.text[:90]}")
    assert wrong == []
    assert asked > 1_500


async def test_a_method_that_a_path_has_not_is_refused_to_strangers_too(app: httpx.AsyncClient) -> None:
    for path, methods in routes().items():
        for method in METHODS:
            if method not in methods:
                answer = await app.request(method, filled(path, "x"))
                assert answer.status_code in (401, 405), (method, path, answer.status_code)


async def test_what_is_open_is_open(app: httpx.AsyncClient) -> None:
    known = {(method, path) for path, methods in routes().items() for method in methods}
    assert known >= OPEN
    for method, path in OPEN:
        answer = await app.request(method, filled(path, "form"), json={"login": "a", "password": "b"})
        if (method, path) == ("POST", "/api/v1/session"):
            assert answer.json()["slug"] == "sign-in-failed", answer.text
        else:
            assert "sign-in-is-needed" not in answer.text, path
