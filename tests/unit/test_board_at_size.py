"""The board with twenty thousand promises that wait: numbers are counted where they are kept, rows are few, whatever there is."""

import random
from datetime import timedelta

import msgspec
import pytest

from tests.sales import Company
from tests.unit.test_board_figures import busy_day
from yingdan.base import Problem, Tx, execute, fetch
from yingdan.kernel.records import Create
from yingdan.views import board

PROMISES = 20_000
ROWS = 80
PAYLOAD_KB = 256


async def columns(tx: Tx, schema: str, table: str) -> str:
    rows = await fetch(
        tx, "select c.column_name from information_schema.columns c where c.table_schema = %(s)s and c.table_name = %(t)s"
        " and c.column_name <> 'id' and c.is_generated = 'NEVER' order by c.ordinal_position", {"s": schema, "t": table})  # fmt: skip
    return ", ".join(row[0] for row in rows)


async def grow(company: Company) -> int:
    """Leads that wait, each many times over with its running promises; how many promises now run."""
    async with company.db.begin() as tx:
        await execute(
            tx, "create temp table grown on commit drop as select k.subject as was, gen_random_uuid() as id from"
            " (select distinct c.subject from work.clock c join sales.lead l on l.id = c.subject where c.state = 'running') k,"
            " generate_series(1, (%(n)s / (select count(*) from work.clock c where c.state = 'running')) + 1)", {"n": PROMISES})  # fmt: skip
        lead = await columns(tx, "sales", "lead")
        of_lead = ", ".join(f"l.{one}" for one in lead.split(", "))
        await execute(tx, f"insert into sales.lead (id, {lead}) select g.id, {of_lead} from grown g join sales.lead l on l.id = g.was", {})  # fmt: skip
        clock = await columns(tx, "work", "clock")
        of_clock = ", ".join("g.id" if one == "subject" else f"c.{one}" for one in clock.split(", "))
        await execute(tx, f"insert into work.clock (id, {clock}) select gen_random_uuid(), {of_clock} from grown g"
            " join work.clock c on c.subject = g.was and c.state = 'running'", {})  # fmt: skip
        (row,) = await fetch(tx, "select count(*) from work.clock c where c.state = 'running'", {})
    return int(row[0])


async def test_twenty_thousand_promises_are_counted_and_the_eighty_due_first_are_shown(
    company: Company,
) -> None:
    actors = await busy_day(company, random.Random(1))
    assert await grow(company) >= PROMISES
    async with company.db.begin() as tx:
        found = await board(tx, company.catalog, actors["张"], company.clock.now(), company.env)
        (row,) = await fetch(
            tx, "select count(distinct c.subject) from work.clock c join sales.lead l on l.id = c.subject"
            " where c.state = 'running' or (c.state = 'breached' and c.met_at is null)")  # fmt: skip
    # Every one is counted, in the total and in its war zone, though only the first are shown.
    waiting = found["totals"]["waiting"]
    assert waiting == row[0] > PROMISES // 2
    assert sum(zone[light] for zone in found["zones"] for light in ("red", "amber", "green")) == waiting
    assert len(found["items"]) == ROWS
    due = [one["clock"]["due_at"] for one in found["items"]]
    assert due == sorted(due)
    assert len(found["reps"]) < ROWS
    assert len(msgspec.json.encode(found, enc_hook=str)) < PAYLOAD_KB * 1024


async def test_what_waits_of_one_person_is_listed_though_eighty_others_are_due_before(
    company: Company,
) -> None:
    actors = await busy_day(company, random.Random(1))
    await grow(company)
    await company.wait(timedelta(hours=3))
    west, ma = company.units["西部"], actors["马"]
    await company.write(Create("sales.lead", {"name": "最后一条"}, owner=ma.id, unit=west))
    await company.settle()

    async def items(reader: str, only: str | None) -> list[str]:
        async with company.db.begin() as tx:
            found = await board(tx, company.catalog, actors[reader], company.clock.now(), company.env, only)
            return [one["lead"]["name"] for one in found["items"]]

    his = f'owner == "{ma.id}" && light == "green"'
    assert "最后一条" not in await items("张", None)
    assert await items("张", his) == ["最后一条"]
    # Whoever leads the east sees nobody's in the west, however he asks.
    for only in (his, f'unit == "{west}"', f'owner == "{ma.id}" || light != "red"'):
        assert "最后一条" not in await items("方", only)
    for faulty in ("true) || (true", "phone == '1'", "owner =="):
        with pytest.raises(Problem) as refused:
            await items("张", faulty)
        assert (refused.value.slug, refused.value.status) == ("expression-is-faulty", 422)
