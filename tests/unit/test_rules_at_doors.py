"""What a rule refuses is lost at no door: a sheet tells the row, a channel keeps the delivery, an undo leaves what it may not touch."""

from typing import Any
from uuid import UUID

from tests.unit.company import NOW
from tests.unit.doorway import Doorway, doorway, doorway_url
from tests.unit.test_rules import rule
from yingdan.connectors import make_doors
from yingdan.kernel.definitions import Change, Remove
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Update, write

__all__ = ["doorway", "doorway_url"]

DISCARDED = rule("judged", "quality != null", "status == 'discarded'")


async def put(door: Doorway, *changes: Change) -> None:
    async with door.db.begin() as tx:
        door.catalog = await publish(tx, door.catalog, changes, "system:test", "rules", NOW)
    door.doors = make_doors(door.db, lambda: door.catalog, door.blobs, door.clock)


def sheet(count: int, bad: set[int]) -> bytes:
    lines = [f"客户{n},138{n:08d},{'无效' if n in bad else '新线索'}\n" for n in range(count)]
    return ("姓名,手机,状态\n" + "".join(lines)).encode()


MAPPING = {"0": "name", "1": "phone", "2": "status"}


async def text_of_errors(door: Doorway, run: UUID) -> str:
    return b"".join([piece async for piece in door.doors.import_errors(run, door.actor)]).decode("utf-8-sig")


async def test_a_sheet_loses_only_the_rows_that_break_a_rule_and_says_why(doorway: Doorway) -> None:
    await put(doorway, DISCARDED)
    bad = set(range(5, 900, 3))
    run = await doorway.bring(sheet(900, bad), MAPPING)
    await doorway.jobs().drain()
    told: dict[str, Any] = await doorway.doors.read_import(run, doorway.actor)
    assert (told["state"], told["created"], told["failed"], told["done"]) == (
        "done",
        900 - len(bad),
        len(bad),
        900,
    )
    lines = (await text_of_errors(doorway, run)).splitlines()
    assert sum("judged不行" in line for line in lines) == len(bad)
    assert await doorway.one("select count(*) from sales.lead where status = 'discarded'") == 0


async def test_a_check_tells_of_rows_that_a_rule_will_refuse_and_of_none_that_only_writing_can_judge(
    doorway: Doorway,
) -> None:
    await put(doorway, DISCARDED, rule("placed", "account != null && city != null"))
    found = await doorway.upload(
        "姓名,状态,城市,公司\n甲,无效,上海,华东精密电子\n乙,新线索,,\n丙,无效,,\n".encode()
    )
    mapping = {"0": "name", "1": "status", "2": "city", "3": "company"}
    checked = await doorway.doors.check_import(UUID(found["id"]), mapping, doorway.actor, NOW)
    assert (checked["ok"], checked["bad"], checked["refused"]) == (1, 0, 2)
    told = [(one["row"], one["column"], one["detail"]) for one in checked["faults"]]
    assert told == [(1, "quality", "judged不行"), (3, "quality", "judged不行")]
    assert await doorway.one("select count(*) from sales.lead") == 0


async def test_taking_an_import_back_leaves_what_would_break_a_rule(doorway: Doorway) -> None:
    await doorway.bring(sheet(3, set()), MAPPING)
    await doorway.jobs().drain()
    body = "手机,质量\n13800000000,较差\n13800000001,较差\n".encode()
    run = await doorway.bring(body, {"0": "phone", "1": "quality"}, "update", "phone")
    await doorway.jobs().drain()
    await put(doorway, DISCARDED)
    [first] = await doorway.rows("select id from sales.lead where name = '客户0'")
    async with doorway.db.begin() as tx:
        await write(
            tx,
            doorway.catalog,
            doorway.actor,
            [Update("sales.lead", first[0], {"status": "discarded"})],
            at=NOW,
        )
    await doorway.doors.undo_import(run, doorway.actor, NOW)
    await doorway.jobs().drain()
    assert (await doorway.doors.read_import(run, doorway.actor))["state"] == "undone"
    assert await doorway.rows("select name, quality from sales.lead order by name") == [
        ("客户0", "poor"), ("客户1", None), ("客户2", None),
    ]  # fmt: skip


async def test_a_delivery_that_breaks_a_rule_is_kept_and_comes_in_when_the_rule_is_gone(
    doorway: Doorway,
) -> None:
    await put(doorway, rule("reachable", "phone != null || email != null"))
    for n in range(12):
        phone = {"手机": f"138{n:08d}"} if n % 3 else {}
        await doorway.knock("form", {"id": f"f{n}", "fields": {"姓名": f"王{n}", **phone}})
    await doorway.drain()
    assert await doorway.one("select count(*) from sales.lead") == 8
    failed = await doorway.doors.failed_deliveries("form", doorway.actor)
    assert len(failed) == 4
    assert all("rule-is-broken" in one["problem"] for one in failed)
    assert await doorway.one("select count(*) from connectors.inbox where state = 'new'") == 0
    await put(doorway, Remove("rule", "sales.reachable"))
    for one in failed:
        await doorway.doors.replay_delivery(UUID(one["id"]), doorway.actor, NOW)
    await doorway.drain()
    assert await doorway.one("select count(*) from sales.lead") == 12
