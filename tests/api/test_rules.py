"""Rules over HTTP: planned with what breaks them, told to those who see their fields, refused in the reader's language."""

from collections.abc import AsyncIterator

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import label, open_desk
from tests.sales import Company
from yingdan.kernel.records import Create

WORDS = {"zh": "联系人请填写电话", "en": "A contact needs a phone"}
RULE = {
    "kind": "rule",
    "name": "sales.contact_phone",
    "body": {"label": WORDS, "object": "sales.contact", "require": "phone != null"},
}


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def test_a_rule_is_planned_published_told_and_held(company: Company, admin: Client) -> None:
    await company.write(Create("sales.contact", {"name": "没有电话"}))
    desk = await open_desk(admin, "规则")
    await desk.put(RULE)
    plan = await desk.post("plan")
    assert plan["faults"] == []
    [broken] = plan["broken"]
    assert (broken["rule"], broken["records"], broken["label"]) == ("sales.contact_phone", 1, WORDS)
    assert [one["title"] for one in broken["examples"]] == ["没有电话"]
    await desk.post("publish", {"note": "电话必填"})

    meta = (await admin.ask("GET", "/meta")).json()
    [contact] = [one for one in meta["objects"] if one["name"] == "sales.contact"]
    assert [(one["name"], one["field"], one["reads"]) for one in contact["rules"]] == [
        ("sales.contact_phone", "phone", ["phone"])
    ]
    for language, words in (("zh-CN", WORDS["zh"]), ("en-US", WORDS["en"])):
        refused = await admin.ask(
            "POST", "/records/sales.contact", json={"name": "甲"}, headers={"Accept-Language": language}
        )
        assert refused.status_code == 422
        assert [(one["at"], one["detail"]) for one in refused.json()["faults"]] == [("/values/phone", words)]


async def test_a_faulty_rule_is_told_with_its_place_and_nothing_is_counted(admin: Client) -> None:
    desk = await open_desk(admin, "规则")
    body = {"label": label("坏"), "object": "sales.contact", "require": "phone >"}
    await desk.put({"kind": "rule", "name": "sales.contact_phone", "body": body})
    plan = await desk.post("plan")
    assert [(one["kind"], one["path"]) for one in plan["faults"]] == [("rule", "/require")]
    assert plan["broken"] == []
