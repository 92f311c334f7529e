"""All SQL of automations: runs, how often each ran, who paused it, when a schedule is next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, say
from yingdan.work.automations.model import HELD, OPEN, RUNNING, Run

SCHEMA = """
create table if not exists work.automation_run (
  id uuid primary key,
  automation text collate "C" not null,
  version integer not null,
  object text collate "C",
  subject uuid,
  event uuid,
  event_type text collate "C" not null,
  cause uuid,
  hop smallint not null,
  state text collate "C" not null,
  step smallint not null,
  attempts smallint not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  due_at timestamptz,
  took_us integer not null,
  trace jsonb not null,
  problem jsonb,
  facts jsonb,
  body jsonb
) with (fillfactor = 90);
-- Nothing is planned by what these documents hold.
alter table work.automation_run alter column trace set statistics 0, alter column facts set statistics 0;
create index if not exists automation_run_of on work.automation_run (automation, id desc);
create index if not exists automation_run_due on work.automation_run (due_at) where state in ('waiting', 'retrying');
create index if not exists automation_run_open on work.automation_run (automation, state)
  where state in ('waiting', 'retrying', 'held', 'failed');
create index if not exists automation_run_subject on work.automation_run (subject, id desc) where subject is not null;
create index if not exists automation_run_event on work.automation_run (event) where event is not null;
create index if not exists automation_run_begun on work.automation_run (begun_at);
create table if not exists work.automation (
  name text collate "C" primary key,
  paused_at timestamptz,
  paused_by text collate "C",
  ran bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  last_at timestamptz,
  cron text collate "C",
  next_at timestamptz
);
"""
_encoder = msgspec.json.Encoder(decimal_format="string")
Json = dict[str, Any]

_SAVE = """
with rows as (
  select d.id, d.automation, d.version, d.object, d.subject, d.event, d.event_type, d.cause, d.hop, d.state, d.step,
    d.attempts, d.begun_at, d.ended_at, d.due_at, d.took_us, d.trace, d.problem, d.facts, d.body
  from json_to_recordset(%(rows)s::json) as d (id uuid, automation text, version int, object text, subject uuid,
    event uuid, event_type text, cause uuid, hop smallint, state text, step smallint, attempts smallint,
    begun_at timestamptz, ended_at timestamptz, due_at timestamptz, took_us int, trace jsonb, problem jsonb,
    facts jsonb, body jsonb)
), kept as (
  insert into work.automation_run (id, automation, version, object, subject, event, event_type, cause, hop, state, step,
    attempts, begun_at, ended_at, due_at, took_us, trace, problem, facts, body)
  select r.id, r.automation, r.version, r.object, r.subject, r.event, r.event_type, r.cause, r.hop, r.state, r.step,
    r.attempts, r.begun_at, r.ended_at, r.due_at, r.took_us, r.trace, r.problem, r.facts, r.body from rows r
  on conflict (id) do update set state = excluded.state, step = excluded.step, attempts = excluded.attempts,
    ended_at = excluded.ended_at, due_at = excluded.due_at, took_us = excluded.took_us, trace = excluded.trace,
    problem = excluded.problem, facts = excluded.facts, body = excluded.body
)
insert into work.automation as a (name, ran, skipped, failed, last_at)
select c.name, c.ran, c.skipped, c.failed, %(now)s
from json_to_recordset(%(counts)s::json) as c (name text, ran bigint, skipped bigint, failed bigint)
order by c.name
on conflict (name) do update set ran = a.ran + excluded.ran, skipped = a.skipped + excluded.skipped,
  failed = a.failed + excluded.failed, last_at = excluded.last_at
"""


async def save_runs(tx: Tx, runs: Sequence[Run], skipped: Mapping[str, int], now: datetime) -> None:
    """Keep what became of runs and count them, in one statement. `skipped`: unmet conditions by automation."""
    if not runs and not skipped:
        return
    counts: dict[str, dict[str, Any]] = {}

    def count(name: str, what: str, by: int) -> None:
        counts.setdefault(name, {"name": name, "ran": 0, "skipped": 0, "failed": 0})[what] += by

    for run in runs:
        if run.state in ("done", "stopped"):
            count(run.automation.name, "ran", 1)
        elif run.state in ("failed", "looped"):
            count(run.automation.name, "failed", 1)
    for name, number in skipped.items():
        count(name, "skipped", number)
    await say(
        tx, _SAVE,
        {"rows": _encoder.encode([_row(run, now) for run in runs]).decode(),
         "counts": _encoder.encode(list(counts.values())).decode(), "now": now},
    )  # fmt: skip


def _row(run: Run, now: datetime) -> Json:
    is_open = run.state in OPEN or run.state == RUNNING
    again = is_open or run.state == "failed"
    return {
        "id": run.id, "automation": run.automation.name, "version": run.version, "object": run.automation.object,
        "subject": run.subject, "event": run.event, "event_type": run.event_type, "cause": run.cause, "hop": run.hop,
        "state": run.state, "step": run.step, "attempts": run.attempts, "begun_at": run.begun_at,
        "ended_at": None if is_open else now, "due_at": run.due_at, "took_us": run.took_us, "trace": run.trace,
        "problem": run.problem,
        "facts": {k: v for k, v in run.facts.items() if k != "record"} if again else None,
        "body": run.automation.raw if again else None,
    }  # fmt: skip


_OPEN_RUN = (
    "id, automation, version, subject, event, event_type, cause, hop, state, step, attempts, begun_at, took_us, trace,"
    " facts, body"
)


async def take_due(tx: Tx, now: datetime, limit: int) -> list[tuple[Any, ...]]:
    """The runs whose time has come, locked; those of others are passed over."""
    return await fetch(
        tx,
        f"select {_OPEN_RUN} from work.automation_run where state in ('waiting', 'retrying') and due_at <= %(now)s"
        " order by due_at, id limit %(limit)s for update skip locked",
        {"now": now, "limit": limit},
    )


async def add_waiting(tx: Tx, runs: Sequence[Json]) -> None:
    """Runs of a schedule that are to begin at once, given as rows."""
    await execute(
        tx,
        "insert into work.automation_run (id, automation, version, object, subject, event_type, hop, state, step,"
        " attempts, begun_at, due_at, took_us, trace, facts, body)"
        " select d.id, d.automation, d.version, d.object, d.subject, 'schedule', 0, d.state, 0, 0, d.at, d.at, 0, '[]',"
        " '{}', d.body from json_to_recordset(%(rows)s::json) as d (id uuid, automation text, version int, object text,"
        " subject uuid, state text, at timestamptz, body jsonb)",
        {"rows": _encoder.encode(runs).decode()},
    )


async def paused_names(tx: Tx) -> frozenset[str]:
    """The automations that are paused now."""
    rows = await fetch(tx, "select name from work.automation where paused_at is not null")
    return frozenset(row[0] for row in rows)


async def due_schedules(tx: Tx, crons: Mapping[str, str], now: datetime) -> list[tuple[str, datetime | None]]:
    """The schedules to look at, locked: those whose time has come, and those that are new or have changed (None)."""
    await execute(
        tx,
        "insert into work.automation (name) select unnest(%(names)s::text[]) on conflict (name) do nothing",
        {"names": sorted(crons)},
    )
    rows = await fetch(
        tx,
        "select a.name, case when a.cron = d.cron then a.next_at end from work.automation a"
        " join unnest(%(names)s::text[], %(crons)s::text[]) as d (name, cron) on d.name = a.name"
        " where a.cron is distinct from d.cron or a.next_at <= %(now)s order by a.name for update of a skip locked",
        {"names": list(crons), "crons": list(crons.values()), "now": now},
    )
    return [(row[0], row[1]) for row in rows]


async def set_schedule(tx: Tx, name: str, cron: str, next_at: datetime) -> None:
    await execute(
        tx,
        "update work.automation set cron = %(cron)s, next_at = %(next)s where name = %(name)s",
        {"name": name, "cron": cron, "next": next_at},
    )


async def next_schedules(tx: Tx, names: Iterable[str]) -> dict[str, datetime]:
    rows = await fetch(
        tx,
        "select name, next_at from work.automation where name = any(%(names)s) and next_at is not null",
        {"names": list(names)},
    )
    return {row[0]: row[1] for row in rows}


async def set_paused(tx: Tx, name: str, at: datetime | None, by: str | None) -> None:
    """Pause, or go on: what was held meanwhile is due at once."""
    await execute(
        tx,
        "insert into work.automation as a (name, paused_at, paused_by) values (%(name)s, %(at)s, %(by)s)"
        " on conflict (name) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by",
        {"name": name, "at": at, "by": by},
    )


async def release(tx: Tx, name: str, now: datetime) -> int:
    """Runs that were held go on; how many."""
    return await execute(
        tx,
        "update work.automation_run set state = 'waiting', due_at = %(now)s"
        f" where automation = %(name)s and state = '{HELD}'",
        {"name": name, "now": now},
    )


async def replay(tx: Tx, run: UUID, now: datetime) -> str | None:
    """Have a failed run tried anew; its automation, None when there is no such failed run."""
    row = await fetch_one(
        tx,
        "update work.automation_run set state = 'waiting', due_at = %(now)s, attempts = 0, problem = null,"
        " ended_at = null where id = %(id)s and state in ('failed', 'retrying') returning automation",
        {"id": run, "now": now},
    )
    return row[0] if row else None


async def forget(tx: Tx, before: datetime, limit: int) -> int:
    """Drop ended runs from before a moment, at most so many."""
    return await execute(
        tx,
        "delete from work.automation_run where id in (select id from work.automation_run where begun_at < %(before)s"
        " and state in ('done', 'stopped', 'skipped', 'looped') order by begun_at limit %(limit)s)",
        {"before": before, "limit": limit},
    )


async def chain_of(tx: Tx, event: UUID | None) -> list[str]:
    """The automations that led to an event, the latest first; at most 12."""
    rows = await fetch(
        tx,
        "with recursive chain as (select r.automation, r.cause, 1 as depth from work.automation_run r"
        " where r.event = %(event)s union all select r.automation, r.cause, c.depth + 1 from chain c"
        " join work.automation_run r on r.event = c.cause where c.depth < 12) select automation from chain order by depth",
        {"event": event},
    )
    return [row[0] for row in rows]
