"""Packages over HTTP: out, in again, newer, elsewhere, away; and hostile ones."""

import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company
from yingdan.kernel.packages import read_archive, write_archive


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def exported(admin: Client, app: str = "dealer") -> bytes:
    found = await admin.ask("GET", f"/studio/packages/{app}/export.zip")
    assert (found.status_code, found.headers["content-type"]) == (200, "application/zip")
    return found.content


def edited(raw: bytes, **changes: str) -> bytes:
    """The same package with other texts in it; `old__new` pairs by file are too much for a test of this size."""
    files = {path: content.decode() for path, content in read_archive(raw).items()}
    for path, text in files.items():
        for was, now in changes.items():
            files[path] = files[path].replace(was, now) if was in text else files[path]
    return write_archive(files)


async def planned(admin: Client, raw: bytes, status: int = 200) -> Json:
    found = await admin.ask(
        "POST", "/studio/packages/plan", content=raw, headers={"content-type": "application/zip"}
    )
    assert found.status_code == status, found.text
    answer: Json = found.json()
    return answer


async def install(admin: Client, plan: Json, status: int = 200, **more: Any) -> Json:
    found = await admin.ask("POST", "/studio/packages/install", json={"upload": plan["upload"], **more})
    assert found.status_code == status, found.text
    answer: Json = found.json()
    return answer


@pytest.mark.parametrize("app", ["sales", "org"])
async def test_a_shipped_package_is_exported_and_planned_as_no_change(admin: Client, app: str) -> None:
    plan = await planned(admin, await exported(admin, app))
    assert (plan["changed"], plan["faults"], plan["conflicts"], plan["direction"]) == ([], [], [], "same")


async def test_an_app_goes_out_away_and_in_again_byte_equal_with_its_records(admin: Client) -> None:
    await publish_app(admin)
    await admin.ask("POST", "/records/dealer.shop", json={"name": "临安店"})
    raw = await exported(admin)
    assert raw == await exported(admin)
    away = (await admin.ask("POST", "/studio/packages/dealer/uninstall/plan")).json()
    assert (away["faults"], [one["lost"] for one in away["steps"] if one["lost"] is not None]) == ([], [1])
    assert (await admin.ask("POST", "/studio/packages/dealer/uninstall", json={})).status_code == 200
    assert (await admin.ask("GET", "/records/dealer.shop")).status_code == 404
    plan = await planned(admin, raw)
    assert (plan["direction"], plan["faults"]) == ("install", [])
    await install(admin, plan)
    assert await exported(admin) == raw
    rows = (await admin.ask("GET", "/records/dealer.shop")).json()["rows"]
    assert [row["name"] for row in rows] == ["临安店"]
    market = (await admin.ask("GET", "/studio/packages")).json()
    assert {one["app"]: one["origin"] for one in market["installed"]} == {
        "dealer": "upload", "org": "shipped", "sales": "shipped",
    }  # fmt: skip


async def test_an_upgrade_keeps_what_the_company_changed_and_shows_what_both_changed(admin: Client) -> None:
    await publish_app(admin)
    first = await planned(admin, await exported(admin))
    await install(admin, first)
    edition = edited(await exported(admin), 全部门店="门店清单", city="city", 版本="版本")
    desk = await open_desk(admin)
    view = dealer_app()[-1]
    await desk.put(
        {**view, "body": {**view["body"], "columns": ["name"]}},
        dealer_field("own", "text"),
        dealer_field("city", "text", label=label("城市")),
    )
    await desk.post("publish")
    plan = await planned(admin, edition)
    assert (plan["conflicts"], plan["faults"]) == ([], [])
    assert [one["name"] for one in plan["changed"]] == ["dealer.all"]
    assert {one["name"] for one in plan["kept"]} >= {"dealer.shop.city"}
    await install(admin, plan)
    shown = (await admin.ask("GET", "/studio/definitions/view/dealer.all")).json()["body"]
    assert (shown["columns"], shown["label"]["zh"]) == (["name"], "门店清单")
    assert (await admin.ask("GET", "/studio/definitions/field/dealer.shop.own")).status_code == 200
    third = edited(edition, **{"zh: city": "zh: 所在城市"})
    plan = await planned(admin, third)
    [clash] = plan["conflicts"]
    assert (clash["name"], clash["paths"], clash["kept"]) == ("dealer.shop.city", ["/label/zh"], "ours")
    sides = [{"kind": "field", "name": "dealer.shop.city", "side": "theirs"}]
    await install(admin, plan, sides=sides)
    shown = (await admin.ask("GET", "/studio/definitions/field/dealer.shop.city")).json()["body"]
    assert shown["label"]["zh"] == "所在城市"


async def test_a_copy_is_a_draft_of_the_same_app_under_another_name(admin: Client, company: Company) -> None:
    grant = {"kind": "grant", "name": "dealer.rep_shops", "body": {
        "role": "sales.rep", "object": "dealer.shop", "actions": ["read"], "condition": "owner == actor.id"}}  # fmt: skip
    await publish_app(admin, [*dealer_app(), grant])
    body = {
        "name": "dealer_south",
        "label": {"zh": "南区经销商", "en": "South dealers"},
        "unit": str(company.units["公司"]),
    }
    made = (await admin.ask("POST", "/studio/packages/dealer/copy", json=body)).json()
    bodies = {one["name"]: one["body"] for one in made["changes"]}
    assert bodies["dealer_south.shop.city"]["object"] == "dealer_south.shop"
    assert bodies["dealer_south.all"]["object"] == "dealer_south.shop"
    assert bodies["dealer_south.rep_shops"]["condition"].startswith("(owner == actor.id) && actor.unit in [")
    plan = (await admin.ask("POST", f"/studio/drafts/{made['draft']}/plan")).json()
    assert plan["faults"] == []
    done = await admin.ask("POST", f"/studio/drafts/{made['draft']}/publish", json={"note": "南区"})
    assert done.status_code == 200, done.text
    assert (await admin.ask("POST", "/records/dealer_south.shop", json={"name": "广州店"})).status_code == 201
    again = await admin.ask("POST", "/studio/packages/dealer/copy", json=body)
    assert again.json()["slug"] == "package-is-there"


def package(**files: str) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.yaml", files.pop("app", "name: evil\nlabel: {zh: 坏, en: Evil}\n"))
        for path, text in files.items():
            archive.writestr(path.replace("__", "/") + ".yaml", text)
    return whole.getvalue()


OBJECT = "kind: object\nname: thing\nlabel: {zh: 物, en: Thing}\ntitle: name\nfields:\n- {name: name, type: text, label: {zh: 名, en: N}}\n"


async def test_hostile_packages_get_words_and_change_nothing(admin: Client) -> None:
    deep = "!" * 400 + "true"
    wide = " && ".join(["name == 'x'"] * 5000)
    hostile = {
        "sql": package(objects__x=OBJECT.replace("name: thing", "name: 'thing; drop schema sales cascade'")),
        "field": package(objects__x=OBJECT.replace("{name: name,", "{name: 'a\" int); drop table sales.lead; --',")),
        "deep": package(objects__x=OBJECT, views__v=f"kind: view\nlabel: {{zh: a, en: a}}\nobject: evil.thing\ncolumns: [name]\nfilter: '{deep}'\n"),
        "wide": package(objects__x=OBJECT, views__v=f"kind: view\nlabel: {{zh: a, en: a}}\nobject: evil.thing\ncolumns: [name]\nfilter: {wide}\n"),
        "reserved": package(app="name: pg_catalog\nlabel: {zh: a, en: a}\n"),
        "long": package(objects__x=OBJECT.replace("name: thing", "name: " + "a" * 64)),
        "theft": package(objects__x="kind: field\nname: sales.lead.phone\nobject: sales.lead\ntype: text\nlabel: {zh: a, en: a}\n"),
        "future": package(app="name: evil\nlabel: {zh: a, en: a}\nplatform: '99.1'\n"),
        "kind": package(things__x="kind: warp_drive\nname: x\n"),
    }  # fmt: skip
    before = (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"]
    for name, raw in hostile.items():
        plan = await planned(admin, raw)
        assert plan["faults"], name
        refused = await install(admin, plan, status=422)
        assert refused["faults"], name
    assert (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"] == before
    slugs = {one["slug"] for one in (await planned(admin, hostile["future"]))["faults"]}
    assert "package-needs-a-newer-platform" in slugs
    for raw in (b"", b"PK", package(**{"..__evil": "x: 1"})):
        assert (await planned(admin, raw, status=422))["slug"] == "archive-is-refused"


async def test_scripts_in_labels_stay_text(admin: Client) -> None:
    text = "<img src=x onerror=alert(1)>"
    raw = package(objects__x=OBJECT.replace("zh: 物", f"zh: '{text}'"))
    await install(admin, await planned(admin, raw))
    meta = await admin.ask("GET", "/meta")
    assert meta.headers["content-type"].startswith("application/json")
    assert {o["label"]["zh"] for o in meta.json()["objects"] if o["name"] == "evil.thing"} == {text}


async def test_an_upload_that_is_gone_is_asked_for_again(admin: Client) -> None:
    gone = await admin.ask("POST", "/studio/packages/install", json={"upload": "0" * 64})
    assert (gone.status_code, gone.json()["slug"]) == (404, "upload-not-found")
