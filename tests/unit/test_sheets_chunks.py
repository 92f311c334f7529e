"""Several chunks under way at a time: rows that the keys of those before concern wait for them, and nothing else changes."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.unit.company import NOW
from tests.unit.doorway import Doorway, doorway, doorway_url, import_until_killed
from yingdan.connectors.sheets.model import CHUNK
from yingdan.kernel.records import Create, keys_of_creation, write

__all__ = ["doorway", "doorway_url"]


async def test_the_keys_a_creation_is_said_to_take_are_those_it_then_holds(doorway: Doorway) -> None:
    values = {
        "name": "王芳",
        "phone": "138 0000 0001",
        "email": "Wang.Fang@example.com",
        "company": "华信科技有限公司",
    }
    own, others = keys_of_creation(doorway.catalog, "sales.lead", values)
    said = {*(("sales.lead", *key) for key in own), *others}
    async with doorway.db.begin() as tx:
        await write(tx, doorway.catalog, doorway.actor, [Create("sales.lead", values)], at=NOW)
    assert own
    assert {object for object, _, _ in others} == {"sales.account"}
    assert set(await doorway.rows("select object, kind, value from kernel.match_key")) == said


async def test_rows_that_repeat_those_of_the_chunk_before_become_the_same_records_in_the_order_of_the_file(
    doorway: Doorway,
) -> None:
    lines = [(f"甲{n}", f"138{n:08d}", f"甲{n}有限公司", "") for n in range(CHUNK)]
    for n in range(CHUNK):
        if n % 5 == 0:  # known from the chunk before, and says more
            lines.append((f"乙{n}", f"138{n:08d}", f"乙{n}有限公司", f"第{n}位"))
        elif n % 5 == 1:  # new, but of the company that the row before it has named
            lines.append((f"乙{n}", f"139{n:08d}", f"乙{n - 1}有限公司", ""))
        else:
            lines.append((f"乙{n}", f"139{n:08d}", f"乙{n}有限公司", ""))
    body = "姓名,手机,公司,备注\n" + "".join(",".join(line) + "\n" for line in lines)
    mapping = {"0": "name", "1": "phone", "2": "company", "3": "need"}
    id: UUID = await doorway.bring(body.encode(), mapping)
    await doorway.jobs().drain()
    run = await doorway.doors.read_import(id, doorway.actor)
    again = CHUNK // 5
    assert (run["state"], run["created"], run["merged"]) == ("done", 2 * CHUNK - again, again)
    merged = await doorway.rows("select name, company, need from sales.lead where phone = '+8613800000005'")
    assert merged == [("甲5", "甲5有限公司", "第5位")]
    assert (
        await doorway.one("select count(*) from connectors.import_change where import = %(id)s", id=id)
        == 2 * CHUNK
    )
    # The row after a known one shares its company with nobody else: that row's lead had one already.
    shared = "select count(*) from sales.account a where a.name = '乙5有限公司'"
    assert await doorway.one(shared) == 1


@pytest.mark.parametrize("faulty", [(CHUNK + 17,), (3, CHUNK + 3), (CHUNK - 1, CHUNK, 2 * CHUNK + 1)])
async def test_rows_that_fail_cost_only_themselves_whatever_is_under_way_behind_them(
    doorway: Doorway, faulty: tuple[int, ...]
) -> None:
    marks = {n: f"毒{n}" if n in faulty else f"好{n}" for n in range(4 * CHUNK)}
    doorway.ear.fails_on = "毒"
    lines = (f"{mark},138{n:08d}\n" for n, mark in marks.items())
    id = await doorway.bring(("姓名,手机\n" + "".join(lines)).encode(), {"0": "name", "1": "phone"})
    await doorway.jobs().drain()
    run = await doorway.doors.read_import(id, doorway.actor)
    counted = (run["state"], run["done"], run["created"], run["failed"])
    assert counted == ("done", 4 * CHUNK, 4 * CHUNK - len(faulty), len(faulty))
    names = [name for (name,) in await doorway.rows("select name from sales.lead order by phone")]
    assert names == [mark for n, mark in marks.items() if n not in faulty]
    lost = await doorway.rows(
        "select row from connectors.import_fault where import = %(id)s and lost order by row", id=id
    )
    assert [row for (row,) in lost] == [n + 1 for n in faulty]


async def test_rows_that_wait_are_kept_with_the_position_and_written_by_whoever_goes_on(
    doorway: Doorway,
) -> None:
    body = "姓名,手机\n" + "".join(f"甲{n},138{n:08d}\n" for n in range(CHUNK))
    body += "".join(f"乙{n},138{n:08d}\n" for n in range(0, CHUNK, 7))
    body += "".join(f"丙{n},137{n:08d}\n" for n in range(4 * CHUNK))
    id: UUID = await doorway.bring(body.encode(), {"0": "name", "1": "phone"})
    await import_until_killed(doorway, 2)
    [[position, waiting]] = await doorway.rows("select position, waiting from connectors.import_run")
    half = await doorway.doors.read_import(id, doorway.actor)
    assert waiting
    assert half["done"] == position - len(waiting) == half["created"]
    doorway.clock.advance(timedelta(minutes=1))  # the dead worker's lease ends
    await doorway.jobs().drain()
    run = await doorway.doors.read_import(id, doorway.actor)
    again = len(range(0, CHUNK, 7))
    assert (run["state"], run["created"], run["merged"]) == ("done", 5 * CHUNK, again)
    assert run["done"] == run["total"] == 5 * CHUNK + again
    assert await doorway.one("select count(*) from connectors.import_change") == run["total"]


async def test_a_sheet_whose_rows_are_all_one_customer_comes_in_in_order(doorway: Doorway) -> None:
    fields = ("name", "need", "city")
    body = "姓名,手机,备注,城市\n" + "".join(
        f"王芳,13800138000,{f'第{n}位' if n == CHUNK + 7 else ''},{'上海' if n > 2 * CHUNK else ''}\n"
        for n in range(3 * CHUNK)
    )
    id: UUID = await doorway.bring(body.encode(), {"0": "name", "1": "phone", "2": "need", "3": "city"})
    await doorway.jobs().drain()
    run = await doorway.doors.read_import(id, doorway.actor)
    assert (run["state"], run["created"], run["merged"]) == ("done", 1, 3 * CHUNK - 1)
    assert await doorway.rows(f"select {', '.join(fields)} from sales.lead") == [
        ("王芳", f"第{CHUNK + 7}位", "上海")
    ]
