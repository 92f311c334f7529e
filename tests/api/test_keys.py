"""Keys of programs: shown once, narrowed, paced, revoked; the log they may follow; questions and opened references."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create, Remove

Json = dict[str, Any]


async def key(client: Client, *scopes: str, **more: Any) -> str:
    made = await client.ask("POST", "/tokens", json={"label": "ERP", "scopes": list(scopes), **more})
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])


async def ask(door: Any, secret: str, method: str, path: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        return await http.request(
            method, f"/api/v1{path}", headers={"authorization": f"Bearer {secret}"}, **more
        )


async def hired(company: Company) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("安娜", "华东", login=True)


async def test_a_key_of_an_object_does_what_it_was_given_and_nothing_else(company: Company) -> None:
    await hired(company)
    await company.write(
        Create("sales.account", {"name": "晨光"}), Create("sales.product", {"name": "标准版"})
    )
    async with serving(company) as door, signed_in(door, "admin") as admin:
        secret = await key(admin, "sales.account:create")
        assert [
            r["name"] for r in (await ask(door, secret, "GET", "/records/sales.account")).json()["rows"]
        ] == ["晨光"]
        made = await ask(door, secret, "POST", "/records/sales.account", json={"name": "曙光"})
        assert made.status_code == 201
        one = f"/records/sales.account/{made.json()['id']}"
        assert (await ask(door, secret, "PATCH", one, json={"name": "x"})).status_code == 403
        assert (await ask(door, secret, "DELETE", one)).status_code == 403
        assert (await ask(door, secret, "GET", "/records/sales.product")).json()["rows"] == []
        for method, path in (
            ("GET", "/definitions?kind=object"),
            ("GET", "/tokens"),
            ("POST", "/tokens"),
            ("GET", "/board"),
        ):
            answer = await ask(door, secret, method, path, json={"label": "x"} if method == "POST" else None)
            assert answer.status_code == 403, path


async def test_a_key_gives_no_more_than_its_owner_has(company: Company) -> None:
    await hired(company)
    await company.write(Create("sales.opportunity", {"name": "别人的"}, owner=company.people["admin"]))
    async with serving(company) as door, signed_in(door, "安娜") as anna:
        secret = await key(anna, "*:read")
        assert (await ask(door, secret, "GET", "/records/sales.opportunity")).json()["rows"] == []


async def test_beyond_its_pace_a_key_is_told_when_to_come_again(company: Company) -> None:
    await hired(company)
    async with serving(company) as door, signed_in(door, "admin") as admin:
        secret = await key(admin, "read", per_minute=60)
        answers = [await ask(door, secret, "GET", "/records/sales.account?limit=1") for _ in range(11)]
        assert [a.status_code for a in answers] == [200] * 10 + [429]
        assert answers[0].headers["ratelimit-limit"] == "60"
        assert [int(a.headers["ratelimit-remaining"]) for a in answers] == [*range(9, -1, -1), 0]
        wait = int(answers[-1].headers["retry-after"])
        company.clock.advance(timedelta(seconds=wait))
        assert (await ask(door, secret, "GET", "/records/sales.account?limit=1")).status_code == 200


async def test_a_key_is_listed_without_its_secret_and_ends_when_revoked(company: Company) -> None:
    await hired(company)
    async with serving(company) as door, signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        secret = await key(anna, "read")
        await ask(door, secret, "GET", "/records/sales.account")
        [row] = (await anna.ask("GET", "/tokens")).json()["rows"]
        assert row["used_at"] is not None
        assert secret not in (await anna.ask("GET", "/tokens")).text
        assert (await anna.ask("GET", "/tokens?everybody=true")).status_code == 403
        [seen] = (await admin.ask("GET", "/tokens?everybody=true")).json()["rows"]
        assert seen["user"]["name"] == "安娜"
        assert (await anna.ask("DELETE", f"/tokens/{row['id']}")).status_code == 204
        assert (await ask(door, secret, "GET", "/records/sales.account")).status_code == 401


async def test_a_service_account_has_a_role_and_cannot_sign_in(company: Company) -> None:
    await hired(company)
    async with serving(company) as door, signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        body = {"name": "ERP 接口", "role": "manager", "unit": str(company.units["华东"])}
        assert (await anna.ask("POST", "/service-accounts", json=body)).status_code == 403
        made = await admin.ask("POST", "/service-accounts", json=body)
        assert made.status_code == 201, made.text
        secret = await key(admin, "*:read", user=made.json()["id"])
        await company.write(Create("sales.account", {"name": "晨光"}, unit=company.units["华东"]))
        assert len((await ask(door, secret, "GET", "/records/sales.account")).json()["rows"]) == 1
        login = {"login": f"service:{made.json()['id']}", "password": ""}
        assert (await admin.http.post("/api/v1/session", json=login)).status_code == 401


@pytest.mark.parametrize("scopes", [["everything"], ["sales.lead:sing"], ["read", "sales.lead:read"], []])
async def test_scopes_that_mean_nothing_are_refused(company: Company, scopes: list[str]) -> None:
    await hired(company)
    async with serving(company) as door, signed_in(door, "admin") as admin:
        answer = await admin.ask("POST", "/tokens", json={"label": "x", "scopes": scopes})
        assert answer.status_code == 422


async def test_a_program_follows_the_log_without_gaps_and_sees_only_what_it_may(company: Company) -> None:
    await hired(company)
    async with serving(company) as door, signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        whole, own = await key(admin, "*:read"), await key(anna, "*:read")
        begin = (await ask(door, whole, "GET", "/events")).headers["next-position"]
        mine = {"owner": company.people["安娜"], "unit": company.units["华东"]}
        [a] = await company.write(Create("sales.opportunity", {"name": "甲"}, **mine))
        [b] = await company.write(Create("sales.opportunity", {"name": "乙"}, owner=company.people["admin"]))
        await company.write(*(Create("sales.account", {"name": f"客户{n}"}) for n in range(60)))
        await company.write(Remove("sales.opportunity", b.id))
        place, lines = begin, []
        for _ in range(20):
            answer = await ask(door, whole, "GET", f"/events?after={place}&limit=2&types=record.*")
            lines += [json.loads(line) for line in answer.text.splitlines()]
            place = answer.headers["next-position"]
        assert len([one for one in lines if one["object"] == "sales.account"]) == 60
        told = [(one["type"], one["subject"]) for one in lines if one["object"] == "sales.opportunity"]
        assert told == [
            ("record.created", str(a.id)),
            ("record.created", str(b.id)),
            ("record.removed", str(b.id)),
        ]
        seen = (await ask(door, own, "GET", f"/events?after={begin}&types=record.*")).text
        assert {json.loads(line)["subject"] for line in seen.splitlines()} == {str(a.id)}
        assert (await ask(door, own, "GET", "/events?after=nonsense")).status_code == 400


async def test_a_question_may_be_long_and_opens_references_within_rights(company: Company) -> None:
    await hired(company)
    [account] = await company.write(Create("sales.account", {"name": "晨光", "region": "310000"}))
    await company.write(
        Create("sales.opportunity", {"name": "甲", "account": account.id}, owner=company.people["安娜"])
    )
    body = {
        "fields": ["name"],
        "filter": "name == '甲' || name == '" + "乙" * 3000 + "'",
        "expand": ["account"],
    }
    async with serving(company) as door, signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        [row] = (await admin.ask("POST", "/records/sales.opportunity/query", json=body)).json()["rows"]
        assert row["account"]["record"]["region"] == "310000"
        [row] = (await anna.ask("POST", "/records/sales.opportunity/query", json=body)).json()["rows"]
        assert row["account"]["record"] is None
        [row] = (await admin.ask("GET", "/records/sales.opportunity?fields=name&expand=account")).json()[
            "rows"
        ]
        assert row["account"]["record"]["name"] == "晨光"
        wrong = await admin.ask("POST", "/records/sales.opportunity/query", json={"expand": ["name"]})
        assert (wrong.status_code, wrong.json()["slug"]) == (400, "field-is-no-reference")
