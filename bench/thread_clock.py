"""1,000,000 open clocks: how late those that come due are breached, and what the worker needs in memory."""

import asyncio
import time
from datetime import datetime
from typing import Any

import psycopg

from bench.figure import Figure, quantile
from bench.meter import memory_mb
from bench.open_leads import load_open_leads
from bench.site import Site

OPEN, DUE, WINDOW_S, LEAD_TIME_S = 1_000_000, 20_000, 60, 4
NAMES = ("sales.assign", "sales.needs", "sales.contact", "sales.solution_talk")
COLUMNS = "id, name, object, subject, owner, unit, started_at, due_at, within_s, state"
# Leads that have no clock yet get three each; the rest runs for subjects of its own. None is due today.
_FAR = f"""
insert into work.clock ({COLUMNS})
select gen_random_uuid(), n.name, 'sales.lead', l.id, l.owner, l.unit, now(), now() + (1 + random() * 30) * interval '1 day',
  7200, 'running'
from sales.lead l cross join unnest(%(names)s::text[]) as n (name)
where l.created_by = 'system:bench'
on conflict (subject, name) where state in ('running', 'paused') do nothing
"""
_REST = f"""
insert into work.clock ({COLUMNS})
select gen_random_uuid(), %(name)s, 'sales.lead', gen_random_uuid(), p.person, p.unit, now(),
  now() + (1 + random() * 30) * interval '1 day', 7200, 'running'
from generate_series(1, %(count)s) as n
join unnest(%(people)s::uuid[], %(units)s::uuid[]) with ordinality as p (person, unit, place)
  on p.place = 1 + n %% %(reps)s
"""
_DUE = """
update work.clock c set due_at = %(at)s + d.place * %(step)s * interval '1 second'
from (select id, row_number() over (order by id) as place from
  (select id from work.clock where name = %(name)s and state = 'running' and due_at > now() + interval '12 hours'
   and subject in (select id from sales.lead where created_by = 'system:bench') order by id limit %(due)s) as f) as d
where c.id = d.id
"""
_RUNNING = "select count(*) from work.clock where state = 'running'"
_LATE = (
    "select extract(epoch from e.received_at - (e.data ->> 'due_at')::timestamptz)::float8 from events.event e"
    " where e.type = 'clock.breached' and e.received_at >= %(since)s"
)


async def measure_clock(site: Site) -> list[Figure]:
    """Lateness runs from a clock's due moment to the moment the log received its breach."""
    await load_open_leads(site.stack.dsn, site.company)
    pid = site.stack.pids()["worker"]
    before, meter = memory_mb(pid), site.meter()
    open_ = await load_clocks(site)
    due_from = await _make_due(site)
    peak = await _watch(pid, due_from)
    late = await _breached(site, due_from)
    peak = max(peak, memory_mb(pid))
    same = site.stack.pids().get("worker") == pid
    detail = {
        "n": open_, "due": DUE, "window_s": WINDOW_S, "breached": len(late), "p50_s": quantile(late, 0.5),
        "max_s": max(late), "earliest_s": min(late), "worker_mb_before": before, "worker_mb_peak": peak, **meter.read(),
    }  # fmt: skip
    whole = len(late) == DUE and min(late) >= 0 and same
    return [
        Figure("thread.clock_late_p99_s", quantile(late, 0.99), detail, whole),
        Figure("thread.clock_mb", max(0.0, peak - before), detail, whole),
    ]


async def load_clocks(site: Site) -> int:
    """A million open clocks, none of them due today; how many there are."""
    people = list(site.company.reps)
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as connection:
        await connection.execute("select setseed(0.24)")
        await connection.execute(_FAR, {"names": list(NAMES[1:])})
        count = OPEN - int((await site.eye.rows(_RUNNING))[0][0])
        rest: dict[str, Any] = {
            "name": NAMES[0], "count": count, "people": people, "reps": len(people),
            "units": [site.company.units[p] for p in people],
        }  # fmt: skip
        await connection.execute(_REST, rest)
        await connection.execute("vacuum analyze work.clock")
    return int((await site.eye.rows(_RUNNING))[0][0])


async def _make_due(site: Site) -> datetime:
    """Spread the due ones evenly over the window that begins a few seconds from now; its first moment."""
    at: datetime = await site.eye.number("select now() + %(s)s * interval '1 second'", {"s": LEAD_TIME_S})
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as connection:
        moved = await connection.execute(
            _DUE, {"at": at, "step": WINDOW_S / DUE, "due": DUE, "name": "sales.needs"}
        )
        if moved.rowcount != DUE:
            raise RuntimeError(f"{moved.rowcount} clocks made due instead of {DUE}")
        if await site.eye.number("select now() > %(at)s", {"at": at}):
            raise RuntimeError("making clocks due took longer than the lead time")
    return at


async def _watch(pid: int, due_from: datetime) -> float:
    """The worker's largest memory until the window is over."""
    peak, ends = 0.0, due_from.timestamp() + WINDOW_S + 1
    while time.time() < ends:
        peak = max(peak, memory_mb(pid))
        await asyncio.sleep(0.5)
    return peak


async def _breached(site: Site, since: datetime) -> list[float]:
    deadline = time.perf_counter() + 60
    while True:
        late = [float(row[0]) for row in await site.eye.rows(_LATE, {"since": since})]
        if len(late) >= DUE or time.perf_counter() > deadline:
            return late
        await asyncio.sleep(1)
