"""Which flow was begun for which record: each once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, fetch

SCHEMA = """
create table if not exists work.flow (
  subject uuid not null,
  flow text collate "C" not null,
  at timestamptz not null,
  primary key (subject, flow)
);
"""


async def begin(tx: Tx, flows: Mapping[UUID, str], now: datetime) -> set[UUID]:
    """Remember the flow of each record; the records for which it had not begun before."""
    subjects = sorted(flows)
    rows = await fetch(
        tx,
        "insert into work.flow (subject, flow, at) select d.subject, d.flow, %(now)s"
        " from unnest(%(s)s::uuid[], %(f)s::text[]) as d (subject, flow) on conflict do nothing returning subject",
        {"s": subjects, "f": [flows[one] for one in subjects], "now": now},
    )
    return {row[0] for row in rows}


async def begun(tx: Tx, subjects: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """What has begun for these records."""
    rows = await fetch(
        tx, "select subject, flow from work.flow where subject = any(%(s)s)", {"s": sorted(subjects)}
    )
    return {(row[0], row[1]) for row in rows}
