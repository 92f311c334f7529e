"""SQL of files: who uploaded which, and which fields of which records hold them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from yingdan.base import Tx, execute, fetch
from yingdan.kernel.records.store import Statement, as_json

SCHEMA = """
create table if not exists kernel.file (
  sha char(64) collate "C" not null,
  uploader text collate "C" not null,
  name text not null,
  size bigint not null,
  type text not null,
  at timestamptz not null,
  primary key (sha, uploader)
);
create index if not exists file_at on kernel.file (at);
create table if not exists kernel.file_use (
  sha char(64) collate "C" not null,
  object text collate "C" not null,
  record uuid not null,
  field text collate "C" not null,
  at timestamptz not null,
  released_at timestamptz,
  primary key (sha, record, field)
);
create index if not exists file_use_record on kernel.file_use (record);
"""


class Upload(NamedTuple):
    """A file as it was uploaded by somebody. `size` in bytes."""

    sha: str
    uploader: str
    name: str
    size: int
    type: str


class Use(NamedTuple):
    """A field of a record that holds a file; `held` is false where it no longer does."""

    sha: str
    object: str
    record: UUID
    field: str
    held: bool


async def lock_file(tx: Tx, sha: str) -> None:
    """Keep the sweep and other uploads of the same file waiting until the transaction ends."""
    await execute(tx, "select pg_advisory_xact_lock(7414, hashtext(%(sha)s))", {"sha": sha})


async def save_upload(tx: Tx, upload: Upload, at: datetime) -> None:
    """Remember who uploaded a file; uploading it again renews the time of grace."""
    await execute(
        tx,
        "insert into kernel.file (sha, uploader, name, size, type, at)"
        " values (%(sha)s, %(uploader)s, %(name)s, %(size)s, %(type)s, %(at)s)"
        " on conflict (sha, uploader) do update set name = excluded.name, at = excluded.at",
        {**upload._asdict(), "at": at},
    )


async def uploads(tx: Tx, shas: Sequence[str], *, hold: bool = False) -> list[Upload]:
    """Every upload of some files; with `hold` the sweep leaves them alone until the transaction ends."""
    rows = await fetch(
        tx,
        "select f.sha, f.uploader, f.name, f.size, f.type from kernel.file f"
        f" where f.sha = any(%(shas)s::char(64)[]) order by f.sha, f.uploader{' for share' if hold else ''}",
        {"shas": list(shas)},
    )
    return [Upload(*row) for row in rows]


async def uses(tx: Tx, shas: Sequence[str]) -> list[Use]:
    """Where some files are held now."""
    rows = await fetch(
        tx,
        "select u.sha, u.object, u.record, u.field, true from kernel.file_use u"
        " where u.sha = any(%(shas)s::char(64)[]) and u.released_at is null limit 10000",
        {"shas": list(shas)},
    )
    return [Use(*row) for row in rows]


def save_uses(rows: Sequence[Use], at: datetime) -> Statement:
    """Records that took a file or let go of it."""
    batch = [{**one._asdict(), "at": at} for one in rows]
    return (
        "insert into kernel.file_use (sha, object, record, field, at, released_at)"
        " select x.sha, x.object, x.record, x.field, x.at, case when x.held then null else x.at end"
        " from json_to_recordset(%(rows)s::json)"
        " as x (sha text, object text, record uuid, field text, at timestamptz, held boolean)"
        " on conflict (sha, record, field) do update set released_at = excluded.released_at",
        as_json(batch),
    )


async def release_files(tx: Tx, records: Sequence[UUID], at: datetime) -> None:
    """Let go of all files of some records."""
    await execute(
        tx,
        "update kernel.file_use set released_at = %(at)s"
        " where record = any(%(records)s) and released_at is null",
        {"records": list(records), "at": at},
    )


async def unused(tx: Tx, before: datetime, limit: int) -> list[str]:
    """Files that were uploaded before a moment and that no record has held since."""
    rows = await fetch(
        tx,
        "select f.sha from kernel.file f where f.at < %(before)s and not exists"
        " (select 1 from kernel.file g where g.sha = f.sha and g.at >= %(before)s) and not exists"
        " (select 1 from kernel.file_use u where u.sha = f.sha"
        " and (u.released_at is null or u.released_at >= %(before)s))"
        " group by f.sha order by f.sha limit %(limit)s",
        {"before": before, "limit": limit},
    )
    return [row[0] for row in rows]


async def drop_file(tx: Tx, sha: str, before: datetime) -> bool:
    """Forget a file that is still unused; whether it was. Whoever is just putting it into a record is waited for."""
    await fetch(tx, "select f.sha from kernel.file f where f.sha = %(sha)s for update", {"sha": sha})
    if sha not in await _still_unused(tx, sha, before):
        return False
    await execute(tx, "delete from kernel.file where sha = %(sha)s", {"sha": sha})
    await execute(tx, "delete from kernel.file_use where sha = %(sha)s", {"sha": sha})
    return True


async def _still_unused(tx: Tx, sha: str, before: datetime) -> list[str]:
    rows = await fetch(
        tx,
        "select f.sha from kernel.file f where f.sha = %(sha)s and not exists"
        " (select 1 from kernel.file g where g.sha = f.sha and g.at >= %(before)s) and not exists"
        " (select 1 from kernel.file_use u where u.sha = f.sha"
        " and (u.released_at is null or u.released_at >= %(before)s)) limit 1",
        {"sha": sha, "before": before},
    )
    return [row[0] for row in rows]
