"""Response times are told by whole, person, channel, hour and delay, within the reader's rights. ADR 0056."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sales import SYSTEM, Company
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create
from yingdan.views.numbers import Reader
from yingdan.views.timeliness import TimelinessShown, timeliness
from yingdan.views.timeliness.interval import wilson

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


async def told(company: Company, actor: Actor = SYSTEM) -> TimelinessShown:
    async with company.db.begin() as tx:
        return await timeliness(Reader(tx, company.catalog, actor, Env.at(company.clock.now(), ZONE)), MARCH)


async def lead(company: Company, phone: str, source: str, region: str = "310000") -> UUID:
    [made] = await company.write(
        Create("sales.lead", {"name": phone, "phone": phone, "source": source, "region": region})
    )
    await company.settle()
    return made.id


async def call(company: Company, lead: UUID) -> None:
    await company.write(Create("sales.activity", {"lead": lead, "kind": "call"}))
    await company.settle()


async def test_nothing_came_and_nothing_is_invented(company: Company) -> None:
    found = await told(company)
    assert (found.whole, found.people, found.channels, found.hours, found.bands) == (None, [], [], [], [])


async def test_times_shares_and_the_loss_by_delay_are_those_of_the_records(company: Company) -> None:
    anna = await company.hire("安娜", "华东")
    await company.hire("南南", "华南", regions=("440000",))
    await company.hire("方敏", "华东", role="manager")
    first, second = (
        await lead(company, "13500000001", "website"),
        await lead(company, "13500000002", "website"),
    )
    third = await lead(company, "13500000003", "expo")
    await lead(company, "13500000004", "expo", "440000")
    company.clock.advance(timedelta(minutes=2))
    await call(company, first)
    await company.wait(timedelta(minutes=38))
    await call(company, second)
    await company.wait(timedelta(seconds=1))
    [account] = await company.write(Create("sales.account", {"name": "甲公司"}))
    await company.write(
        Create(
            "sales.opportunity", {"name": "商机", "lead": first, "account": account.id, "stage": "discovery"}
        )
    )
    company.clock.advance(timedelta(days=8))
    found = await told(company)
    whole = found.whole
    assert whole is not None
    assert (whole.leads, whole.contacted, whole.mean_s, whole.median_s) == (4, 2, 1260.0, 1260.0)
    contact = whole.kept[[one.name for one in found.clocks].index("sales.contact")]
    assert (contact.kept, contact.of) == (1, 4)
    mine = next(one for one in found.people if one.key == str(anna))
    assert (mine.label, mine.leads, mine.contacted) == ("安娜", 3, 2)
    assert {one.key: (one.leads, one.contacted) for one in found.channels} == {
        "website": (2, 2),
        "expo": (2, 0),
    }
    assert [(one.label, one.leads) for one in found.hours] == [("10:00", 4)]
    bands = {one.over_s: (one.leads, one.ripe, one.converted) for one in found.bands}
    assert (bands[0], bands[1800], bands[None]) == ((1, 1, 1), (1, 1, 0), (2, 2, 0))
    assert (bands[300], bands[86400]) == ((0, 0, 0), (0, 0, 0))
    rows = await company.ask("sales.lead", mine.where)
    assert {row["id"] for row in rows} == {first, second, third}
    seen = (await told(company, await company.actor("方敏"))).whole
    assert seen is not None
    assert seen.leads == 3


async def test_what_has_not_had_its_time_does_not_count_as_lost(company: Company) -> None:
    await company.hire("安娜", "华东")
    await lead(company, "13500000001", "website")
    assert all(one.ripe == 0 and one.share is None for one in (await told(company)).bands)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_stays_a_share(hits: int, of: int) -> None:
    hits = min(hits, of)
    found = wilson(hits, of)
    assert found is not None
    assert 0 <= found[0] <= hits / of + 1e-12
    assert hits / of - 1e-12 <= found[1] <= 1


def test_the_interval_is_that_of_the_books() -> None:
    """Newcombe 1998, 81 of 263: 0.2553 to 0.3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 0) is None
