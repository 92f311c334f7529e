"""Packages as folders: read, installed, changed, written back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.catalogs import AUTHOR, NOW, prepare
from yingdan.base import Database, Problem
from yingdan.kernel.catalog import EMPTY, Catalog, load
from yingdan.kernel.packages import export, in_order, install, read_package, read_yaml, write_yaml
from yingdan.kernel.publish import publish

APPS = Path(__file__).resolve().parents[2] / "apps"
Write = Callable[[dict[str, str]], Path]

SHOP = {
    "app.yaml": "name: shop\nlabel: {zh: 店, en: Shop}\nneeds: [org]\n",
    "objects/thing.yaml": """
kind: object
name: thing
label: {en: Thing, zh: 物品 🎁}
title: name
fields:
  - {name: name, type: text, label: {zh: 名, en: Name}, required: true}
  - name: opens
    type: choice
    label: {zh: 开门, en: Opens}
    options: {choices: [{label: {en: Nine, zh: 九点}, value: "09:00"}, {value: "18:00"}]}
  - {name: area, type: text, label: {zh: 区号, en: Area}, default: "0571"}
""",
    "fields/nick.yaml": "kind: field\nname: nick\nobject: org.user\ntype: text\nlabel: {zh: 昵称, en: Nick}\n",
    "events/moved.yaml": "kind: event_type\nname: moved\nlabel: {zh: 移动, en: Moved}\ndata: {place: text}\n",
    "views/all.yaml": "kind: view\nlabel: {zh: 全部, en: All}\nobject: shop.thing\ncolumns: [name, opens]\n",
    "demo/rows.yaml": "- this is no definition\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(files: dict[str, str]) -> Path:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        return tmp_path

    return make


@pytest.fixture
async def db(database: Database) -> Database:
    await prepare(database)
    return database


async def put(db: Database, base: Catalog, folder: Path) -> Catalog:
    async with db.begin() as tx:
        return await install(tx, base, folder, AUTHOR, NOW)


def test_an_object_file_becomes_one_object_and_its_fields(write: Write) -> None:
    puts = read_package(write(SHOP))
    assert [(one.kind, one.name) for one in puts] == [
        ("app", "shop"),
        ("event_type", "shop.moved"),
        ("field", "org.user.nick"),
        ("field", "shop.thing.name"),
        ("field", "shop.thing.opens"),
        ("field", "shop.thing.area"),
        ("object", "shop.thing"),
        ("view", "shop.all"),
    ]
    assert {one.app for one in puts} == {"shop"}
    assert puts[-2].body["order"] == ["name", "opens", "area"]


async def test_installing_twice_changes_nothing(db: Database, write: Write) -> None:
    folder = write(SHOP)
    first = await put(db, await put(db, EMPTY, APPS / "org"), folder)
    assert first.version == 2
    assert (await put(db, first, folder)) is first
    async with db.begin() as tx:
        loaded = await load(tx)
    assert (await put(db, loaded, folder)) is loaded
    assert (await put(db, loaded, APPS / "org")) is loaded


async def test_what_vanished_from_the_folder_is_removed_and_nothing_of_others(
    db: Database, write: Write
) -> None:
    folder = write(SHOP)
    first = await put(db, await put(db, EMPTY, APPS / "org"), folder)
    (folder / "views" / "all.yaml").unlink()
    (folder / "fields" / "nick.yaml").unlink()
    second = await put(db, first, folder)
    assert set(first.definitions) - set(second.definitions) == {
        ("view", "shop.all"),
        ("field", "org.user.nick"),
    }
    assert second.version == 3


async def test_export_read_install_export_gives_the_same_bytes(
    db: Database, write: Write, tmp_path: Path
) -> None:
    await put(db, await put(db, EMPTY, APPS / "org"), write(SHOP))
    async with db.begin() as tx:
        catalog = await load(tx)
    files = export(catalog, "shop")
    assert set(files) == {
        "app.yaml", "objects/thing.yaml", "fields/org.user.nick.yaml", "events/moved.yaml", "views/all.yaml",
    }  # fmt: skip
    assert '{value: "18:00"}' not in files["objects/thing.yaml"]
    again = tmp_path / "again"
    for path, text in files.items():
        (again / path).parent.mkdir(parents=True, exist_ok=True)
        (again / path).write_bytes(text.encode())
    assert (await put(db, catalog, again)) is catalog
    async with db.begin() as tx:
        assert export(await load(tx), "shop") == files


async def test_a_field_added_in_the_studio_is_exported_and_stays_after_installing(
    db: Database, write: Write, tmp_path: Path
) -> None:
    from yingdan.kernel.definitions import Put

    base = await put(db, await put(db, EMPTY, APPS / "org"), write(SHOP))
    async with db.begin() as tx:
        body = {"object": "shop.thing", "type": "money", "label": {"zh": "价", "en": "Price"}}
        base = await publish(tx, base, [Put("field", "shop.thing.a_price", body)], AUTHOR, "", NOW)
    for path, text in export(base, "shop").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    (tmp_path / "fields" / "nick.yaml").unlink()
    assert (await put(db, base, tmp_path)) is base


async def test_an_export_says_what_it_builds_on_though_its_app_was_not_told(
    db: Database, write: Write
) -> None:
    untold = SHOP | {"app.yaml": "name: shop\nlabel: {zh: 店, en: Shop}\n"}
    catalog = await put(db, await put(db, EMPTY, APPS / "org"), write(untold))
    assert catalog.all("app")["shop"].body.needs == ()
    assert read_yaml(export(catalog, "shop")["app.yaml"])[0]["needs"] == ["org"]


@pytest.mark.parametrize("app", ["org", "_template"])
async def test_our_packages_are_written_in_the_canonical_spelling(db: Database, app: str) -> None:
    catalog = EMPTY
    for folder in in_order([APPS / "_template", APPS / "org"]):
        catalog = await put(db, catalog, folder)
    files = export(catalog, app.removeprefix("_"))
    on_disk = {
        path.relative_to(APPS / app).as_posix(): path.read_text() for path in (APPS / app).rglob("*.yaml")
    }
    assert files == on_disk


def test_every_fault_of_a_folder_is_told_with_its_place(write: Write) -> None:
    files = {
        "app.yaml": "name: shop\nlabel: {zh: 店, en: Shop}\n",
        "objects/a.yaml": "name: a\nfields: [{type: text}, 3]\n",
        "objects/b.yaml": "name: b\nfields: {x: 1}\n",
        "views/c.yaml": "name: c\nname: d\n",
        "views/d.yaml": "label: [1\n",
        "views/e.yaml": "name: no_kind\n",
        "views/f.yaml": "kind: view\nid: 123\n",
        "views/g.yaml": "- a\n- b\n",
        "views/h.yaml": "kind: view\nlabel: &l {zh: 一, en: One}\nother: *l\n",
        "views/i.yaml": "kind: view\nname: same\n---\nkind: view\nname: same\n",
    }
    with pytest.raises(Problem) as refused:
        read_package(write(files))
    assert refused.value.slug == "package-is-faulty"
    assert {(fault.at, fault.slug) for fault in refused.value.faults} == {
        ("objects/a.yaml/fields/0", "definition-has-no-name"),
        ("objects/a.yaml/fields/1", "definition-has-no-name"),
        ("objects/b.yaml/fields", "list-is-expected"),
        ("views/c.yaml:2", "yaml-key-is-given-twice"),
        ("views/d.yaml:2", "yaml-is-unreadable"),
        ("views/e.yaml/kind", "definition-has-no-kind"),
        ("views/f.yaml/id", "id-is-no-uuid"),
        ("views/g.yaml", "definition-body-is-no-mapping"),
        ("views/h.yaml:2", "yaml-alias-is-refused"),
        ("views/i.yaml#2", "definition-is-given-twice"),
    }


def test_a_folder_without_app_file_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        read_package(tmp_path)
    assert [fault.slug for fault in refused.value.faults] == ["package-has-no-app-file"]


def test_packages_come_after_what_they_need(tmp_path: Path) -> None:
    for name, needs in (("a", "[c]"), ("b", "[]"), ("c", "[b, elsewhere]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.yaml").write_text(f"name: {name}\nlabel: {{zh: 一, en: x}}\nneeds: {needs}\n")
    folders = [tmp_path / name for name in "abc"]
    assert [folder.name for folder in in_order(folders)] == ["b", "c", "a"]
    (tmp_path / "b" / "app.yaml").write_text("name: b\nlabel: {zh: 一, en: x}\nneeds: [a]\n")
    with pytest.raises(Problem, match="packages-need-each-other"):
        in_order(folders)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
    | st.sampled_from(["on", "yes", "null", "~", "", "09:00", "1_000", "0571", "2026-10-01", "<<", "1e3", ".5", "- a", "#", "a: b"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@given(PLAIN.filter(lambda value: value is not None))
def test_what_is_written_as_yaml_reads_back_the_same(value: Any) -> None:
    assert read_yaml(write_yaml(value)) == [value]


def test_words_and_times_of_day_stay_what_people_wrote() -> None:
    assert read_yaml(
        "on: [yes, no, off]\nat: 18:00\nday: 2026-10-01\ncode: 0571\nn: 1_000\nx: [1, 2.5, true]"
    ) == [
        {
            "on": ["yes", "no", "off"],
            "at": "18:00",
            "day": "2026-10-01",
            "code": "0571",
            "n": "1_000",
            "x": [1, 2.5, True],
        }
    ]
