"""Two chunks under way at a time: rows that the first one's keys concern wait for it, and nothing else changes."""

from uuid import UUID

from tests.unit.company import NOW
from tests.unit.doorway import Doorway, doorway, doorway_url
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
    said = set(keys_of_creation(doorway.catalog, "sales.lead", values))
    async with doorway.db.begin() as tx:
        await write(tx, doorway.catalog, doorway.actor, [Create("sales.lead", values)], at=NOW)
    assert {object for object, _, _ in said} == {"sales.lead", "sales.account"}
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
