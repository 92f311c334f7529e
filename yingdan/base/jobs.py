"""Jobs: work that takes longer than a request may, in one table drained with SKIP LOCKED.

A job is enqueued in its caller's transaction, so it exists exactly when the caller's changes do. A running job
holds a lease that its worker renews; a killed worker's job is taken up again when the lease ends, and a worker
that lost its lease can no longer report progress, so a chunk is never done twice. Clocks and log followers
are not jobs: they are rows with a due time and positions.

`job_runner` drains the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base.db import Tx, execute, fetch, fetch_one, jsonb, notify
from yingdan.base.ids import uuid7

CHANNEL = "jobs"

SCHEMA = """
create schema if not exists base;
create table if not exists base.job (
  id uuid primary key,
  kind text collate "C" not null,
  params jsonb not null,
  dedupe text collate "C",
  state text collate "C" not null default 'queued'
    check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  due_at timestamptz not null,
  attempt integer not null default 0,
  attempts integer not null,
  cancel_asked boolean not null default false,
  done bigint not null default 0,
  total bigint,
  detail jsonb not null default '{}',
  problem text,
  worker text collate "C",
  enqueued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index if not exists job_due on base.job (due_at) where state in ('queued', 'running');
create unique index if not exists job_dedupe on base.job (dedupe) where state = 'queued' and dedupe is not null;
create index if not exists job_running on base.job (dedupe) where state = 'running';
create index if not exists job_finished on base.job (finished_at) where finished_at is not null;
"""

COLUMNS = (
    "id, kind, params, state, attempt, done, total, detail, problem, enqueued_at, started_at, finished_at"
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as a reader sees it. `total` is None until known; `problem` is a slug or a short text."""

    id: UUID
    kind: str
    params: dict[str, Any]
    state: str
    attempt: int
    done: int
    total: int | None
    detail: dict[str, Any]
    problem: str | None
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


async def enqueue(
    tx: Tx,
    kind: str,
    params: Mapping[str, Any],
    *,
    now: datetime,
    delay: timedelta = timedelta(0),
    dedupe: str | None = None,
    attempts: int = 5,
) -> UUID:
    """Put a job into the queue of this transaction; its id.

    With `dedupe`, a waiting job of the same key is returned instead of adding one. A *running* job of that key
    does not count, since it may have passed what is new; the new one waits until it has finished.
    """
    key = uuid7()
    row = await fetch_one(
        tx,
        "insert into base.job (id, kind, params, dedupe, due_at, attempts, enqueued_at)"
        " values (%(id)s, %(kind)s, %(params)s, %(dedupe)s, %(due)s, %(attempts)s, %(now)s)"
        " on conflict (dedupe) where state = 'queued' and dedupe is not null"
        " do update set due_at = least(base.job.due_at, excluded.due_at) returning id",
        {
            "id": key,
            "kind": kind,
            "params": jsonb(dict(params)),
            "dedupe": dedupe,
            "due": now + delay,
            "attempts": attempts,
            "now": now,
        },
    )
    await notify(tx, CHANNEL)
    assert row is not None
    return UUID(str(row[0]))


async def find_job(tx: Tx, job_id: UUID) -> Job | None:
    """A job with its progress, or None."""
    row = await fetch_one(tx, f"select {COLUMNS} from base.job where id = %(id)s", {"id": job_id})
    return Job(*row) if row else None


async def standing(tx: Tx, since: datetime, most: int = 50) -> tuple[dict[str, int], list[Job]]:
    """How many jobs are in each state that is not over (`queued`, `running`), and those that failed since a moment, the newest first."""
    counted = await fetch(
        tx, "select state, count(*) from base.job where state in ('queued', 'running') group by state"
    )
    failed = await fetch(
        tx,
        f"select {COLUMNS} from base.job where finished_at >= %(since)s and state = 'failed'"
        " order by finished_at desc limit %(most)s",
        {"since": since, "most": most},
    )
    return {state: int(count) for state, count in counted}, [Job(*row) for row in failed]


async def cancel(tx: Tx, job_id: UUID, now: datetime) -> bool:
    """Cancel: a waiting job at once, a running one at its next report of progress. False: already finished."""
    touched = await execute(
        tx,
        "update base.job set cancel_asked = true,"
        " state = case state when 'queued' then 'cancelled' else state end,"
        " finished_at = case state when 'queued' then %(now)s else finished_at end"
        " where id = %(id)s and state in ('queued', 'running')",
        {"id": job_id, "now": now},
    )
    return touched == 1


async def retry(tx: Tx, job_id: UUID, now: datetime) -> bool:
    """Queue a failed or cancelled job again; it goes on from its `detail`. False: it is not in such a state."""
    touched = await execute(
        tx,
        "update base.job set state = 'queued', dedupe = null, due_at = %(now)s, attempt = 0, problem = null,"
        " cancel_asked = false, finished_at = null where id = %(id)s and state in ('failed', 'cancelled')",
        {"id": job_id, "now": now},
    )
    await notify(tx, CHANNEL)
    return touched == 1


async def at_work(tx: Tx) -> bool:
    """Whether any job is running: what can wait leaves it the machine."""
    row = await fetch_one(tx, "select exists (select from base.job where state = 'running')")
    return bool(row and row[0])


async def open_jobs(tx: Tx, kind: str, limit: int = 20) -> list[Job]:
    """Waiting and running jobs of a kind, the newest first: for progress on screens."""
    rows = await fetch(
        tx,
        f"select {COLUMNS} from base.job where kind = %(kind)s and state in ('queued', 'running')"
        " order by enqueued_at desc limit %(limit)s",
        {"kind": kind, "limit": limit},
    )
    return [Job(*row) for row in rows]
