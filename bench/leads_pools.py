"""Pools under a million leads: what lies is taken back while people work."""

import time
from uuid import UUID

import psycopg

from bench.at_work import AtWork
from bench.figure import Figure, quantile
from bench.site import Site
from yingdan.base import Settings
from yingdan.decisions import take_back
from yingdan.kernel.catalog import load
from yingdan.main.wiring import ground

LEADS, LYING = 1_000_000, 20_000
FIRST, PEOPLE_AT_WORK = 200, 4
# Every fiftieth lies since ten days; the others were touched within four.
_LEADS = """
insert into sales.lead (id, created_at, created_by, changed_at, owner, unit, name, company, phone, status, source, region)
select gen_random_uuid(), now() - interval '20 days', 'system:bench',
  now() - case when n %% 50 = 0 then interval '10 days' else (n %% 345600) * interval '1 second' end,
  p.person, p.unit, '线索' || n, '存量第' || n || '有限公司', '+86139' || lpad(n::text, 8, '0'), 'new', 'website', '310000'
from generate_series(%(first)s::bigint, %(last)s::bigint) as n
join unnest(%(people)s::uuid[], %(units)s::uuid[]) with ordinality as p (person, unit, place)
  on p.place = 1 + n %% %(reps)s
"""
_REST = (
    "insert into sales.lead__derived (id, score, grade, band) select l.id, 0, 'C', 'cold' from sales.lead l where l.created_by = 'system:bench'",
    "insert into decisions.custody (customer, owner, since) select l.id, l.owner, l.changed_at from sales.lead l"
    " where l.created_by = 'system:bench'",
    "insert into decisions.assigned (subject, person) select l.id, l.owner from sales.lead l"
    " where l.created_by = 'system:bench'",
    "insert into decisions.load (person, open) select a.person, count(*) from decisions.assigned a group by a.person"
    " on conflict (person) do update set open = excluded.open",
)
TABLES = ("sales.lead", "sales.lead__derived", "decisions.custody", "decisions.assigned")


async def measure_take_back(site: Site) -> list[Figure]:
    """All that lies goes back, as the worker does it every hour, while reps change their leads as before."""
    people = list(site.company.reps)
    values = {"people": people, "units": [site.company.units[p] for p in people], "reps": len(people)}
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as hand:
        for first in range(1, LEADS + 1, 100_000):
            await hand.execute(_LEADS, {**values, "first": first, "last": first + 99_999})
        for statement in _REST:
            await hand.execute(statement.encode())
        for table in TABLES:
            await hand.execute(f"vacuum analyze {table}".encode())
    reps = AtWork(site.stack.port, await _hands(site, people[:PEOPLE_AT_WORK]))
    before = await reps.end(await reps.begin(FIRST), now=False)
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        async with base.db.begin() as tx:
            catalog = await load(tx)
        at_work = await reps.begin(1_000_000)
        cpu, began = time.process_time(), time.perf_counter()
        count = await take_back(base.db, catalog, base.clock.now())
        took = time.perf_counter() - began
        cpu = time.process_time() - cpu
        during = await reps.end(at_work, now=True)
    left, doubled, wrong = (await site.eye.rows(_LEFT))[0]
    detail = {
        "leads": LEADS, "lying": LYING, "taken_back": count, "still_lying": left, "in_custody_without_owner": doubled, "loads_that_do_not_balance": wrong,
        "cpu_s_of_the_sweep": cpu, "changes_meanwhile": len(during), "change_p50_ms": quantile(during, 0.5), "change_p99_ms": quantile(during, 0.99),
        "change_p50_ms_before": quantile(before, 0.5), "change_p99_ms_before": quantile(before, 0.99),
    }  # fmt: skip
    return [Figure("leads.takeback_s", took, detail, count == LYING and (left, doubled, wrong) == (0, 0, 0))]


_LEFT = """
select (select count(*) from sales.lead where created_by = 'system:bench' and owner is not null and changed_at < now() - interval '9 days'),
  (select count(*) from decisions.custody c join sales.lead l on l.id = c.customer where l.owner is null),
  (select count(*) from decisions.load o where o.open <> (select count(*) from decisions.assigned a where a.person = o.person))
"""


async def _hands(site: Site, people: list[UUID]) -> list[tuple[str, list[str]]]:
    """Tokens of people, with leads of theirs that do not lie."""
    rows = await site.eye.rows(
        "select id, owner from (select id, owner, row_number() over (partition by owner order by phone) as n"
        " from sales.lead where changed_at > now() - interval '4 days') as f where n <= 200"
    )
    mine: dict[UUID, list[str]] = {}
    for key, owner in rows:
        mine.setdefault(owner, []).append(str(key))
    return [(site.company.reps[one], mine[one]) for one in people]
