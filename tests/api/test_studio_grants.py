"""Rights in words: the matrix, one grant, one person, one object."""

from collections.abc import AsyncIterator

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import dealer_app, open_desk
from tests.sales import Company


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("rep", "东区")
    await company.hire("rep2", "东区")
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def test_the_matrix_has_a_cell_for_what_is_granted_and_none_for_what_is_not(admin: Client) -> None:
    found = (await admin.ask("GET", "/studio/grants/matrix")).json()
    cells = {(one["role"], one["object"], one["action"]): one for one in found["cells"]}
    assert cells["admin", "sales.lead", "remove"]["all_rows"] is True
    own = cells["rep", "sales.lead", "read"]
    assert own["all_rows"] is False
    assert {one["name"] for one in own["grants"]} == {"sales.rep_own_leads", "sales.rep_pool_leads"}
    assert ("rep", "sales.lead", "remove") not in cells
    assert {one["short"]: one["people"] for one in found["roles"]}["rep"] == 2


async def test_a_grant_is_a_sentence_in_both_languages(admin: Client) -> None:
    body = {"role": "sales.rep", "object": "sales.lead", "actions": ["read", "update"], "condition": "owner == actor.id",
            "fields": ["name"], "period": {"until": "2026-12-31"}, "state": "suspended"}  # fmt: skip
    found = (await admin.ask("POST", "/studio/grants/explain", json={"body": body})).json()
    assert (found["ok"], found["faults"]) == (True, [])
    zh = found["words"]["zh"]
    assert zh.startswith("销售可以查看、修改线索，限")
    assert "本人" in zh
    assert "已暂停" in zh
    assert "2026-12-31" in zh
    assert found["words"]["en"].startswith("Sales rep may see, change ")
    wrong = {"body": {**body, "condition": "nope == 1", "role": "sales.nobody"}}
    found = (await admin.ask("POST", "/studio/grants/explain", json=wrong)).json()
    assert {one["slug"] for one in found["faults"]} == {"name-is-unknown", "role-is-unknown"}
    found = (await admin.ask("POST", "/studio/grants/explain", json={"body": {"role": 1}})).json()
    assert found["ok"] is False
    assert found["faults"]


async def test_who_sees_an_object_is_told_with_reasons(admin: Client, company: Company) -> None:
    path = f"/studio/grants/who?object=sales.lead&action=remove&user={company.people['rep']}"
    found = (await admin.ask("GET", path)).json()
    assert {one["role"] for one in found["roles"]} == {"admin", "director", "manager"}
    assert found["person"]["allowed"] is False
    read = (await admin.ask("GET", path.replace("remove", "read"))).json()
    assert read["person"]["allowed"] is True
    assert all(one["words"]["zh"] for one in read["person"]["reasons"] if one["condition"] != "true")


async def test_a_draft_shows_the_rights_it_would_give(admin: Client) -> None:
    desk = await open_desk(admin)
    grant = {"kind": "grant", "name": "dealer.rep_shops",
             "body": {"role": "sales.rep", "object": "shop", "actions": ["read"]}}  # fmt: skip
    await desk.put(*dealer_app(), grant)
    found = (await admin.ask("GET", f"/studio/grants/matrix?draft={desk.draft['id']}")).json()
    assert ("rep", "dealer.shop") in {(one["role"], one["object"]) for one in found["cells"]}
    ask = {"name": "dealer.rep_shops", "draft": desk.draft["id"]}
    found = (await admin.ask("POST", "/studio/grants/explain", json=ask)).json()
    assert found["words"]["zh"] == "销售可以查看门店的全部记录；可见全部字段。"


async def test_a_cell_is_set_into_the_draft_and_the_text_says_the_same(admin: Client) -> None:
    desk = await open_desk(admin)
    wish = {
        "draft": desk.draft["id"],
        "role": "rep",
        "object": "sales.task",
        "action": "update",
        "reach": "team",
    }
    found = (await admin.ask("POST", "/studio/grants/reach", json=wish)).json()
    await desk.put(*found["changes"])
    told = (await admin.ask("GET", f"/studio/grants/matrix?draft={desk.draft['id']}")).json()
    assert [one["words"]["zh"] for one in told["changed"]] == ["销售修改任务：本人 → 本团队"]
    policy = (await admin.ask("GET", f"/studio/grants/text?role=rep&draft={desk.draft['id']}")).json()
    assert {one["name"] for one in found["changes"]} <= set(policy["names"])
    same = {"draft": desk.draft["id"], "text": policy["text"], "shown": policy["names"]}
    assert (await admin.ask("POST", "/studio/grants/text", json=same)).json() == {"changes": [], "faults": []}
    wrong = {**same, "text": policy["text"].replace("owner == actor.id", "owner == actor.nope", 1)}
    answered = (await admin.ask("POST", "/studio/grants/text", json=wrong)).json()
    [fault] = answered["faults"]
    assert (answered["changes"], fault["slug"]) == ([], "name-is-unknown")
    assert "actor.nope" in wrong["text"].split("\n")[fault["line"] - 1]
    refused = await admin.ask(
        "POST", "/studio/grants/reach", json={**wish, "role": "director", "reach": "own"}
    )
    assert (refused.status_code, refused.json()["slug"]) == (409, "reach-is-opened-widely")
