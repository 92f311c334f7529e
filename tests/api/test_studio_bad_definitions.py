"""Bad definitions are refused with a sentence that names the place, all at once, and change nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company

SHOP = "dealer.shop"
DEEP = "!" * 400 + "true"
WIDE = " && ".join(["city == 'x'"] * 5000)
HOSTILE = "thing; drop schema sales cascade; --"


def gone(kind: str, name: str) -> Json:
    return {"kind": kind, "name": name, "body": None}


def an_object(name: str, **more: Any) -> Json:
    return {"kind": "object", "name": name, "body": {"label": label("物"), "title": "name", **more}}


def a_field(on: str, name: str, type_name: str = "text", **more: Any) -> Json:
    body = {"object": on, "type": type_name, "label": label("名"), **more}
    return {"kind": "field", "name": f"{on}.{name}", "body": body}


def formula(name: str, expr: str, result: str = "decimal", **more: Any) -> Json:
    return dealer_field(name, "formula", options={"expr": expr, "result": result, **more})


def roll_up(name: str, **options: Any) -> Json:
    return dealer_field(name, "roll_up", options=options)


def a_view(**more: Any) -> Json:
    body = {"label": label("表"), "object": SHOP, "columns": ["name"], **more}
    return {"kind": "view", "name": "dealer.bad", "body": body}


def sized(*, then: Json) -> list[Json]:
    return [dealer_field("size", "integer"), formula("double", "size * 2", "integer"), then]


Case = tuple[list[Json], str, str]
# What is put, the fault it must give, and where that fault must point.
BAD: dict[str, Case] = {
    "reserved-field-word": ([dealer_field("owner", "text")], "name-is-reserved", "field dealer.shop.owner /"),
    "reserved-word-of-expressions": ([dealer_field("today", "date")], "name-is-reserved", "field dealer.shop.today /"),
    "reserved-package": ([{"kind": "app", "name": "pg_toast", "body": {"label": label("x")}}],
                         "name-is-reserved", "app pg_toast /"),
    "reserved-schema-of-the-product": ([an_object("meta.thing"), a_field("meta.thing", "name")],
                                       "name-is-reserved", "object meta.thing /"),
    "object-name-of-63-bytes": ([an_object("dealer." + "a" * 63), a_field("dealer." + "a" * 63, "name")],
                                "name-is-invalid", f"object dealer.{'a' * 63} /"),
    "field-name-of-63-bytes": ([dealer_field("b" * 63, "text")], "name-is-invalid", f"field dealer.shop.{'b' * 63} /"),
    "field-name-in-chinese": ([dealer_field("电话", "text")], "name-is-invalid", "field dealer.shop.电话 /"),
    "field-name-in-emoji": ([dealer_field("🎉", "text")], "name-is-invalid", "field dealer.shop.🎉 /"),
    "field-name-with-line-break": ([dealer_field("size\n", "text")], "name-is-invalid", "field dealer.shop.size\n /"),
    "sql-in-object-name": ([an_object(f"dealer.{HOSTILE}")], "name-is-invalid", f"object dealer.{HOSTILE} /"),
    "sql-in-field-name": ([dealer_field('a" int); drop table sales.lead; --', "text")],
                          "name-is-invalid", 'field dealer.shop.a" int); drop table sales.lead; -- /'),
    "sql-in-name-of-a-column-of-a-view": ([a_view(columns=['name"; drop table sales.lead; --'])],
                                          "field-is-missing", "view dealer.bad /columns/0"),
    "sql-in-a-filter": ([a_view(filter="name == 'x'; drop table sales.lead")], "expression-is-not-readable", "view dealer.bad /filter"),
    "field-of-no-object": ([a_field("dealer.nothing", "name")], "definition-is-missing",
                           "field dealer.nothing.name /object"),
    "field-in-anothers-name": ([{**dealer_field("x", "text"), "name": "dealer.shop.y.z"}],
                               "name-is-invalid", "field dealer.shop.y.z /"),
    "setting-of-another-type": ([dealer_field("size", "integer", required="ja", options=[])],
                                "definition-value-is-wrong", "field dealer.shop.size /required"),
    "type-nobody-knows": ([dealer_field("size", "quantum")], "field-type-is-unknown", "field dealer.shop.size /type"),
    "key-nobody-knows": ([dealer_field("size", "integer", colour="red")], "definition-key-is-unknown",
                         "field dealer.shop.size /colour"),
    "label-in-one-language": ([dealer_field("size", "integer", label={"zh": "大小"})], "definition-key-is-missing",
                              "field dealer.shop.size /label/en"),
    "default-of-another-type": ([dealer_field("size", "integer", default="很大")], "number-is-expected",
                                "field dealer.shop.size /default"),
    "choice-without-choices": ([dealer_field("level", "choice")], "choices-are-missing", "field dealer.shop.level /options/choices"),
    "title-that-is-no-field": ([an_object("dealer.thing", title="nothing"), a_field("dealer.thing", "name")],
                               "field-is-missing", "object dealer.thing /title"),
    "match-key-on-nothing": ([an_object("dealer.thing", match_keys=[{"kind": "phone", "field": "tel"}]),
                              a_field("dealer.thing", "name")], "field-is-missing",
                             "object dealer.thing /match_keys/0/field"),
    "reference-to-nothing": ([dealer_field("head", "reference", options={"to": "dealer.nothing"})],
                             "definition-is-missing", "field dealer.shop.head /options/to"),
    "tree-over-two-objects": ([dealer_field("head", "reference", options={"to": "org.user", "tree": True})],
                              "tree-is-within-one-object", "field dealer.shop.head /options/tree"),
    "required-and-cleared": ([dealer_field("head", "reference", required=True,
                                           options={"to": SHOP, "on_delete": "clear"})],
                             "required-reference-cannot-be-cleared", "field dealer.shop.head /options/on_delete"),
    "formula-of-itself": ([formula("a", "a + 1")], "formula-", "field dealer.shop.a /options/expr"),
    "formulas-in-a-ring": ([formula("a", "b + 1"), formula("b", "c + 1"), formula("c", "a + 1")],
                           "formula-", "field dealer.shop.a /options/expr"),
    "roll-ups-in-a-ring": (
        [dealer_field("head", "reference", options={"to": SHOP}),
         roll_up("a", **{"from": SHOP, "by": "head", "function": "sum", "field": "b"}),
         roll_up("b", **{"from": SHOP, "by": "head", "function": "sum", "field": "a"})],
        "formula-is-circular", "field dealer.shop.a /"),
    "formula-over-nothing": ([formula("a", "nothing * 2")], "name-is-unknown", "field dealer.shop.a /options/expr"),
    "formula-of-another-type": ([formula("a", "name", "decimal")], "expression-has-other-type", "field dealer.shop.a /options/expr"),
    "formula-with-a-default": ([{**formula("a", "1 + 1", "integer"),
                                 "body": {**formula("a", "1 + 1", "integer")["body"], "default": 3}}],
                               "derived-field-takes-no-input", "field dealer.shop.a /derived"),
    "roll-up-of-what-does-not-point-here": (
        [roll_up("a", **{"from": "org.user", "by": "name", "function": "count"})],
        "roll-up-", "field dealer.shop.a /options"),
    "roll-up-that-looks-at-the-clock": (
        [dealer_field("head", "reference", options={"to": SHOP}), dealer_field("due_on", "date"),
         roll_up("a", **{"from": SHOP, "by": "head", "function": "count", "filter": "due_on < today"})],
        "roll-up-looks-at-the-clock", "field dealer.shop.a /options"),
    "expression-too-deep": ([a_view(filter=DEEP)], "expression-is-too-deep", "view dealer.bad /filter"),
    "expression-too-long": ([a_view(filter=WIDE)], "expression-is-too-long", "view dealer.bad /filter"),
    "formula-bomb": ([formula("f0", "limit_count * 2"), dealer_field("limit_count", "decimal"),
                      *(formula(f"f{n}", f"f{n - 1} + f{n - 1}") for n in range(1, 30))],
                     "formula-", "field dealer.shop.f"),
    "view-over-a-field-that-is-none": ([a_view(columns=["name", "nothing"])], "field-is-missing",
                                       "view dealer.bad /columns/1"),
    "field-used-by-a-view-goes": ([gone("field", "dealer.shop.limit")], "field-is-missing",
                                  "view dealer.all /columns/1"),
    "title-goes": ([gone("field", "dealer.shop.name")], "field-is-missing", "object dealer.shop /title"),
    "field-used-by-a-formula-goes": (sized(then=gone("field", "dealer.shop.size")), "definition-is-", "field dealer.shop.double /"),
    "object-in-use-goes": ([gone("object", SHOP)], "definition-is-in-use", "field dealer.shop.name /object"),
    "conversion-nobody-can-do": ([dealer_field("city", "signature")], "field-type-cannot-change",
                                 "field dealer.shop.city /type"),
    "package-from-a-newer-version": (
        [{"kind": "app", "name": "dealer", "body": {"label": label("经销商"), "platform": "99.1"}}],
        "package-needs-a-newer-platform", "app dealer /platform"),
    "needs-a-package-nobody-has": (
        [{"kind": "app", "name": "dealer", "body": {"label": label("经销商"), "needs": ["nothing"]}}],
        "definition-is-missing", "app dealer /needs/0"),
    "more-fields-than-an-object-has": ([dealer_field(f"n{n}", "text") for n in range(601)],
                                       "object-has-too-many-fields", "object dealer.shop /"),
}  # fmt: skip


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def test_every_bad_definition_is_told_at_its_place_and_nothing_changes(admin: Client) -> None:
    await publish_app(admin)
    before = (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"]
    wrong: list[str] = []
    for case, (changes, slug, at) in BAD.items():
        desk = await open_desk(admin, case)
        if case.startswith("field-used-by-a-formula"):
            await desk.put(*changes[:-1])
        await desk.put(*changes)
        plan = await desk.post("plan")
        meant = [one for one in plan["faults"] if one["slug"].startswith(slug) and one["at"].startswith(at)]
        if not meant:
            wrong.append(f"{case}: {[(one['slug'], one['at'][:120]) for one in plan['faults'][:6]]}")
        wrong += [
            f"{case}: {one['slug']} has no words: {one['text']}"
            for one in plan["faults"]
            if not readable(one)
        ]
        refused = await desk.client.ask("POST", f"{desk.path}/publish", json={})
        if refused.status_code != 422:
            wrong.append(f"{case}: publish answers {refused.status_code} {refused.text[:120]}")
    assert not wrong, "\n".join(wrong)
    assert (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"] == before
    tables = await admin.ask("GET", "/records/sales.lead")
    assert tables.status_code == 200


def readable(fault: Json) -> bool:
    """Words in both languages, the Chinese ones Chinese, with every parameter put in."""
    zh, en = fault["text"]["zh"], fault["text"]["en"]
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    return chinese and bool(en) and fault["slug"] not in (zh, en) and "{" not in zh.replace("{{", "")


async def test_all_faults_of_a_draft_are_told_at_once(admin: Client) -> None:
    await publish_app(admin)
    desk = await open_desk(admin)
    cases = ("reserved-field-word", "formulas-in-a-ring", "expression-too-deep", "title-that-is-no-field")
    await desk.put(*(change for case in cases for change in BAD[case][0]))
    told = {(one["slug"], one["at"]) for one in (await desk.post("plan"))["faults"]}
    for case in cases:
        _, slug, at = BAD[case]
        assert any(one.startswith(slug) and where.startswith(at) for one, where in told), (case, told)


async def test_labels_in_any_script_are_kept_and_names_up_to_the_limit_work(admin: Client) -> None:
    long, text = "a" + "b" * 50, "客户🎉 «Straße» ‮עברית‬ ' \" \\ <b>"
    named = f"dealer.{long}"
    changes = [
        an_object(named, label=label(text), order=["name", long]), a_field(named, "name", label=label("名🎈")),
        a_field(named, long, "decimal", label=label(text), unique=True, index=True),
        a_field(named, "up", "reference", label=label(text), options={"to": named, "tree": True}),
        a_field(named, "kids", "roll_up", label=label(text),
                options={"from": named, "by": "up", "function": "sum", "field": long}),
    ]  # fmt: skip
    await publish_app(admin, [*dealer_app(), *changes])
    meta = (await admin.ask("GET", "/meta")).json()
    [found] = [one for one in meta["objects"] if one["name"] == named]
    assert found["label"] == label(text)
    top = (await admin.ask("POST", f"/records/{named}", json={"name": "总", long: "1"})).json()
    await admin.ask("POST", f"/records/{named}", json={"name": "分", long: "2.5", "up": top["id"]})
    row = (await admin.ask("GET", f"/records/{named}/{top['id']}")).json()
    assert float(row["kids"]) == 2.5
