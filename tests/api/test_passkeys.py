"""Passkeys: one stands for both steps; nothing of it is taken twice, by another browser, site, person or copy."""

import dataclasses
from typing import Any

import httpx

from tests.api.authenticator import PRESENT, Authenticator, text
from tests.api.server import Client, platform_of, signed_in
from tests.api.test_second_factor import code, rule, set_up
from tests.sales import Company
from yingdan.api import create_app

Json = dict[str, Any]
ORIGIN = "http://yingdan.test"


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("slug", answer.status_code)) if answer.content else str(answer.status_code)


async def begun(client: Client) -> Json:
    answer = await client.ask("POST", "/me/passkeys/begin")
    assert answer.status_code == 200, answer.text
    options: Json = answer.json()["options"]
    return options


async def keep(client: Client, credential: Json, name: str = "笔记本") -> httpx.Response:
    return await client.ask("POST", "/me/passkeys", json={"name": name, "credential": credential})


async def added(client: Client, device: Authenticator) -> list[str]:
    """The recovery codes that came with it."""
    answer = await keep(client, device.make(await begun(client)))
    assert answer.status_code == 201, answer.text
    codes: list[str] = answer.json()["codes"]
    return codes


async def asked(http: httpx.AsyncClient, ticket: str = "") -> Json:
    answer = await http.post("/api/v1/session/passkey/begin", json={"ticket": ticket})
    assert answer.status_code == 200, answer.text
    options: Json = answer.json()["options"]
    return options


async def enter(http: httpx.AsyncClient, credential: Json, ticket: str = "") -> httpx.Response:
    return await http.post("/api/v1/session/passkey", json={"credential": credential, "ticket": ticket})


def stranger(door: httpx.ASGITransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=door, base_url=ORIGIN)


async def test_a_passkey_opens_a_session_that_is_sure_and_its_ticket_and_challenge_open_once(
    company: Company, door: httpx.ASGITransport
) -> None:
    device = Authenticator(ORIGIN)
    async with signed_in(door, "安娜") as anna, stranger(door) as http, stranger(door) as other:
        await rule(company, roles=["rep"], second_factor=True)
        assert slug(await anna.ask("GET", "/cockpit")) == "second-factor-must-be-set-up"
        assert len(await added(anna, device)) == 10
        assert (await anna.ask("GET", "/cockpit")).status_code == 200
        options = await asked(http)
        assert (options["rpId"], options["userVerification"]) == ("yingdan.test", "required")
        kept, credential = dict(http.cookies), device.use(options)
        await asked(other)
        assert slug(await enter(other, credential)) == "passkey-is-unknown"
        entered = await enter(http, credential)
        assert entered.status_code == 200, entered.text
        assert (entered.json()["user"]["name"], entered.json()["factor_is_due"]) == ("安娜", False)
        assert (await http.get("/api/v1/cockpit")).status_code == 200
        http.cookies.update(kept)
        assert slug(await enter(http, credential)) == "ticket-is-over"
        [shown] = (await anna.ask("GET", "/me/passkeys")).json()["rows"]
        assert (shown["name"], shown["host"], bool(shown["used_at"])) == ("笔记本", "yingdan.test", True)
        path = f"/me/passkeys/{shown['id']}"
        assert slug(await anna.ask("POST", f"{path}/end")) == "second-factor-must-stay"
        await rule(company, roles=["admin"], second_factor=True)
        assert (await anna.ask("PUT", path, json={"name": "工位"})).status_code == 204
        assert (await anna.ask("POST", f"{path}/end")).status_code == 204
        assert slug(await anna.ask("POST", f"{path}/end")) == "passkey-not-found"
        assert slug(await enter(http, device.use(await asked(http)))) == "passkey-is-unknown"
        assert (await anna.ask("GET", "/me/factors")).json()["recovery"] == 0


async def test_a_passkey_takes_the_second_step_of_its_own_person_alone(
    company: Company, door: httpx.ASGITransport
) -> None:
    mine, his = Authenticator(ORIGIN, counts=False), Authenticator(ORIGIN)
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin, stranger(door) as http:
        await set_up(company, anna)
        assert await added(anna, mine) == []  # recovery codes were there
        await added(admin, his)
        refused = (await anna.sign_in("安娜")).json()
        assert refused["methods"] == ["passkey", "totp", "recovery"]
        options = await asked(http, refused["ticket"])
        assert [one["id"] for one in options["allowCredentials"]] == [text(mine.id)]
        assert slug(await enter(http, his.use(options), refused["ticket"])) == "passkey-is-unknown"
        assert (await enter(http, mine.use(options), refused["ticket"])).status_code == 200
        again = {"ticket": refused["ticket"], "code": code(company, "A" * 32)}
        assert (await http.post("/api/v1/session/code", json=again)).status_code == 401
        assert slug(await enter(http, mine.use(await asked(http)), refused["ticket"])) == "ticket-is-over"
        # One that does not count is used again and again.
        assert (await enter(http, mine.use(await asked(http)))).status_code == 200
        cleared = await admin.ask("DELETE", f"/sign-in-accounts/{company.people['安娜']}/factors")
        assert cleared.status_code == 204
        assert slug(await enter(http, mine.use(await asked(http)))) == "passkey-is-unknown"
        assert (await anna.sign_in("安娜")).status_code == 200


async def test_nothing_forged_is_taken_and_a_copy_is_refused_and_told(
    company: Company, door: httpx.ASGITransport
) -> None:
    device = Authenticator(ORIGIN)
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin, stranger(door) as http:
        made = device.make(await begun(admin))
        assert slug(await keep(anna, made)) == "ticket-is-over"  # another's session began it
        for faulty in (
            device.make(await begun(anna), PRESENT),
            Authenticator("https://evil.test").make(await begun(anna)),
            {**device.make(await begun(anna)), "rawId": "AAAA"},
            {**made, "response": {"clientDataJSON": "{", "attestationObject": "�"}},
        ):
            assert slug(await keep(anna, faulty)) == "passkey-is-faulty"
        made = device.make(await begun(anna))
        assert (await keep(anna, made)).status_code == 201
        assert slug(await keep(admin, device.make(await begun(admin)))) == "passkey-is-here"
        for bad in (
            device.use(await asked(http), PRESENT),
            device.use(await asked(http), host="evil.test"),
            {**device.use(await asked(http)), "response": {**device.use(await asked(http))["response"], "signature": "AAAA"}},
        ):  # fmt: skip
            assert slug(await enter(http, bad)) == "passkey-is-unknown"
        device.user = company.people["admin"].bytes
        assert slug(await enter(http, device.use(await asked(http)))) == "passkey-is-unknown"
        device.user = company.people["安娜"].bytes
        assert (await enter(http, device.use(await asked(http)))).status_code == 200
        device.uses -= 1  # as a copy of before would
        assert slug(await enter(http, device.use(await asked(http)))) == "passkey-is-copied"
        async with company.db.begin() as tx:
            told = await tx.exec_driver_sql(
                "select e.data->>'copied_passkey' from events.event e where e.data ? 'copied_passkey'"
            )
            assert [row[0] for row in told] == ["笔记本"]
        await admin.ask("PUT", f"/sign-in-accounts/{company.people['安娜']}/active", json={"active": False})
        assert slug(await enter(http, device.use(await asked(http)))) == "passkey-is-unknown"


async def test_an_address_without_a_name_has_no_passkeys(company: Company) -> None:
    await company.hire("安娜", "华东", login=True)
    platform = platform_of(company)
    for public, host in (("http://192.168.1.8:8080", None), ("https://CRM.公司.cn", "crm.xn--55qx5d.cn")):
        settings = platform.settings.model_copy(update={"public_url": public})
        door = httpx.ASGITransport(create_app(dataclasses.replace(platform, settings=settings)))
        async with httpx.AsyncClient(transport=door, base_url="https://yingdan.test") as http:
            anna = Client(http)
            assert (await anna.sign_in("安娜")).status_code == 200
            assert (await anna.ask("GET", "/me/passkeys")).json()["host"] == host
            begin = await anna.ask("POST", "/me/passkeys/begin")
            assert slug(begin) == ("200" if host else "passkey-needs-a-domain")
