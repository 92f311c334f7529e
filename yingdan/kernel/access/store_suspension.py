"""Suspensions: which pack, situation or person is held back, by whom or by which breaker, and how it was lifted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch

SUSPENSIONS = """
create table if not exists access.suspension (
  id uuid primary key,
  target text collate "C" not null,
  person uuid,
  reason text not null,
  breaker text collate "C",
  made_by uuid,
  made_at timestamptz not null,
  lifted_by uuid,
  lifted_at timestamptz,
  lifted_said text,
  check ((made_by is null) <> (breaker is null)),
  check ((lifted_by is null) = (lifted_at is null))
);
create unique index if not exists suspension_open on access.suspension (target) where lifted_at is null;
create index if not exists suspension_at on access.suspension (made_at, id);
alter table access.suspension add column if not exists watches text collate "C", add column if not exists counted bigint,
  add column if not exists minutes integer;
"""
_FIELDS = (
    "s.id, s.target, s.person, s.reason, s.breaker, s.made_by, s.made_at, s.lifted_by, s.lifted_at, s.lifted_said,"
    " s.watches, s.counted, s.minutes"
)
_ADDED = (
    "id",
    "target",
    "person",
    "reason",
    "breaker",
    "made_by",
    "made_at",
    "watches",
    "counted",
    "minutes",
)


@dataclass(frozen=True, slots=True)
class Suspension:
    """`target`: `pack:<name>`, `situation:<name>` or `user:<id>`, the last with `person`, to whom nothing is open then. Made by a person
    with a `reason`, or by the `breaker` rule of that name: of what it `watches`, so much was `counted` within so many `minutes`."""

    id: UUID
    target: str
    person: UUID | None
    reason: str
    breaker: str | None
    made_by: UUID | None
    made_at: datetime
    lifted_by: UUID | None = None
    lifted_at: datetime | None = None
    lifted_said: str | None = None
    watches: str | None = None
    counted: int | None = None
    minutes: int | None = None


async def add_suspensions(tx: Tx, found: Sequence[Suspension]) -> list[Suspension]:
    """Keep them; those whose target is not held back already come back."""
    if not found:
        return []
    rows = await fetch(
        tx,
        "insert into access.suspension as s (id, target, person, reason, breaker, made_by, made_at, watches, counted, minutes)"
        " select n.id, n.target, n.person, n.reason, n.breaker, n.made_by, n.made_at, n.watches, n.counted, n.minutes"
        " from unnest(%(id)s::uuid[], %(target)s::text[], %(person)s::uuid[], %(reason)s::text[], %(breaker)s::text[],"
        " %(made_by)s::uuid[], %(made_at)s::timestamptz[], %(watches)s::text[], %(counted)s::bigint[], %(minutes)s::int[])"
        f" as n({', '.join(_ADDED)})"
        f" on conflict (target) where lifted_at is null do nothing returning {_FIELDS}",
        {name: [getattr(one, name) for one in found] for name in _ADDED},
    )
    return [Suspension(*row) for row in rows]


async def lift_suspension(tx: Tx, key: UUID, by: UUID, said: str, now: datetime) -> Suspension | None:
    """None when there is no open one with this id."""
    rows = await fetch(
        tx,
        "update access.suspension as s set lifted_by = %(by)s, lifted_at = %(now)s, lifted_said = %(said)s"
        f" where s.id = %(key)s and s.lifted_at is null returning {_FIELDS}",
        {"key": key, "by": by, "said": said, "now": now},
    )
    return Suspension(*rows[0]) if rows else None


async def suspensions(
    tx: Tx, limit: int, targets: Sequence[str] | None = None, *, only_open: bool = False
) -> list[Suspension]:
    """The newest first; of some targets, or of all."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.suspension s where (%(targets)s::text[] is null or s.target = any(%(targets)s))"
        " and (s.lifted_at is null or not %(only_open)s)"
        " order by (s.lifted_at is null) desc, s.made_at desc, s.id desc limit %(limit)s",
        {"targets": list(targets) if targets is not None else None, "only_open": only_open, "limit": limit},
    )
    return [Suspension(*row) for row in rows]


async def last_lifted(tx: Tx, targets: Sequence[str]) -> dict[str, datetime]:
    """When each of these targets was let go last; what happened before is no reason to hold it back again."""
    rows: Sequence[Any] = await fetch(
        tx,
        "select s.target, max(s.lifted_at) from access.suspension s where s.target = any(%(targets)s)"
        " and s.lifted_at is not null group by s.target",
        {"targets": list(targets)},
    )
    return {row[0]: row[1] for row in rows}


async def held_people(tx: Tx) -> set[UUID]:
    """Everybody who is held back now."""
    rows = await fetch(
        tx, "select s.person from access.suspension s where s.lifted_at is null and s.person is not null"
    )
    return {row[0] for row in rows}


async def was_held(tx: Tx, person: UUID, at: datetime) -> bool:
    """Whether somebody was held back at a moment."""
    rows = await fetch(
        tx,
        "select exists (select from access.suspension s where s.target = %(target)s and s.made_at <= %(at)s"
        " and (s.lifted_at is null or s.lifted_at > %(at)s))",
        {"target": f"user:{person}", "at": at},
    )
    return bool(rows[0][0])
