"""A storm over a million open clocks: in one second 10,000 of them start, pause, resume or come due; then once more under kill -9."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from bench.company import ACTOR
from bench.figure import Figure, quantile
from bench.open_leads import load_open_leads
from bench.site import Site
from bench.thread_clock import load_clocks
from yingdan.base import Settings
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update, write
from yingdan.main.wiring import ground

EACH, AT_ONCE, LEAD_TIME_S, WITHIN_S = 2_500, 500, 6, 120.0
KILLS = (0.3, 4.0, 9.0)  # seconds after the second has begun
PAUSED_BY, RESUMED_BY, CLOCK = "qualified", "contacted", "sales.needs"
_LEADS = (
    "select l.id from sales.lead l join work.clock c on c.subject = l.id and c.name = %(clock)s and c.state = 'running'"
    " where l.created_by = 'system:bench' and l.status = 'new' order by l.id limit %(count)s"
)
_DUE = """
update work.clock c set due_at = %(at)s + d.place * (interval '1 second' / %(count)s)
from (select id, row_number() over (order by id) as place from work.clock
  where name = %(clock)s and state = 'running' and subject = any(%(subjects)s)) as d
where c.id = d.id
"""
_STATES = "select state, count(*) from work.clock where name = %(clock)s and subject = any(%(subjects)s) group by state"
_BREACHES = (
    "select e.subject, e.data ->> 'clock', extract(epoch from e.received_at - (e.data ->> 'due_at')::timestamptz)::float8"
    " from events.event e where e.type = 'clock.breached' and e.received_at >= %(since)s"
)
# A notice is told in the transaction of its breach or soon after it.
_TOLD = (
    "select count(told), coalesce(max(extract(epoch from told - received_at)), 0)::float8 from (select e.received_at,"
    " (select min(n.received_at) from events.event n where n.subject = e.subject and n.type = 'notice.posted'"
    " and n.received_at >= e.received_at) as told"
    " from events.event e where e.type = 'clock.breached' and e.received_at >= %(since)s) as f"
)
_STARTED = (
    "select count(distinct c.subject), count(*) - count(distinct (c.subject, c.name))"
    " from work.clock c join sales.lead l on l.id = c.subject where l.name = %(name)s"
)


class Storm:
    """One second of it: who starts, pauses, resumes and comes due."""

    def __init__(self, site: Site, base: Any, catalog: Any, number: int) -> None:
        self._site, self._base, self._catalog, self._number = site, base, catalog, number
        self.pausing: list[UUID] = []
        self.resuming: list[UUID] = []
        self.due: list[UUID] = []

    @property
    def name(self) -> str:
        return f"风暴{self._number}"

    async def ready(self) -> None:
        """Choose leads with a running clock, and pause those that are to be resumed."""
        found = await self._site.eye.rows(_LEADS, {"clock": CLOCK, "count": 3 * EACH})
        ids = [row[0] for row in found]
        if len(ids) < 3 * EACH:
            raise RuntimeError(f"only {len(ids)} leads with a running clock")
        self.pausing, self.resuming, self.due = ids[:EACH], ids[EACH : 2 * EACH], ids[2 * EACH :]
        await self._set(self.resuming, PAUSED_BY)
        await self.until(self.resuming, "paused")

    async def second(self) -> datetime:
        """Everything at once; the moment from which clocks come due."""
        at: datetime = await self._site.eye.number(f"select now() + {LEAD_TIME_S} * interval '1 second'")
        async with await psycopg.AsyncConnection.connect(self._site.stack.dsn, autocommit=True) as hand:
            moved = await hand.execute(_DUE, {"at": at, "count": EACH, "clock": CLOCK, "subjects": self.due})
        if moved.rowcount != EACH or await self._site.eye.number("select now() > %(at)s", {"at": at}):
            raise RuntimeError(f"{moved.rowcount} clocks made due, or too late")
        await asyncio.sleep(max(0.0, at.timestamp() - time.time()))
        await asyncio.gather(
            self._start(), self._set(self.pausing, PAUSED_BY), self._set(self.resuming, RESUMED_BY)
        )
        return at

    async def settled(self) -> dict[str, Any]:
        """When all of it is done, what the clocks say; each must say one thing."""
        await self.until(self.due, "breached")
        await self.until(self.pausing, "paused")
        await self.until(self.resuming, "running")
        deadline = time.perf_counter() + WITHIN_S
        started, double = (await self._site.eye.rows(_STARTED, {"name": self.name}))[0]
        while started < EACH and time.perf_counter() < deadline:
            await asyncio.sleep(0.2)
            started, double = (await self._site.eye.rows(_STARTED, {"name": self.name}))[0]
        return {"started": started, "started_twice": double}

    async def until(self, subjects: Sequence[UUID], state: str) -> None:
        """Wait until the clock of every subject is so. Raises RuntimeError."""
        deadline, found = time.perf_counter() + WITHIN_S, {}
        while time.perf_counter() < deadline:
            found = dict(await self._site.eye.rows(_STATES, {"clock": CLOCK, "subjects": list(subjects)}))
            if found == {state: len(subjects)}:
                return
            await asyncio.sleep(0.2)
        raise RuntimeError(f"{len(subjects)} clocks were to be {state}; they are {found}")

    async def _set(self, leads: Sequence[UUID], status: str) -> None:
        await self._write([Update("sales.lead", lead, {"status": status}) for lead in leads])

    async def _start(self) -> None:
        first = 10_000_000 * self._number
        await self._write([
            Create("sales.lead", {"name": self.name, "phone": f"+86151{first + n:08d}", "source": "website", "region": "310000"})
            for n in range(EACH)
        ])  # fmt: skip

    async def _write(self, changes: Sequence[Any]) -> None:
        for first in range(0, len(changes), AT_ONCE):
            async with self._base.db.begin() as tx:
                await write(
                    tx, self._catalog, ACTOR, changes[first : first + AT_ONCE],
                    at=self._base.clock.now(), source="bench",
                )  # fmt: skip


async def measure_storm(site: Site) -> list[Figure]:
    """Lateness is that of the storm without a kill; early and twice count in both."""
    await load_open_leads(site.stack.dsn, site.company)
    open_, meter = await load_clocks(site), site.meter()
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        async with base.db.begin() as tx:
            catalog = await load(tx)
            body = catalog.all("clock")[CLOCK].raw
            pauses = {
                word: [{"event": "record.changed", "when": f"data.status == '{status}'"}]
                for word, status in (("pause", PAUSED_BY), ("resume", RESUMED_BY))
            }
            catalog = await publish(
                tx,
                catalog,
                [Put("clock", CLOCK, {**body, **pauses})],
                "system:bench",
                "storm",
                base.clock.now(),
            )
        calm, killed = Storm(site, base, catalog, 1), Storm(site, base, catalog, 2)
        await calm.ready()
        since = await calm.second()
        found = await calm.settled()
        late = await _breaches(site, since)
        [(told, behind)] = await site.eye.rows(_TOLD, {"since": since})
        await killed.ready()
        again, _ = await asyncio.gather(killed.second(), _kill(site))
        found_killed = await killed.settled()
    late_killed = await _breaches(site, again)
    twice = sum(len(all_) - len({one[:2] for one in all_}) for all_ in (late, late_killed))
    twice += found["started_twice"] + found_killed["started_twice"]
    delays = [one[2] for one in late]
    early = sum(one[2] < 0 for one in (*late, *late_killed))
    detail = {
        "open": open_, "in_one_second": 4 * EACH, "breached": len(late), "late_p50_s": quantile(delays, 0.5), "late_max_s": max(delays),
        "breached_under_kill": len(late_killed), "late_max_s_under_kill": max(one[2] for one in late_killed), "kills": len(KILLS),
        "found": found, "found_under_kill": found_killed, "told_of": told, "told_behind_s": float(behind), **meter.read(),
    }  # fmt: skip
    whole = (
        len(late) == EACH and len(late_killed) == EACH and found["started"] == found_killed["started"] == EACH
    )
    return [
        Figure("leads.clock_late_p99_s", quantile(delays, 0.99), detail, whole),
        Figure("leads.clock_early", float(early), detail, whole),
        Figure("leads.clock_twice", float(twice), detail, whole),
    ]


async def _kill(site: Site) -> None:
    """kill -9 of the worker in the middle of the second, and twice while it makes up for it."""
    began = time.perf_counter() + LEAD_TIME_S
    for after in KILLS:
        await asyncio.sleep(max(0.0, began + after - time.perf_counter()))
        site.stack.kill("worker")


async def _breaches(site: Site, since: datetime) -> list[tuple[UUID, str, float]]:
    rows = await site.eye.rows(_BREACHES, {"since": since})
    return [(row[0], row[1], float(row[2])) for row in rows]
