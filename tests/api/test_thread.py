"""The API as its users meet it: sign-in, records, rights, conflicts, decisions, tuning, problems."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.access import roles_reading


@pytest.fixture
async def door(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("安娜", "华东", login=True)
    await company.hire("贝拉", "华东", login=True)
    await company.hire("陈晨", "华南", regions=("440000",), login=True)
    await company.hire("方敏", "华东", role="manager", login=True)
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport:
        yield transport


async def lead(at: Company, phone: str, **fields: Any) -> dict[str, Any]:
    await at.form(name="王芳", phone=phone, **{"region": "310000", **fields})
    await at.settle()
    [row] = await at.ask("sales.lead", f"phone == '+86{phone}'")
    return row


def name_of(company: Company, owner: Any) -> str:
    return next(name for name, key in company.people.items() if key == owner)


async def test_without_signing_in_nothing_is_shown(door: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        for path in (
            "/cockpit",
            "/board",
            "/meta",
            "/records/sales.lead",
            "/signals",
            "/live",
            "/search?q=ab",
            "/notices",
        ):
            answer = await http.get("/api/v1" + path)
            assert (answer.status_code, answer.json()["slug"]) == (401, "sign-in-is-needed"), path
            assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_password_says_so_in_the_readers_language_and_guessing_is_slowed(
    door: httpx.ASGITransport,
) -> None:
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        client = Client(http)
        first = await client.sign_in("安娜", "nope")
        assert first.status_code == 401
        assert "密码" in first.json()["detail"] + first.json()["title"]
        for _ in range(4):
            await client.sign_in("安娜", "nope")
        slowed = await client.sign_in("安娜")
        assert slowed.status_code == 429
        assert int(slowed.headers["retry-after"]) > 0


async def test_a_write_without_the_csrf_token_is_refused(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        anna.csrf = "forged"
        for path in ("/records/sales.task", "/exports"):  # the second takes no such body
            answer = await anna.ask("POST", path, json={"name": "x"})
            assert (answer.status_code, answer.json()["slug"]) == (403, "csrf-token-is-missing")


async def test_every_answer_carries_security_headers(door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        headers = (await anna.ask("GET", "/meta")).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


async def test_the_cockpit_shows_the_new_lead_with_reasons_and_clocks(
    company: Company, door: httpx.ASGITransport
) -> None:
    row = await lead(company, "13800000001")
    async with signed_in(door, name_of(company, row["owner"])) as rep:
        body = (await rep.ask("GET", "/cockpit")).json()
        [card] = body["leads"]
        assert card["id"] == str(row["id"])
        assert card["why"]
        assert {c["name"]: c["state"] for c in card["clocks"]} == {
            "sales.assign": "met", "sales.contact": "running", "sales.needs": "running",
        }  # fmt: skip
        today = {one["metric"]["name"]: one["value"] for one in body["today"]}
        assert today == {
            "sales.leads_assigned": 1, "sales.leads_reached": 0, "sales.promises_kept": 1,
            "sales.promises_broken": 0, "sales.promises_in_time": 1.0,
        }  # fmt: skip
        assert body["unread"] == 1


async def test_contact_and_tags_stop_the_clocks(company: Company, door: httpx.ASGITransport) -> None:
    row = await lead(company, "13800000002")
    async with signed_in(door, name_of(company, row["owner"])) as rep:
        call = {"lead": str(row["id"]), "kind": "call", "note": "已接通"}
        assert (await rep.ask("POST", "/records/sales.activity", json=call)).status_code == 201
        shown = await rep.ask("GET", f"/records/sales.lead/{row['id']}")
        tagged = await rep.ask("PATCH", f"/records/sales.lead/{row['id']}", json={"tags": ["price"]},
                               headers={"if-match": shown.headers["etag"]})  # fmt: skip
        assert tagged.status_code == 200
        await company.settle()
        why = (await rep.ask("GET", f"/records/sales.lead/{row['id']}/explanation")).json()
        assert {c["name"]: c["state"] for c in why["clocks"]}["sales.contact"] == "met"
        assert {c["name"]: c["state"] for c in why["clocks"]}["sales.needs"] == "met"
        assert why["score"]["value"] > 0
        assert why["grade"]["reason"]["zh"]
        # Of those considered a rep is told only about himself, and the rules that took others out; a manager about all.
        assert [c["id"] for c in why["routing"]["considered"]] == [str(row["owner"])]
        assert all(one["label"]["zh"] and one["count"] > 0 for one in why["routing"]["excluded"])
        assert why["routing"]["excluded"]
    async with signed_in(door, "方敏") as manager:
        why = (await manager.ask("GET", f"/records/sales.lead/{row['id']}/explanation")).json()
        assert len(why["routing"]["considered"]) == 3
        assert any(c["excluded_by"] for c in why["routing"]["considered"])


async def test_two_editors_get_the_three_sides(company: Company, door: httpx.ASGITransport) -> None:
    row = await lead(company, "13800000003")
    async with signed_in(door, name_of(company, row["owner"])) as one, signed_in(door, "方敏") as two:
        path = f"/records/sales.lead/{row['id']}"
        tag = (await one.ask("GET", path)).headers["etag"]
        assert (
            await two.ask("PATCH", path, json={"need": "要报价"}, headers={"if-match": tag})
        ).status_code == 200
        late = await one.ask("PATCH", path, json={"need": "要演示"}, headers={"if-match": tag})
        body = late.json()
        assert (late.status_code, body["slug"]) == (412, "version-is-stale")
        assert body["yours"]["need"] == "要演示"
        assert body["theirs"]["need"] == "要报价"


async def test_another_reps_lead_is_not_there(company: Company, door: httpx.ASGITransport) -> None:
    row = await lead(company, "13800000004")
    async with signed_in(door, "陈晨") as other:
        for path in ("", "/timeline", "/explanation"):
            assert (await other.ask("GET", f"/records/sales.lead/{row['id']}{path}")).status_code == 404
        assert (await other.ask("GET", "/records/sales.lead")).json()["rows"] == []
        assert (await other.ask("GET", "/search?q=王芳")).json()["hits"] == []
        changed = await other.ask("PATCH", f"/records/sales.lead/{row['id']}", json={"need": "x"})
        assert changed.status_code == 404


async def test_only_one_of_many_claims_wins(company: Company, door: httpx.ASGITransport) -> None:
    await company.form(name="新疆客户", phone="13800000005", region="650000")
    await company.settle()
    [row] = await company.ask("sales.lead", "phone == '+8613800000005'")
    assert row["owner"] is None
    async with (
        signed_in(door, "安娜") as anna,
        signed_in(door, "贝拉") as bella,
        signed_in(door, "陈晨") as chen,
    ):
        path = f"/records/sales.lead/{row['id']}/claim"
        answers = await asyncio.gather(*(c.ask("POST", path) for c in (anna, bella, chen, anna, bella, chen)))
        codes = sorted(a.status_code for a in answers)
        assert codes[0] == 200
        assert codes.count(200) == 1, [a.text for a in answers]
    await company.settle()
    [row] = await company.ask("sales.lead", "phone == '+8613800000005'")
    assert row["owner"] is not None


async def test_a_manager_transfers_a_lead_and_its_customer(
    company: Company, door: httpx.ASGITransport
) -> None:
    row = await lead(company, "13800000006", company="上海转交有限公司")
    async with signed_in(door, "方敏") as manager:
        other = next(n for n in ("安娜", "贝拉") if company.people[n] != row["owner"])
        answer = await manager.ask("POST", f"/records/sales.lead/{row['id']}/transfer",
                                   json={"to": str(company.people[other]), "reason": "客户点名"})  # fmt: skip
        assert answer.status_code == 200, answer.text
        assert answer.json()["owner"]["title"] == other
    [account] = await company.ask("sales.account", "company == '上海转交有限公司'")
    assert account["owner"] == company.people[other]


async def test_the_same_idempotency_key_creates_once(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        first, second = [
            await anna.ask(
                "POST", "/records/sales.task", json={"name": "回访"}, headers={"idempotency-key": "k1"}
            )
            for _ in range(2)
        ]
        assert first.status_code == second.status_code == 201
        assert first.json()["id"] == second.json()["id"]
        other = await anna.ask(
            "POST", "/records/sales.task", json={"name": "别的"}, headers={"idempotency-key": "k1"}
        )
        assert (other.status_code, other.json()["slug"]) == (422, "idempotency-key-is-reused")


async def test_all_faults_of_a_record_come_at_once_with_their_fields(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna:
        answer = await anna.ask(
            "POST", "/records/sales.lead", json={"email": "not-mail", "web_visits": "many", "status": "x"}
        )
        at = {fault["at"] for fault in answer.json()["faults"]}
        assert answer.status_code == 422
        assert {"/values/name", "/values/email", "/values/web_visits", "/values/status"} <= at
        assert all(fault["detail"] != fault["slug"] for fault in answer.json()["faults"]), answer.text


async def test_a_known_phone_is_refused_with_the_record_when_it_is_mine(
    company: Company, door: httpx.ASGITransport
) -> None:
    row = await lead(company, "13800000007")
    async with signed_in(door, name_of(company, row["owner"])) as mine, signed_in(door, "陈晨") as other:
        known = await mine.ask("POST", "/records/sales.lead", json={"name": "王芳", "phone": "138-0000-0007"})
        assert (known.status_code, known.json()["slug"]) == (409, "record-exists")
        assert known.json()["id"] == str(row["id"])
        hidden = await other.ask("POST", "/records/sales.lead", json={"name": "王芳", "phone": "13800000007"})
        assert hidden.status_code == 409
        assert str(row["id"]) not in hidden.text


async def test_a_weight_change_moves_the_ranking_at_once_and_only_managers_may(
    company: Company, door: httpx.ASGITransport
) -> None:
    first, second = (
        await lead(company, "13800000008"),
        await lead(company, "13800000009", budget=900000, registered_capital=9000000),
    )
    async with signed_in(door, "安娜") as anna, signed_in(door, "方敏") as manager:
        page = (await manager.ask("GET", "/signals")).json()
        assert page["can_tune"]
        assert len(page["signals"]) >= 12
        refused = await anna.ask("PUT", "/signals", json={"changes": [], "version": page["version"]})
        assert refused.status_code == 403
        before = (await manager.ask("GET", "/signals/ranking")).json()["rows"]
        assert [r["id"] for r in before] == [str(second["id"]), str(first["id"])]
        visitor = uuid4()
        await company.track(visitor, [{"t": "chat", "d": {"text": "在吗"}}])
        await company.form(visitor=visitor, name="王芳", phone="13800000008")
        await company.settle()
        changes = [{"name": "sales.chat", "weight": 80}]
        seen = (await manager.ask("POST", "/signals/preview", json={"changes": changes})).json()
        assert (seen["up"], seen["down"]) == (1, 1)
        assert seen["rows"][0]["id"] == str(first["id"])
        done = await manager.ask(
            "PUT", "/signals", json={"changes": changes, "note": "试一周", "version": page["version"]}
        )
        assert done.status_code == 200, done.text
        after = (await manager.ask("GET", "/signals/ranking")).json()
        assert after["version"] == done.json()["version"]
        assert [r["id"] for r in after["rows"]] == [str(first["id"]), str(second["id"])]
        bad = await manager.ask(
            "PUT",
            "/signals",
            json={"changes": [{"name": "sales.form", "half_life_s": -5}], "version": after["version"]},
        )
        assert bad.status_code == 422


async def test_the_board_counts_what_waits(company: Company, door: httpx.ASGITransport) -> None:
    await lead(company, "13800000010")
    async with signed_in(door, "方敏") as manager, signed_in(door, "安娜") as anna:
        body = (await manager.ask("GET", "/board")).json()
        assert body["totals"]["green"] == 1
        assert body["items"][0]["light"] == "green"
        assert {r["name"] for r in body["reps"]} == {"安娜", "贝拉"}
        assert (await anna.ask("GET", "/board")).status_code == 403


async def test_an_ill_typed_rule_is_refused_with_all_faults(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin:
        version = (await admin.ask("GET", "/meta")).json()["version"]
        rows = [{"when": "scoer > 1", "then": {"grade": "'A'"}, "reason": {"zh": "", "en": ""}},
                {"when": "name > 5", "then": {"nothing": "'A'"}, "reason": {"zh": "", "en": ""}}]  # fmt: skip
        body = {
            "label": {"zh": "坏表", "en": "bad"},
            "object": "sales.lead",
            "outputs": ["grade"],
            "rows": rows,
        }
        answer = await admin.ask(
            "POST",
            "/publish",
            json={
                "changes": [{"op": "put", "kind": "decision_table", "name": "sales.bad", "body": body}],
                "version": version,
            },
        )
        assert (answer.status_code, answer.json()["slug"]) == (422, "definition-is-faulty")
        assert len(answer.json()["faults"]) >= 3


async def test_a_rule_that_divides_by_zero_gives_null_and_no_error(
    company: Company, door: httpx.ASGITransport
) -> None:
    row = await lead(company, "13800000011")
    async with signed_in(door, name_of(company, row["owner"])) as rep:
        answer = await rep.ask("GET", "/records/sales.lead", params={"filter": "score / (score - score) > 1"})
        assert (answer.status_code, answer.json()["rows"]) == (200, [])


@pytest.mark.parametrize(
    "text",
    ["name ==", "1 / ", "nosuch == 1", "name == 'x' || drop(1)", "(" * 300, "name == '" + "x" * 5000 + "'"],
)
async def test_a_bad_filter_is_a_problem_and_never_an_error(
    company: Company, door: httpx.ASGITransport, text: str
) -> None:
    async with signed_in(door, "安娜") as anna:
        answer = await anna.ask("GET", "/records/sales.lead", params={"filter": text})
        assert answer.status_code in (400, 422), answer.text
        assert answer.json()["slug"] != "something-went-wrong"


async def test_openapi_is_3_1_and_knows_every_object(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        spec = (await anna.ask("GET", "/openapi.json")).json()
        assert spec["openapi"].startswith("3.1")
        for name in company.catalog.objects:
            if "rep" not in roles_reading(company.catalog, name):
                continue
            assert f"/api/v1/records/{name}" in spec["paths"]


async def test_a_token_acts_with_its_scopes_only(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        secret = (await anna.ask("POST", "/tokens", json={"label": "ERP", "scopes": ["read"]})).json()[
            "secret"
        ]
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        headers = {"authorization": f"Bearer {secret}"}
        assert (await http.get("/api/v1/records/sales.lead", headers=headers)).status_code == 200
        written = await http.post("/api/v1/records/sales.task", json={"name": "x"}, headers=headers)
        assert (written.status_code, written.json()["slug"]) == (403, "scope-is-missing")


async def test_views_are_saved_for_oneself(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna, signed_in(door, "贝拉") as bella:
        body = {
            "object": "sales.lead",
            "label": "我的重点",
            "columns": ["name"],
            "filter": "score >= 70",
            "sort": ["-score"],
        }
        made = (await anna.ask("POST", "/views", json=body)).json()
        assert [v["label"] for v in (await anna.ask("GET", "/views")).json()["rows"]] == ["我的重点"]
        assert (await bella.ask("GET", "/views")).json()["rows"] == []
        assert (await bella.ask("DELETE", f"/views/{made['id']}")).status_code == 404
        assert (await anna.ask("DELETE", f"/views/{made['id']}")).status_code == 204


async def test_the_timeline_tells_what_the_visitor_did_before_leaving_a_name(
    company: Company, door: httpx.ASGITransport
) -> None:
    visitor = uuid4()
    await company.track(visitor, [{"t": "page", "d": {"path": "/pricing", "seconds": 60}}])
    await company.settle()
    await company.form(visitor=visitor, name="王芳", phone="13800000020", region="310000")
    await company.settle()
    [row] = await company.ask("sales.lead", "phone == '+8613800000020'")
    async with signed_in(door, name_of(company, row["owner"])) as rep:
        told = (await rep.ask("GET", f"/records/sales.lead/{row['id']}/timeline")).json()["events"]
        assert "浏览了 /pricing" in [e["words"]["zh"] for e in told]
        assert {"decision.routed", "decision.graded", "record.created"} <= {e["type"] for e in told}
