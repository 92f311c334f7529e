"""Imports that find their records by a key column: update, both, undo, faults."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.unit.company import NOW, puts
from tests.unit.doorway import Doorway, doorway, doorway_url, multipart
from tests.unit.test_sheets_runs import HEADER, leads, sheet, state
from yingdan.base import Problem
from yingdan.connectors import make_doors
from yingdan.connectors.sheets.rows import RowPlan
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update, write

__all__ = ["doorway", "doorway_url"]


async def test_an_update_overwrites_what_the_key_finds_and_leaves_unknown_keys_in_the_error_file(
    doorway: Doorway,
) -> None:
    await doorway.bring(sheet(3))
    await doorway.jobs().drain()
    body = "手机,城市\n138 0000 0000,杭州\n13899999999,广州\n,深圳\n".encode()
    id = await doorway.bring(body, {"0": "phone", "1": "city"}, "update", "phone")
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["created"], run["merged"], run["failed"], run["done"]) == ("done", 0, 1, 2, 3)
    assert await doorway.rows("select name, city from sales.lead order by phone") == [
        ("客户0", "杭州"), ("客户1", "上海"), ("客户2", "上海"),
    ]  # fmt: skip
    text = b"".join([piece async for piece in doorway.doors.import_errors(id, doorway.actor)]).decode(
        "utf-8-sig"
    )
    assert "13899999999" in text
    assert "深圳" in text


async def test_both_updates_the_known_and_makes_the_others_once(doorway: Doorway) -> None:
    await doorway.bring(sheet(2))
    await doorway.jobs().drain()
    body = (HEADER + "改名,13800000000,杭州,,\n新人,13700000000,广州,,\n新人二,13700000000,深圳,,\n").encode()
    mapping = {"0": "name", "1": "phone", "2": "city"}
    id = await doorway.bring(body, mapping, "both", "phone")
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["created"], run["merged"], run["failed"]) == ("done", 1, 2, 0)
    assert await leads(doorway) == 3
    assert await doorway.rows("select name, city from sales.lead order by phone") == [
        ("新人二", "深圳"), ("改名", "杭州"), ("客户1", "上海"),
    ]  # fmt: skip


async def test_an_undone_update_gives_the_old_values_back(doorway: Doorway) -> None:
    await doorway.bring(sheet(2))
    await doorway.jobs().drain()
    id = await doorway.bring(
        "手机,城市\n13800000001,杭州\n".encode(), {"0": "phone", "1": "city"}, "update", "phone"
    )
    await doorway.jobs().drain()
    await doorway.doors.undo_import(id, doorway.actor, NOW)
    await doorway.jobs().drain()
    assert (await state(doorway, id))["state"] == "undone"
    assert await doorway.rows("select city from sales.lead order by phone") == [("上海",), ("上海",)]


async def test_what_a_later_import_corrected_and_gave_back_is_taken_back_with_the_first_import(
    doorway: Doorway,
) -> None:
    first = await doorway.bring(sheet(3))
    await doorway.jobs().drain()
    mapping = {"0": "phone", "1": "city"}
    body = "手机,城市\n13800000001,杭州\n13800000001,宁波\n13800000002,苏州\n".encode()
    second = await doorway.bring(body, mapping, "update", "phone")
    await doorway.jobs().drain()
    touched = await doorway.one("select id from sales.lead where phone = '+8613800000002'")
    async with doorway.db.begin() as tx:
        await write(
            tx, doorway.catalog, doorway.actor, [Update("sales.lead", touched, {"need": "改"})], at=NOW
        )
    for id in (second, first):
        await doorway.doors.undo_import(id, doorway.actor, NOW)
        await doorway.jobs().drain()
        assert (await state(doorway, id))["state"] == "undone"
    # Somebody else has worked on the last one: it stays as that person left it.
    rows = await doorway.rows("select name, city, need from sales.lead where removed_at is null")
    assert rows == [("客户2", "上海", "改")]


async def test_words_that_name_no_record_are_told_under_their_heading_and_the_row_comes_in(
    doorway: Doorway,
) -> None:
    async with doorway.db.begin() as tx:
        await write(
            tx, doorway.catalog, doorway.actor, [Create("sales.account", {"name": "华信科技"})], at=NOW
        )
    found = await doorway.upload(
        "姓名,所在单位\n王芳,华信科技\n李雷,查无此司\n".encode(), object="sales.contact"
    )
    id = UUID(found["id"])
    mapping = {"0": "name", "1": "account"}
    await doorway.doors.start_import(id, mapping, doorway.actor, NOW, "create", None)
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["created"], run["failed"]) == ("done", 2, 0)
    rows = await doorway.rows(
        "select c.name, a.name from sales.contact c left join sales.account a on a.id = c.account order by c.name"
    )
    assert rows == [("李雷", None), ("王芳", "华信科技")]
    text = b"".join([piece async for piece in doorway.doors.import_errors(id, doorway.actor)]).decode(
        "utf-8-sig"
    )
    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("2,是,所在单位: ")
    assert lines[1].endswith(",李雷,查无此司")


async def test_a_title_that_must_be_its_own_is_not_made_up_from_the_number_of_the_row(
    doorway: Doorway,
) -> None:
    lead = doorway.catalog.objects["sales.lead"]
    own = replace(lead, fields={**lead.fields, "name": replace(lead.fields["name"], unique=True)})
    for object, name, slugs in ((lead, "第 5 行", []), (own, None, ["value-is-required"])):
        draft = RowPlan(object, ("姓名", "城市"), {0: "name", 1: "city"}).draft(["", "上海"], 5)
        assert draft is not None
        assert draft.values.get("name") == name
        assert [(fault.at, fault.slug) for fault in draft.faults] == [("row 5/姓名", slug) for slug in slugs]


async def test_rows_of_two_files_without_a_title_that_must_be_its_own_stay_out_and_the_named_ones_come_in(
    doorway: Doorway,
) -> None:
    """Made up from row numbers, the second file's row would fall on the first one's record."""
    definitions = puts("sales.site", {
        "code": {"type": "text", "required": True, "unique": True}, "city": {"type": "text"},
    }, title="code")  # fmt: skip
    async with doorway.db.begin() as tx:
        doorway.catalog = await publish(tx, doorway.catalog, definitions, "system:test", "sales", NOW)
    doors = make_doors(doorway.db, lambda: doorway.catalog, doorway.blobs, doorway.clock)
    for code, city in (("A-1", "杭州"), ("A-2", "苏州")):
        stream, kind = multipart(f"编号,城市\n{code},{city}\n,上海\n".encode(), "网点.csv", "sales.site")
        found = await doors.upload(stream, kind, None, doorway.actor, NOW)
        id, mapping = UUID(found["id"]), {"0": "code", "1": "city"}
        checked = await doors.check_import(id, mapping, doorway.actor, NOW, "create", None)
        assert (checked["ok"], [fault["slug"] for fault in checked["faults"]]) == (1, ["value-is-required"])
        await doors.start_import(id, mapping, doorway.actor, NOW, "create", None)
        await doorway.jobs().drain()
        run = await doors.read_import(id, doorway.actor)
        assert (run["state"], run["created"], run["merged"], run["failed"]) == ("done", 1, 0, 1)
        kept = b"".join([piece async for piece in doors.import_errors(id, doorway.actor)]).decode("utf-8-sig")
        [line] = kept.splitlines()[1:]
        assert line.startswith("2,否,编号: "), line
        assert line.endswith(",,上海"), line
    assert await doorway.rows("select code, city from sales.site order by code") == [
        ("A-1", "杭州"), ("A-2", "苏州"),
    ]  # fmt: skip
    again = "编号,城市\nA-1,杭州\nA-3,宁波\nA-3,温州\n".encode()
    stream, kind = multipart(again, "网点.csv", "sales.site")
    found = await doors.upload(stream, kind, None, doorway.actor, NOW)
    mapping = {"0": "code", "1": "city"}
    checked = await doors.check_import(UUID(found["id"]), mapping, doorway.actor, NOW, "create", None)
    assert (checked["ok"], checked["duplicates_in_file"], checked["existing"]) == (3, 1, 1)


async def test_a_check_by_key_counts_known_and_unknown(doorway: Doorway) -> None:
    await doorway.bring(sheet(2))
    await doorway.jobs().drain()
    found = await doorway.upload("手机,城市\n13800000000,杭州\n13811111111,广州\n".encode())
    mapping = {"0": "phone", "1": "city"}
    checked = await doorway.doors.check_import(
        UUID(found["id"]), mapping, doorway.actor, NOW, "update", "phone"
    )
    assert (checked["ok"], checked["existing"], checked["unknown"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("mode", "key", "slug"),
    [
        ("replace", None, "import-mode-is-unknown"),
        ("update", None, "import-key-is-missing"),
        ("both", "email", "import-key-is-missing"),
        ("update", "tags", "field-cannot-be-a-key"),
    ],
)
async def test_a_way_that_finds_no_records_is_refused(
    doorway: Doorway, mode: str, key: str | None, slug: str
) -> None:
    found = await doorway.upload(sheet(1))
    mapping = {"1": "phone", "2": "tags"}
    with pytest.raises(Problem) as caught:
        await doorway.doors.start_import(UUID(found["id"]), mapping, doorway.actor, NOW, mode, key)
    assert [fault.slug for fault in caught.value.faults] == [slug]
