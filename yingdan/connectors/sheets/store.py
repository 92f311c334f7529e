"""All SQL of imports: runs, what each row became (for undo), what was wrong, and headings people have placed before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb, say, say_rows
from yingdan.connectors.sheets.model import ImportRun, Layout, Place

SCHEMA = """
create schema if not exists connectors;
create table if not exists connectors.import_run (
  id uuid primary key,
  filename text not null,
  object text collate "C" not null,
  digest text collate "C" not null,
  layout jsonb not null,
  mapping jsonb not null default '{}',
  state text collate "C" not null default 'uploaded',
  total integer not null,
  position integer not null default 0,
  created integer not null default 0,
  merged integer not null default 0,
  failed integer not null default 0,
  kept integer not null default 0,
  undone integer not null default 0,
  author uuid,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  problem text
);
alter table connectors.import_run add column if not exists mode text collate "C" not null default 'create',
  add column if not exists key text collate "C", add column if not exists waiting integer[] not null default '{}',
  add column if not exists constants jsonb not null default '{}';
create index if not exists import_run_created on connectors.import_run (created_at desc);
create index if not exists import_run_digest on connectors.import_run (digest);
create table if not exists connectors.import_change (
  import uuid not null,
  row integer not null,
  record uuid not null,
  created boolean not null,
  version integer not null,
  before jsonb,
  after jsonb,
  undone boolean not null default false,
  primary key (import, row)
);
create index if not exists import_change_record on connectors.import_change (import, record) where not undone;
create table if not exists connectors.import_fault (
  import uuid not null,
  row integer not null,
  lost boolean not null,
  faults jsonb not null,
  cells jsonb not null,
  primary key (import, row)
);
create table if not exists connectors.import_heading (
  object text collate "C" not null,
  heading text collate "C" not null,
  field text collate "C" not null,
  used_at timestamptz not null,
  primary key (object, heading)
);
"""

_COLUMNS = (
    "id, filename, object, digest, layout, mapping, state, total, position, created, merged, failed, kept, undone, author,"
    " created_at, started_at, finished_at, problem, mode, key, waiting, constants"
)
Json = Mapping[str, Any]


def _run(row: tuple[Any, ...]) -> ImportRun:
    layout = msgspec.convert(row[4], Layout)
    mapping = {int(k): v for k, v in row[5].items()}
    run = ImportRun(row[0], row[1], row[2], row[3], layout, mapping, *row[6:-2])
    return replace(run, waiting=tuple(row[-2]), constants=row[-1])


async def insert_run(tx: Tx, run: ImportRun) -> None:
    await execute(
        tx,
        "insert into connectors.import_run (id, filename, object, digest, layout, state, total, author, created_at)"
        " values (%(id)s, %(filename)s, %(object)s, %(digest)s, %(layout)s, %(state)s, %(total)s, %(author)s, %(at)s)",
        {"id": run.id, "filename": run.filename, "object": run.object, "digest": run.digest,
         "layout": jsonb(msgspec.to_builtins(run.layout)), "state": run.state, "total": run.total, "author": run.author,
         "at": run.created_at},
    )  # fmt: skip


async def read_run(tx: Tx, id: UUID, *, lock: bool = False) -> ImportRun | None:
    """A run; `lock` keeps it from being moved on or cancelled until the transaction ends."""
    row = await fetch_one(
        tx,
        f"select {_COLUMNS} from connectors.import_run where id = %(id)s{' for update' if lock else ''}",
        {"id": id},
    )
    return _run(row) if row else None


async def read_runs(tx: Tx, limit: int = 100) -> list[ImportRun]:
    rows = await fetch(
        tx,
        f"select {_COLUMNS} from connectors.import_run order by created_at desc, id desc limit %(limit)s",
        {"limit": limit},
    )
    return [_run(row) for row in rows]


async def set_state(
    tx: Tx, id: UUID, state: str, now: datetime, *, finished: bool = False, problem: str | None = None
) -> None:
    await execute(
        tx,
        "update connectors.import_run set state = %(state)s, problem = %(problem)s,"
        " started_at = case when %(state)s = 'running' then coalesce(started_at, %(now)s) else started_at end,"
        " finished_at = case when %(finished)s then %(now)s::timestamptz end where id = %(id)s",
        {"id": id, "state": state, "now": now, "finished": finished, "problem": problem},
    )


async def set_mapping(
    tx: Tx, id: UUID, mapping: Mapping[int, str], mode: str, key: str | None, constants: Json
) -> None:
    await execute(
        tx,
        "update connectors.import_run set mapping = %(mapping)s, mode = %(mode)s, key = %(key)s,"
        " constants = %(constants)s where id = %(id)s",
        {
            "id": id,
            "mapping": jsonb({str(k): v for k, v in mapping.items()}),
            "mode": mode,
            "key": key,
            "constants": jsonb(dict(constants)),
        },
    )


async def advance(tx: Tx, id: UUID, place: Place, created: int, merged: int, failed: int) -> None:
    """Move a run on to a place, with what became of the rows in between."""
    await say(
        tx,
        "update connectors.import_run set position = %(position)s, waiting = %(waiting)s::integer[],"
        " created = created + %(created)s, merged = merged + %(merged)s, failed = failed + %(failed)s where id = %(id)s",
        {"id": id, "position": place.position, "waiting": list(place.waiting), "created": created, "merged": merged,
         "failed": failed},
    )  # fmt: skip


_CHANGE = {
    "import": "uuid",
    "row": "integer",
    "record": "uuid",
    "created": "boolean",
    "version": "integer",
    "before": "jsonb",
    "after": "jsonb",
}


async def insert_changes(tx: Tx, id: UUID, changes: Sequence[Json]) -> None:
    """What rows became: {row, record, created, version, before, after}, the last two only for merged ones."""
    await say_rows(
        tx,
        "connectors.import_change",
        _CHANGE,
        [
            (id, c["row"], c["record"], c["created"], c["version"], c.get("before"), c.get("after"))
            for c in changes
        ],
    )


async def insert_faults(tx: Tx, id: UUID, faults: Sequence[Json]) -> None:
    """What was wrong with rows: {row, lost, faults: [{column, slug, params}], cells}."""
    await say(
        tx,
        "insert into connectors.import_fault (import, row, lost, faults, cells)"
        " select %(id)s, x.row, x.lost, x.faults, x.cells from jsonb_to_recordset(%(rows)s)"
        " as x (row integer, lost boolean, faults jsonb, cells jsonb) on conflict (import, row) do nothing",
        {"id": id, "rows": jsonb(faults)},
    )


async def read_faults(
    tx: Tx, id: UUID, after: int, limit: int
) -> list[tuple[int, bool, list[Json], list[str]]]:
    """(row, lost, faults, cells) in order of rows."""
    rows = await fetch(
        tx,
        "select row, lost, faults, cells from connectors.import_fault where import = %(id)s and row > %(after)s"
        " order by row limit %(limit)s",
        {"id": id, "after": after, "limit": limit},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def faulty_of(tx: Tx, runs: Sequence[UUID]) -> set[UUID]:
    """Those of the runs that have something to say about some of their rows."""
    rows = await fetch(
        tx,
        "select given.id from unnest(%(runs)s::uuid[]) as given(id)"
        " where exists (select 1 from connectors.import_fault as f where f.import = given.id)",
        {"runs": list(runs)},
    )
    return {row[0] for row in rows}


async def read_changes(
    tx: Tx, id: UUID, records: int
) -> list[tuple[UUID, int, bool, int, Json | None, Json | None]]:
    """(record, row, created, version, before, after) of some records not yet undone, all rows of each, in order."""
    rows = await fetch(
        tx,
        "select record, row, created, version, before, after from connectors.import_change"
        " where import = %(id)s and not undone and record in (select distinct record from connectors.import_change"
        " where import = %(id)s and not undone order by record limit %(records)s) order by record, row",
        {"id": id, "records": records},
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


async def mark_undone(tx: Tx, id: UUID, records: Sequence[UUID], kept: int) -> int:
    """The rows these records came from are undone; their number."""
    rows = await execute(
        tx,
        "update connectors.import_change set undone = true where import = %(id)s and not undone and record = any(%(r)s)",
        {"id": id, "r": list(records)},
    )
    await execute(
        tx,
        "update connectors.import_run set undone = undone + %(rows)s, kept = kept + %(kept)s where id = %(id)s",
        {"id": id, "rows": rows, "kept": kept},
    )
    return rows


async def stand_again(tx: Tx, object: str, records: Sequence[tuple[UUID, int, int]]) -> None:
    """(record, version it had, version it has now): what an earlier import left there stands again, so it can be taken back too."""
    await execute(
        tx,
        "update connectors.import_change as c set version = given.now"
        " from unnest(%(records)s::uuid[], %(was)s::integer[], %(now)s::integer[]) as given(record, was, now)"
        " where c.import in (select id from connectors.import_run where object = %(object)s and state <> 'undone')"
        " and c.record = given.record and c.version = given.was and not c.undone",
        {
            "object": object,
            "records": [one[0] for one in records],
            "was": [one[1] for one in records],
            "now": [one[2] for one in records],
        },
    )


async def remember_headings(tx: Tx, object: str, headings: Mapping[str, str], now: datetime) -> None:
    names = sorted(headings)
    await execute(
        tx,
        "insert into connectors.import_heading (object, heading, field, used_at)"
        " select %(object)s, heading, field, %(now)s from unnest(%(h)s::text[], %(f)s::text[]) as given(heading, field)"
        " on conflict (object, heading) do update set field = excluded.field, used_at = excluded.used_at",
        {"object": object, "now": now, "h": names, "f": [headings[name] for name in names]},
    )


async def read_headings(tx: Tx, object: str, headings: Sequence[str]) -> dict[str, str]:
    rows = await fetch(
        tx,
        "select heading, field from connectors.import_heading where object = %(object)s and heading = any(%(h)s)",
        {"object": object, "h": list(headings)},
    )
    return {row[0]: row[1] for row in rows}


async def uses_of(tx: Tx, digest: str) -> int:
    """How many runs read this file."""
    row = await fetch_one(
        tx, "select count(*) from connectors.import_run where digest = %(digest)s", {"digest": digest}
    )
    return int(row[0]) if row else 0


async def count_known(tx: Tx, object: str, keys: Sequence[tuple[str, str]]) -> int:
    """How many records we have under these match keys (kind, normalised value)."""
    found: set[UUID] = set()
    for start in range(0, len(keys), 20_000):
        some = keys[start : start + 20_000]
        rows = await fetch(
            tx,
            "select distinct known.record from kernel.match_key known"
            " join unnest(%(kinds)s::text[], %(values)s::text[]) as given(kind, value)"
            " on known.kind = given.kind and known.value = given.value where known.object = %(object)s",
            {"object": object, "kinds": [key[0] for key in some], "values": [key[1] for key in some]},
        )
        found.update(row[0] for row in rows)
    return len(found)
