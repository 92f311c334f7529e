"""Journeys are read from records and the log, and told within the reader's rights. ADR 0044."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.sales import SYSTEM, Company
from yingdan.base import uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, write
from yingdan.views.attribution import AttributionShown, attribution
from yingdan.views.numbers import Reader

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE)
QUARTER = (date(2026, 1, 1), date(2026, 4, 1))


async def lead(
    company: Company, source: str, day: int, *touches: tuple[str, float], unit: str = "东"
) -> UUID:
    """A lead that came by a channel on a day, with touches (source, day)."""
    at = NOON + timedelta(days=day)
    async with company.db.begin() as tx:
        [made] = await write(
            tx, company.catalog, SYSTEM,
            [Create("sales.lead", {"name": f"{source}{day}", "source": source}, unit=company.units[unit])],
            at=at, source="test",
        )  # fmt: skip
        await append(tx, [
            Event(id=uuid7(), type="sales.page_viewed", at=NOON + timedelta(days=when), object="sales.lead",
                  subject=made.id, actor="test", source=channel, data={"path": "/"}, received_at=at)
            for channel, when in touches
        ])  # fmt: skip
    return made.id


async def won(company: Company, lead_id: UUID | None, day: int, amount: int, currency: str = "CNY") -> None:
    async with company.db.begin() as tx:
        [account] = await write(
            tx,
            company.catalog,
            SYSTEM,
            [Create("sales.account", {"name": f"客户{uuid7()}"})],
            at=NOON,
            source="test",
        )
        values = {"name": "商机", "stage": "won", "lead": lead_id, "account": account.id,
                  "amount": Money(Decimal(amount), currency), "close_on": (NOON + timedelta(days=day)).date()}  # fmt: skip
        await write(
            tx, company.catalog, SYSTEM, [Create("sales.opportunity", values, unit=company.units["东"])],
            at=NOON + timedelta(days=day), source="test",
        )  # fmt: skip


async def told(company: Company, actor: Actor | None = None) -> AttributionShown:
    async with company.db.begin() as tx:
        env = Env.at(NOON + timedelta(days=20), ZONE)
        return await attribution(Reader(tx, company.catalog, actor or SYSTEM, env), QUARTER)  # type: ignore[arg-type]


async def test_a_win_is_traced_from_the_first_touch_through_all_models(company: Company) -> None:
    await company.hire("东一", "东")
    one = await lead(
        company, "website", 2, ("ad", 0), ("website", 2.01), ("website", 2.02), ("email", 5), ("ad", 12)
    )
    await won(company, one, 8, 1000)
    await lead(company, "ad", 3)
    found = await told(company)
    assert (found.won, found.lost, found.value, found.untraced, found.left_out) == (1, 1, 1000, 0, 0)
    # Two pages of a visit and the form are one touch; what came after the win is none of its touches.
    assert [(path.channels, path.won, path.lost) for path in found.paths] == [
        (["ad", "website", "email"], 1, 0),
        (["ad"], 0, 1),
    ]
    assert [example.id for example in found.paths[0].examples] == [one]
    shown = {one.key: one for one in found.channels}
    assert shown["ad"].credit["first"].value == 1000
    assert shown["email"].credit["last"].wins == 1
    assert {key: round(each.credit["linear"].value) for key, each in shown.items() if each.credit} == {
        "ad": 333, "website": 333, "email": 333,
    }  # fmt: skip
    assert {(flow.step, flow.channel, flow.then, flow.ends): flow.journeys for flow in found.flow} == {
        (0, "ad", "website", False): 1, (1, "website", "email", False): 1, (2, "email", "won", True): 1,
        (0, "ad", "lost", True): 1,
    }  # fmt: skip


async def test_wins_that_cannot_be_traced_or_added_are_told(company: Company) -> None:
    await company.hire("东一", "东")
    await won(company, None, 3, 500)
    await won(company, await lead(company, "expo", 1), 3, 500, "USD")
    found = await told(company)
    assert (found.won, found.untraced, found.left_out) == (0, 1, 1)


async def test_a_channel_costs_what_it_costs_a_month_for_the_time_that_has_passed(company: Company) -> None:
    values = {"name": "广交会", "source": "expo", "monthly_cost": Money(Decimal(3000), "CNY")}
    await company.write(Create("sales.channel", values))
    found = await told(company)
    [expo] = found.channels
    days = (NOON + timedelta(days=20)).date() - QUARTER[0]
    assert expo.key == "expo"
    assert round(expo.cost or 0, 2) == round(3000 * days.days / (365.25 / 12), 2)


async def test_a_reader_is_told_of_the_journeys_they_may_see(company: Company) -> None:
    await company.hire("东一", "东")
    await company.hire("西一", "西")
    await company.hire("东经理", "东", role="manager")
    await lead(company, "expo", 1)
    await lead(company, "expo", 1, unit="西")
    assert (await told(company)).lost == 2
    assert (await told(company, await company.actor("东经理"))).lost == 1
