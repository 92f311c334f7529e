"""All SQL of the definition store. A definition in force has no `to_version`; a change closes its row and opens
another, so that every version can be read back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb
from yingdan.kernel.definitions.model import Definition, Version

SCHEMA = """
create schema if not exists meta;
create table if not exists meta.version (
  number integer primary key,
  digest text collate "C" not null,
  author text collate "C" not null,
  note text not null,
  at timestamptz not null
);
create table if not exists meta.definition (
  id uuid not null,
  app text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  body jsonb not null,
  from_version integer not null references meta.version (number),
  to_version integer,
  primary key (id, from_version)
);
create unique index if not exists definition_in_force on meta.definition (kind, name) where to_version is null;
create index if not exists definition_closed on meta.definition (to_version) where to_version is not null;
create index if not exists definition_opened on meta.definition (from_version);
"""
Row = tuple[UUID, str, str, str, dict[str, Any]]


async def current_version(tx: Tx, *, lock: bool = False) -> int:
    """The number in force, 0 before the first publish. `lock` makes publishes wait for one another."""
    if lock:
        await execute(tx, "select pg_advisory_xact_lock(7412)")
    row = await fetch_one(tx, "select coalesce(max(number), 0) from meta.version")
    return int(row[0]) if row else 0


async def read_version(tx: Tx, number: int) -> Version | None:
    row = await fetch_one(
        tx, "select number, digest, author, note, at from meta.version where number = %(n)s", {"n": number}
    )
    return Version(*row) if row else None


async def read_definitions(tx: Tx, version: int) -> list[Row]:
    """(id, app, kind, name, body) of everything in force at a version."""
    rows = await fetch(
        tx,
        "select id, app, kind, name, body from meta.definition where from_version <= %(v)s"
        " and (to_version is null or to_version > %(v)s) order by kind, name",
        {"v": version},
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def touched_since(tx: Tx, version: int) -> set[tuple[str, str]]:
    """(kind, name) of every definition that was put or removed after a version."""
    rows = await fetch(
        tx,
        "select distinct kind, name from meta.definition where from_version > %(v)s or to_version > %(v)s",
        {"v": version},
    )
    return {(row[0], row[1]) for row in rows}


async def insert_version(tx: Tx, version: Version) -> None:
    await execute(
        tx,
        "insert into meta.version (number, digest, author, note, at)"
        " values (%(number)s, %(digest)s, %(author)s, %(note)s, %(at)s)",
        {
            "number": version.number, "digest": version.digest, "author": version.author, "note": version.note,
            "at": version.at,
        },
    )  # fmt: skip


async def close(tx: Tx, ids: Sequence[UUID], version: int) -> None:
    """End the definitions with these ids: they are not in force from `version` on."""
    await execute(
        tx,
        "update meta.definition set to_version = %(v)s where to_version is null and id = any(%(ids)s)",
        {"v": version, "ids": list(ids)},
    )


async def insert(tx: Tx, definitions: Sequence[Definition], version: int) -> None:
    """Open rows for definitions that are in force from `version` on, in one statement."""
    await execute(
        tx,
        "insert into meta.definition (id, app, kind, name, body, from_version)"
        " select given.id, given.app, given.kind, given.name, given.body, %(v)s"
        " from unnest(%(ids)s::uuid[], %(apps)s::text[], %(kinds)s::text[], %(names)s::text[], %(bodies)s::jsonb[])"
        " as given (id, app, kind, name, body)",
        {
            "v": version,
            "ids": [one.id for one in definitions],
            "apps": [one.app for one in definitions],
            "kinds": [one.kind for one in definitions],
            "names": [one.name for one in definitions],
            "bodies": [jsonb(one.raw) for one in definitions],
        },
    )
