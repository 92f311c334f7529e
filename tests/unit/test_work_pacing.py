"""A changed calendar moves what is still to come of running clocks, pauses counted; a promise that ran out stays so. ADR 0056."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.sales import Company
from yingdan.base.job_runner import JobRunner
from yingdan.base.worktime import CN_HORIZON, cn_days
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Update
from yingdan.main.wiring import job_kinds
from yingdan.work import Clock, clocks_of, pace_ticker

LOCAL = ZoneInfo("Asia/Shanghai")


async def put(company: Company, kind: str, name: str, **more: Any) -> None:
    raw = {**company.catalog.get(kind, name).raw, **more}
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, [Put(kind, name, raw)], "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()


async def follow(company: Company) -> int:
    """Let the worker see the new version and do what it asks for; how many jobs."""
    await pace_ticker(company.db, company.ground.in_force)(company.clock.now())
    return await JobRunner(
        company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying
    ).drain()


async def contact(company: Company, lead: UUID) -> Clock:
    async with company.db.begin() as tx:
        return next(one for one in (await clocks_of(tx, [lead]))[lead] if one.name == "sales.contact")


def local(hour: int, minute: int, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


async def arrive(company: Company) -> UUID:
    await company.hire("安娜", "华东")
    await company.form(name="王芳", phone="13500000001", region="310000")
    await company.settle()
    [lead] = await company.ask("sales.lead")
    return UUID(str(lead["id"]))


async def test_a_day_off_moves_running_promises_to_the_next_working_day_and_back(company: Company) -> None:
    lead = await arrive(company)
    assert await follow(company) == 0
    assert (await contact(company, lead)).due_at == local(10, 30)
    await put(
        company,
        "calendar",
        "sales.workdays",
        extra=[{"day": "2026-03-02", "hours": [], "label": {"zh": "年会", "en": "Party"}}],
    )
    assert await follow(company) == 5
    assert (await contact(company, lead)).due_at == local(9, 30, 3)
    assert await follow(company) == 0
    await put(company, "calendar", "sales.workdays", extra=[])
    await follow(company)
    assert (await contact(company, lead)).due_at == local(10, 30)


async def test_what_was_paused_keeps_what_was_left_when_it_went_on(company: Company) -> None:
    await put(company, "clock", "sales.contact", pause=[{"event": "record.changed", "when": "data.city == '等'"}],
              resume=[{"event": "record.changed", "when": "data.city == '好'"}])  # fmt: skip
    lead = await arrive(company)
    await follow(company)
    await company.wait(timedelta(minutes=10))
    await company.write(Update("sales.lead", lead, {"city": "等"}))
    await company.settle()
    await company.wait(timedelta(hours=1))
    await company.write(Update("sales.lead", lead, {"city": "好"}))
    await company.settle()
    assert (await contact(company, lead)).due_at == local(11, 30)
    await put(
        company, "calendar", "sales.workdays", extra=[{"day": "2026-03-02", "hours": [["09:00", "11:20"]]}]
    )
    await follow(company)
    assert (await contact(company, lead)).due_at == local(9, 10, 3)


async def test_a_promise_that_ran_out_stays_so_while_its_ladder_waits_for_working_time(
    company: Company,
) -> None:
    lead = await arrive(company)
    await follow(company)
    await company.wait(timedelta(minutes=31))
    assert (await contact(company, lead)).rung_at == local(11, 0)
    await put(
        company, "calendar", "sales.workdays", extra=[{"day": "2026-03-02", "hours": [["09:00", "10:40"]]}]
    )
    await follow(company)
    clock = await contact(company, lead)
    assert (clock.state, clock.due_at, clock.rung_at) == ("breached", local(10, 30), local(9, 20, 3))


def test_holidays_of_the_last_announced_year_have_make_up_days_and_later_ones_none() -> None:
    known = {day: works for day, works, _, _ in cn_days(CN_HORIZON.year)}
    assert known[date(2026, 10, 1)] is False
    assert known[date(2026, 10, 10)] is True
    assert not any(works for _, works, _, _ in cn_days(CN_HORIZON.year + 1))
