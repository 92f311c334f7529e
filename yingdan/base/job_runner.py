"""Draining the job table: leases, heartbeats, retries with a growing pause.

Job functions get a `Run`. They do their work in chunks, each in one transaction that also reports progress:

    async with run.carry() as tx:
        ...one chunk...
        await run.progress(tx, done, total, {"next_row": done})
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yingdan.base.clock import Clock
from yingdan.base.db import Database, Tx, execute, fetch_one, jsonb
from yingdan.base.db_errors import is_transient
from yingdan.base.jobs import COLUMNS, Job
from yingdan.base.problems import Problem

log = logging.getLogger("yingdan.jobs")

LEASE = timedelta(seconds=10)
HEARTBEAT_S = 2.5
KEPT = timedelta(days=30)
LONGEST_PAUSE_S = 5.0


class JobCancelled(Exception):
    """Raised by `Run.progress` when somebody asked to cancel; the chunk at hand is rolled back."""


class JobLost(Exception):
    """Raised by `Run.progress` when another worker took the job over; the chunk at hand is rolled back."""


@dataclass(slots=True)
class Run:
    """A job being done. `carry()` opens a transaction for a chunk; what it tells flows on before it commits."""

    job: Job
    db: Database
    carry: Callable[[], AbstractAsyncContextManager[Tx]]
    clock: Clock
    cancelled: bool = False

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    async def progress(
        self, tx: Tx, done: int, total: int | None = None, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Record how far this chunk's transaction brought the job. Raises `JobCancelled` or `JobLost`."""
        row = await fetch_one(
            tx,
            "update base.job set done = %(done)s, total = coalesce(%(total)s, total),"
            " detail = coalesce(%(detail)s::jsonb, detail), due_at = %(due)s"
            " where id = %(id)s and state = 'running' and attempt = %(attempt)s returning cancel_asked",
            {
                "id": self.job.id,
                "attempt": self.job.attempt,
                "done": done,
                "total": total,
                "detail": None if detail is None else jsonb(dict(detail)),
                "due": self.clock.now() + LEASE,
            },
        )
        if row is None:
            raise JobLost(str(self.job.id))
        if row[0]:
            raise JobCancelled(str(self.job.id))


JobFunction = Callable[[Run], Awaitable[None]]


class JobRunner:
    """Takes due jobs of the kinds it knows and runs up to `at_once` of them beside each other."""

    def __init__(
        self,
        db: Database,
        kinds: Mapping[str, JobFunction],
        clock: Clock,
        *,
        carry: Callable[[], AbstractAsyncContextManager[Tx]] | None = None,
        at_once: int = 2,
    ) -> None:
        self._db = db
        self._kinds = dict(kinds)
        self._clock = clock
        self._carry = carry or db.begin
        self._at_once = at_once
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._running: set[asyncio.Task[None]] = set()
        self._tidied_at: datetime | None = None

    async def round(self) -> int:
        """Start what is due while there is room; the number started."""
        started = 0
        while len(self._running) < self._at_once and (job := await self._take()) is not None:
            task = asyncio.create_task(self._do(job), name=f"job {job.kind} {job.id}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            started += 1
        return started

    async def drain(self) -> int:
        """Run everything due to its end; for tests and commands."""
        total = 0
        while (started := await self.round()) or self._running:
            total += started
            await asyncio.gather(*self._running)
        return total

    async def serve(self, wake: asyncio.Event) -> None:
        """Run jobs until cancelled. `wake` is set by whoever hears `CHANNEL`; due times are slept to."""
        try:
            while True:
                wake.clear()
                await self._guarded_round()
                pause = asyncio.create_task(wake.wait())
                waits = [pause, *self._running]
                await asyncio.wait(waits, timeout=await self._pause(), return_when=asyncio.FIRST_COMPLETED)
                pause.cancel()
        finally:
            # A stopped job keeps its lease for seconds only, and goes on from its last chunk elsewhere.
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _guarded_round(self) -> None:
        try:
            await self.round()
            await self._tidy()
        except Exception as error:
            if not is_transient(error):
                log.exception("the job queue stumbled")
            await asyncio.sleep(0.5)

    async def _pause(self) -> float:
        if len(self._running) >= self._at_once:
            return LONGEST_PAUSE_S
        with contextlib.suppress(Exception):
            async with self._db.begin() as tx:
                row = await fetch_one(
                    tx,
                    "select min(due_at) from base.job where state in ('queued', 'running')"
                    " and kind = any(%(kinds)s)",
                    {"kinds": list(self._kinds)},
                )
            if row and row[0] is not None:
                wait: float = (row[0] - self._clock.now()).total_seconds()
                return min(LONGEST_PAUSE_S, max(0.05, wait))
        return LONGEST_PAUSE_S

    async def _take(self) -> Job | None:
        """A waiting job that is due, or a running one whose worker let its lease end."""
        now = self._clock.now()
        async with self._db.begin() as tx:
            row = await fetch_one(
                tx,
                "update base.job set state = 'running', attempt = attempt + 1, worker = %(worker)s,"
                " due_at = %(lease)s, started_at = coalesce(started_at, %(now)s) where id = ("
                "   select j.id from base.job j where j.state in ('queued', 'running') and j.due_at <= %(now)s"
                "   and j.kind = any(%(kinds)s) and (j.state = 'running' or j.dedupe is null or not exists ("
                "     select 1 from base.job r where r.state = 'running' and r.dedupe = j.dedupe))"
                "   order by j.due_at for update skip locked limit 1)"
                f" returning {COLUMNS}, attempts",
                {"worker": self._name, "lease": now + LEASE, "now": now, "kinds": list(self._kinds)},
            )
            if row is None:
                return None
            job = Job(*row[:-1])
            if job.attempt > row[-1]:
                await self._finish(tx, job, "failed", job.problem or "job-worker-died")
                return None
            return job

    async def _do(self, job: Job) -> None:
        run = Run(job, self._db, self._carry, self._clock)
        beat = asyncio.create_task(self._beat(run))
        try:
            await self._kinds[job.kind](run)
            await self._end(job, "done", None)
        except JobCancelled:
            await self._end(job, "cancelled", None)
        except JobLost:
            log.warning("job %s %s went on at another worker", job.kind, job.id)
        except Problem as problem:
            await self._end(job, "failed", problem.slug)
        except Exception as error:
            log.exception("job %s %s failed (attempt %s)", job.kind, job.id, job.attempt)
            await self._again(job, f"{type(error).__name__}: {error}"[:500])
        finally:
            beat.cancel()

    async def _beat(self, run: Run) -> None:
        """Renew the lease while the job runs, also through chunks longer than the lease."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            with contextlib.suppress(Exception):
                async with self._db.begin() as tx:
                    row = await fetch_one(
                        tx,
                        "update base.job set due_at = greatest(due_at, %(due)s) where id = %(id)s"
                        " and state = 'running' and attempt = %(attempt)s returning cancel_asked",
                        {"id": run.job.id, "attempt": run.job.attempt, "due": self._clock.now() + LEASE},
                    )
                run.cancelled = row is None or bool(row[0])

    async def _end(self, job: Job, state: str, problem: str | None) -> None:
        """Record the end; if the database is away, the lease ends and the job is looked at again."""
        try:
            async with self._db.begin() as tx:
                await self._finish(tx, job, state, problem)
        except Exception:
            log.exception("the end of job %s could not be recorded", job.id)

    async def _finish(self, tx: Tx, job: Job, state: str, problem: str | None) -> None:
        await execute(
            tx,
            "update base.job set state = %(state)s, problem = %(problem)s, finished_at = %(now)s"
            " where id = %(id)s and state = 'running' and attempt = %(attempt)s",
            {
                "id": job.id,
                "attempt": job.attempt,
                "state": state,
                "problem": problem,
                "now": self._clock.now(),
            },
        )

    async def _again(self, job: Job, problem: str) -> None:
        """Back into the queue with a growing pause, or failed when the attempts are used up."""
        pause = timedelta(seconds=min(300, 2**job.attempt))
        with contextlib.suppress(Exception):
            async with self._db.begin() as tx:
                await execute(
                    tx,
                    "update base.job j set problem = %(problem)s, due_at = %(due)s,"
                    " state = case when attempt >= attempts then 'failed' else 'queued' end,"
                    " finished_at = case when attempt >= attempts then %(now)s end,"
                    " dedupe = case when exists (select 1 from base.job q where q.dedupe = j.dedupe"
                    "   and q.state = 'queued') then null else j.dedupe end"
                    " where id = %(id)s and state = 'running' and attempt = %(attempt)s",
                    {
                        "id": job.id,
                        "attempt": job.attempt,
                        "problem": problem,
                        "due": self._clock.now() + pause,
                        "now": self._clock.now(),
                    },
                )

    async def _tidy(self) -> None:
        """Once an hour, drop what finished long ago, a limited number at a time."""
        now = self._clock.now()
        if self._tidied_at and now - self._tidied_at < timedelta(hours=1):
            return
        self._tidied_at = now
        async with self._db.begin() as tx:
            await execute(
                tx,
                "delete from base.job where id in (select id from base.job where finished_at < %(before)s"
                " order by finished_at limit 10000)",
                {"before": now - KEPT},
            )
