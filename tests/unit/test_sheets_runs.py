"""Imports from upload to undo, on a real database with the shipped objects."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from tests.unit.company import NOW
from tests.unit.doorway import Doorway, doorway, doorway_url, multipart
from yingdan.base import Problem
from yingdan.base.job_runner import JobRunner, Run
from yingdan.connectors.sheets.job import ImportJobs
from yingdan.connectors.sheets.model import CHUNK
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, Update, write

__all__ = ["doorway", "doorway_url"]

HEADER = "姓名,手机,城市,来源,备注\n"


def sheet(count: int, start: int = 0) -> bytes:
    lines = [f"客户{n},138{n:08d},上海,展会,第{n}位\n" for n in range(start, start + count)]
    return (HEADER + "".join(lines)).encode()


async def state(door: Doorway, id: UUID) -> dict[str, Any]:
    return await door.doors.read_import(id, door.actor)


async def leads(door: Doorway) -> int:
    return int(await door.one("select count(*) from sales.lead where removed_at is null"))


async def test_an_upload_is_described_and_nothing_is_written_yet(doorway: Doorway) -> None:
    found = await doorway.upload(sheet(30).decode().encode("gb18030"))
    assert (found["rows"], found["encoding"], found["filename"]) == (30, "gb18030", "名单.csv")
    assert [c["suggested"]["field"] for c in found["columns"]] == ["name", "phone", "city", "source", "need"]
    assert found["columns"][0]["samples"][0] == "客户0"
    assert found["preview"][0] == ["客户0", "13800000000", "上海", "展会", "第0位"]
    assert (await state(doorway, UUID(found["id"])))["state"] == "uploaded"
    assert await leads(doorway) == 0


async def test_a_check_counts_faults_repeats_and_known_records_and_writes_nothing(doorway: Doorway) -> None:
    async with doorway.db.begin() as tx:
        await write(
            tx,
            doorway.catalog,
            doorway.actor,
            [Create("sales.lead", {"name": "旧", "phone": "13800000001"})],
            at=NOW,
        )
    body = sheet(3) + "重复,+86 138-0000-0002,,,\n坏,电话,,,\n".encode()
    found = await doorway.upload(body)
    mapping = {"0": "name", "1": "phone"}
    checked = await doorway.doors.check_import(UUID(found["id"]), mapping, doorway.actor, NOW, "create", None)
    fault = checked["faults"][0]
    assert (checked["ok"], checked["bad"], checked["duplicates_in_file"], checked["existing"]) == (4, 1, 1, 1)
    assert (fault["row"], fault["column"], fault["slug"]) == (5, "手机", "phone-is-invalid")
    assert fault["detail"]
    assert await leads(doorway) == 1


async def test_an_import_creates_merges_reports_and_remembers_its_headings(doorway: Doorway) -> None:
    body = (
        HEADER + "王,13800138000,,展会,\n王芳,138 0013 8000,上海,火星,再来\n坏,不知道,北京,官网,\n,,,,\n"
    ).encode()
    id = await doorway.bring(body)
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["total"], run["done"]) == ("done", 3, 3)
    assert (run["created"], run["merged"], run["failed"]) == (2, 1, 0)
    rows = await doorway.rows("select name, phone, city, source, attributes from sales.lead order by phone")
    assert rows[0][:4] == ("王", "+8613800138000", "上海", "expo")
    assert rows[1] == ("坏", None, "北京", "website", {"手机": "不知道"})
    text = b"".join([piece async for piece in doorway.doors.import_errors(id, doorway.actor)]).decode(
        "utf-8-sig"
    )
    assert text.splitlines()[0] == "行号,已导入,问题,姓名,手机,城市,来源,备注"
    assert text.splitlines()[1].startswith("3,是,手机: ")
    again = await doorway.upload("甲方代表,手机\n王,13800138000\n".encode())
    await doorway.doors.start_import(
        UUID(again["id"]), {"0": "name", "1": "phone"}, doorway.actor, NOW, "create", None
    )
    third = await doorway.upload("甲方代表,手机\n李,13800138001\n".encode())
    assert third["columns"][0]["suggested"] == {"field": "name", "confidence": 1.0}


async def test_formulas_are_kept_as_text_and_neutralised_in_the_error_sheet(doorway: Doorway) -> None:
    body = '姓名,手机,备注\n"=cmd|\' /C calc\'!A0",无,"@SUM(1)"\n'
    id = await doorway.bring(body.encode(), {"0": "name", "1": "phone", "2": "need"})
    await doorway.jobs().drain()
    assert await doorway.rows("select name, need from sales.lead") == [("=cmd|' /C calc'!A0", "@SUM(1)")]
    text = b"".join([piece async for piece in doorway.doors.import_errors(id, doorway.actor)]).decode(
        "utf-8-sig"
    )
    assert "'=cmd|" in text
    assert ",=cmd" not in text
    assert "'@SUM(1)" in text


async def test_undo_takes_back_what_nobody_touched_and_keeps_what_somebody_changed(doorway: Doorway) -> None:
    async with doorway.db.begin() as tx:
        old = (
            await write(
                tx,
                doorway.catalog,
                doorway.actor,
                [Create("sales.lead", {"name": "旧", "phone": "13800000001"})],
                at=NOW,
            )
        )[0]
    id = await doorway.bring(sheet(CHUNK + 50))
    await doorway.jobs().drain()
    assert await doorway.rows("select city, need from sales.lead where id = %(id)s", id=old.id) == [
        ("上海", "第1位")
    ]
    touched = await doorway.one("select id from sales.lead where phone = '+8613800000007'")
    async with doorway.db.begin() as tx:
        await write(
            tx,
            doorway.catalog,
            doorway.actor,
            [Update("sales.lead", touched, {"need": "改"}), Update("sales.lead", old.id, {"city": "杭州"})],
            at=NOW,
        )
    await doorway.doors.undo_import(id, doorway.actor, NOW)
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["kept"], run["done"]) == ("undone", 2, CHUNK + 50)
    rows = await doorway.rows(
        "select name, city, need from sales.lead where removed_at is null order by name"
    )
    assert rows == [("客户7", "上海", "改"), ("旧", "杭州", None)]
    id = await doorway.bring(sheet(10))
    await doorway.jobs().drain()
    assert (await state(doorway, id))["created"] == 8


async def test_cancel_stops_after_a_chunk_and_resume_goes_on(doorway: Doorway) -> None:
    id = await doorway.bring(sheet(CHUNK * 3))
    jobs = doorway.jobs()
    carry, seen = doorway.runner.carrying, []

    def counting() -> Any:
        seen.append(1)
        return carry()

    class Once(ImportJobs):
        async def _run_chunks(self, run: Run, id: UUID) -> None:
            run.carry = counting
            task = asyncio.create_task(super()._run_chunks(run, id))
            while not seen or (await state(doorway, id))["done"] == 0:
                await asyncio.sleep(0.01)
            await doorway.doors.cancel_import(id, doorway.actor, NOW)
            await task

    catalog = doorway.catalog
    once = Once(type(doorway.blobs)(doorway.blobs.folder / "sheets"), lambda: catalog)
    await JobRunner(doorway.db, once.kinds(), doorway.clock, carry=carry).drain()
    stopped = await state(doorway, id)
    assert stopped["state"] == "cancelled"
    assert 0 < stopped["done"] < CHUNK * 3
    assert stopped["done"] == await leads(doorway)
    with pytest.raises(Problem, match="import-cannot-do-that"):
        await doorway.doors.cancel_import(id, doorway.actor, NOW)
    await doorway.doors.resume_import(id, doorway.actor, NOW)
    await jobs.drain()
    assert (await state(doorway, id))["created"] == CHUNK * 3 == await leads(doorway)


async def test_a_workbook_comes_in_through_the_door(doorway: Doorway) -> None:
    book, kept = Workbook(), io.BytesIO()
    [page] = book.worksheets
    page.append(["姓名", "手机"])
    page.append(["王芳", 13800138000])
    book.save(kept)
    found = await doorway.upload(kept.getvalue(), "名单.xlsx")
    assert (found["rows"], found["preview"]) == (1, [["王芳", "13800138000"]])


async def test_a_row_that_the_door_refuses_costs_only_itself(doorway: Doorway) -> None:
    doorway.ear.fails_on = "第17位"
    id = await doorway.bring(sheet(40))
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["created"], run["failed"]) == ("done", 39, 1)
    text = b"".join([piece async for piece in doorway.doors.import_errors(id, doorway.actor)]).decode(
        "utf-8-sig"
    )
    assert text.splitlines()[1].startswith("18,否,")


async def test_an_upload_over_the_limit_ends_early_and_leaves_nothing_on_disk(doorway: Doorway) -> None:
    pulled = 0
    _, kind = multipart(b"", "big.csv", "sales.lead")

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pulled
        yield b'--X\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n\r\n'
        while True:
            pulled += 1_048_576
            yield b"x" * 1_048_576

    with pytest.raises(Problem) as refused:
        await doorway.doors.upload(endless(), kind, None, doorway.actor, NOW)
    assert (refused.value.slug, refused.value.status, refused.value.params) == (
        "upload-is-too-large",
        413,
        {"limit_mb": 200},
    )
    assert pulled <= 202 * 1_048_576
    assert files(doorway.blobs.folder) == []
    pulled = 0
    with pytest.raises(Problem, match="upload-is-too-large"):
        await doorway.doors.upload(endless(), kind, 2 << 30, doorway.actor, NOW)
    assert pulled == 0


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (b"", "sheet-is-empty"),
        (b"PK\x03\x04 no", "sheet-is-unreadable"),
        (b"\xd0\xcf\x11\xe0 old", "sheet-is-unreadable"),
    ],
)
async def test_a_file_nobody_can_read_is_refused_and_deleted(
    doorway: Doorway, body: bytes, slug: str
) -> None:
    with pytest.raises(Problem, match=slug):
        await doorway.upload(body)
    assert files(doorway.blobs.folder) == []


async def test_a_torn_upload_and_one_without_a_file_leave_nothing(doorway: Doorway) -> None:
    async def torn() -> AsyncIterator[bytes]:
        yield b'--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\nBob\n'

    async def none() -> AsyncIterator[bytes]:
        yield b'--X\r\nContent-Disposition: form-data; name="object"\r\n\r\nsales.lead\r\n--X--\r\n'

    for stream, slug in ((torn(), "upload-is-not-multipart"), (none(), "upload-has-no-file")):
        with pytest.raises(Problem, match=slug):
            await doorway.doors.upload(stream, "multipart/form-data; boundary=X", None, doorway.actor, NOW)
    with pytest.raises(Problem, match="upload-is-not-multipart"):
        await doorway.doors.upload(none(), "application/json", None, doorway.actor, NOW)
    assert files(doorway.blobs.folder) == []


async def test_the_same_file_twice_is_two_imports(doorway: Doorway) -> None:
    first = await doorway.bring(sheet(5))
    await doorway.jobs().drain()
    second = await doorway.bring(sheet(5))
    await doorway.jobs().drain()
    assert (await state(doorway, first))["created"] == 5
    assert (await state(doorway, second))["merged"] == 5
    assert [run["id"] for run in await doorway.doors.list_imports(doorway.actor)] == [str(second), str(first)]


async def test_only_those_who_may_import_come_through(doorway: Doorway) -> None:
    nobody = Actor(UUID(int=1), "访客", frozenset({"rep"}))
    for call in (doorway.doors.list_imports(nobody), doorway.doors.list_channels(nobody)):
        with pytest.raises(Problem) as refused:
            await call
        assert refused.value.status == 403


async def test_an_unknown_import_object_or_mapping_is_refused_in_words(doorway: Doorway) -> None:
    with pytest.raises(Problem, match="import-is-unknown"):
        await doorway.doors.read_import(UUID(int=5), doorway.actor)
    with pytest.raises(Problem, match="object-is-unknown"):
        await doorway.upload(sheet(1), object="sales.nothing")
    found = await doorway.upload(sheet(1))
    with pytest.raises(Problem) as refused:
        await doorway.doors.start_import(
            UUID(found["id"]), {"0": "score", "77": "name"}, doorway.actor, NOW, "create", None
        )
    assert [fault.slug for fault in refused.value.faults] == ["field-is-unknown", "column-is-unknown"]


async def test_the_real_leads_come_in_whole(doorway: Doorway, shared_data: Path) -> None:
    body = await asyncio.to_thread((shared_data / "x_education" / "leads.csv").read_bytes)
    id = await doorway.bring(body)
    await doorway.jobs().drain()
    run = await state(doorway, id)
    assert (run["state"], run["created"], run["merged"], run["failed"]) == ("done", 7392, 0, 0)
    assert await doorway.one("select count(*) from sales.lead where converted") == 2877
