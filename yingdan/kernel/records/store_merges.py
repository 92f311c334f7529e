"""SQL of merges: what moved, so that it can move back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb
from yingdan.kernel.records.store import KeyRow, as_json

SCHEMA = """
create table if not exists kernel.merge (
  id uuid primary key,
  object text collate "C" not null,
  survivor uuid not null,
  merged uuid[] not null,
  actor text collate "C" not null,
  at timestamptz not null,
  moved jsonb not null,
  undone_at timestamptz,
  undone_by text collate "C"
);
create index if not exists merge_survivor on kernel.merge (survivor, at desc);
create index if not exists merge_merged on kernel.merge using gin (merged);
"""
_MERGE = "id, object, survivor, merged, actor, at, moved, undone_at"


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge. `moved`: before and after (wire values of the survivor), references [{object, field, id, was}],
    comments {record: [ids]}, marks [{person, kind, record, at}], keys [{kind, value, record}]."""

    id: UUID
    object: str
    survivor: UUID
    merged: Sequence[UUID]
    actor: str
    at: datetime
    moved: dict[str, Any]
    undone_at: datetime | None = None


async def add_merge(tx: Tx, merge: Merge) -> None:
    await execute(
        tx,
        "insert into kernel.merge (id, object, survivor, merged, actor, at, moved)"
        " values (%(id)s, %(object)s, %(survivor)s, %(merged)s, %(actor)s, %(at)s, %(moved)s)",
        {
            "id": merge.id, "object": merge.object, "survivor": merge.survivor, "merged": list(merge.merged),
            "actor": merge.actor, "at": merge.at, "moved": jsonb(merge.moved),
        },
    )  # fmt: skip


async def lock_merge(tx: Tx, object_name: str, key: UUID) -> Merge | None:
    row = await fetch_one(
        tx,
        f"select {_MERGE} from kernel.merge where id = %(id)s and object = %(object)s for update",
        {"id": key, "object": object_name},
    )
    return Merge(*row) if row else None


async def merges_of(tx: Tx, record: UUID) -> list[Merge]:
    """Merges a record survived, the latest first."""
    rows = await fetch(
        tx,
        f"select {_MERGE} from kernel.merge where survivor = %(id)s order by at desc, id desc limit 50",
        {"id": record},
    )
    return [Merge(*row) for row in rows]


async def survivor_of(tx: Tx, record: UUID) -> UUID | None:
    """Into which record this one was merged, unless that was taken back."""
    row = await fetch_one(
        tx,
        "select survivor from kernel.merge where merged @> array[%(id)s]::uuid[] and undone_at is null"
        " order by at desc limit 1",
        {"id": record},
    )
    return row[0] if row else None


async def close_merge(tx: Tx, key: UUID, at: datetime, actor: str) -> None:
    await execute(
        tx,
        "update kernel.merge set undone_at = %(at)s, undone_by = %(actor)s where id = %(id)s",
        {"id": key, "at": at, "actor": actor},
    )


async def keys_held(tx: Tx, object_name: str, records: Sequence[UUID]) -> list[KeyRow]:
    rows = await fetch(
        tx,
        "select kind, value, record from kernel.match_key where object = %(object)s and record = any(%(ids)s)"
        " order by kind, value",
        {"object": object_name, "ids": list(records)},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def give_keys(tx: Tx, object_name: str, rows: Sequence[KeyRow], holder: UUID) -> None:
    """Keys that are free, or that `holder` has, go to the record each row names."""
    await execute(
        tx,
        "insert into kernel.match_key as k (object, kind, value, record)"
        " select %(object)s, x.kind, x.value, x.record"
        " from json_to_recordset(%(rows)s::json) as x (kind text, value text, record uuid)"
        " order by x.kind, x.value"
        " on conflict (object, kind, value) do update set record = excluded.record where k.record = %(holder)s",
        {
            "object": object_name, "holder": holder,
            "rows": as_json([{"kind": kind, "value": value, "record": record} for kind, value, record in rows]),
        },
    )  # fmt: skip


async def move_comments(tx: Tx, records: Sequence[UUID], to: UUID) -> dict[str, list[str]]:
    """Comments go to another record; which ones came from where."""
    rows = await fetch(
        tx,
        "with was as (select id, record from kernel.comment where record = any(%(ids)s) for update)"
        " update kernel.comment c set record = %(to)s from was where c.id = was.id returning was.record, c.id",
        {"ids": list(records), "to": to},
    )
    found: dict[str, list[str]] = {}
    for record, key in rows:
        found.setdefault(str(record), []).append(str(key))
    return found


async def return_comments(tx: Tx, ids: Sequence[UUID], survivor: UUID, to: UUID) -> None:
    await execute(
        tx,
        "update kernel.comment set record = %(to)s where id = any(%(ids)s) and record = %(survivor)s",
        {"ids": list(ids), "survivor": survivor, "to": to},
    )


async def take_marks(tx: Tx, records: Sequence[UUID], to: UUID) -> list[dict[str, Any]]:
    """Marks on merged records become marks on the survivor; all of them, to be put back."""
    rows = await fetch(
        tx,
        "with gone as (delete from kernel.mark where record = any(%(ids)s) returning person, kind, object, record, at),"
        " kept as (insert into kernel.mark (person, kind, object, record, at)"
        " select distinct on (person, kind) person, kind, object, %(to)s::uuid, at from gone where kind <> 'seen'"
        " order by person, kind, at on conflict (person, kind, record) do nothing)"
        " select person, kind, record, at from gone",
        {"ids": list(records), "to": to},
    )
    return [
        {"person": str(row[0]), "kind": row[1], "record": str(row[2]), "at": row[3].isoformat()}
        for row in rows
    ]


async def return_marks(tx: Tx, object_name: str, rows: Sequence[dict[str, Any]]) -> None:
    await execute(
        tx,
        "insert into kernel.mark (person, kind, object, record, at)"
        " select x.person, x.kind, %(object)s, x.record, x.at"
        " from json_to_recordset(%(rows)s::json) as x (person uuid, kind text, record uuid, at timestamptz)"
        " on conflict (person, kind, record) do nothing",
        {"object": object_name, "rows": as_json(list(rows))},
    )
