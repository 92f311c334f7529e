"""Bodies without measure: no route takes into memory what somebody sends without end."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.declared import Declared
from tests.api.server import platform_of
from tests.api.test_strangers import filled, routes
from tests.sales import PASSWORD, Company
from yingdan.api import create_app
from yingdan.api.unit import LONGEST_BODY

PIECE = 4_000_000
TWO_GB = 2 << 30
JSON = {"content-type": "application/json"}
KEY = "00000000-0000-7000-8000-000000000001"


class Endless:
    """A body of two gigabytes; how much of it was asked for."""

    def __init__(self) -> None:
        self.pulled = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        while self.pulled < TWO_GB:
            self.pulled += PIECE
            yield b'"' + b"x" * (PIECE - 1)


@pytest.fixture
async def signed_in(company: Company) -> AsyncIterator[httpx.AsyncClient]:
    await company.hire("admin", "公司", role="admin", login=True)
    transport = Declared(create_app(platform_of(company)))
    async with httpx.AsyncClient(transport=transport, base_url="http://yingdan.test") as http:
        told = await http.post("/api/v1/session", json={"login": "admin", "password": PASSWORD})
        http.headers["x-csrf-token"] = told.json()["csrf"]
        yield http


async def test_no_route_reads_two_gigabytes_into_memory(signed_in: httpx.AsyncClient) -> None:
    refused, others = 0, {path: methods for path, methods in routes().items() if path != "/api/v1/session"}
    for path, methods in others.items():
        for method in methods - {"GET", "HEAD", "OPTIONS"}:
            sent = Endless()
            answer = await signed_in.request(method, filled(path, KEY), content=sent.pieces(), headers=JSON)
            assert sent.pulled <= LONGEST_BODY + 2 * PIECE, (method, path)
            assert answer.status_code < 500, (method, path, answer.text)
            refused += answer.status_code == 413
    assert refused > 45


async def test_a_stranger_s_endless_attempt_to_sign_in_is_cut_off(signed_in: httpx.AsyncClient) -> None:
    sent = Endless()
    answer = await signed_in.post("/api/v1/session", content=sent.pieces(), headers=JSON)
    assert (answer.status_code, answer.json()["slug"]) == (413, "body-is-too-large")
    assert sent.pulled <= LONGEST_BODY + 2 * PIECE


async def test_a_body_that_says_itself_too_long_is_not_read_at_all(signed_in: httpx.AsyncClient) -> None:
    sent = Endless()
    headers = {**JSON, "content-length": str(TWO_GB)}
    answer = await signed_in.post("/api/v1/session", content=sent.pieces(), headers=headers)
    assert (answer.status_code, sent.pulled) == (413, 0)


@pytest.mark.parametrize(
    "body", [b"[" * 500_000, b'{"a":' * 200_000, b"9" * 1_000_000, b'"' + b"\\u0000" * 100_000]
)
async def test_json_without_bottom_or_end_is_refused_in_words(
    signed_in: httpx.AsyncClient, body: bytes
) -> None:
    for path in ("/api/v1/records/sales.lead", "/api/v1/session", "/api/v1/records/sales.lead/batch"):
        answer = await signed_in.post(path, content=body, headers=JSON)
        assert answer.status_code in (400, 422), (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
