"""What some units have is held against the rest by a rate that the company defined, once things have had their time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.sales import SYSTEM, Company
from yingdan.decisions import proof
from yingdan.expr import Env
from yingdan.kernel.records import Create, write
from yingdan.views import proving
from yingdan.views.numbers import Cut, Reader, metric_of, worth
from yingdan.views.numbers.rated import tallies

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 10, tzinfo=ZONE)
RATE, TOUCH = "sales.opportunity_7d_rate", "sales.touch_72h_rate"


async def leads(company: Company, zone: str, days: Sequence[int], wins: int, of: int = 5) -> None:
    """On each day (from the start) so many leads of a zone, of which `wins` have an opportunity a day later."""
    unit = company.units[zone]
    async with company.db.begin() as tx:
        for day in days:
            at = START + timedelta(days=day)
            made = await write(
                tx, company.catalog, SYSTEM,
                [Create("sales.lead", {"name": f"{zone}{day}-{n}"}, owner=None, unit=unit) for n in range(of)],
                at=at, source="test",
            )  # fmt: skip
            await write(
                tx, company.catalog, SYSTEM,
                [Create("sales.opportunity", {"name": "商机", "lead": one.id}, unit=unit) for one in made[:wins]],
                at=at + timedelta(days=1), source="test",
            )  # fmt: skip


async def staffed(company: Company) -> proving.Sides:
    for zone in ("东", "西"):
        await company.hire(f"{zone}一", zone)
    return {"first": [company.units["东"]], "rest": [company.units["西"]]}


def reader(company: Company, tx: object, day: int) -> Reader:
    return Reader(tx, company.catalog, SYSTEM, Env.at(START + timedelta(days=day), ZONE))  # type: ignore[arg-type]


async def test_a_better_side_is_found_in_the_leads_that_have_had_their_seven_days(company: Company) -> None:
    sides = await staffed(company)
    before, since = range(-42, 0), range(1, 41)
    for zone, then, now in (("东", 1, 3), ("西", 1, 1)):
        await leads(company, zone, before, then)
        await leads(company, zone, since, now)
    async with company.db.begin() as tx:
        asked = reader(company, tx, 40)
        metric = metric_of(company.catalog, RATE)
        found = await proving.prove(asked, metric, sides, START, proving.plan_of(metric, 21, 0.02))
    assert found is not None
    assert found.word == "better"
    # Days 1 to 32 have had their time on day 40; the young ones with their early opportunities are not among them.
    assert found.sides["first"] == proof.Rate(0.6, 32 * 5, 1, 0.2)
    assert found.sides["rest"] == proof.Rate(0.2, 32 * 5, 1, 0.2)
    assert found.difference is not None
    assert abs(found.difference - 0.4) < 1e-9
    assert (found.held_against, found.days_run) == ("own_before", 32)


async def test_a_lead_that_has_not_had_its_time_counts_neither_when_it_came_nor_when_it_did_not(
    company: Company,
) -> None:
    sides = await staffed(company)
    await leads(company, "东", [1], 1)
    await leads(company, "东", [5], 4)
    days = ((START).date(), (START + timedelta(days=30)).date())
    async with company.db.begin() as tx:
        metric = metric_of(company.catalog, RATE)
        asked = reader(company, tx, 9)
        [one] = await tallies(asked, metric, sides["first"], days)
        whole = await worth(asked, metric, Cut())
    assert (one.hits, one.of) == (1, 5)
    assert whole.rows == (((), 0.2),)


async def test_how_long_it_would_take_is_said_before_the_start(company: Company) -> None:
    sides = await staffed(company)
    for zone in ("东", "西"):
        for day in range(-61, 0):
            await leads(company, zone, [day], wins=1 + day % 2, of=8)
    async with company.db.begin() as tx:
        metric = metric_of(company.catalog, RATE)
        seen = [
            await proving.foresee(reader(company, tx, 0), metric, sides, proving.plan_of(metric, 21, matters))
            for matters in (0.01, 0.25, 0.4)
        ]
    assert all(one is not None and not one.young for one in seen)
    rates = {round(one.rate or 0, 2) for one in seen if one}
    assert rates == {0.19}
    assert seen[0] is not None
    assert seen[0].days is None  # less than their own weeks before leave open
    assert seen[1] is not None
    assert seen[2] is not None
    assert seen[1].days is not None
    assert seen[2].days is not None
    assert seen[1].days > seen[2].days > 7


async def test_with_hardly_anything_begun_nothing_is_foreseen(company: Company) -> None:
    sides = await staffed(company)
    async with company.db.begin() as tx:
        metric = metric_of(company.catalog, TOUCH)
        seen = await proving.foresee(reader(company, tx, 0), metric, sides, proving.plan_of(metric, 21, 0.02))
        count = metric_of(company.catalog, "sales.leads_new")
        none = await proving.foresee(reader(company, tx, 0), count, sides, proving.plan_of(count, 21, 0.02))
    assert seen == proving.Foresight(None, 0, None, True)
    assert none is None
