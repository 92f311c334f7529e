"""Signing in with the company's account, against a provider that runs for itself on loopback."""

import dataclasses
import json
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jws import extract_compact

from tests.api.declared import Declared
from tests.api.server import platform_of, serving, signed_in
from tests.sales import PASSWORD, SYSTEM, Company
from yingdan.api import create_app
from yingdan.base import Problem, fetch
from yingdan.connectors.sign_on import SignOnDesk
from yingdan.kernel.accounts import keep_provider_secret
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish

with warnings.catch_warnings():  # of the provider's own libraries
    warnings.simplefilter("ignore")
    from oidc_provider_mock import User, run_server_in_thread

LABEL = {"zh": "集团账号", "en": "Group"}
LEAD = {"name": "赵敏", "preferred_username": "zhaomin", "email": "Zhao@corp.cn", "email_verified": True, "groups": ["x", "leads"]}  # fmt: skip
USERS = (
    User(sub="s-anna", claims={"name": "安娜"}),
    User(sub="s-lead", claims=LEAD),
    User(sub="s-liar", claims={"email": "anna@corp.cn", "email_verified": False}),
    User(sub="s-mail", claims={"email": "ANNA@corp.cn", "email_verified": True}),
)


@pytest.fixture(scope="module")
def issuer() -> Any:
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
async def door(company: Company, issuer: str) -> Declared:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("安娜", "华东", login=True)
    platform = platform_of(company)
    open_doors = dataclasses.replace(platform.doors, sign_on=SignOnDesk(allow_private=True))
    # The provider lives by the world's clock.
    company.clock.advance(datetime.now(UTC) - company.clock.now())
    await provider(company, issuer)
    async with company.db.begin() as tx:
        await keep_provider_secret(
            tx, "sales.group", "drawn by the provider", SYSTEM.key, company.clock.now()
        )
    return Declared(create_app(dataclasses.replace(platform, doors=open_doors)))


async def put(company: Company, kind: str, name: str, body: dict[str, Any]) -> None:
    async with company.db.begin() as tx:
        change = Put(kind, name, {"label": LABEL, **body})
        await publish(tx, company.catalog, [change], SYSTEM.key, "", company.clock.now())
    await company.ground.catalog.refresh()


async def provider(company: Company, issuer: str, **more: Any) -> None:
    await put(company, "sign_on", "sales.group", {"issuer": issuer, "client_id": "yingdan", **more})


async def go(http: httpx.AsyncClient, subject: str) -> dict[str, str]:
    """To the provider and back, as a browser does; what it came back with."""
    begun = await http.post("/api/v1/sign-on/sales.group/begin")
    assert begun.status_code == 200, begun.text
    async with httpx.AsyncClient() as outside:
        answered = await outside.post(begun.json()["address"], data={"sub": subject})
    back = urlsplit(answered.headers["location"])
    assert back.path == "/login"
    return {name: values[0] for name, values in parse_qs(back.query).items()}


async def enter(http: httpx.AsyncClient, subject: str) -> httpx.Response:
    return await http.post("/api/v1/sign-on/session", json=await go(http, subject))


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("slug", answer.status_code))


def browser(door: Declared) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=door, base_url="http://yingdan.test")


async def test_an_administrator_links_a_subject_once_and_unlinking_ends_what_it_opened(
    company: Company, door: Declared
) -> None:
    anna = company.people["安娜"]
    async with signed_in(door, "admin") as admin, browser(door) as http:
        assert (await http.get("/api/v1/sign-on")).json()["rows"] == [
            {"name": "sales.group", "label": LABEL, "provider": "oidc", "automatic": False}
        ]
        refused = await enter(http, "s-anna")
        assert slug(refused) == "sign-on-person-is-unknown"
        assert "s-anna" in refused.json()["detail"]
        path = f"/sign-in-accounts/{anna}/identities"
        link = {"provider": "sales.group", "subject": "s-anna"}
        assert (await admin.ask("POST", path, json=link)).status_code == 204
        again = await admin.ask("POST", path, json={**link, "subject": "s-lead"})
        assert slug(again) == "identity-is-linked"
        entered = await enter(http, "s-anna")
        assert entered.json()["user"]["id"] == str(anna)
        [shown] = (await admin.ask("GET", path)).json()["rows"]
        assert (shown["provider"], shown["subject"]) == ("sales.group", "s-anna")
        assert (await admin.ask("DELETE", f"{path}?issuer={shown['issuer']}")).status_code == 204
        assert (await http.get("/api/v1/session")).status_code == 401
        assert slug(await enter(http, "s-anna")) == "sign-on-person-is-unknown"


async def test_nothing_is_taken_twice_nor_by_another_browser_nor_from_another_provider(
    company: Company, door: Declared, issuer: str
) -> None:
    await provider(company, issuer, by_email=True, makes_accounts=True, roles=[{"role": "rep"}])
    async with browser(door) as mine, browser(door) as other:
        back = await go(mine, "s-lead")
        await go(other, "s-lead")
        path = "/api/v1/sign-on/session"
        assert slug(await other.post(path, json=back)) == "ticket-is-over"
        assert slug(await mine.post(path, json={**back, "state": "forged"})) == "ticket-is-over"
        assert slug(await mine.post(path, json={**back, "iss": "https://evil.cn"})) == "sign-on-is-another"
        kept = dict(mine.cookies)
        assert (await mine.post(path, json=back)).status_code == 200
        mine.cookies.update(kept)
        assert slug(await mine.post(path, json=back)) == "ticket-is-over"
        assert slug(await other.post(path, json={**(await go(other, "s-lead")), "code": "forged"})) == "sign-on-is-away"  # fmt: skip


async def test_people_are_found_by_verified_mail_alone_and_made_with_the_first_role_that_fits(
    company: Company, door: Declared, issuer: str
) -> None:
    async with company.db.begin() as tx:
        await tx.exec_driver_sql("update org.\"user\" set email = 'anna@corp.cn' where name = '安娜'")
    roles = [{"claim": "groups", "value": "leads", "role": "manager"}]
    await provider(company, issuer, by_email=True, makes_accounts=True, roles=roles)
    async with browser(door) as http:
        assert slug(await enter(http, "s-liar")) == "sign-on-person-is-unknown"
        assert (await enter(http, "s-mail")).json()["user"]["id"] == str(company.people["安娜"])
        entered = await enter(http, "s-lead")
        assert entered.status_code == 200, entered.text
        made = entered.json()["user"]
        assert (made["name"], made["login"], made["roles"]) == ("赵敏", "zhaomin", ["manager"])
        assert (await enter(http, "s-lead")).json()["user"]["id"] == made["id"]


async def test_whoever_must_come_with_the_companys_account_comes_with_nothing_else(
    company: Company, door: Declared, issuer: str
) -> None:
    await provider(company, issuer, by_email=True, makes_accounts=True, roles=[{"role": "rep"}], sure=True)
    async with signed_in(door, "安娜") as anna, signed_in(door, "admin") as admin, browser(door) as http:
        await put(
            company,
            "sign_in_rule",
            "sales.strict",
            {"roles": ["rep"], "sign_on": True, "second_factor": True},
        )
        assert slug(await anna.ask("GET", "/cockpit")) == "sign-on-is-needed"
        assert slug(await anna.ask("GET", "/session")) == "sign-on-is-needed"
        assert slug(await anna.sign_in("安娜")) == "sign-on-is-needed"
        assert (await admin.ask("GET", "/tokens")).status_code == 200
        entered = await enter(http, "s-lead")
        assert entered.json()["factor_is_due"] is False
        assert (await http.get("/api/v1/cockpit")).status_code == 200


async def test_a_provider_on_a_private_address_is_not_asked_and_its_secret_is_kept_sealed(
    company: Company, door: Declared
) -> None:
    async with serving(company) as closed, browser(closed) as http:
        begun = await http.post("/api/v1/sign-on/sales.group/begin")
        assert slug(begun) in ("sign-on-is-away", "webhook-address-is-private")
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        secret = {"secret": "very-secret-words"}
        assert slug(await anna.ask("PUT", "/sign-on/sales.group/secret", json=secret)) == "ability-is-missing"
        assert (await admin.ask("PUT", "/sign-on/sales.group/secret", json=secret)).status_code == 204
        [shown] = (await admin.ask("GET", "/sign-on/providers")).json()["rows"]
        assert shown["secret_made_at"]
        assert shown["back"] == "http://yingdan.test/login"
        async with company.db.begin() as tx:
            kept = str((await tx.exec_driver_sql("select p::text from accounts.provider_secret p")).all())
            kept += str((await tx.exec_driver_sql("select e.data::text from events.event e")).all())
    assert secret["secret"] not in kept


async def test_signing_out_here_leads_to_signing_out_at_the_provider_where_the_company_asks_for_it(
    company: Company, door: Declared, issuer: str
) -> None:
    async def leave(http: httpx.AsyncClient, csrf: str) -> Any:
        left = await http.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
        assert left.status_code == 200, left.text
        assert (await http.get("/api/v1/session")).status_code == 401
        return left.json()["address"]

    asked: dict[str, Any] = {"by_email": True, "makes_accounts": True, "roles": [{"role": "rep"}]}
    await provider(company, issuer, **asked)
    async with browser(door) as http:
        assert await leave(http, (await enter(http, "s-lead")).json()["csrf"]) is None
        assert await told_hints(company) == []
        await provider(company, issuer, **asked, ends_there=True)
        csrf = (await enter(http, "s-lead")).json()["csrf"]
        [hint] = await told_hints(company)
        assert "." not in hint.partition(".")[2], "an ID token in clear"
        address = urlsplit(await leave(http, csrf))
        assert f"{address.scheme}://{address.netloc}" == issuer
        told = {name: values[0] for name, values in parse_qs(address.query).items()}
        assert told["client_id"] == "yingdan"
        assert told["post_logout_redirect_uri"] == "http://yingdan.test/login"
        claims = extract_compact(told["id_token_hint"].encode()).payload
        assert json.loads(claims)["sub"] == "s-lead"
        # The provider asks whether it is meant, and sends the browser back to where one signs in.
        async with httpx.AsyncClient(base_url=issuer) as outside:
            page = await outside.get(address.geturl())
            assert page.status_code == 200
            assert told["post_logout_redirect_uri"] in page.text
            sent = await outside.post(
                "/oauth2/end_session/confirm", data={"redirect_uri": told["post_logout_redirect_uri"]}
            )
            assert sent.headers["location"] == "http://yingdan.test/login"
        assert await told_hints(company) == []
    # Whoever signed in by password has no session there.
    async with browser(door) as http:
        entered = await http.post("/api/v1/session", json={"login": "admin", "password": PASSWORD})
        assert await leave(http, entered.json()["csrf"]) is None


async def test_signing_out_here_does_not_wait_for_a_provider_that_is_away(
    company: Company, door: Declared
) -> None:
    with run_server_in_thread(user_claims=USERS) as server:
        away = f"http://127.0.0.1:{server.server_port}"
        await provider(
            company, away, by_email=True, makes_accounts=True, roles=[{"role": "rep"}], ends_there=True
        )
        async with browser(door) as http:
            csrf = (await enter(http, "s-lead")).json()["csrf"]
            server.shutdown()
            server.server_close()
            company.clock.advance(timedelta(hours=2))
            left = await http.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
            assert left.json() == {"address": None}
            assert (await http.get("/api/v1/session")).status_code == 401


async def told_hints(company: Company) -> list[str]:
    async with company.db.begin() as tx:
        return [
            row[0]
            for row in await fetch(tx, "select s.hint from accounts.session s where s.hint is not null")
        ]


async def test_a_platform_is_not_asked_to_sign_out(company: Company, door: Declared) -> None:
    with pytest.raises(Problem, match="definition") as refused:
        await put(
            company, "sign_on", "sales.wecom",
            {"provider": "wecom", "company": "ww01", "client_id": "1", "ends_there": True},
        )  # fmt: skip
    assert [fault.slug for fault in refused.value.faults] == ["sign-on-is-of-openid"]
