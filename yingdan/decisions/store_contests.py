"""Which customers two people say are theirs, and what an arbiter said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, say

SCHEMA = """
create table if not exists decisions.contest (
  subject uuid primary key,
  object text collate "C" not null,
  customer uuid not null,
  claimant uuid not null,
  at timestamptz not null,
  verdict text collate "C" check (verdict in ('claimant', 'holder', 'both')),
  decided_by text collate "C",
  decided_at timestamptz
);
create index if not exists contest_open on decisions.contest (at, subject) where verdict is null;
"""
_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Contest:
    """A subject that its owner (`claimant`) brought while its customer was somebody else's; `holder`: who has the customer now."""

    subject: UUID
    object: str
    customer: UUID
    claimant: UUID
    at: datetime
    holder: UUID | None = None


async def add_contests(tx: Tx, contests: Sequence[Contest]) -> None:
    """Keep them; one that is known stays as it is."""
    rows = [
        {"subject": c.subject, "object": c.object, "customer": c.customer, "claimant": c.claimant, "at": c.at}
        for c in sorted(contests, key=lambda c: c.subject)
    ]
    await say(
        tx,
        "insert into decisions.contest (subject, object, customer, claimant, at)"
        " select x.subject, x.object, x.customer, x.claimant, x.at from json_to_recordset(%(rows)s::json)"
        " as x (subject uuid, object text, customer uuid, claimant uuid, at timestamptz)"
        " on conflict (subject) do nothing",
        {"rows": _json.encode(rows).decode()},
    )


_OPEN = (
    "select c.subject, c.object, c.customer, c.claimant, c.at, k.owner from decisions.contest c"
    " left join decisions.custody k on k.customer = c.customer where c.verdict is null"
)


async def open_contests(tx: Tx, limit: int) -> list[Contest]:
    """Those that nobody has decided, the oldest first; customers that have come to the claimant since are left out."""
    rows = await fetch(
        tx,
        f"{_OPEN} and k.owner is distinct from c.claimant order by c.at, c.subject limit %(limit)s",
        {"limit": limit},
    )
    return [_contest(row) for row in rows]


async def lock_contest(tx: Tx, subject: UUID) -> Contest | None:
    """One that is open, locked."""
    row = await fetch_one(tx, f"{_OPEN} and c.subject = %(s)s for update of c", {"s": subject})
    return _contest(row) if row else None


async def decide_contest(tx: Tx, subject: UUID, verdict: str, by: str, at: datetime) -> None:
    """Keep what the arbiter said."""
    await execute(
        tx,
        "update decisions.contest set verdict = %(v)s, decided_by = %(by)s, decided_at = %(at)s where subject = %(s)s",
        {"v": verdict, "by": by, "at": at, "s": subject},
    )


def _contest(row: Sequence[Any]) -> Contest:
    return Contest(*row)
