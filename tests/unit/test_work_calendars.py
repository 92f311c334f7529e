"""A promise runs by the calendar of the unit that has the record: inherited, changed, handed over. ADR 0081."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.sales import EAST, SOUTH, SYSTEM, Company
from yingdan.base import Problem
from yingdan.base.job_runner import JobRunner
from yingdan.decisions import transfer
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update
from yingdan.main.wiring import job_kinds
from yingdan.work import Clock, clocks_of, pace_ticker

LOCAL = ZoneInfo("Asia/Shanghai")
NINE = [["09:00", "18:00"]]
# Rests on Friday and Saturday, works on Sunday.
ABROAD = {
    "label": {"zh": "海外", "en": "Abroad"},
    "weekly": dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), NINE),
}


def local(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


def own(unit: UUID, body: dict[str, Any], name: str = "sales.workdays_abroad") -> Put:
    raw = {
        "label": body["label"],
        "unit": str(unit),
        "kind": "calendar",
        "name": "sales.workdays",
        "body": body,
    }
    return Put("variant", name, raw)


async def put(company: Company, *changes: Put | Remove) -> None:
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, changes, "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()


async def follow(company: Company) -> int:
    """Let the worker see the version in force and do what was asked for; how many jobs."""
    await pace_ticker(company.db, company.ground.in_force)(company.clock.now())
    runner = JobRunner(company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying)
    return await runner.drain()


async def staffed(company: Company, day: int = 5, hour: int = 17, minute: int = 50) -> None:
    """A rep in the east, one in the south; it is Thursday, ten to six."""
    await company.hire("east", "东区", regions=EAST, capacity=50)
    await company.hire("south", "南区", regions=SOUTH, capacity=50)
    company.clock.advance(local(day, hour, minute) - company.clock.now())


async def arrive(company: Company, region: str, phone: str) -> UUID:
    await company.form(name=f"王{phone[-2:]}", phone=phone, region=region)
    await company.settle()
    [lead] = await company.ask("sales.lead", f"region == '{region}'")
    return UUID(str(lead["id"]))


async def contact(company: Company, lead: UUID) -> Clock:
    async with company.db.begin() as tx:
        return next(one for one in (await clocks_of(tx, [lead]))[lead] if one.name == "sales.contact")


async def hand(company: Company, lead: UUID, to: str) -> None:
    async with company.db.begin() as tx:
        await transfer(tx, company.catalog, SYSTEM, "sales.lead", lead, company.people[to], "换人", company.clock.now(), company.env)  # fmt: skip
    await company.settle()


async def test_the_same_promise_ends_on_each_units_own_next_working_day(company: Company) -> None:
    await staffed(company)
    await put(company, own(company.units["东区"], ABROAD))
    east = await arrive(company, EAST[0], "13500000001")
    south = await arrive(company, SOUTH[0], "13500000002")
    assert (await contact(company, east)).due_at == local(8, 9, 20)
    assert (await contact(company, south)).due_at == local(6, 9, 20)


async def test_a_unit_inherits_from_above_and_its_own_goes_before(company: Company) -> None:
    await staffed(company)
    early = {**ABROAD, "weekly": {day: [["08:00", "17:55"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
    await put(
        company, own(company.units["公司"], ABROAD), own(company.units["南区"], early, "sales.workdays_south")
    )
    assert (await contact(company, await arrive(company, EAST[0], "13500000001"))).due_at == local(8, 9, 20)
    assert (await contact(company, await arrive(company, SOUTH[0], "13500000002"))).due_at == local(6, 8, 25)


async def test_a_units_calendar_made_changed_and_taken_back_moves_what_is_open_there_and_nothing_else(
    company: Company,
) -> None:
    await staffed(company)
    east = await arrive(company, EAST[0], "13500000001")
    south = await arrive(company, SOUTH[0], "13500000002")
    await follow(company)
    found = []
    shut = {**ABROAD, "extra": [{"day": "2026-03-08", "hours": []}]}
    unit = company.units["东区"]
    for change in (own(unit, ABROAD), own(unit, shut), Remove("variant", "sales.workdays_abroad")):
        await put(company, change)
        assert await follow(company) > 0
        found.append((await contact(company, east)).due_at)
        assert (await contact(company, south)).due_at == local(6, 9, 20)
    assert found == [local(8, 9, 20), local(9, 9, 20), local(6, 9, 20)]


async def test_who_is_handed_a_record_goes_on_with_what_was_left(company: Company) -> None:
    await staffed(company)
    await put(company, own(company.units["东区"], ABROAD))
    east = await arrive(company, EAST[0], "13500000001")
    company.clock.advance(timedelta(minutes=5))
    await hand(company, east, "south")
    assert (await contact(company, east)).due_at == local(6, 9, 20)
    company.clock.advance(local(6, 9, 5) - company.clock.now())
    await hand(company, east, "east")
    assert (await contact(company, east)).due_at == local(8, 9, 15)
    await follow(company)
    await put(company, own(company.units["东区"], {**ABROAD, "extra": [{"day": "2026-03-08", "hours": []}]}))
    await follow(company)
    assert (await contact(company, east)).due_at == local(9, 9, 15)


async def test_a_unit_that_gets_another_place_in_the_tree_takes_over_its_calendar(company: Company) -> None:
    await staffed(company)
    await put(company, own(company.units["东区"], ABROAD))
    south = await arrive(company, SOUTH[0], "13500000002")
    await follow(company)
    await company.write(Update("org.unit", company.units["南区"], {"parent": company.units["东区"]}))
    await company.settle()
    await follow(company)
    assert (await contact(company, south)).due_at == local(8, 9, 20)


async def test_a_ladder_waits_for_the_working_time_of_the_unit(company: Company) -> None:
    await staffed(company)
    await put(company, own(company.units["东区"], ABROAD))
    east = await arrive(company, EAST[0], "13500000001")
    await company.wait(local(6, 12, 0) - company.clock.now())
    assert (await contact(company, east)).state == "running"
    await company.wait(local(8, 9, 21) - company.clock.now())
    late = await contact(company, east)
    assert (late.state, late.rung_at) == ("breached", local(8, 9, 50))


async def test_on_its_own_working_sunday_a_unit_is_given_leads_that_wait_elsewhere(company: Company) -> None:
    await staffed(company, day=8, hour=10, minute=0)
    await put(company, own(company.units["东区"], ABROAD))
    east = await arrive(company, EAST[0], "13500000001")
    south = await arrive(company, SOUTH[0], "13500000002")
    assert (await company.read("sales.lead", east))["owner"] == company.people["east"]
    assert (await company.read("sales.lead", south))["owner"] is None


async def test_headquarters_may_keep_a_calendar_the_same_everywhere(company: Company) -> None:
    await staffed(company)
    lock = {"label": {"zh": "锁定", "en": "Locked"}, "kinds": ["calendar"], "locked": True}
    await put(company, Put("ownership", "sales.calendars", lock))
    with pytest.raises(Problem) as caught:
        await put(company, own(company.units["东区"], ABROAD))
    assert "definition-is-locked" in str(caught.value.faults)


SATURDAY = {"label": ABROAD["label"], "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), NINE),
            "extra": [{"day": "2026-03-07", "hours": NINE}]}  # fmt: skip


def scheduled(name: str, task: str, **when: Any) -> Put:
    make = {"do": "create", "object": "sales.task", "values": {"name": task}}
    raw = {
        "label": ABROAD["label"],
        "when": {"on": "schedule", "cron": "0 10 * * *", "calendar": "sales.workdays", **when},
    }
    return Put("automation", f"sales.{name}", {**raw, "then": [make]})


async def made_on(company: Company, *days: int) -> list[list[str]]:
    """Names of the tasks that schedules made on each of these days of March, at ten."""
    found: list[list[str]] = []
    for day in days:
        before = {row["id"] for row in await company.ask("sales.task")}
        await company.wait(local(day, 10, 0) - company.clock.now())
        await company.wait(timedelta(seconds=1))
        found.append(sorted(str(r["name"]) for r in await company.ask("sales.task") if r["id"] not in before))
    return found


async def test_a_schedule_runs_for_the_records_of_units_that_work_that_day(company: Company) -> None:
    await staffed(company)
    for name, whose in (("东方", "东区"), ("南天", "南区"), ("无主", None)):
        unit = company.units[whose] if whose else None
        await company.write(Create("sales.account", {"name": name}, unit=unit))
    await put(
        company,
        own(company.units["东区"], SATURDAY),
        scheduled("each", "record.name", object="sales.account"),
    )
    await company.wait(timedelta(seconds=1))
    assert await made_on(company, 6, 7, 8, 9) == [
        ["东方", "南天", "无主"],
        ["东方"],
        [],
        ["东方", "南天", "无主"],
    ]
    await put(company, own(company.units["东区"], ABROAD))
    assert await made_on(company, 13, 15) == [["南天", "无主"], ["东方"]]


async def test_a_schedule_about_no_record_goes_by_the_unit_it_names_else_by_the_companys_calendar(
    company: Company,
) -> None:
    await staffed(company)
    east = str(company.units["东区"])
    await put(
        company,
        own(company.units["东区"], SATURDAY),
        scheduled("of_all", "'公司'"),
        scheduled("of_east", "'东区'", unit=east),
        scheduled("of_south", "'南区'", unit=str(company.units["南区"])),
    )
    await company.wait(timedelta(seconds=1))
    assert await made_on(company, 6, 7, 8) == [["东区", "公司", "南区"], ["东区"], []]
    for wrong in ({"object": "sales.account"}, {"calendar": None}):
        with pytest.raises(Problem) as caught:
            await put(company, scheduled("wrong", "'无'", unit=east, **wrong))
        assert "schedule-has-no-unit" in str(caught.value.faults)
