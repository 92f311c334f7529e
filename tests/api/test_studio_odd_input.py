"""Odd input to the Studio is refused in words: nothing in it reaches the database half read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import dealer_app, open_desk
from tests.sales import Company

NUL = '"a\\u0000b"'
HALF = '"\\ud800"'
HUGE = "9223372036854775808"
WORDS = [NUL, HALF]


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def test_characters_and_numbers_that_cannot_be_kept_are_refused(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    draft = f"/studio/drafts/{desk.draft['id']}"
    asked = [
        ("POST", "/studio/drafts", '{"title": %s}'),
        ("POST", "/studio/drafts", '{"title": "x", "app": %s}'),
        ("PUT", f"{draft}/changes", '{"revision": 1, "changes": [{"kind": "view", "name": %s, "body": {}}]}'),
        ("PUT", f"{draft}/changes", '{"revision": 1, "changes": [{"kind": %s, "name": "a.b", "body": {}}]}'),
        (
            "PUT",
            f"{draft}/changes",
            '{"revision": 1, "changes": [{"kind": "view", "name": "a.b", "body": {"x": %s}}]}',
        ),
        (
            "PUT",
            f"{draft}/changes",
            '{"revision": 1, "changes": [{"kind": "view", "name": "a.b", "body": {}, "app": %s}]}',
        ),
        ("POST", f"{draft}/publish", '{"note": %s}'),
        ("POST", f"{draft}/review", '{"note": %s}'),
        ("POST", f"{draft}/review", '{"roles": [%s]}'),
        ("POST", f"{draft}/try", '{"object": %s, "values": {}}'),
        ("POST", f"{draft}/try", '{"object": "dealer.shop", "values": {"name": %s}}'),
        ("POST", "/studio/versions/1/rollback", '{"note": %s}'),
        ("POST", "/studio/packages/install", '{"upload": %s}'),
        ("POST", "/studio/packages/sales/copy", '{"name": %s}'),
        ("POST", "/studio/packages/sales/copy", '{"name": "copy", "label": {"zh": %s, "en": "x"}}'),
        ("POST", "/studio/grants/explain", '{"name": %s}'),
        ("POST", "/studio/check-expression", '{"object": "sales.lead", "text": %s}'),
    ]
    for method, path, body in asked:
        for word in WORDS:
            answer = await ask(admin, method, path, body % word)
            refused = answer.status_code in (400, 404, 409, 422)
            # A text field keeps what can be kept of a text; an expression says what is wrong with it.
            said = answer.status_code == 200 and ("row" in answer.json() or answer.json().get("ok") is False)
            assert refused or said, (path, body, word, answer.status_code, answer.text[:200])


async def ask(admin: Client, method: str, path: str, body: str) -> Any:
    return await admin.ask(method, path, content=body, headers={"content-type": "application/json"})


@pytest.mark.parametrize("number", [HUGE, "-1", "1e400", '"x"', "null", "[]"])
async def test_numbers_out_of_range_are_refused(admin: Client, number: str) -> None:
    desk = await open_desk(admin)
    draft = f"/studio/drafts/{desk.draft['id']}"
    change = '{"revision": N, "changes": []}'.replace("N", number)
    assert (await ask(admin, "PUT", f"{draft}/changes", change)).status_code == 422
    for path in (f"/studio/versions/{number}", f"/studio/versions?before={number}"):
        assert (await admin.ask("GET", path)).status_code in (404, 422), path
    assert (await admin.ask("POST", f"/studio/versions/{number}/plan")).status_code in (404, 422)


async def test_a_half_done_draft_can_be_kept_and_looked_through(admin: Client) -> None:
    desk = await open_desk(admin)
    bodies: list[Any] = [
        {},
        {"label": 1},
        {"object": [], "label": {}},
        {"label": {"zh": None}},
        {"fields": "x" * 5000},
    ]
    changes = [
        {"kind": kind, "name": f"odd.n{place}.x" if kind == "field" else f"odd.n{place}", "body": body}
        for place, body in enumerate(bodies)
        for kind in ("object", "field", "view", "grant", "rollout", "variant", "ownership", "decision_table")
    ]
    await desk.put(*changes)
    plan = await desk.post("plan")
    assert len(plan["faults"]) >= len(bodies)
    for path in ("definitions", "grants/matrix", "roles"):
        found = await admin.ask("GET", f"/studio/{path}?draft={desk.draft['id']}")
        assert found.status_code == 200, found.text
    shown = await admin.ask("GET", f"/studio/definitions/view/odd.n1?draft={desk.draft['id']}")
    assert shown.json()["body"] == {"label": 1}
    assert (await desk.post("publish", status=422))["slug"] == "definition-is-faulty"
