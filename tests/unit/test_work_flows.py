"""Who is given a lead gets its tasks, once; open ones go along when it goes to somebody else. ADR 0056."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.sales import SYSTEM, Company
from yingdan.decisions import transfer
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Update
from yingdan.work import flow_ticker

LOCAL = ZoneInfo("Asia/Shanghai")
BOTH = {"zh": "跟进", "en": "Follow up"}


async def put(company: Company, name: str, **more: Any) -> None:
    body = {**company.catalog.get("task_flow", "sales.first_contact").raw, "label": BOTH, **more}
    async with company.db.begin() as tx:
        await publish(
            tx, company.catalog, [Put("task_flow", name, body)], "system:test", "test", company.clock.now()
        )
    await company.ground.catalog.refresh()


async def follow(company: Company) -> list[dict[str, Any]]:
    tick = flow_ticker(company.db, company.ground.in_force, company.clock)
    for _ in range(5):
        await tick(company.clock.now())
    return sorted(await company.ask("sales.task"), key=lambda one: one["due_at"])


async def lead(company: Company, phone: str = "13500000001", **fields: Any) -> UUID:
    await company.form(name="王芳", phone=phone, region="310000", **fields)
    await company.settle()
    return UUID(str((await company.ask("sales.lead", f"phone == '+86{phone}'"))[0]["id"]))


async def test_an_assignment_begins_the_first_flow_that_fits_once_and_open_tasks_go_along(
    company: Company,
) -> None:
    await follow(company)
    await company.hire("安娜", "华东")
    other = await company.hire("博文", "华东", on_duty=False)
    await put(company, "sales.first_contact", when="region == '440000'")
    await put(company, "sales.east", when="region == '310000'", order=1,
              tasks=[{"name": "打电话", "within": "30m"}, {"name": "补标签", "within": "2h", "note": "预算与时间"}])  # fmt: skip
    await put(company, "sales.rest", when=None, order=2)
    key = await lead(company)
    [call, tags] = await follow(company)
    assert [call["name"], tags["name"], tags["note"]] == ["打电话", "补标签", "预算与时间"]
    assert (call["lead"], call["owner"]) == (key, company.people["安娜"])
    assert call["due_at"] == datetime(2026, 3, 2, 10, 30, tzinfo=LOCAL)
    await company.write(Update("sales.task", call["id"], {"done": True}))
    await company.wait(timedelta(minutes=1))
    async with company.db.begin() as tx:
        await transfer(
            tx, company.catalog, SYSTEM, "sales.lead", key, other, "休假", company.clock.now(), company.env
        )
    await company.settle()
    found = await follow(company)
    assert [one["owner"] for one in found] == [company.people["安娜"], other]


async def test_what_fits_no_flow_has_no_tasks(company: Company) -> None:
    await follow(company)
    await company.hire("安娜", "华东")
    await put(company, "sales.first_contact", when="region == '440000'")
    await lead(company)
    assert await follow(company) == []
