"""Signing in by WeCom, DingTalk and Feishu, against platforms that speak their flows on loopback."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.declared import Declared
from tests.api.office_platforms import APP, COMPANY, SECRET, Office, office_on_loopback
from tests.api.server import platform_of, signed_in
from tests.sales import SYSTEM, Company
from yingdan.api import create_app
from yingdan.base import Problem, words
from yingdan.connectors.sign_on import SignOnDesk
from yingdan.kernel.accounts import SignOn, keep_provider_secret
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Update, write

PLATFORMS = ("wecom", "dingtalk", "feishu")
WORDS = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}
# Two people of the company, and those who are not: what each platform tells of them.
PEOPLE: dict[str, dict[str, dict[str, Any]]] = {
    "wecom": {
        "anna": {"userid": "anna", "user_ticket": "t"},
        "lead": {"userid": "zhaomin"},
        "stranger": {"openid": "o-1", "external_userid": "wm-1"},
        "neighbour": {"userid": "ww9other/anna"},
    },
    "dingtalk": {
        "anna": {"unionId": "u-anna", "nick": "安娜", "mobile": "anna", "stateCode": "86"},
        "lead": {"unionId": "u-lead", "nick": "赵敏", "mobile": "13900001111", "email": "boss@corp.cn"},
        "stranger": {"unionId": "u-anna", "nick": "安娜", "corpId": "ding9other"},
        "neighbour": {"unionId": "u-n", "corpId": ""},
    },
    "feishu": {
        "anna": {"union_id": "on-anna", "open_id": "ou-anna", "user_id": "anna", "name": "安娜"},
        "lead": {"union_id": "on-lead", "open_id": "ou-lead", "user_id": "zhaomin", "name": "赵敏"},
        "stranger": {"union_id": "on-anna", "user_id": "anna", "tenant_key": "other"},
        "neighbour": {"union_id": "on-n", "user_id": "n", "tenant_key": ""},
    },
}
SUBJECT = {"wecom": "anna", "dingtalk": "u-anna", "feishu": "on-anna"}


@pytest.fixture(scope="module")
def running() -> Any:
    with office_on_loopback() as office:
        yield office


@pytest.fixture
def office(running: Office) -> Office:
    fresh = Office(address=running.address)
    running.__dict__.update(fresh.__dict__)
    return running


@pytest.fixture
async def door(company: Company) -> Declared:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("安娜", "华东", login=True)
    async with company.db.begin() as tx:
        await tx.exec_driver_sql(
            "update org.\"user\" set login = 'anna', email = 'boss@corp.cn' where name = '安娜'"
        )
    platform = platform_of(company)
    return Declared(create_app(dataclasses.replace(platform, doors=_open(platform.doors))))


def _open(doors: Any) -> Any:
    return dataclasses.replace(doors, sign_on=SignOnDesk(allow_private=True))


@pytest.fixture(params=PLATFORMS)
async def provider(request: pytest.FixtureRequest, company: Company, office: Office, door: Declared) -> str:
    office.people = PEOPLE[request.param]
    await set_up(company, office, request.param)
    async with company.db.begin() as tx:
        await keep_provider_secret(tx, "sales.office", SECRET, SYSTEM.key, company.clock.now())
    return str(request.param)


async def set_up(company: Company, office: Office, provider: str, **more: Any) -> None:
    body = {
        "label": {"zh": WORDS[provider], "en": provider}, "provider": provider, "company": COMPANY, "client_id": APP,
        "page_address": office.address, "inside_address": office.address, "api_address": office.address, **more,
    }  # fmt: skip
    async with company.db.begin() as tx:
        await publish(
            tx, company.catalog, [Put("sign_on", "sales.office", body)], SYSTEM.key, "", company.clock.now()
        )
    await company.ground.catalog.refresh()


@pytest.fixture
async def http(door: Declared) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(door) as one:
        yield one


def browser(door: Declared, name: str = "Mozilla/5.0") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=door, base_url="http://yingdan.test", headers={"user-agent": name})


async def go(http: httpx.AsyncClient, who: str) -> dict[str, str]:
    """To the platform and back, as a browser does; what the page of ours makes of it."""
    begun = await http.post("/api/v1/sign-on/sales.office/begin")
    assert begun.status_code == 200, begun.text
    async with httpx.AsyncClient() as outside:
        answered = await outside.get(begun.json()["address"].partition("#")[0] + f"&who={who}")
    assert answered.status_code == 302, answered.text
    back = urlsplit(answered.headers["location"])
    assert back.path == "/login"
    found = {name: values[0] for name, values in parse_qs(back.query).items()}
    return {"code": found.get("code") or found["authCode"], "state": found["state"]}


async def enter(http: httpx.AsyncClient, who: str) -> httpx.Response:
    return await http.post("/api/v1/sign-on/session", json=await go(http, who))


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("slug", answer.status_code))


async def test_a_member_is_let_in_once_linked_and_is_the_same_person_with_every_way_there(
    company: Company, door: Declared, http: httpx.AsyncClient, provider: str
) -> None:
    anna = company.people["安娜"]
    refused = await enter(http, "anna")
    assert slug(refused) == "sign-on-person-is-unknown"
    assert SUBJECT[provider] in refused.json()["detail"]
    async with signed_in(door, "admin") as admin:
        path = f"/sign-in-accounts/{anna}/identities"
        link = {"provider": "sales.office", "subject": SUBJECT[provider]}
        assert (await admin.ask("POST", path, json=link)).status_code == 204
        [shown] = (await admin.ask("GET", path)).json()["rows"]
    assert shown == {
        "provider": "sales.office",
        "issuer": f"{provider}:{COMPANY}",
        "subject": SUBJECT[provider],
    }
    entered = await enter(http, "anna")
    assert entered.json()["user"]["id"] == str(anna)
    assert (await http.get("/api/v1/session")).status_code == 200


async def test_whom_the_company_named_over_there_is_found_by_log_in_when_the_definition_says_so(
    company: Company, office: Office, http: httpx.AsyncClient, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True)
    assert (await enter(http, "anna")).json()["user"]["id"] == str(company.people["安娜"])
    assert slug(await enter(http, "lead")) == "sign-on-person-is-unknown"


async def test_who_is_of_another_company_or_of_none_is_refused_in_words_and_nobody_is_made(
    company: Company, office: Office, http: httpx.AsyncClient, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True, makes_accounts=True, roles=[{"role": "rep"}])
    for who in ("stranger", "neighbour"):
        refused = await enter(http, who)
        assert (refused.status_code, slug(refused)) == (403, "sign-on-person-is-outside")
        assert WORDS[provider] in refused.json()["detail"]
    made = await enter(http, "lead")
    assert made.status_code == 200, made.text
    assert made.json()["user"]["roles"] == ["rep"]


async def test_what_another_browser_began_or_was_used_or_is_late_opens_nothing(
    company: Company, office: Office, door: Declared, http: httpx.AsyncClient, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True)
    path = "/api/v1/sign-on/session"
    async with browser(door) as other:
        back = await go(http, "anna")
        await go(other, "anna")
        assert slug(await other.post(path, json=back)) == "ticket-is-over"
        assert slug(await http.post(path, json={**back, "state": "forged"})) == "ticket-is-over"
        kept = dict(http.cookies)
        assert (await http.post(path, json=back)).status_code == 200
        http.cookies.update(kept)
        assert slug(await http.post(path, json=back)) == "ticket-is-over"
        http.cookies.clear()
        # A code that was used is refused over there too, even by a browser that began anew.
        again = await http.post(path, json={**(await go(http, "anna")), "code": back["code"]})
        assert (again.status_code, slug(again)) == (401, "sign-on-code-is-over")
        late = await go(http, "anna")
        company.clock.advance(timedelta(minutes=16))
        assert slug(await http.post(path, json=late)) == "ticket-is-over"


async def test_a_wrong_secret_and_other_refusals_are_told_with_their_code_and_without_the_secret(
    company: Company, office: Office, http: httpx.AsyncClient, provider: str
) -> None:
    office.secret = "another by now"
    wrong = await enter(http, "anna")
    assert (wrong.status_code, slug(wrong)) == (502, "sign-on-secret-is-wrong")
    assert SECRET not in wrong.text
    code = {"wecom": "40001", "dingtalk": "invalidClientIdOrSecret", "feishu": "20002"}[provider]
    assert code in wrong.json()["detail"]
    office.secret, office.refuses = (
        SECRET,
        {"wecom": "60020", "dingtalk": "Throttling", "feishu": "20050"}[provider],
    )
    refused = await enter(http, "anna")
    assert refused.status_code == 502
    assert slug(refused) == ("sign-on-server-is-unknown" if provider == "wecom" else "sign-on-is-refused")
    assert office.refuses in refused.json()["detail"]


async def test_a_platform_that_is_down_is_said_to_be_away_and_passwords_go_on(
    company: Company, office: Office, door: Declared, http: httpx.AsyncClient, provider: str
) -> None:
    back = await go(http, "anna")
    office.down = True
    away = await http.post("/api/v1/sign-on/session", json=back)
    assert (away.status_code, slug(away)) == (502, "sign-on-is-away")
    async with signed_in(door, "安娜") as anna:
        assert (await anna.ask("GET", "/session")).status_code == 200


async def test_who_left_the_company_is_not_let_in_by_the_platform(
    company: Company, office: Office, http: httpx.AsyncClient, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True)
    assert (await enter(http, "anna")).status_code == 200
    anna = company.people["安娜"]
    async with company.db.begin() as tx:
        [found] = (
            await tx.exec_driver_sql("select u.version from org.\"user\" u where u.name = '安娜'")
        ).all()
        change = Update("org.user", anna, {"active": False}, found[0])
        await write(tx, company.catalog, SYSTEM, [change], at=company.clock.now(), source="test")
    refused = await enter(http, "anna")
    assert (refused.status_code, slug(refused)) == (401, "user-not-found")


async def test_inside_the_platforms_app_the_page_goes_on_by_itself_when_it_is_asked_to(
    company: Company, office: Office, door: Declared, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True, automatic=True)
    mark = {"wecom": "wxwork/4.1.0", "dingtalk": "AliApp(DingTalk/7.0)", "feishu": "Lark/7.2 LarkLocale"}[
        provider
    ]
    async with browser(door) as outside, browser(door, f"Mozilla/5.0 {mark}") as inside:
        for one, goes in ((outside, False), (inside, True)):
            [offered] = (await one.get("/api/v1/sign-on")).json()["rows"]
            assert (offered["provider"], offered["automatic"]) == (provider, goes)
        begun = (await inside.post("/api/v1/sign-on/sales.office/begin")).json()["address"]
        assert ("#wechat_redirect" in begun) is (provider == "wecom")
        assert (await enter(inside, "anna")).status_code == 200


@pytest.mark.parametrize("provider", ["wecom"], indirect=True)
async def test_the_token_of_wecom_is_kept_until_it_ends_and_asked_for_again_when_it_ended_early(
    company: Company, office: Office, http: httpx.AsyncClient, provider: str
) -> None:
    await set_up(company, office, provider, by_login=True)
    asked = "/cgi-bin/gettoken"
    for _ in range(3):
        assert (await enter(http, "anna")).status_code == 200
    assert office.asked[asked] == 1
    office.tokens.clear()
    assert (await enter(http, "anna")).status_code == 200
    assert office.asked[asked] == 2
    company.clock.advance(timedelta(seconds=office.lasts_s))
    assert (await enter(http, "anna")).status_code == 200
    assert office.asked[asked] == 3


@pytest.mark.parametrize(
    ("provider", "told", "at", "slug"),
    [
        ("wecom", {"company": " "}, "/company", "value-is-required"),
        ("dingtalk", {"by_email": True}, "/by_email", "sign-on-tells-no-mail"),
        (
            "feishu",
            {"api_address": "http://open.feishu.example"},
            "/api_address",
            "sign-on-address-is-faulty",
        ),
        ("wecom", {"page_address": "https://u@login.example"}, "/page_address", "sign-on-address-is-faulty"),
        ("oidc", {"by_login": True, "issuer": "https://sso.example"}, "/by_login", "sign-on-is-of-platforms"),
    ],
)
async def test_what_cannot_work_or_would_be_asked_in_the_clear_is_not_published(
    company: Company, provider: str, told: dict[str, Any], at: str, slug: str
) -> None:
    body = {
        "label": {"zh": "办公平台", "en": "Office"},
        "provider": provider,
        "company": COMPANY,
        "client_id": APP,
        **told,
    }
    async with company.db.begin() as tx:
        with pytest.raises(Problem) as refused:
            await publish(
                tx,
                company.catalog,
                [Put("sign_on", "sales.office", body)],
                SYSTEM.key,
                "",
                company.clock.now(),
            )
    assert [(fault.slug, fault.at.endswith(at)) for fault in refused.value.faults] == [(slug, True)]
    if slug == "value-is-required":
        _, said = words(slug, "zh-CN", refused.value.faults[0].params)
        assert said == "请填写“企业编号（企业微信、钉钉 CorpID，飞书 tenant_key）”。"


async def test_an_issuer_that_calls_itself_otherwise_is_sent_nobody(company: Company, office: Office) -> None:
    one = SignOn(label={"zh": "集团", "en": "Group"}, client_id="yingdan", issuer=office.address)
    with pytest.raises(Problem) as refused:
        await SignOnDesk(allow_private=True).begin(
            one, "http://here/login", "s", "n", "v", company.clock.now()
        )
    assert (refused.value.slug, refused.value.params["issuer"]) == (
        "sign-on-is-another",
        f"{office.address}/",
    )
