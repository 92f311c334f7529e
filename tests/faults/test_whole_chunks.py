"""Chunks of an import that take over each other's room: caps hold beside live leads, counts are true, nobody gets two owners."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from tests.faults.test_whole_burst import (
    assert_loads_are_a_recount,
    assert_one_owner_per_customer,
    burst,
    chosen_by_policy,
    hire,
    lines,
    open_by_owner,
)
from tests.sales import SYSTEM, Company
from tests.unit.doorway import multipart
from yingdan.base import execute, fetch, send
from yingdan.base.job_runner import JobRunner
from yingdan.connectors import sheet_jobs
from yingdan.decisions.loads import Overfilled
from yingdan.decisions.store import Forestalled, take_custody
from yingdan.events import Passage, flow
from yingdan.kernel.records import Create, write
from yingdan.main.wiring import doors

HEADING = "姓名,手机,公司,省份\n"
MAPPING = {"0": "name", "1": "phone", "2": "company", "3": "region"}


async def bring(company: Company, rows: int) -> UUID:
    """A sheet, uploaded and started; the job still has to run."""
    body = HEADING + "".join(f"表{n},137{n:08d},表{n}有限公司,上海市\n" for n in range(rows))
    door, now = doors(company.ground), company.clock.now()
    stream, kind = multipart(body.encode(), "名单.csv", "sales.lead")
    found = await door.upload(stream, kind, None, SYSTEM, now)
    await door.start_import(UUID(found["id"]), MAPPING, SYSTEM, now, "create", None)
    return UUID(found["id"])


async def run(company: Company) -> None:
    ground = company.ground
    kinds = sheet_jobs(ground.blobs, lambda: company.catalog)
    await JobRunner(company.db, kinds, company.clock, carry=company.runner.carrying).drain()


async def test_an_import_of_many_chunks_is_spread_evenly_up_to_the_caps(company: Company) -> None:
    people = await hire(company, 6, 200)
    id = await bring(company, 1500)
    await run(company)
    found = await doors(company.ground).read_import(id, SYSTEM)
    assert (found["state"], found["created"], found["failed"]) == ("done", 1500, 0)
    assert await open_by_owner(company) == Counter(dict.fromkeys(people, 200))
    await assert_loads_are_a_recount(company)
    async with company.db.begin() as tx:
        told = await fetch(tx, "select person, (data ->> 'count')::int from work.notice")
    assert dict(told) == dict.fromkeys(people, 200)  # one word to each, however many chunks


async def test_an_import_beside_live_leads_exceeds_no_cap_and_loses_no_row(company: Company) -> None:
    people = await hire(company, 8, 100)
    id = await bring(company, 1200)
    async with lines(company, 2):
        await asyncio.gather(run(company), burst(company, range(150)))
    await company.settle()
    found = await doors(company.ground).read_import(id, SYSTEM)
    assert (found["state"], found["created"], found["failed"]) == ("done", 1200, 0)
    counts = await open_by_owner(company)
    assert counts == Counter(dict.fromkeys(people, 100))
    assert max((await chosen_by_policy(company)).values()) <= 100
    await assert_loads_are_a_recount(company)
    await assert_one_owner_per_customer(company)


async def test_a_chunk_that_gives_more_than_others_have_left_is_refused_as_a_whole(company: Company) -> None:
    [person] = await hire(company, 1, 60)
    changes = [
        Create("sales.lead", {"name": f"客户{n}", "phone": f"139{n:08}", "region": "310000"})
        for n in range(60)
    ]
    passage = Passage()
    with pytest.raises(Overfilled):
        async with company.runner.carrying() as tx:
            await write(tx, company.catalog, SYSTEM, changes, at=company.clock.now(), source="import")
            await flow(tx, passage)
            async with company.db.begin() as other:
                await execute(
                    other,
                    "insert into decisions.load (person, open) values (%(p)s, 1) on conflict (person)"
                    " do update set open = 1",
                    {"p": person},
                )
            await passage.finish()
    assert await company.ask("sales.lead") == []
    async with company.db.begin() as tx:
        assert await fetch(tx, "select open from decisions.load") == [(1,)]


async def somebody_waits_for_a_lock(company: Company) -> None:
    async with asyncio.timeout(60), company.db.begin() as tx:
        asked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        while (await fetch(tx, asked))[0][0] == 0:
            await execute(tx, "select pg_stat_clear_snapshot()")
            await asyncio.sleep(0.02)


async def test_a_chunk_whose_customer_somebody_takes_meanwhile_is_refused_as_a_whole(
    company: Company,
) -> None:
    [quicker, _] = await hire(company, 2, 100)
    [account] = await company.write(Create("sales.account", {"name": "上海远望科技有限公司"}))
    await company.settle()
    lead = Create("sales.lead", {"name": "客户", "phone": "13900000000", "account": account.id})
    with pytest.raises(Forestalled):
        async with company.runner.carrying() as tx:
            await write(tx, company.catalog, SYSTEM, [lead], at=company.clock.now(), source="import")
            async with company.db.begin() as other:
                await take_custody(other, {account.id: quicker}, company.clock.now())
                flowing = asyncio.create_task(flow(tx, Passage()))  # sees nothing of it yet
                await somebody_waits_for_a_lock(company)
            await flowing
            await send(tx)
    assert await company.ask("sales.lead") == []
    async with company.db.begin() as tx:
        assert await fetch(tx, "select customer, owner from decisions.custody") == [(account.id, quicker)]


async def test_whoever_comes_behind_sees_what_the_one_ahead_gave_before_it_is_committed(
    company: Company,
) -> None:
    await company.write(Create("sales.lead", {"name": "先到", "phone": "13600000000"}))
    await company.settle()  # whatever is made once is made
    people = await hire(company, 4, 100)
    await company.settle()
    ahead, behind = Passage(), Passage()

    def leads(first: int) -> list[Create]:
        return [
            Create("sales.lead", {"name": f"客户{n}", "phone": f"139{n:08}", "region": "310000"})
            for n in range(first, first + 50)
        ]

    now = company.clock.now()
    async with company.runner.carrying() as one:
        await write(one, company.catalog, SYSTEM, leads(0), at=now, source="import")
        await flow(one, ahead)
        async with company.runner.carrying() as other:
            await write(other, company.catalog, SYSTEM, leads(50), at=now, source="import")
            async with asyncio.timeout(20):
                await flow(other, behind, ahead)
            taken = next(value for key, value in behind.handed.items() if key.startswith("decisions.loads"))[
                0
            ]
            assert Counter(taken) == Counter(dict.fromkeys(people, 25))
            await ahead.finish()
            await one.commit()
            await behind.finish()
    assert await open_by_owner(company) == Counter(dict.fromkeys(people, 25))
    await assert_loads_are_a_recount(company)
