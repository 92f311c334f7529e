"""A business person's app over HTTP: drafted by several, planned in words, published, taken back."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company
from yingdan.base import fetch


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("second", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def admin(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "admin") as client:
        yield client


@pytest.fixture
async def second(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "second") as client:
        yield client


async def test_what_is_published_is_there_at_once_and_can_be_rolled_back(admin: Client) -> None:
    before = (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"]
    version = await publish_app(admin)
    made = await admin.ask("POST", "/records/dealer.shop", json={"name": "临安店"})
    assert made.status_code == 201, made.text
    meta = (await admin.ask("GET", "/meta")).json()
    assert "dealer.shop" in {one["name"] for one in meta["objects"]}
    shown = (await admin.ask("GET", f"/studio/versions/{version}")).json()
    assert {(one["kind"], one["name"]) for one in shown["changes"]} == {
        (c["kind"], c["name"]) for c in dealer_app()
    }
    assert all(one["before"] is None and one["after"] for one in shown["changes"])
    assert shown["author"]["name"] == "admin"
    back = await admin.ask("POST", f"/studio/versions/{before}/rollback", json={"note": "算了"})
    assert back.status_code == 200, back.text
    assert (await admin.ask("GET", "/records/dealer.shop")).status_code == 404
    again = await admin.ask("POST", f"/studio/versions/{version}/rollback", json={})
    assert again.status_code == 200, again.text
    rows = (await admin.ask("GET", "/records/dealer.shop")).json()["rows"]
    assert [row["name"] for row in rows] == ["临安店"]


async def test_a_draft_is_in_force_for_nobody(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    assert len(desk.draft["changes"]) == 6
    assert (await admin.ask("GET", "/records/dealer.shop")).status_code == 404
    found = (await admin.ask("GET", f"/studio/definitions?app=dealer&draft={desk.draft['id']}")).json()
    assert {row["name"] for row in found["rows"]} == {c["name"] for c in dealer_app()}
    assert (await admin.ask("GET", "/studio/definitions?app=dealer")).json()["rows"] == []


async def test_undo_and_redo_walk_the_steps_and_the_log_tells_them(admin: Client, company: Company) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    await desk.put(dealer_field("note", "long_text"))
    assert (len(desk.draft["changes"]), desk.draft["can_redo"]) == (7, False)
    await desk.post("undo")
    assert (len(desk.draft["changes"]), desk.draft["can_redo"]) == (6, True)
    await desk.post("redo")
    assert len(desk.draft["changes"]) == 7
    await desk.post("undo")
    await desk.post("undo")
    assert (desk.draft["changes"], desk.draft["can_undo"]) == ([], False)
    assert (await desk.post("undo", status=409))["slug"] == "nothing-to-undo"
    await desk.put(dealer_app()[0])
    assert (await desk.post("redo", status=409))["slug"] == "nothing-to-redo"
    async with company.db.begin() as tx:
        told = await fetch(
            tx, "select type from events.event where type like 'definition.draft%%' order by at, id"
        )
    assert [row[0].removeprefix("definition.draft_") for row in told] == [
        "opened", "changed", "changed", "undone", "redone", "undone", "undone", "changed",
    ]  # fmt: skip


async def test_two_editors_share_a_draft_and_neither_overwrites_the_other(
    admin: Client, second: Client
) -> None:
    mine = await open_desk(admin)
    await mine.put(*dealer_app())
    theirs = type(mine)(second, dict(mine.draft))
    await mine.put(dealer_field("city", "text", label=label("城市")))
    apart = await theirs.put(dealer_field("limit", "money", label=label("额度")))
    assert {one["name"]: one["by"]["name"] for one in apart["changes"]}["dealer.shop.limit"] == "second"
    stale = type(mine)(second, {**theirs.draft, "revision": 1})
    refused = await stale.put(dealer_field("city", "text", label=label("所在地")), status=409)
    assert refused["slug"] == "draft-moved"
    assert refused["conflicts"][0]["yours"]["label"] == label("所在地")
    assert refused["conflicts"][0]["theirs"]["label"] == label("城市")
    assert (await theirs.post("undo"))["revision"] == 4
    assert (await theirs.post("undo", status=409))["slug"] == "nothing-to-undo"


async def test_a_version_published_meanwhile_is_joined_or_shown_as_a_conflict(
    admin: Client, second: Client
) -> None:
    await publish_app(admin)
    desk, other = await open_desk(admin), await open_desk(second)
    view = dealer_app()[-1]
    columns = {**view, "body": {**view["body"], "columns": ["name"]}}
    await desk.put(columns)
    await other.put({**view, "body": {**view["body"], "label": label("门店一览")}})
    await other.post("publish")
    [change] = (await admin.ask("GET", desk.path)).json()["changes"]
    assert (change["body"]["columns"], change["body"]["label"]) == (["name"], label("门店一览"))
    third = await open_desk(second)
    await third.put({**view, "body": {**view["body"], "columns": ["limit"], "label": label("门店一览")}})
    await third.post("publish")
    refused = await desk.post("publish", status=409)
    assert (refused["slug"], refused["conflicts"][0]["paths"]) == ("draft-conflicts", ["/columns"])
    assert refused["conflicts"][0]["theirs"]["columns"] == ["limit"]
    assert (await desk.post("rebase", status=409))["slug"] == "draft-conflicts"
    sides = [{"kind": "view", "name": "dealer.all", "side": "mine"}]
    await desk.post("rebase", {"sides": sides})
    assert desk.draft["conflicts"] == []
    await desk.post("publish")
    shown = (await admin.ask("GET", "/studio/definitions/view/dealer.all")).json()
    assert shown["body"]["columns"] == ["name"]


async def test_the_plan_tells_every_fault_with_its_place_in_both_languages(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(
        *dealer_app(),
        dealer_field("late", "no_such_type"),
        {"kind": "view", "name": "dealer.bad",
         "body": {"label": label("坏"), "object": "dealer.shop", "columns": ["nope"], "filter": "limit >"}},
    )  # fmt: skip
    plan = await desk.post("plan")
    places = {(one["kind"], one["name"], one["path"], one["slug"]) for one in plan["faults"]}
    assert ("field", "dealer.shop.late", "/type", "field-type-is-unknown") in places
    assert ("view", "dealer.bad", "/columns/0", "field-is-missing") in places
    assert any(one[:3] == ("view", "dealer.bad", "/filter") for one in places)
    assert all(one["text"]["zh"] and one["text"]["en"] for one in plan["faults"])
    assert plan["steps"] == []
    assert (await desk.post("publish", status=422))["slug"] == "definition-is-faulty"


async def test_the_plan_says_what_is_lost_and_whom_it_concerns(admin: Client) -> None:
    await publish_app(admin)
    for name in ("甲", "乙"):
        made = await admin.ask(
            "POST", "/records/dealer.shop", json={"name": name, "city": "杭州" if name == "甲" else None}
        )
        assert made.status_code == 201, made.text
    desk = await open_desk(admin)
    order = {**dealer_app()[1], "body": {**dealer_app()[1]["body"], "order": ["name", "limit"]}}
    await desk.put({"kind": "field", "name": "dealer.shop.city", "body": None}, order)
    plan = await desk.post("plan")
    assert plan["faults"] == []
    [step] = [one for one in plan["steps"] if one["lost"] is not None]
    assert (step["lost"], step["phase"], step["lock"]) == (1, "hide", "access exclusive")
    assert step["duration_class"] == "instant"
    assert "city" in step["words"]["zh"]
    assert plan["impact"]["people"] == 2
    assert plan["impact"]["written"] == 2
    assert [one["name"] for one in plan["impact"]["objects"]] == ["dealer.shop"]
    told = {(one["kind"], one["name"]): one["words"]["zh"] for one in plan["changed"]}
    assert told["field", "dealer.shop.city"] == "移除字段「city」"
    assert told["object", "dealer.shop"] == "修改对象「门店」：顺序"


async def test_a_plan_says_without_tables_and_columns_what_happens_to_records(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    first = {one["plain"]["zh"] for one in (await desk.post("plan"))["steps"]}
    assert {"为应用「经销商」准备存放数据的地方", "为「门店」准备存放记录的地方"} <= first
    await desk.post("publish")
    for name, city in (("甲", "12"), ("乙", "杭州")):
        await admin.ask("POST", "/records/dealer.shop", json={"name": name, "city": city})
    desk = await open_desk(admin)
    await desk.put(
        dealer_field("credit", "money"), dealer_field("city", "integer"),
        {"kind": "field", "name": "dealer.shop.limit", "body": None},
        {**dealer_app()[1], "body": {**dealer_app()[1]["body"], "order": ["name", "city"]}},
        {**dealer_app()[-1], "body": {**dealer_app()[-1]["body"], "columns": ["name"]}},
    )  # fmt: skip
    plan = await desk.post("plan")
    assert plan["faults"] == []
    told = [one["plain"] for one in plan["steps"]]
    assert {one["zh"] for one in told} - {
        "让「门店」查找和排序更快",
        "「门店」不再为用不到的查找占用空间",
    } == {
        "「门店」增加字段「credit」",
        "把「门店」的字段「city」里填过的内容转换成新类型，后台进行，原值保留",
        "「门店」的字段「limit」从页面上撤下，填过的内容先保留，退回旧版本可以恢复",
    }
    for one, step in zip(told, plan["steps"], strict=True):
        assert "dealer.shop" not in one["zh"] + one["en"]
        assert step["words"] != one


async def test_only_those_who_manage_definitions_come_in(transport: httpx.ASGITransport) -> None:
    async with signed_in(transport, "rep") as rep:
        for path in ("kinds", "definitions", "drafts", "versions", "name?text=x"):
            assert (await rep.ask("GET", f"/studio/{path}")).status_code == 403
        assert (await rep.ask("POST", "/studio/drafts", json={"title": "x"})).status_code == 403


async def test_kinds_tell_their_schema_with_words(admin: Client) -> None:
    kinds = {one["name"]: one for one in (await admin.ask("GET", "/studio/kinds")).json()["kinds"]}
    assert kinds["decision_table"]["label"] == {"zh": "决策表", "en": "Decision table"}
    properties = kinds["field"]["schema"]["$defs"]["FieldBody"]["properties"]
    assert properties["required"]["label"] == {"zh": "必填", "en": "Required"}
    assert "rows" in kinds["decision_table"]["tunable"]


async def test_a_definition_tells_what_uses_it(admin: Client) -> None:
    found = (await admin.ask("GET", "/studio/definitions/field/sales.lead.status")).json()
    users = {(one["kind"], one["name"]) for one in found["uses"]}
    assert {("view", "sales.new_leads"), ("routing", "sales.lead_routing")} <= users
    assert found["in_draft"] is False
    assert (await admin.ask("GET", "/studio/definitions/field/sales.lead.nope")).status_code == 404


async def test_an_expression_is_checked_and_said_in_words(admin: Client) -> None:
    ask = {"object": "sales.lead", "text": 'status == "new" && score >= 60', "result": "bool"}
    found = (await admin.ask("POST", "/studio/check-expression", json=ask)).json()
    assert found["ok"], found
    assert "60" in found["words"]["zh"]
    assert found["tree"]["kind"] == "and"
    wrong = (await admin.ask("POST", "/studio/check-expression", json={**ask, "text": "nope >= 60"})).json()
    assert (wrong["ok"], wrong["faults"][0]["slug"]) == (False, "name-is-unknown")
    access = {"object": "sales.lead", "text": "owner == actor.id", "names": "access"}
    found = (await admin.ask("POST", "/studio/check-expression", json=access)).json()
    assert found["words"]["zh"].endswith("本人")


@pytest.mark.parametrize(
    ("text", "name"),
    [("经销商", "jing_xiao_shang"), ("Dealer Café", "dealer_cafe"), ("2026 计划", "ji_hua"), ("owner", "owner_1"),
     ("🎁", ""), ("信用 Score", "xin_yong_score")],
)  # fmt: skip
async def test_a_name_is_suggested_for_what_people_call_something(
    admin: Client, text: str, name: str
) -> None:
    found = await admin.ask("GET", "/studio/name", params={"text": text})
    assert found.json() == {"name": name}
