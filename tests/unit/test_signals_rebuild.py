"""Sums follow the rule they are made by: another half-life, or another thing to hear, makes them anew from the log."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sales import SYSTEM, Company
from tests.unit.test_signals_company import event, jobs_done, lead, tell, values_of
from yingdan import signals
from yingdan.base import uuid7
from yingdan.events import append
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.signals.decay import total
from yingdan.signals.timers import cross

DAY_S = 86400.0


async def known(company: Company) -> None:
    """Let time pass once, so that what sums are made by is noted before anything happens."""
    async with company.db.begin() as tx:
        await cross(tx, company.catalog, company.clock.now(), signals.Models())
    await jobs_done(company)


async def half_life(company: Company, name: str, days: float) -> None:
    async with company.db.begin() as tx:
        changes = signals.read_changes([{"name": name, "half_life_s": days * DAY_S}])
        await signals.tune(tx, company.catalog, SYSTEM, changes, "更快冷却", company.clock.now())
    await company.ground.catalog.refresh()


def left(company: Company, moments: list[datetime], days: float) -> float:
    """What streaming, replay and definition must agree on."""
    now = company.clock.now().timestamp()
    return total([(at.timestamp(), 1.0) for at in moments], now, days * DAY_S)


async def test_a_shorter_half_life_counts_for_what_has_happened_already(company: Company) -> None:
    await known(company)
    subject, visitor, now = await lead(company, "王芳"), uuid7(), company.clock.now()
    ages = [0.5, 3.0, 20.0, 7.0]
    moments = [now - timedelta(days=age) for age in ages]
    kind = "sales.whitepaper_downloaded"
    await tell(company, [event(kind, visitor, at, "visitor") for at in moments[:2]])
    linked: dict[str, Any] = {"visitor": str(visitor), "record": str(subject), "object": "sales.lead"}
    await tell(company, [event("identity.linked", subject, now, **linked)])
    await tell(company, [event(kind, visitor, moments[2], "visitor"), event(kind, subject, moments[3])])
    assert (await values_of(company, subject))["whitepaper"] == pytest.approx(
        left(company, moments, 14), rel=1e-9
    )
    before = float((await company.read("sales.lead", subject))["score"])
    await half_life(company, "sales.whitepaper", 2)
    await jobs_done(company)
    assert (await values_of(company, subject))["whitepaper"] == pytest.approx(
        left(company, moments, 2), rel=1e-9
    )
    assert float((await company.read("sales.lead", subject))["score"]) < before


async def test_a_fact_still_on_its_way_is_counted_once(company: Company) -> None:
    await known(company)
    subject, now = await lead(company, "李雷"), company.clock.now()
    kind = "sales.whitepaper_downloaded"
    moments = [now - timedelta(days=4), now - timedelta(days=1)]
    await tell(company, [event(kind, subject, moments[0])])
    async with company.db.begin() as tx:
        await append(tx, [event(kind, subject, moments[1])])  # nobody has taken it yet
    await half_life(company, "sales.whitepaper", 3)
    await jobs_done(company)
    await company.settle()
    assert (await values_of(company, subject))["whitepaper"] == pytest.approx(
        left(company, moments, 3), rel=1e-9
    )


async def test_a_visitor_nobody_knows_yet_is_made_anew_too(company: Company) -> None:
    await known(company)
    visitor, now = uuid7(), company.clock.now()
    moments = [now - timedelta(days=9), now - timedelta(days=2)]
    await tell(company, [event("sales.whitepaper_downloaded", visitor, at, "visitor") for at in moments])
    await half_life(company, "sales.whitepaper", 1)
    await jobs_done(company)
    subject = await lead(company, "韩梅梅")
    linked: dict[str, Any] = {"visitor": str(visitor), "record": str(subject), "object": "sales.lead"}
    await tell(company, [event("identity.linked", subject, now, **linked)])
    assert (await values_of(company, subject))["whitepaper"] == pytest.approx(
        left(company, moments, 1), rel=1e-9
    )


async def test_a_signal_that_hears_something_new_hears_it_in_the_past(company: Company) -> None:
    await known(company)
    subject, now = await lead(company, "赵敏"), company.clock.now()
    moments = [now - timedelta(days=2), now - timedelta(days=1)]
    await tell(company, [event("sales.expo_scanned", subject, at) for at in moments])
    definition = company.catalog.definitions["signal", "sales.whitepaper"]
    heard = {**definition.raw, "on": [*definition.raw["on"], "sales.expo_scanned"]}
    async with company.db.begin() as tx:
        put = Put("signal", "sales.whitepaper", heard, definition.app, definition.id)
        await publish(tx, company.catalog, [put], "system:test", "展会也算", company.clock.now())
    await company.ground.catalog.refresh()
    await known(company)
    assert (await values_of(company, subject))["whitepaper"] == pytest.approx(
        left(company, moments, 14), rel=1e-9
    )


async def test_other_weights_rebuild_nothing(company: Company) -> None:
    await known(company)
    subject, now = await lead(company, "孙强"), company.clock.now()
    await tell(company, [event("sales.whitepaper_downloaded", subject, now - timedelta(days=1))])
    async with company.db.begin() as tx:
        changes = signals.read_changes([{"name": "sales.whitepaper", "weight": 55}])
        _, job = await signals.tune(tx, company.catalog, SYSTEM, changes, "", now)
        waiting = await signals.settling(tx, "sales.lead")
    assert isinstance(job, UUID)
    assert waiting is not None
    assert waiting.reason == "weights"
