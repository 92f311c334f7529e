"""Two steps: codes that work once, recovery codes, whom the company asks, networks, and what guessing comes to."""

import asyncio
from typing import Any

import httpx

from tests.api.server import Client, signed_in
from tests.sales import PASSWORD, SYSTEM, Company
from yingdan.kernel.accounts.secret import digest
from yingdan.kernel.accounts.store_factors import replace_recovery
from yingdan.kernel.accounts.totp import PERIOD_S, code_at
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish

Json = dict[str, Any]


def code(company: Company, secret: str, later: int = 0) -> str:
    return code_at(secret, int(company.clock.now().timestamp()) // PERIOD_S + later)


async def set_up(company: Company, client: Client) -> tuple[str, list[str]]:
    """Codes are on; the secret and the recovery codes."""
    begun = (await client.ask("POST", "/me/totp")).json()
    answer = await client.ask("POST", "/me/totp/confirm", json={"code": code(company, begun["secret"])})
    assert answer.status_code == 200, answer.text
    return begun["secret"], answer.json()["codes"]


async def second(client: Client, ticket: str, given: str) -> httpx.Response:
    answer = await client.http.post("/api/v1/session/code", json={"ticket": ticket, "code": given})
    client.csrf = answer.json().get("csrf", client.csrf)
    return answer


async def rule(company: Company, **body: Any) -> None:
    label = {"zh": "要求", "en": "Rule"}
    async with company.db.begin() as tx:
        change = Put("sign_in_rule", "sales.strict", {"label": label, **body})
        await publish(tx, company.catalog, [change], SYSTEM.key, "", company.clock.now())
    await company.ground.catalog.refresh()


async def test_a_code_opens_once_and_a_ticket_too_and_the_secret_is_nowhere_in_clear(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        secret, recovery = await set_up(company, anna)
        async with company.db.begin() as tx:
            kept = str((await tx.exec_driver_sql("select t::text from accounts.totp t")).all())
            kept += str((await tx.exec_driver_sql("select r::text from accounts.recovery r")).all())
        assert secret not in kept
        assert not any(one in kept for one in recovery)
        refused = await anna.sign_in("安娜")
        told = refused.json()
        assert (refused.status_code, told["slug"]) == (401, "second-factor-is-needed")
        assert told["methods"] == ["totp", "recovery"]
        # The code that turned codes on is used up, within its half minute.
        assert (await second(anna, told["ticket"], code(company, secret))).json()["slug"] == "code-is-wrong"
        assert (await second(anna, "forged", code(company, secret, 1))).json()["slug"] == "ticket-is-over"
        assert (await second(anna, told["ticket"], code(company, secret, 1))).status_code == 200
        assert (await second(anna, told["ticket"], recovery[0])).json()["slug"] == "ticket-is-over"
        again = (await anna.sign_in("安娜")).json()["ticket"]
        assert (await second(anna, again, recovery[0].lower())).status_code == 200
        again = (await anna.sign_in("安娜")).json()["ticket"]
        assert (await second(anna, again, recovery[0])).json()["slug"] == "code-is-wrong"
        for _ in range(4):
            assert (await second(anna, again, "000000")).status_code == 401
        assert (await second(anna, again, recovery[1])).json()["slug"] == "too-many-attempts"


async def test_recovery_codes_have_a_hundred_and_twelve_bits_and_forgive_a_hand_that_wrote_them(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        _, codes = await set_up(company, anna)
        letters = [one.replace("-", "") for one in codes]
        assert {len(one) for one in letters} == {24}
        assert {letter for one in letters for letter in one} <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        assert 24 * 5 >= 112
        assert len({one[:4] for one in letters}) == len(codes)
        for at, misread in enumerate(("o0", "i1", "b8")):
            right, wrong = misread
            ticket = (await anna.sign_in("安娜")).json()["ticket"]
            written = codes[at].lower().replace("-", " ").replace(right, wrong)
            assert (await second(anna, ticket, written)).status_code == 200
        # Those of an earlier version, sixteen letters, are good until they are used or made anew.
        older = "abcd-efgh-ijkl-mnop"
        async with company.db.begin() as tx:
            await replace_recovery(tx, company.people["安娜"], [digest(older.replace("-", ""))])
        ticket = (await anna.sign_in("安娜")).json()["ticket"]
        assert (await second(anna, ticket, older)).status_code == 200


async def test_whom_the_company_asks_reaches_nothing_but_the_setting_up(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin:
        await rule(company, roles=["rep"], second_factor=True)
        refused = await anna.ask("GET", "/cockpit")
        assert (refused.status_code, refused.json()["slug"]) == (403, "second-factor-must-be-set-up")
        assert (await anna.ask("GET", "/session")).json()["factor_is_due"] is True
        assert (await admin.ask("GET", "/tokens")).status_code == 200
        await set_up(company, anna)
        assert (await anna.ask("GET", "/cockpit")).status_code == 200
        end = await anna.ask("POST", "/me/totp/end")
        assert end.json()["slug"] == "second-factor-must-stay"
        cleared = await admin.ask("DELETE", f"/sign-in-accounts/{company.people['安娜']}/factors")
        assert cleared.status_code == 204
        assert (await anna.ask("GET", "/session")).status_code == 401
        # The password is enough again, and leads to the setting up alone.
        assert (await anna.sign_in("安娜")).json()["factor_is_due"] is True


async def test_networks_hold_for_sign_in_sessions_and_keys(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin:
        made = await anna.ask("POST", "/tokens", json={"label": "ERP", "scopes": ["read"]})
        await rule(company, roles=["rep"], networks=["10.0.0.0/8", "2001:db8::/32"])
        key = {"authorization": f"Bearer {made.json()['secret']}"}
        async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test", headers=key) as program:
            answers = [await program.get("/api/v1/tokens")]
        answers += [await anna.ask("GET", "/cockpit"), await anna.sign_in("安娜")]
        assert {(one.status_code, one.json()["slug"]) for one in answers} == {(403, "address-is-not-allowed")}
        assert (await admin.ask("GET", "/tokens")).status_code == 200


async def test_a_storm_is_sent_away_before_hashing_and_a_known_device_signs_in(
    company: Company, door: httpx.ASGITransport
) -> None:
    wrong = {"login": "安娜", "password": "a guess of many"}
    async with (
        signed_in(door, "安娜") as anna,
        httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as storm,
    ):
        asked = [storm.post("/api/v1/session", json=wrong) for _ in range(200)]
        *refused, entered = await asyncio.gather(*asked, anna.sign_in("安娜"))
        late = await storm.post("/api/v1/session", json={"login": "安娜", "password": PASSWORD})
    gate = door.app.state.platform.turnstile  # type: ignore[attr-defined]
    assert entered.status_code == 200
    assert {one.status_code for one in refused} <= {401, 429}
    # Each turn is one hash at most: five failures, whoever waited behind them, and the two who belong here.
    assert gate.most_inside <= 2
    assert gate.admitted <= 12
    assert gate.refused >= 180
    assert late.status_code == 429


async def test_a_key_works_from_its_networks_alone(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        answers = []
        for networks in (["127.0.0.0/8"], ["10.0.0.0/8"]):
            made = await anna.ask("POST", "/tokens", json={"label": "ERP", "networks": networks})
            key = {"authorization": f"Bearer {made.json()['secret']}"}
            async with httpx.AsyncClient(
                transport=door, base_url="http://yingdan.test", headers=key
            ) as program:
                answers.append((await program.get("/api/v1/tokens")).status_code)
        assert answers == [200, 403]
        faulty = await anna.ask("POST", "/tokens", json={"label": "ERP", "networks": ["office"]})
        assert (faulty.status_code, faulty.json()["slug"]) == (422, "network-is-unreadable")
