"""All SQL of the definition store. A definition in force has no `to_version`; a change closes its row and opens
another, so that every version can be read back."""

from collections.abc import Sequence
from datetime import datetime
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


async def read_bodies(
    tx: Tx, wanted: Sequence[tuple[str, str, int]]
) -> dict[tuple[str, str, int], dict[str, Any]]:
    """The bodies of definitions at versions, by (kind, name, version); those that were not in force are left out."""
    rows = await fetch(
        tx,
        "select asked.kind, asked.name, asked.version, d.body"
        " from unnest(%(kinds)s::text[], %(names)s::text[], %(versions)s::integer[]) as asked (kind, name, version)"
        " join meta.definition d on d.kind = asked.kind and d.name = asked.name and d.from_version <= asked.version"
        " and (d.to_version is null or d.to_version > asked.version)",
        {
            "kinds": [one[0] for one in wanted],
            "names": [one[1] for one in wanted],
            "versions": [one[2] for one in wanted],
        },
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def read_last(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str, dict[str, Any]]]:
    """(kind, name, body) of definitions by id, in force or as they were last."""
    rows = await fetch(
        tx,
        "select distinct on (id) id, kind, name, body from meta.definition where id = any(%(ids)s)"
        " order by id, from_version desc",
        {"ids": list(ids)},
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def read_changed(tx: Tx) -> dict[tuple[str, str], tuple[int, datetime, str]]:
    """When each definition in force got its body: (version, moment, author) by (kind, name)."""
    rows = await fetch(
        tx,
        "select d.kind, d.name, v.number, v.at, v.author from meta.definition d"
        " join meta.version v on v.number = d.from_version where d.to_version is null",
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}


async def read_versions(tx: Tx, before: int | None, limit: int) -> list[tuple[Version, int]]:
    """Versions, the newest first, with how many definitions each changed; `before` pages on."""
    rows = await fetch(
        tx,
        "select v.number, v.digest, v.author, v.note, v.at,"
        " (select count(distinct (d.kind, d.name)) from meta.definition d"
        "  where d.from_version = v.number or d.to_version = v.number)"
        " from meta.version v where %(before)s::integer is null or v.number < %(before)s"
        " order by v.number desc limit %(limit)s",
        {"before": before, "limit": limit},
    )
    return [(Version(*row[:5]), int(row[5])) for row in rows]


async def read_difference(
    tx: Tx, number: int
) -> list[tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]]:
    """(kind, name, body before, body after) of what a version changed; None where there was or is none."""
    rows = await fetch(
        tx,
        "select coalesce(new.kind, old.kind), coalesce(new.name, old.name), old.body, new.body"
        " from (select kind, name, body from meta.definition where to_version = %(v)s) as old"
        " full join (select kind, name, body from meta.definition where from_version = %(v)s) as new"
        " on new.kind = old.kind and new.name = old.name order by 1, 2",
        {"v": number},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


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
