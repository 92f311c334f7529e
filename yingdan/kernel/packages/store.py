"""SQL of packages people uploaded, and of which edition was installed when."""

from dataclasses import dataclass
from datetime import datetime

from yingdan.base import Tx, execute, fetch, fetch_one

KEEP_UPLOADS = 40

SCHEMA = """
create schema if not exists meta;
create table if not exists meta.upload (
  digest text collate "C" primary key,
  app text collate "C" not null,
  edition text collate "C" not null,
  content bytea not null,
  uploaded_by text collate "C" not null,
  uploaded_at timestamptz not null
);
create table if not exists meta.installation (
  app text collate "C" primary key,
  digest text collate "C" not null references meta.upload (digest),
  version integer not null,
  installed_by text collate "C" not null,
  installed_at timestamptz not null
);
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A package somebody handed in; `version` when it is installed."""

    digest: str
    app: str
    edition: str
    uploaded_by: str
    uploaded_at: datetime
    version: int | None = None


async def keep_upload(
    tx: Tx, digest: str, app: str, edition: str, content: bytes, by: str, now: datetime
) -> None:
    """Keep a package, and forget the oldest that are not installed."""
    await execute(
        tx,
        "insert into meta.upload (digest, app, edition, content, uploaded_by, uploaded_at)"
        " values (%(digest)s, %(app)s, %(edition)s, %(content)s, %(by)s, %(at)s)"
        " on conflict (digest) do update set uploaded_at = excluded.uploaded_at",
        {"digest": digest, "app": app, "edition": edition, "content": content, "by": by, "at": now},
    )
    await execute(
        tx,
        "delete from meta.upload where digest in (select u.digest from meta.upload u where not exists"
        " (select 1 from meta.installation i where i.digest = u.digest)"
        " order by u.uploaded_at desc offset %(keep)s)",
        {"keep": KEEP_UPLOADS},
    )


async def read_upload(tx: Tx, digest: str) -> bytes | None:
    row = await fetch_one(tx, "select content from meta.upload where digest = %(d)s", {"d": digest})
    return bytes(row[0]) if row else None


async def read_uploads(tx: Tx) -> list[Upload]:
    """Every upload, the newest first."""
    rows = await fetch(
        tx,
        "select u.digest, u.app, u.edition, u.uploaded_by, u.uploaded_at, i.version from meta.upload u"
        " left join meta.installation i on i.digest = u.digest order by u.uploaded_at desc",
    )
    return [Upload(*row) for row in rows]


async def installed_content(tx: Tx, app: str) -> bytes | None:
    """The upload that was installed last for an app; None when it came another way."""
    row = await fetch_one(
        tx,
        "select u.content from meta.installation i join meta.upload u on u.digest = i.digest where i.app = %(a)s",
        {"a": app},
    )
    return bytes(row[0]) if row else None


async def record_installation(tx: Tx, app: str, digest: str, version: int, by: str, now: datetime) -> None:
    await execute(
        tx,
        "insert into meta.installation (app, digest, version, installed_by, installed_at)"
        " values (%(app)s, %(digest)s, %(version)s, %(by)s, %(at)s)"
        " on conflict (app) do update set digest = excluded.digest, version = excluded.version,"
        " installed_by = excluded.installed_by, installed_at = excluded.installed_at",
        {"app": app, "digest": digest, "version": version, "by": by, "at": now},
    )


async def forget_installation(tx: Tx, app: str) -> None:
    await execute(tx, "delete from meta.installation where app = %(a)s", {"a": app})
