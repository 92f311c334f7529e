"""What changes how somebody signs in asks whether it is still them: by a sign-in a moment ago, or by what signing in takes."""

from datetime import timedelta

import httpx

from tests.api.authenticator import PRESENT, Authenticator
from tests.api.server import Client, signed_in
from tests.api.test_passkeys import ORIGIN, added, slug
from tests.api.test_second_factor import code, second, set_up
from tests.sales import PASSWORD, Company

LATER = timedelta(minutes=11)
CHANGES = (
    ("POST", "/tokens", {"label": "ERP"}),
    ("POST", "/me/totp", None),
    ("POST", "/me/totp/end", None),
    ("POST", "/me/recovery-codes", None),
    ("POST", "/me/passkeys/begin", None),
    ("POST", "/me/passkeys/00000000-0000-7000-8000-000000000001/end", None),
)


async def refused(client: Client) -> set[str]:
    return {slug(await client.ask(method, path, json=body)) for method, path, body in CHANGES}


async def test_nothing_of_how_one_signs_in_changes_long_after_the_last_proof(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        assert "proof-is-needed" not in await refused(anna)
        company.clock.advance(LATER)
        assert await refused(anna) == {"proof-is-needed"}
        assert (await anna.ask("GET", "/tokens")).status_code == 200
        wrong = await anna.ask("POST", "/me/proof", json={"password": "not mine, surely"})
        assert slug(wrong) == "password-is-wrong"
        assert await refused(anna) == {"proof-is-needed"}
        assert (await anna.ask("POST", "/me/proof", json={"password": PASSWORD})).status_code == 204
        assert "proof-is-needed" not in await refused(anna)
        # It is this session that was proved, not every one of the person.
        async with signed_in(door, "安娜") as other:
            company.clock.advance(LATER)
            assert (await other.ask("POST", "/me/proof", json={"password": PASSWORD})).status_code == 204
            assert await refused(anna) == {"proof-is-needed"}


async def test_guessing_at_the_proof_is_ended(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        company.clock.advance(LATER)
        for _ in range(5):
            answer = await anna.ask("POST", "/me/proof", json={"password": "a guess of many"})
            assert slug(answer) == "password-is-wrong"
        answer = await anna.ask("POST", "/me/proof", json={"password": PASSWORD})
        assert slug(answer) == "too-many-attempts"


async def test_a_passkey_proves_its_own_person_in_its_own_session_once(
    company: Company, door: httpx.ASGITransport
) -> None:
    mine, his = Authenticator(ORIGIN), Authenticator(ORIGIN)
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin:
        await added(anna, mine)
        await added(admin, his)
        company.clock.advance(LATER)

        async def begun(client: Client) -> dict[str, object]:
            return dict((await client.ask("POST", "/me/proof/passkey/begin")).json()["options"])

        async def prove(client: Client, credential: object) -> str:
            return slug(await client.ask("POST", "/me/proof/passkey", json={"credential": credential}))

        options = await begun(anna)
        assert await prove(anna, his.use(options)) == "passkey-is-unknown"
        assert await prove(anna, mine.use(await begun(anna), PRESENT)) == "passkey-is-unknown"
        assert await prove(admin, mine.use(await begun(anna))) == "ticket-is-over"
        assert await refused(anna) == {"proof-is-needed"}
        kept = mine.use(await begun(anna))
        ticket = dict(anna.http.cookies)
        assert await prove(anna, kept) == "204"
        anna.http.cookies.update(ticket)
        assert await prove(anna, kept) == "ticket-is-over"
        assert "proof-is-needed" not in await refused(anna)
        # What proves opens no session: it was asked for something else.
        used = mine.use(await begun(anna))
        entered = await anna.http.post("/api/v1/session/passkey", json={"credential": used, "ticket": ""})
        assert slug(entered) == "ticket-is-over"


async def test_programs_prove_nothing_and_are_held_to_their_scopes_as_before(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin:
        unit = str(company.units["华东"])
        made = await admin.ask("POST", "/tokens", json={"label": "HR", "scopes": ["read", "write"]})
        company.clock.advance(LATER)
        account = {"name": "ERP", "role": "rep", "unit": unit}
        assert slug(await admin.ask("POST", "/service-accounts", json=account)) == "proof-is-needed"
        key = {"authorization": f"Bearer {made.json()['secret']}"}
        async with httpx.AsyncClient(transport=door, base_url=ORIGIN, headers=key) as program:
            assert (await program.post("/api/v1/service-accounts", json=account)).status_code == 201
            proof = await program.post("/api/v1/me/proof", json={"password": PASSWORD})
            assert slug(proof) == "session-is-needed"


async def test_who_signs_in_with_two_steps_proves_with_two(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        secret, recovery = await set_up(company, anna)

        async def prove(**said: str) -> tuple[int, str]:
            answer = await anna.ask("POST", "/me/proof", json=said)
            return answer.status_code, slug(answer)

        company.clock.advance(LATER)
        asked = (await anna.ask("GET", "/me/proof")).json()
        assert asked == {"password": True, "totp": True, "recovery": True, "provider": None}
        assert await prove(password=PASSWORD) == (422, "code-is-needed")
        # Whoever holds the telephone has the session and the code: it does not stand for the password.
        assert await prove(code=code(company, secret)) == (403, "password-is-wrong")
        assert await prove(password="not mine", code=code(company, secret)) == (403, "password-is-wrong")
        assert await prove(password=PASSWORD, code="000000") == (403, "code-is-wrong")
        assert await refused(anna) == {"proof-is-needed"}
        used = code(company, secret)
        assert await prove(password=PASSWORD, code=used) == (204, "204")
        assert (await anna.ask("POST", "/tokens", json={"label": "ERP"})).status_code == 201
        assert await prove(password=PASSWORD, code=used) == (403, "code-is-wrong")
        assert await prove(password=PASSWORD, code=recovery[0].lower()) == (204, "204")
        assert await prove(password=PASSWORD, code=recovery[0]) == (403, "code-is-wrong")
        # The same door as at the second step: guesses here close it there.
        for _ in range(4):
            assert await prove(password=PASSWORD, code="000000") == (403, "code-is-wrong")
        assert (await prove(password=PASSWORD, code=recovery[1]))[1] == "too-many-attempts"
        ticket = (await anna.sign_in("安娜")).json()["ticket"]
        assert slug(await second(anna, ticket, recovery[1])) == "too-many-attempts"
