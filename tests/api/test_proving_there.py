"""Whoever comes by the company's account proves again who they are there, or by a code; no password is asked of them."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.declared import Declared
from tests.api.server import Client
from tests.api.test_second_factor import code, set_up
from tests.api.test_sign_on import (
    LABEL,
    User,
    browser,
    door,
    go,
    provider,
    run_server_in_thread,
    slug,
)
from tests.sales import Company

__all__ = ["door"]
LATER = timedelta(minutes=11)
ASKED: dict[str, Any] = {"by_email": True, "makes_accounts": True, "roles": [{"role": "rep"}]}
WELL = {"name": "赵敏", "preferred_username": "zhaomin"}


@pytest.fixture(scope="module")
def issuer() -> Any:
    with run_server_in_thread(user_claims=(User(sub="s-one", claims=WELL),)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


async def entered(http: httpx.AsyncClient) -> Client:
    answer = await http.post("/api/v1/sign-on/session", json=await go(http, "s-one"))
    assert answer.status_code == 200, answer.text
    client = Client(http)
    client.csrf = answer.json()["csrf"]
    return client


async def made(client: Client) -> str:
    return slug(await client.ask("POST", "/tokens", json={"label": "ERP"}))


async def test_a_code_alone_proves_where_the_first_step_was_the_providers(
    company: Company, door: Declared, issuer: str
) -> None:
    await provider(company, issuer, **ASKED)
    async with browser(door) as http:
        zhao = await entered(http)
        asked = (await zhao.ask("GET", "/me/proof")).json()
        named = {"name": "sales.group", "label": LABEL}
        assert asked == {"password": False, "totp": False, "recovery": False, "provider": named}
        secret, recovery = await set_up(company, zhao)
        company.clock.advance(LATER)
        assert await made(zhao) == "proof-is-needed"
        assert slug(await zhao.ask("POST", "/me/proof", json={})) == "code-is-needed"
        assert slug(await zhao.ask("POST", "/me/proof", json={"code": "000000"})) == "code-is-wrong"
        assert await made(zhao) == "proof-is-needed"
        proved = await zhao.ask("POST", "/me/proof", json={"code": code(company, secret)})
        assert proved.status_code == 204
        assert await made(zhao) == "201"
        assert (await zhao.ask("POST", "/me/totp/end")).status_code == 204
        # What stood for the second step went with it.
        assert slug(await zhao.ask("POST", "/me/proof", json={"code": recovery[0]})) == "password-is-wrong"


async def test_the_provider_is_asked_once_more_and_believed_from_when_it_asked(
    company: Company, door: Declared, issuer: str
) -> None:
    await provider(company, issuer, **ASKED)
    async with browser(door) as http, httpx.AsyncClient() as outside:

        async def said(asked_at: Any) -> None:
            claims = {**WELL, "auth_time": asked_at}
            assert (await outside.put(f"{issuer}/users/s-one", json=claims)).status_code < 300

        begun = (await http.post("/api/v1/sign-on/sales.group/begin", json={"again": True})).json()
        asked = parse_qs(urlsplit(begun["address"]).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        begun = (await http.post("/api/v1/sign-on/sales.group/begin", json={})).json()
        assert "prompt" not in parse_qs(urlsplit(begun["address"]).query)

        now = company.clock.now().timestamp()
        # The browser was still signed in there, since this morning: nobody was asked.
        await said(int(now - LATER.total_seconds()))
        assert await made(await entered(http)) == "proof-is-needed"
        await said(int(now))
        assert await made(await entered(http)) == "201"
        # A clock that is ahead over there, and words that are no moment, prove no longer than a sign-in does.
        for odd in (int(now + 86_400), 1e300, -5, True, "now"):
            await said(odd)
            zhao = await entered(http)
            assert await made(zhao) == "201"
            company.clock.advance(LATER)
            assert await made(zhao) == "proof-is-needed"
            company.clock.advance(-LATER)
