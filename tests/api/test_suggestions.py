"""A director suggests what a cell of the matrix should be; who manages rights takes it over or says no."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create

CELL = {"role": "rep", "object": "sales.task", "action": "update", "reach": "team"}
SUGGESTIONS = "/rights/suggestions"


@dataclass
class Three:
    company: Company
    root: Client
    chen: Client
    anna: Client


@pytest.fixture
async def three(company: Company) -> AsyncIterator[Three]:
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("chen", "公司", role="director", login=True)
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "东区")
    async with (
        serving(company) as door,
        signed_in(door, "root") as root,
        signed_in(door, "chen") as chen,
        signed_in(door, "anna") as anna,
    ):
        yield Three(company, root, chen, anna)


async def _suggest(who: Client, reason: str = "同组代班", **more: str) -> dict[str, Any]:
    made = await who.ask("POST", SUGGESTIONS, json={**CELL, "reason": reason, **more})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def _rows(who: Client) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await who.ask("GET", SUGGESTIONS)).json()["rows"]
    return rows


async def _told(three: Three, who: Client) -> list[str]:
    await three.company.settle()
    return [one["title"]["zh"] for one in (await who.ask("GET", "/notices")).json()["rows"]]


async def test_it_is_taken_into_a_draft_published_and_then_the_rep_can(three: Three) -> None:
    [made] = await three.company.write(
        Create(
            "sales.task",
            {"name": "回访"},
            owner=three.company.people["bowen"],
            unit=three.company.units["东区"],
        )
    )
    one = await _suggest(three.chen)
    assert (one["title"], one["state"], one["may_answer"]) == ("销售修改任务：本人 → 本团队", "open", False)
    assert "权限变更建议：销售修改任务：本人 → 本团队" in await _told(three, three.root)
    [seen] = await _rows(three.root)
    assert (seen["asked_by"]["title"], seen["reason"], seen["so_already"]) == ("chen", "同组代班", False)

    found = (await three.root.ask("GET", f"{SUGGESTIONS}/{one['id']}/access")).json()
    [tasks] = [each for each in found["objects"] if each["object"] == "sales.task"]
    by_action = {each["action"]: each["gained"]["records"] for each in tasks["actions"]}
    assert by_action["update"] == 1

    change = {"name": "上门回访"}
    path = f"/records/sales.task/{made.id}"
    assert (await three.anna.ask("PATCH", path, json=change)).status_code in (403, 404)
    draft = (await three.root.ask("POST", f"{SUGGESTIONS}/{one['id']}/take", json={})).json()["draft"]
    assert [each["state"] for each in await _rows(three.chen)] == ["taken"]
    told = (await three.root.ask("GET", f"/studio/grants/matrix?draft={draft}")).json()
    assert [each["words"]["zh"] for each in told["changed"]] == ["销售修改任务：本人 → 本团队"]
    assert (await three.root.ask("POST", f"/studio/drafts/{draft}/publish", json={})).status_code == 200
    [done] = await _rows(three.chen)
    assert (done["state"], done["so_already"], done["draft"]) == ("done", True, None)
    assert "权限变更建议已生效：销售修改任务：本人 → 本团队" in await _told(three, three.chen)
    await _suggest(three.chen, reach="team", action="read")


async def test_it_is_declined_with_words_and_answered_once(three: Three) -> None:
    one = await _suggest(three.chen)
    path = f"{SUGGESTIONS}/{one['id']}"
    silent = await three.root.ask("POST", f"{path}/decline", json={"said": " "})
    assert (silent.status_code, silent.json()["slug"]) == (422, "refusal-needs-a-reason")
    done = await three.root.ask("POST", f"{path}/decline", json={"said": "请用临时授权"})
    assert (done.status_code, done.json()["state"]) == (200, "declined")
    [row] = await _rows(three.chen)
    assert (row["state"], row["answer"]) == ("declined", "请用临时授权")
    assert "权限变更建议未采纳：销售修改任务：本人 → 本团队" in await _told(three, three.chen)
    again = await three.root.ask("POST", f"{path}/take", json={})
    assert (again.status_code, again.json()["slug"]) == (409, "request-is-answered")


async def test_a_draft_that_is_thrown_away_or_published_without_it_leaves_it_waiting(three: Three) -> None:
    one = await _suggest(three.chen)
    take = f"{SUGGESTIONS}/{one['id']}/take"
    draft = (await three.root.ask("POST", take, json={})).json()["draft"]
    assert (await three.root.ask("DELETE", f"/studio/drafts/{draft}")).status_code == 204
    assert [each["state"] for each in await _rows(three.chen)] == ["open"]
    draft = (await three.root.ask("POST", take, json={})).json()["draft"]
    shown = (await three.root.ask("GET", f"/studio/drafts/{draft}")).json()
    other = await three.root.ask(
        "POST", "/studio/grants/reach", json={**CELL, "draft": None, "action": "export", "reach": "own"}
    )
    reset = [{"kind": each["kind"], "name": each["name"], "reset": True} for each in shown["changes"]]
    body = {"changes": [*reset, *other.json()["changes"]], "revision": shown["revision"]}
    assert (await three.root.ask("PUT", f"/studio/drafts/{draft}/changes", json=body)).status_code == 200
    published = await three.root.ask("POST", f"/studio/drafts/{draft}/publish", json={})
    assert published.status_code == 200, published.text
    assert [each["state"] for each in await _rows(three.chen)] == ["open"]


async def test_who_suggests_reads_the_matrix_in_force_and_nothing_beyond(three: Three) -> None:
    one = await _suggest(three.chen)
    assert (await three.chen.ask("GET", "/studio/grants/matrix")).status_code == 200
    draft = (await three.root.ask("POST", f"{SUGGESTIONS}/{one['id']}/take", json={})).json()["draft"]
    path = f"{SUGGESTIONS}/{one['id']}"
    refused = [
        await three.chen.ask("GET", f"/studio/grants/matrix?draft={draft}"),
        await three.chen.ask("GET", f"{path}/access"),
        await three.chen.ask("POST", f"{path}/take", json={}),
        await three.chen.ask("POST", f"{path}/decline", json={"said": "x"}),
        await three.chen.ask("PATCH", f"/records/org.suggestion/{one['id']}", json={"state": "done"}),
        await three.chen.ask("POST", "/records/org.suggestion", json={**CELL, "title": "x", "reason": "x", "state": "done"}),
        await three.anna.ask("GET", "/studio/grants/matrix"),
        await three.anna.ask("POST", SUGGESTIONS, json={**CELL, "reason": "x"}),
    ]  # fmt: skip
    assert [each.status_code for each in refused] == [403] * len(refused)
    assert await _rows(three.anna) == []


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"reach": "own"}, "rights-are-so-already"),
        ({"role": "nobody"}, "role-is-unknown"),
        ({"object": "sales.nothing"}, "object-is-unknown"),
        ({"role": "director", "reach": "own"}, "reach-is-opened-widely"),
        ({"reason": " "}, "value-is-required"),
    ],
)
async def test_what_cannot_be_suggested_is_said_at_once(
    three: Three, more: dict[str, str], slug: str
) -> None:
    refused = await three.chen.ask("POST", SUGGESTIONS, json={**CELL, "reason": "同组代班", **more})
    assert refused.json()["slug"] == slug


async def test_what_is_so_by_now_is_done_without_a_draft(three: Three) -> None:
    one, other = await _suggest(three.chen), await _suggest(three.chen, reason="再说一次")
    draft = (await three.root.ask("POST", f"{SUGGESTIONS}/{one['id']}/take", json={})).json()["draft"]
    assert (await three.root.ask("POST", f"/studio/drafts/{draft}/publish", json={})).status_code == 200
    taken = await three.root.ask("POST", f"{SUGGESTIONS}/{other['id']}/take", json={})
    assert taken.json() == {"draft": None}
    assert {each["state"] for each in await _rows(three.chen)} == {"done"}


async def test_a_cell_that_a_guard_narrows_tells_the_guard(three: Three) -> None:
    told = (await three.root.ask("GET", "/studio/grants/matrix")).json()
    guards = {one["name"]: one["guards"] for one in told["objects"]}
    assert [one["zh"] for one in guards["org.assessment"]] != []
    assert guards["sales.lead"] == []


async def test_who_made_it_withdraws_it_while_it_waits_and_nobody_else(three: Three) -> None:
    one = await _suggest(three.chen)
    path = f"{SUGGESTIONS}/{one['id']}"
    words = "销售修改任务：本人 → 本团队"
    assert f"权限变更建议：{words}" in await _told(three, three.root)
    assert one["may_withdraw"]
    assert not (await _rows(three.root))[0]["may_withdraw"]
    refused = [await who.ask("POST", f"{path}/withdraw") for who in (three.root, three.anna)]
    slugs = [each.json()["slug"] for each in refused]
    assert slugs == ["ability-is-missing"] * 2
    company = three.company
    values = {"user": company.people["root"], "unit": company.units["公司"], "role": "director"}
    await company.write(Create("org.membership", values))
    both = await three.root.ask("POST", f"{path}/withdraw")
    assert (both.status_code, both.json()["slug"]) == (403, "suggestion-is-anothers")
    done = await three.chen.ask("POST", f"{path}/withdraw")
    assert done.status_code == 200, done.text
    assert (done.json()["state"], done.json()["may_withdraw"]) == ("withdrawn", False)
    # The word of it that nobody had read is gone; that nothing is left to do is said; its maker is told nothing he did himself.
    told = await _told(three, three.root)
    assert f"权限变更建议：{words}" not in told
    assert f"权限变更建议已撤回：{words}" in told
    assert await _told(three, three.chen) == []
    again = [
        await three.chen.ask("POST", f"{path}/withdraw"),
        await three.root.ask("POST", f"{path}/take", json={}),
    ]
    assert [each.json()["slug"] for each in again] == ["request-is-answered"] * 2

    # What was read stays, and so does what is about another one.
    other, third = await _suggest(three.chen, reason="再说一次"), await _suggest(three.chen, reason="又一次")
    await three.company.settle()
    rows = (await three.root.ask("GET", "/notices")).json()["rows"]
    [mine] = [row["id"] for row in rows if row["subject"] == other["id"]]
    assert (await three.root.ask("POST", "/notices/read", json={"ids": [mine]})).status_code == 200
    assert (await three.chen.ask("POST", f"{SUGGESTIONS}/{other['id']}/withdraw")).status_code == 200
    await three.company.settle()
    rows = (await three.root.ask("GET", "/notices")).json()["rows"]
    about = [row["subject"] for row in rows]
    assert (about.count(other["id"]), about.count(third["id"])) == (2, 1)
