"""One's own sign-in account and those of others: sessions seen and ended, the password, who may act on whom."""

import asyncio
from typing import Any

import httpx

from tests.api.live_reader import following
from tests.api.server import signed_in
from tests.sales import PASSWORD, Company

PHONE = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}


async def rows(client: Any, path: str = "/me/sessions") -> list[dict[str, Any]]:
    return list((await client.ask("GET", path)).json()["rows"])


async def test_a_person_sees_their_sessions_and_ends_the_others_at_once_on_open_screens(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as desk, signed_in(door, "安娜") as phone, following(company) as hub:
        phone.http.headers.update(PHONE)
        assert (await phone.sign_in("安娜")).status_code == 200
        found = await rows(desk)
        assert [one["mine"] for one in found].count(True) == 1
        # Signing in again on the phone ended what its cookie held before.
        assert len(found) == 2
        [other] = [one for one in found if not one["mine"]]
        assert other["browser"] == PHONE["user-agent"]
        stream = hub.messages(await company.actor("安娜"), None, 30.0, door=other["id"])
        assert b"hello" in await anext(stream)
        assert (await desk.ask("DELETE", "/me/sessions")).json() == {"ended": 1}
        async with asyncio.timeout(60):
            left = [piece async for piece in stream]
        assert b"session.ended" in b"".join(left)
        assert (await phone.ask("GET", "/me/sessions")).status_code == 401
        assert len(await rows(desk)) == 1
        answer = await desk.ask("DELETE", f"/me/sessions/{other['id']}")
        assert (answer.status_code, answer.json()["slug"]) == (404, "session-not-found")


async def test_who_manages_accounts_ends_sessions_and_gives_passwords_but_reaches_nobody_above(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        theirs = f"/sign-in-accounts/{company.people['安娜']}"
        [found] = (await admin.ask("POST", "/sign-in-accounts/query", json={"text": "安娜"})).json()["rows"]
        assert (found["login"], len(found["sessions"])) == ("安娜", 1)
        for method, path, body in (
            ("POST", "/sign-in-accounts/query", {}),
            ("DELETE", f"{theirs}/sessions", None),
            ("POST", f"{theirs}/password", None),
            ("POST", "/sign-in-accounts", {"user": str(company.people["安娜"])}),
            ("PUT", f"{theirs}/active", {"active": False}),
        ):
            assert (await anna.ask(method, path, json=body)).status_code == 403, path
        assert (await admin.ask("DELETE", f"{theirs}/sessions")).json() == {"ended": 1}
        assert (await anna.ask("GET", "/session")).status_code == 401
        given = (await admin.ask("POST", f"{theirs}/password")).json()["password"]
        assert (await anna.sign_in("安娜")).status_code == 401
        assert (await anna.sign_in("安娜", given)).status_code == 200
        assert (await admin.ask("PUT", f"{theirs}/active", json={"active": False})).status_code == 204
        assert (await anna.ask("GET", "/me/sessions")).status_code == 401
        own = f"/sign-in-accounts/{company.people['admin']}/active"
        assert (await admin.ask("PUT", own, json={"active": False})).json()[
            "slug"
        ] == "own-account-stays-open"


async def test_a_new_password_asks_for_the_old_one_and_a_key_changes_nothing(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        wrong = {"current": "not it, really", "password": "另一个够长的密码"}
        for _ in range(5):
            assert (await anna.ask("PUT", "/me/password", json=wrong)).json()["slug"] == "password-is-wrong"
        right = {**wrong, "current": PASSWORD}
        assert (await anna.ask("PUT", "/me/password", json=right)).status_code == 429
        key = await anna.ask("POST", "/tokens", json={"label": "x", "scopes": ["read", "write"]})
        async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as program:
            program.headers["authorization"] = f"Bearer {key.json()['secret']}"
            refused = await program.delete("/api/v1/me/sessions")
        assert (refused.status_code, refused.json()["slug"]) == (403, "session-is-needed")
