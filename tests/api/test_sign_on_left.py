"""Signed out at the provider: what its session opened here is over, and nothing else; and how sure a provider is."""

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any

import flask
import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.api.declared import Declared
from tests.api.live_reader import following
from tests.api.server import Client, signed_in
from tests.api.test_second_factor import set_up
from tests.api.test_sign_on import (
    User,
    browser,
    door,
    enter,
    provider,
    put,
    run_server_in_thread,
    slug,
)
from tests.sales import PASSWORD, Company
from yingdan.base import Problem, uuid7
from yingdan.connectors.sign_on import EVENT

__all__ = ["door"]
ASKED: dict[str, Any] = {"by_email": True, "makes_accounts": True, "roles": [{"role": "rep"}]}
WELL = {"name": "赵敏", "preferred_username": "zhaomin"}
USERS = (
    User(sub="s-one", claims={**WELL, "sid": "desk"}),
    User(sub="s-plain", claims={"name": "钱平", "preferred_username": "qianping"}),
    User(sub="s-mfa", claims={"name": "孙立", "preferred_username": "sunli", "amr": ["pwd", "otp"]}),
    User(sub="s-acr", claims={"name": "李达", "preferred_username": "lida", "acr": "gold"}),
    User(sub="s-pwd", claims={"name": "周文", "preferred_username": "zhouwen", "amr": ["pwd"], "acr": "0"}),
)


class Told:
    """The provider, as what it tells us of people who sign out."""

    def __init__(self, server: Any) -> None:
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        with server.app.test_request_context():
            server.app.preprocess_request()
            self.key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))

    def token(self, **claims: Any) -> str:
        at = int(datetime.now(UTC).timestamp())
        body = {"iss": self.issuer, "aud": "yingdan", "iat": at, "exp": at + 120, "jti": str(uuid7()), "events": {EVENT: {}}, **claims}  # fmt: skip
        return jwt.encode({"alg": "RS256", "typ": "logout+jwt"}, body, self.key, algorithms=["RS256"])


@pytest.fixture(scope="module")
def telling() -> Any:
    with run_server_in_thread(user_claims=USERS) as server:
        yield Told(server)


@pytest.fixture(scope="module")
def issuer(telling: Told) -> str:
    return telling.issuer


async def say(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/api/v1/sign-on/sales.group/logout", data={"logout_token": token})


async def is_in(http: httpx.AsyncClient) -> bool:
    return (await http.get("/api/v1/session")).status_code == 200


async def test_whoever_signs_out_there_is_out_here_on_open_screens_too_and_a_message_is_heard_once(
    company: Company, door: Declared, telling: Told, caplog: pytest.LogCaptureFixture
) -> None:
    await provider(company, telling.issuer, **ASKED)
    async with (
        browser(door) as one,
        browser(door) as plain,
        browser(door) as there,
        following(company) as hub,
    ):
        entered = await enter(one, "s-one")
        assert entered.status_code == 200, entered.text
        assert (await enter(plain, "s-plain")).status_code == 200
        [mine] = (await one.get("/api/v1/me/sessions")).json()["rows"]
        company.people["赵敏"] = entered.json()["user"]["id"]
        stream = hub.messages(await company.actor("赵敏"), None, 30.0, door=mine["id"])
        assert b"hello" in await anext(stream)
        token = telling.token(sid="desk")
        with caplog.at_level(logging.INFO, logger="yingdan.sign_on"):
            heard = await say(there, token)
        assert (heard.status_code, heard.json()) == (200, {"ended": 1})
        assert heard.headers["cache-control"] == "no-store"
        assert "1 sessions ended here" in caplog.text
        async with asyncio.timeout(60):
            left = [piece async for piece in stream]
        assert b"session.ended" in b"".join(left)
        assert not await is_in(one)
        assert await is_in(plain)
        again = await say(there, token)
        assert (again.status_code, slug(again)) == (400, "sign-on-message-was-heard")
        assert (await enter(one, "s-one")).status_code == 200
        # Another session of hers over there was signed out of; and the person as a whole.
        assert (await say(there, telling.token(sid="phone", sub="s-one"))).status_code == 200
        assert await is_in(one)
        assert (await say(there, telling.token(sub="s-one"))).status_code == 200
        assert not await is_in(one)
        # Somebody whose provider named no session is out with any of theirs.
        assert (await say(there, telling.token(sid="unknown", sub="s-plain"))).status_code == 200
        assert not await is_in(plain)


async def test_nothing_forged_ends_a_session_and_ways_in_of_ones_own_stay(
    company: Company, door: Declared, telling: Told, caplog: pytest.LogCaptureFixture
) -> None:
    await provider(company, telling.issuer, **ASKED)
    async with browser(door) as one, browser(door) as there, signed_in(door, "admin") as admin:
        user = (await enter(one, "s-one")).json()["user"]["id"]
        strange = Told.__new__(Told)
        strange.issuer, strange.key = telling.issuer, RSAKey.generate_key(2048)
        for token in (
            strange.token(sub="s-one"),
            telling.token(sub="s-one", aud="erp"),
            telling.token(sub="s-one", events={}),
            telling.token(sub="s-one", nonce="n"),
            "x",
        ):
            with caplog.at_level(logging.WARNING, logger="yingdan.sign_on"):
                refused = await say(there, token)
            assert (refused.status_code, slug(refused)) == (400, "sign-on-token-is-faulty")
        assert "was refused: sign-on-token-is-faulty" in caplog.text
        assert (await there.post("/api/v1/sign-on/sales.group/logout")).status_code == 422
        assert slug(await there.post("/api/v1/sign-on/sales.none/logout", data={"logout_token": "x"})) == "sign-on-is-unknown"  # fmt: skip
        assert await is_in(one)
        # The same person by a password of her own.
        given = (await admin.ask("POST", f"/sign-in-accounts/{user}/password")).json()["password"]
        async with browser(door) as http:
            own = Client(http)
            assert (await own.sign_in("zhaomin", given)).status_code == 200
            assert (
                await own.ask("PUT", "/me/password", json={"password": PASSWORD + "!"})
            ).status_code == 204
            assert (await enter(one, "s-one")).status_code == 200
            assert (await say(there, telling.token(sub="s-one"))).status_code == 200
            assert not await is_in(one)
            assert await is_in(http)
        [shown] = (await admin.ask("GET", "/sign-on/providers")).json()["rows"]
        assert shown["logout"] == "http://yingdan.test/api/v1/sign-on/sales.group/logout"


async def test_the_provider_s_session_goes_along_through_a_second_step(
    company: Company, door: Declared, telling: Told
) -> None:
    await provider(company, telling.issuer, **ASKED)
    async with browser(door) as one, browser(door) as there:
        her = Client(one)
        her.csrf = (await enter(one, "s-one")).json()["csrf"]
        _, codes = await set_up(company, her)
        refused = await enter(one, "s-one")
        assert slug(refused) == "second-factor-is-needed"
        step = {"ticket": refused.json()["ticket"], "code": codes[0]}
        assert (await one.post("/api/v1/session/code", json=step)).status_code == 200
        assert (await say(there, telling.token(sid="desk"))).status_code == 200
        assert not await is_in(one)


async def test_a_provider_is_believed_to_be_sure_only_where_its_token_says_so(
    company: Company, door: Declared, telling: Told
) -> None:
    await provider(company, telling.issuer, **ASKED, sure=True, sure_by=["otp", "gold"])
    await put(company, "sign_in_rule", "sales.strict", {"roles": ["rep"], "second_factor": True})
    due = {}
    for subject in ("s-mfa", "s-acr", "s-pwd", "s-plain"):
        async with browser(door) as http:
            due[subject] = (await enter(http, subject)).json()["factor_is_due"]
    assert due == {"s-mfa": False, "s-acr": False, "s-pwd": True, "s-plain": True}
    await provider(company, telling.issuer, **ASKED, sure=True)
    async with browser(door) as http:
        assert (await enter(http, "s-pwd")).json()["factor_is_due"] is False
    with pytest.raises(Problem) as refused:
        await provider(company, telling.issuer, **ASKED, sure_by=["otp"])
    assert [fault.slug for fault in refused.value.faults] == ["sign-on-is-not-sure"]


async def test_no_message_is_kept_in_clear(company: Company, door: Declared, telling: Told) -> None:
    await provider(company, telling.issuer, **ASKED)
    async with browser(door) as there:
        token = telling.token(sub="s-one", jti="message-of-the-day")
        assert (await say(there, token)).status_code == 200
    async with company.db.begin() as tx:
        kept = [str(row[0]) for row in await tx.exec_driver_sql("select s::text from accounts.spent s")]
    assert kept
    assert "message-of-the-day" not in json.dumps(kept)
