"""Who was given what is told by unit and person, with how evenly it was shared. ADR 0052."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.sales import SYSTEM, Company
from yingdan.base.worktime import WorkWeek, parse_hours
from yingdan.decisions import jain
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create
from yingdan.views.fairness import FairnessShown, fairness
from yingdan.views.fairness.duty import Absence, Duty
from yingdan.views.numbers import Reader

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


async def told(company: Company, actor: Actor = SYSTEM) -> FairnessShown:
    async with company.db.begin() as tx:
        return await fairness(Reader(tx, company.catalog, actor, Env.at(company.clock.now(), ZONE)), MARCH)


async def lead(company: Company, number: int, region: str = "310000", **more: object) -> None:
    phone = f"135000000{number:02d}"
    await company.write(Create("sales.lead", {"name": phone, "phone": phone, "region": region, **more}))
    await company.settle()


async def test_what_was_given_is_told_by_unit_and_person(company: Company) -> None:
    anna, ben = await company.hire("安娜", "华东"), await company.hire("本", "华东")
    await company.hire("南南", "华南", regions=("440000",))
    await company.hire("休休", "华东", on_duty=False)
    await company.hire("方敏", "华南", role="manager")
    for number in range(4):
        await lead(company, number)
    await lead(company, 4, "440000")
    await lead(company, 5, "650000")  # nobody is there
    [mine] = await company.write(Create("sales.lead", {"name": "自带", "phone": "13500000077"}, owner=anna))
    await company.settle()
    company.clock.advance(timedelta(hours=6))
    found = await told(company)
    whole = found.whole
    assert whole is not None
    assert (whole.leads, whole.pool, whole.kept, sum(whole.grades)) == (5, 1, 0, 5)
    people = {one.label: one for one in found.people}
    assert [people[name].leads for name in ("安娜", "本", "南南", "休休")] == [2, 2, 1, 0]
    assert people["安娜"].unit == "华东"
    assert (people["休休"].turned, people["休休"].named) == (6, 6)
    assert (people["南南"].turned, people["南南"].named) == (5, 6)
    # Nothing has ended yet: everybody's chance is one half, and without an industry the pair counts 1.
    assert people["本"].worth == pytest.approx(1.0)
    assert people["本"].load == 0.5
    assert people["本"].hours == people["安娜"].hours != None  # noqa: E711
    assert whole.evenness is not None
    assert (whole.evenness.people, whole.evenness.by_hour) == (4, True)
    assert whole.evenness.leads == pytest.approx(25 / (4 * 9))
    units = {one.label: one for one in found.units}
    assert (units["华东"].leads, units["华南"].leads, units["华南"].pool) == (4, 1, 0)
    seen = await told(company, await company.actor("方敏"))
    assert [one.label for one in seen.people] == ["南南"]
    assert seen.whole is not None
    assert (seen.whole.leads, seen.whole.evenness.leads if seen.whole.evenness else None) == (1, 1.0)
    rows = await company.ask("sales.lead", people["本"].where)
    assert {row["owner"] for row in rows} == {ben}
    assert mine.id not in {row["id"] for row in rows}


def test_the_index_is_that_of_the_paper() -> None:
    assert jain([5, 5, 5]) == 1
    assert jain([9, 0, 0]) == pytest.approx(1 / 3)
    assert (jain([]), jain([0, 0])) == (None, None)


def test_hours_on_duty_are_working_time_from_the_first_day_without_leave() -> None:
    week = WorkWeek(
        "Asia/Shanghai",
        {day: parse_hours([["09:00", "18:00"]]) for day in ("mon", "tue", "wed", "thu", "fri")},
    )
    since, until = (datetime(2026, 3, day, tzinfo=ZONE) for day in (2, 16))
    duty = Duty(
        since,
        until,
        {
            "office": week,
            "always": WorkWeek(
                "UTC",
                dict.fromkeys(
                    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), parse_hours([["00:00", "24:00"]])
                ),
            ),
        },
        ZONE,
    )
    assert duty.hours("office", None, None) == 90
    assert duty.hours("office", date(2026, 3, 9), None) == 45
    assert duty.hours("office", None, Absence(date(2026, 3, 3), date(2026, 3, 4))) == 72
    assert duty.hours("office", None, Absence(date(2026, 3, 9), None)) == 45
    assert duty.hours("office", date(2026, 4, 1), None) == 0
    assert (duty.hours("always", None, None), duty.hours(None, None, None)) == (None, None)
