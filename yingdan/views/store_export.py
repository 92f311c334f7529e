"""SQL of exports: who asked for which rows as a file, and where the file lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb

SCHEMA = """
create table if not exists views.export (
  id uuid primary key,
  person uuid not null,
  object text collate "C" not null,
  ask jsonb not null,
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  done bigint not null default 0,
  total bigint,
  digest text collate "C",
  size bigint,
  problem text collate "C",
  asked_at timestamptz not null,
  finished_at timestamptz
);
create index if not exists export_person on views.export (person, asked_at desc);
create index if not exists export_asked on views.export (asked_at);
"""
_EXPORT = "id, person, object, ask, state, done, total, digest, size, problem, asked_at, finished_at"


@dataclass(frozen=True, slots=True)
class Export:
    """One export. `ask`: columns, filter, sort, format, locale; `digest`, `size`: of the file in bytes once it is there."""

    id: UUID
    person: UUID
    object: str
    ask: dict[str, Any]
    state: str
    done: int
    total: int | None
    digest: str | None
    size: int | None
    problem: str | None
    asked_at: datetime
    finished_at: datetime | None


async def add_export(
    tx: Tx, key: UUID, person: UUID, object_name: str, ask: dict[str, Any], now: datetime
) -> None:
    await execute(
        tx,
        "insert into views.export (id, person, object, ask, asked_at)"
        " values (%(id)s, %(person)s, %(object)s, %(ask)s, %(now)s)",
        {"id": key, "person": person, "object": object_name, "ask": jsonb(ask), "now": now},
    )


async def find_export(tx: Tx, key: UUID) -> Export | None:
    row = await fetch_one(tx, f"select {_EXPORT} from views.export where id = %(id)s", {"id": key})
    return Export(*row) if row else None


async def exports_of(tx: Tx, person: UUID, limit: int) -> list[Export]:
    """A person's exports, the latest first."""
    rows = await fetch(
        tx,
        f"select {_EXPORT} from views.export where person = %(p)s order by asked_at desc limit %(limit)s",
        {"p": person, "limit": limit},
    )
    return [Export(*row) for row in rows]


async def move_export(tx: Tx, key: UUID, done: int, total: int | None) -> None:
    await execute(
        tx,
        "update views.export set state = 'running', done = %(done)s, total = coalesce(%(total)s, total)"
        " where id = %(id)s and state in ('waiting', 'running')",
        {"id": key, "done": done, "total": total},
    )


async def close_export(
    tx: Tx, key: UUID, now: datetime, *, digest: str | None, size: int | None, problem: str | None
) -> None:
    """The file is there, or a problem says why not."""
    await execute(
        tx,
        "update views.export set state = %(state)s, digest = %(digest)s, size = %(size)s, problem = %(problem)s,"
        " finished_at = %(now)s where id = %(id)s",
        {
            "id": key, "state": "failed" if problem else "done", "digest": digest, "size": size, "problem": problem,
            "now": now,
        },
    )  # fmt: skip


async def forget_exports(tx: Tx, before: datetime) -> Sequence[str]:
    """Forget old exports; the digests of files that no export names any more."""
    rows = await fetch(
        tx,
        "with gone as (delete from views.export where asked_at < %(before)s returning id, digest)"
        " select distinct g.digest from gone g where g.digest is not null and not exists"
        " (select 1 from views.export e where e.digest = g.digest and e.asked_at >= %(before)s)",
        {"before": before},
    )
    return [row[0] for row in rows]
