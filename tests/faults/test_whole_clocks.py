"""The clock on the wall jumps, facts come late or from the future: no promise breaks twice, early, or never."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.sales import Company
from yingdan.base import fetch
from yingdan.kernel.records import Create, Update
from yingdan.main.wiring import tickers

DAY = timedelta(days=1)


async def clocks(company: Company) -> dict[str, tuple[str, datetime, datetime | None]]:
    """name -> (state, due, breached) of all clocks of the only lead; a name that is there twice fails."""
    async with company.db.begin() as tx:
        rows = await fetch(tx, "select name, state, due_at, breached_at from work.clock")
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0].removeprefix("sales."): (row[1], row[2], row[3]) for row in rows}


async def breaches(company: Company) -> list[tuple[Any, ...]]:
    async with company.db.begin() as tx:
        return await fetch(
            tx,
            "select data ->> 'name', count(*) from events.event where type = 'clock.breached' group by 1 order by 1",
        )


async def told_of_breaches(company: Company, person: UUID) -> int:
    async with company.db.begin() as tx:
        [[count]] = await fetch(
            tx,
            "select count(*) from work.notice where kind = 'clock.breached' and person = %(p)s",
            {"p": person},
        )
    return int(count)


async def sweep_all(company: Company) -> None:
    for tick in tickers(company.ground):
        for _ in range(20):
            if await tick(company.clock.now()) > company.clock.now():
                break
    await company.settle()


async def arrive(company: Company) -> UUID:
    await company.hire("安娜", "华东")
    await company.form(name="王芳", phone="13500000001", region="310000")
    await company.settle()
    return UUID(str((await company.ask("sales.lead"))[0]["id"]))


async def test_a_clock_set_back_and_forth_fires_nothing_early_and_nothing_twice(company: Company) -> None:
    await arrive(company)
    due = (await clocks(company))["contact"][1]
    company.clock.advance(-DAY)
    await sweep_all(company)
    assert await breaches(company) == []
    company.clock.advance(DAY + (due - company.clock.now() - DAY) - timedelta(seconds=1))
    await sweep_all(company)
    assert await breaches(company) == []
    company.clock.advance(timedelta(seconds=2))
    await sweep_all(company)
    assert await breaches(company) == [("sales.contact", 1)]
    company.clock.advance(-DAY)
    await sweep_all(company)
    company.clock.advance(DAY)
    await sweep_all(company)
    assert await breaches(company) == [("sales.contact", 1)]
    assert await told_of_breaches(company, company.people["安娜"]) == 1


async def test_a_jump_of_a_day_fires_what_is_due_once_each(company: Company) -> None:
    await arrive(company)
    company.clock.advance(DAY)
    await sweep_all(company)
    company.clock.advance(-DAY)
    await sweep_all(company)
    assert await breaches(company) == [("sales.contact", 1), ("sales.needs", 1)]
    states = await clocks(company)
    assert (states["contact"][0], states["needs"][0]) == ("breached", "breached")


async def test_a_lead_that_comes_while_the_clock_is_set_back_gets_its_full_time(company: Company) -> None:
    company.clock.advance(-timedelta(hours=1))
    await arrive(company)
    started = company.clock.now()
    state, due, _ = (await clocks(company))["contact"]
    assert (state, due) == ("running", started + timedelta(minutes=30))
    company.clock.advance(timedelta(minutes=29))
    await sweep_all(company)
    assert await breaches(company) == []


async def test_a_contact_that_was_made_in_time_but_told_late_keeps_its_moment(company: Company) -> None:
    """The line was away for an hour; the call at minute ten is told before the sweep sees the clock."""
    lead = await arrive(company)
    company.clock.advance(timedelta(minutes=10))
    await company.write(Create("sales.activity", {"lead": lead, "kind": "call"}))
    company.clock.advance(timedelta(hours=1))
    await company.settle()
    await sweep_all(company)
    state, _, breached = (await clocks(company))["contact"]
    assert (state, breached) == ("met", None)
    assert ("sales.contact", 1) not in await breaches(company)


async def test_events_of_the_future_and_of_long_ago_break_nothing(company: Company) -> None:
    """A visitor's device believes it is 2031, then 1999; what it does still counts, now or not at all."""
    await company.hire("安娜", "华东")
    visitor, now = uuid4(), int(company.clock.now().timestamp() * 1000)
    year = 366 * 86_400_000
    await company.deliver("website", {"batch": str(uuid4()), "visitor": str(visitor), "sent_at": now, "consent": True,
        "events": [{"t": "page", "at": now + 5 * year, "d": {"path": "/pricing", "seconds": 30}},
                   {"t": "page", "at": now - 27 * year, "d": {"path": "/pricing", "seconds": 30}},
                   {"t": "page", "at": 10**18, "d": {"path": "/x"}}, {"t": "page", "at": -5, "d": {"path": "/y"}}]})  # fmt: skip
    await company.form(visitor=visitor, name="王芳", phone="13500000001", region="310000")
    await company.settle()
    await sweep_all(company)
    [lead] = await company.ask("sales.lead")
    assert lead["owner"] is not None
    assert 0 <= lead["score"] <= 100
    async with company.db.begin() as tx:
        ahead = await fetch(tx, "select type, at from events.event where at > %(n)s",
                            {"n": company.clock.now() + timedelta(minutes=5)})  # fmt: skip
        parked = await fetch(tx, "select trace from events.parked")
    assert ahead == []
    assert parked == []
    assert await breaches(company) == []


async def test_a_discarded_lead_never_breaks_a_promise_whatever_the_clock_does(company: Company) -> None:
    lead = await arrive(company)
    await company.write(
        Update("sales.lead", lead, {"status": "doubted", "doubt_reason": "no_need", "doubt_note": "没有需求"})
    )
    await company.settle()
    for jump in (DAY, -DAY, 2 * DAY, -DAY):
        company.clock.advance(jump)
        await sweep_all(company)
    assert await breaches(company) == []
