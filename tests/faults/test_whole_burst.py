"""Two hundred leads at once, several lines and imports beside one another: caps hold, the spread is even, counts are true."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from tests.sales import SYSTEM, Company
from yingdan.base import Database, fetch, is_transient
from yingdan.events import Runner
from yingdan.kernel.records import Create, write
from yingdan.main.wiring import line

BURST = 200


async def open_by_owner(company: Company) -> Counter[UUID]:
    """How many open leads each owner really has."""
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select owner, count(*) from sales.lead where owner is not null and removed_at is null"
            " and status in ('new', 'contacted', 'qualified') group by owner",
        )
    return Counter(dict(rows))


async def assert_loads_are_a_recount(company: Company) -> None:
    async with company.db.begin() as tx:
        loads = await fetch(tx, "select person, open from decisions.load where open > 0")
        assigned = await fetch(tx, "select person, count(*) from decisions.assigned group by person")
    real = await open_by_owner(company)
    assert dict(loads) == dict(real)
    assert dict(assigned) == dict(real)


async def assert_one_owner_per_customer(company: Company) -> None:
    async with company.db.begin() as tx:
        twice = await fetch(
            tx,
            "select account, array_agg(distinct owner) from sales.lead where account is not null and owner is not null"
            " group by account having count(distinct owner) > 1",
        )
        strangers = await fetch(
            tx,
            "select l.id from sales.lead l join decisions.custody c on c.customer = coalesce(l.account, l.id)"
            " where l.owner is not null and l.owner <> c.owner",
        )
    assert twice == []
    assert strangers == []


async def chosen_by_policy(company: Company) -> Counter[str]:
    """How many leads the policy gave to each; those that stayed with their customer's owner do not count."""
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select outcome ->> 'owner', count(*) from decisions.decision where kind = 'routing'"
            " and outcome ->> 'kept' = 'false' and outcome ->> 'owner' is not null group by 1",
        )
    return Counter(dict(rows))


@asynccontextmanager
async def lines(company: Company, count: int) -> AsyncIterator[list[Runner]]:
    """Several lines as several workers would have them: each with its own connections and memory, all running."""
    grounds = [replace(company.ground, db=Database(company.ground.url, pool_size=3)) for _ in range(count)]
    runners, stop = [line(ground) for ground in grounds], asyncio.Event()

    async def drive(runner: Runner) -> None:
        while not stop.is_set():
            try:
                if not await runner.round():
                    await asyncio.sleep(0.01)
            except Exception as error:
                if not is_transient(error):
                    raise
                await asyncio.sleep(0.05)

    driving = [asyncio.create_task(drive(runner)) for runner in runners]
    try:
        yield runners
    finally:
        stop.set()
        await asyncio.gather(*driving)
        for ground in grounds:
            await ground.db.close()


async def hire(company: Company, reps: int, capacity: int) -> list[UUID]:
    return [await company.hire(f"销售{n:02}", "华东", capacity=capacity) for n in range(reps)]


async def burst(company: Company, numbers: Sequence[int]) -> None:
    """One delivery per number, all at the door at the same time."""
    await asyncio.gather(
        *(company.form(name=f"客户{n}", phone=f"139{n:08}", region="310000") for n in numbers)
    )


async def test_a_burst_exceeds_no_cap_and_the_rest_waits_in_the_pool(company: Company) -> None:
    people = await hire(company, 8, 5)
    async with lines(company, 2):
        await burst(company, range(BURST))
    await company.settle()
    assert await open_by_owner(company) == Counter(dict.fromkeys(people, 5))
    assert len(await company.ask("sales.lead", "owner == null")) == BURST - 40
    await assert_loads_are_a_recount(company)


async def test_a_burst_with_enough_room_is_spread_evenly(company: Company) -> None:
    people = await hire(company, 9, 40)
    async with lines(company, 2):
        await burst(company, range(BURST))
    await company.settle()
    counts = await open_by_owner(company)
    assert sum(counts.values()) == BURST
    assert set(counts) == set(people)
    assert max(counts.values()) - min(counts.values()) <= 1
    await assert_loads_are_a_recount(company)


async def test_import_chunks_beside_live_leads_exceed_no_cap_and_give_no_customer_two_owners(
    company: Company,
) -> None:
    """Half of the imported people knock at the door in the same moment."""
    people = await hire(company, 8, 20)
    async with lines(company, 3) as runners:

        async def chunk(number: int) -> None:
            numbers = range(number * 40, number * 40 + 80)
            changes = [
                Create("sales.lead", {"name": f"客户{n}", "phone": f"139{n:08}", "region": "310000",
                                      "company": f"第{n // 2}公司", "source": "import"}, on_match="merge")
                for n in numbers
            ]  # fmt: skip
            for _ in range(100):
                try:
                    async with runners[number % len(runners)].carrying() as tx:
                        await write(
                            tx, company.catalog, SYSTEM, changes, at=company.clock.now(), source="import"
                        )
                    return
                except Exception as error:
                    if not is_transient(error):
                        raise
                    await asyncio.sleep(0.02)
            raise AssertionError("the chunk never got through")

        await asyncio.gather(burst(company, range(0, 240, 2)), *(chunk(n) for n in range(4)))
    await company.settle()
    assert len(await company.ask("sales.lead")) == 200 + 20
    counts = await open_by_owner(company)
    assert set(counts) <= set(people)
    await assert_loads_are_a_recount(company)
    await assert_one_owner_per_customer(company)
    # A second contact of a company goes to the company's owner even above the cap; by the policy nobody got more.
    async with company.db.begin() as tx:
        doubled = await fetch(
            tx,
            "select subject from decisions.decision where kind = 'routing' group by subject having count(*) > 1",
        )
    assert max((await chosen_by_policy(company)).values()) <= 20
    assert doubled == []


async def test_lines_of_several_workers_that_begin_on_the_same_log_double_nothing(company: Company) -> None:
    """None of them has a position yet: only one may begin at the start."""
    await hire(company, 4, 100)
    for n in range(60):
        await company.write(
            Create("sales.lead", {"name": f"老客户{n}", "phone": f"137{n:08}", "region": "310000"})
        )
    async with lines(company, 3):
        await burst(company, range(60))
    await company.settle()
    async with company.db.begin() as tx:
        routed = await fetch(
            tx, "select subject, count(*) from events.event where type = 'decision.routed' group by 1"
        )
        clocks = await fetch(
            tx, "select subject, name, count(*) from work.clock group by 1, 2 having count(*) > 1"
        )
        [[told]] = await fetch(
            tx,
            "select sum(case kind when 'lead.assigned' then 1 else (data ->> 'count')::int end) from work.notice",
        )
    assert len(routed) == told == 120
    assert {count for _, count in routed} == {1}
    assert clocks == []
    await assert_loads_are_a_recount(company)
