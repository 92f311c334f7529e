"""All SQL of sheets that came by a channel: which file became which import."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists connectors.sent_sheet (
  id uuid primary key,
  channel text collate "C" not null,
  digest text collate "C" not null,
  name text not null,
  import uuid not null,
  came_at timestamptz not null,
  ended_at timestamptz,
  unique (channel, digest)
);
create index if not exists sent_sheet_open on connectors.sent_sheet (channel) where ended_at is null;
"""


@dataclass(frozen=True, slots=True)
class SentSheet:
    """`name`: of its file; `run`: its import; `ended_at`: when what became of it was told."""

    id: UUID
    channel: str
    digest: str
    name: str
    run: UUID
    came_at: datetime
    ended_at: datetime | None


_COLUMNS = "id, channel, digest, name, import, came_at, ended_at"


async def insert_sent(tx: Tx, one: SentSheet) -> bool:
    """Whether it is the first with its content; then nothing else was done. What was taken back, or ended without an import that went
    through, may come again."""
    row = await fetch_one(
        tx,
        "insert into connectors.sent_sheet as known (id, channel, digest, name, import, came_at)"
        " values (%(id)s, %(channel)s, %(digest)s, %(name)s, %(import)s, %(at)s)"
        " on conflict (channel, digest) do update set id = excluded.id, name = excluded.name, import = excluded.import,"
        " came_at = excluded.came_at, ended_at = null"
        " where known.ended_at is not null and not exists (select 1 from connectors.import_run run"
        " where run.id = known.import and run.state in ('done', 'running')) returning known.id",
        {
            "id": one.id,
            "channel": one.channel,
            "digest": one.digest,
            "name": one.name,
            "import": one.run,
            "at": one.came_at,
        },
    )
    return row is not None


async def read_sent(tx: Tx, channel: str, digest: str) -> SentSheet | None:
    row = await fetch_one(
        tx,
        f"select {_COLUMNS} from connectors.sent_sheet where channel = %(channel)s and digest = %(digest)s",
        {"channel": channel, "digest": digest},
    )
    return SentSheet(*row) if row else None


async def open_sent(tx: Tx, channel: str) -> list[SentSheet]:
    """Those of a channel whose end was not told, the oldest first."""
    rows = await fetch(
        tx,
        f"select {_COLUMNS} from connectors.sent_sheet where channel = %(channel)s and ended_at is null order by came_at, id",
        {"channel": channel},
    )
    return [SentSheet(*row) for row in rows]


async def end_sent(tx: Tx, id: UUID, now: datetime) -> bool:
    """Whether the end is told by this transaction, and by no other."""
    return bool(
        await execute(
            tx,
            "update connectors.sent_sheet set ended_at = %(now)s where id = %(id)s and ended_at is null",
            {"id": id, "now": now},
        )
    )
