"""A password that somebody else knows opens the choosing of one's own and nothing besides, for three days."""

from datetime import timedelta

import httpx

from tests.api.server import Client, signed_in
from tests.api.test_second_factor import rule, set_up
from tests.sales import PASSWORD, Company
from yingdan.base import Settings
from yingdan.kernel.records import Create
from yingdan.main.people import make_account

OWN = "茶壶 铁轨 十一月 企鹅"


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["slug"]) if answer.status_code >= 400 else str(answer.status_code)


async def give(admin: Client, company: Company, login: str = "安娜") -> str:
    answer = await admin.ask("POST", f"/sign-in-accounts/{company.people[login]}/password")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["password"])


async def choose(person: Client, password: str, **more: str) -> httpx.Response:
    return await person.ask("PUT", "/me/password", json={"password": password, **more})


async def test_a_given_password_is_drawn_and_leads_to_the_choosing_of_ones_own_alone(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        given, another = await give(admin, company), await give(admin, company)
        assert given != another
        assert len({*another}) > 4
        assert [len(part) for part in another.split("-")] == [4, 4, 4, 4]
        assert slug(await anna.sign_in("安娜", given)) == "sign-in-failed"
        entered = await anna.sign_in("安娜", another)
        assert entered.json()["password_is_due"] is True
        for method, path in (
            ("GET", "/cockpit"),
            ("GET", "/records/sales.lead"),
            ("GET", "/live"),
            ("POST", "/tokens"),
            ("POST", "/me/totp"),
            ("POST", "/me/passkeys/begin"),
            ("GET", "/me/sessions"),
        ):
            answer = await anna.ask(method, path, json={"label": "x"})
            assert slug(answer) == "password-must-be-chosen", path
        assert (await anna.ask("GET", "/session")).json()["password_is_due"] is True
        assert slug(await choose(anna, another)) == "password-is-given"
        assert slug(await choose(anna, "12345678")) == "password-is-common"
        async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
            elsewhere = Client(http)
            assert (await elsewhere.sign_in("安娜", another)).status_code == 200
            assert (await choose(anna, OWN)).status_code == 204
            assert (await elsewhere.ask("GET", "/session")).status_code == 401
        assert (await anna.ask("GET", "/session")).json()["password_is_due"] is False
        assert (await anna.ask("GET", "/cockpit")).status_code == 200
        assert slug(await anna.sign_in("安娜", another)) == "sign-in-failed"
        assert (await anna.sign_in("安娜", OWN)).json()["password_is_due"] is False
        # From now on the old one is asked for.
        assert slug(await choose(anna, "另一个够长的密码")) == "password-is-wrong"


async def test_a_given_password_is_over_in_three_days_and_so_is_what_it_opened(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        given = await give(admin, company)
        company.clock.advance(timedelta(hours=71, minutes=50))
        assert (await anna.sign_in("安娜", given)).status_code == 200
        company.clock.advance(timedelta(minutes=11))
        assert (await anna.ask("GET", "/session")).status_code == 401
        assert slug(await anna.sign_in("安娜", "not this one")) == "sign-in-failed"
        assert slug(await anna.sign_in("安娜", given)) == "password-is-over"
        async with company.db.begin() as tx:
            told = await tx.exec_driver_sql(
                "select count(*) from events.event e where e.type = 'session.refused' and e.data ? 'over'"
            )
            assert told.scalar_one() == 1
        assert (await admin.sign_in("admin")).status_code == 200
        again = await give(admin, company)
        assert (await anna.sign_in("安娜", again)).status_code == 200
        # Whoever takes their time says the given one once more.
        company.clock.advance(timedelta(minutes=11))
        assert slug(await choose(anna, OWN)) == "proof-is-needed"
        assert slug(await choose(anna, OWN, current="not this one")) == "password-is-wrong"
        assert (await choose(anna, OWN, current=again)).status_code == 204


async def test_a_second_factor_stays_and_is_asked_for_before_the_choosing(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        _, codes = await set_up(company, anna)
        given = await give(admin, company)
        refused = (await anna.sign_in("安娜", given)).json()
        assert refused["slug"] == "second-factor-is-needed"
        step = {"ticket": refused["ticket"], "code": codes[0]}
        entered = await anna.http.post("/api/v1/session/code", json=step)
        anna.csrf = entered.json()["csrf"]
        assert entered.json()["password_is_due"] is True
        assert slug(await anna.ask("GET", "/cockpit")) == "password-must-be-chosen"
        assert (await choose(anna, OWN)).status_code == 204
        assert (await anna.ask("GET", "/cockpit")).status_code == 200


async def test_both_are_due_and_the_password_comes_first(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        await rule(company, roles=["rep"], second_factor=True)
        entered = (await anna.sign_in("安娜", await give(admin, company))).json()
        assert (entered["password_is_due"], entered["factor_is_due"]) == (True, True)
        assert slug(await anna.ask("GET", "/me/factors")) == "password-must-be-chosen"
        assert (await choose(anna, OWN)).status_code == 204
        assert slug(await anna.ask("GET", "/cockpit")) == "second-factor-must-be-set-up"
        assert (await anna.ask("GET", "/me/factors")).status_code == 200


async def test_whoever_manages_accounts_opens_one_for_a_person_without(
    company: Company, door: httpx.ASGITransport
) -> None:
    user = {"name": "新同事", "login": "Newcomer@corp.cn", "active": True}
    [made] = await company.write(Create("org.user", user, unit=company.units["华东"]))
    member = {"user": made.id, "role": "rep"}
    await company.write(Create("org.membership", member, unit=company.units["华东"]))
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        found = (await admin.ask("POST", "/sign-in-accounts/query", json={"text": "新同事"})).json()
        assert found["rows"] == []
        assert [(one["user"]["name"], one["login"]) for one in found["without"]] == [
            ("新同事", "Newcomer@corp.cn")
        ]
        whose = {"user": found["without"][0]["user"]["id"]}
        assert slug(await anna.ask("POST", "/sign-in-accounts", json=whose)) == "ability-is-missing"
        opened = await admin.ask("POST", "/sign-in-accounts", json=whose)
        assert opened.status_code == 201, opened.text
        assert slug(await admin.ask("POST", "/sign-in-accounts", json=whose)) == "login-is-taken"
        nobody = {"user": "00000000-0000-7000-8000-000000000001"}
        assert slug(await admin.ask("POST", "/sign-in-accounts", json=nobody)) == "user-not-found"
        again = (await admin.ask("POST", "/sign-in-accounts/query", json={"text": "新同事"})).json()
        assert (len(again["rows"]), again["without"]) == (1, [])
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        entered = await Client(http).sign_in("newcomer@corp.cn", opened.json()["password"])
        assert (entered.json()["user"]["name"], entered.json()["password_is_due"]) == ("新同事", True)


async def test_the_first_account_of_a_company_chooses_its_password_too(
    company: Company, door: httpx.ASGITransport
) -> None:
    settings = Settings(data_dir=company.ground.settings.data_dir, database_url=company.ground.url)
    _, drawn = await make_account(settings, company.clock, "boss@corp.cn", "老板", "admin")
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        boss = Client(http)
        assert (await boss.sign_in("boss@corp.cn", drawn)).json()["password_is_due"] is True
        assert slug(await boss.ask("GET", "/tokens")) == "password-must-be-chosen"
        assert (await choose(boss, OWN)).status_code == 204
        assert (await boss.ask("GET", "/tokens")).status_code == 200


async def test_who_was_signed_in_before_with_a_password_of_their_own_is_held_to_nothing(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        entered = await anna.sign_in("安娜", PASSWORD)
        assert entered.json()["password_is_due"] is False
        assert (await anna.ask("GET", "/cockpit")).status_code == 200
