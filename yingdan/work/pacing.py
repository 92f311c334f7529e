"""A changed calendar moves the due times of running clocks: found by its digest, done by a job in chunks. ADR 0056."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Database, Tx, jobs
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.worktime import CN_HORIZON
from yingdan.work import store_pace
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.ladder import next_at
from yingdan.work.model import BREACHED
from yingdan.work.store import Turn, turn_clocks
from yingdan.work.store_pace import Paced

REDUE = "work.redue"
CHUNK = 500
AGAIN = timedelta(seconds=2)


def pace_of(catalog: Any, clock: str) -> str:
    """What decides about a clock's due times besides its own time: its calendar's name, hours, days, and the holidays known."""
    body = catalog.get("clock", clock).body
    calendar = catalog.get("calendar", body.calendar)
    hours = {key: value for key, value in calendar.raw.items() if key != "label"}
    told = [body.calendar, hours, CN_HORIZON.isoformat() if hours.get("holidays") == "CN" else ""]
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()[:24]


async def notice_paces(tx: Tx, catalog: Any, now: datetime) -> list[str]:
    """Ask for a job for each clock whose calendar is not what its running promises were worked out by; the names. Clocks seen
    for the first time are remembered only."""
    known = await store_pace.paces(tx)
    wanted = {name: pace_of(catalog, name) for name in catalog.all("clock")}
    fresh = {name: digest for name, digest in wanted.items() if known.get(name) != digest}
    if not fresh:
        return []
    await store_pace.keep_paces(tx, fresh)
    changed = sorted(name for name in fresh if name in known)
    for name in changed:
        await jobs.enqueue(tx, REDUE, {"clock": name}, now=now, dedupe=f"{REDUE}:{name}")
    return changed


def pace_ticker(db: Database, catalog: Callable[[], Any]) -> Callable[[datetime], Awaitable[datetime]]:
    """What the worker calls with the time: looks only when there is a new version."""
    seen: list[int] = []

    async def tick(now: datetime) -> datetime:
        current = catalog()
        if seen != [current.version]:
            async with db.begin() as tx:
                await notice_paces(tx, current, now)
            seen[:] = [current.version]
        return now + AGAIN

    return tick


def pace_jobs(catalog: Callable[[], Any]) -> Mapping[str, JobFunction]:
    """What the job runner needs: kind -> function."""

    async def run(work: Run) -> None:
        name, done = str(work.params["clock"]), work.job.done
        last = UUID(work.job.detail["last"]) if "last" in work.job.detail else None
        async with work.db.begin() as tx:
            total = max(done, await store_pace.count_paced(tx, name))
            await work.progress(tx, done, total)
        while True:
            clocks: Clocks = catalog().once(compile_clocks)
            async with work.carry() as tx:
                found = await store_pace.paced_after(tx, name, last, CHUNK) if name in clocks.bodies else []
                if not found:
                    return
                await turn_clocks(tx, [moved(clocks, name, one) for one in found])
                last, done = found[-1].id, done + len(found)
                await work.progress(tx, done, max(total, done), {"last": str(last)})

    return {REDUE: run}


def moved(clocks: Clocks, name: str, one: Paced) -> Turn:
    """Its due time by today's calendar. One that has run out stays so; only what is still to come of its ladder moves."""
    late = one.state == BREACHED
    table = clocks.table(name, one.from_at)
    due = one.due_at if late else table.after(one.from_at, one.from_s)
    rung_at = next_at(clocks.ladders[name], one.told_s, table, due, late=late)
    return Turn(one.id, one.state, due, None, rung_at)
