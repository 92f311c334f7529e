"""A changed calendar moves the due times of running clocks: found by its digest, done by a job in chunks. ADR 0056."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Database, Tx, jobs
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.worktime import CN_HORIZON
from yingdan.decisions import compile_calendars
from yingdan.events import Batch
from yingdan.kernel.records import unfold
from yingdan.work import store_pace
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.retiming import moved
from yingdan.work.store import turn_clocks

REDUE = "work.redue"
CHUNK = 500
AGAIN = timedelta(seconds=2)


def pace_of(catalog: Any, clock: str) -> str:
    """What decides about a clock's due times besides its own time: its calendar's name, hours, days, the holidays known; and what units
    have in its place."""
    body = catalog.get("clock", clock).body
    calendar = catalog.get("calendar", body.calendar)
    hours = {key: value for key, value in calendar.raw.items() if key != "label"}
    told: list[Any] = [body.calendar, hours, CN_HORIZON.isoformat() if hours.get("holidays") == "CN" else ""]
    own = catalog.once(compile_calendars).layers.get(body.calendar)
    told += [own, CN_HORIZON.isoformat()] if own else []
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
    await _ask(tx, changed, now)
    return changed


async def follow_tree(batch: Batch, clocks: Clocks) -> None:
    """A unit that gets another place in the tree may inherit other calendars."""
    if not clocks.calendars.differ:
        return
    units = (event for event in batch.events if event.object == "org.unit")
    if any(op == "changed" and "parent" in after for event in units for op, _, _, after in unfold(event)):
        own = clocks.calendars.layers
        await _ask(
            batch.tx, sorted(n for n, body in clocks.bodies.items() if body.calendar in own), batch.now
        )


async def _ask(tx: Tx, names: Iterable[str], now: datetime) -> None:
    for name in names:
        await jobs.enqueue(tx, REDUE, {"clock": name}, now=now, dedupe=f"{REDUE}:{name}")


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
                paths = await clocks.calendars.paths(tx, {one.unit for one in found})
                await turn_clocks(tx, [moved(clocks, name, one, paths) for one in found])
                last, done = found[-1].id, done + len(found)
                await work.progress(tx, done, max(total, done), {"last": str(last)})

    return {REDUE: run}
