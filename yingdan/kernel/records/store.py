"""SQL of the door's own tables: match keys, idempotency keys, search text.

Batches travel as one JSON parameter, or as arrays written by one call; many new rows go by COPY (docs/adr/0038).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg.errors

from yingdan.base import (
    MANY,
    Problem,
    Tx,
    array_text,
    as_objects,
    execute,
    fetch,
    fetch_one,
    insert_sql,
    jsonb,
    put,
    put_rows,
    say,
    say_rows,
)

SCHEMA = """
create schema if not exists kernel;
create table if not exists kernel.match_key (
  object text collate "C" not null,
  kind text collate "C" not null,
  value text collate "C" not null,
  record uuid not null,
  primary key (object, kind, value)
);
create index if not exists match_key_record on kernel.match_key (record);
create table if not exists kernel.idempotency (
  actor text collate "C" not null,
  key text collate "C" not null,
  fingerprint text collate "C" not null,
  response jsonb,
  at timestamptz not null,
  primary key (actor, key)
);
create index if not exists idempotency_at on kernel.idempotency (at);
create table if not exists kernel.series (
  field uuid not null,
  prefix text collate "C" not null,
  value bigint not null,
  taken bigint not null,
  primary key (field, prefix)
);
create table if not exists kernel.search_text (
  id uuid primary key,
  object text collate "C" not null,
  body tsvector not null
);
create index if not exists search_text_body on kernel.search_text using gin (body);
"""

# SQL with one parameter `%(rows)s`, and its JSON.
Statement = tuple[str, str]


class NewRows(NamedTuple):
    """New rows of a table (its quoted name): values in the order of its columns."""

    into: str
    types: Mapping[str, str]
    rows: list[list[Any]]


_encoder = msgspec.json.Encoder(decimal_format="string")


def as_json(rows: Any) -> str:
    """A batch as one JSON text parameter."""
    return _encoder.encode(rows).decode()


KeyRow = tuple[str, str, UUID]


def _keys(rows: Iterable[KeyRow]) -> str:
    return as_json([{"kind": kind, "value": value, "record": record} for kind, value, record in rows])


async def take_keys(tx: Tx, object_name: str, rows: Sequence[KeyRow]) -> set[tuple[str, str]]:
    """Claim keys for records; the ones that were free. `rows` are sorted by the caller: two writers that want the
    same keys then meet in the same order and wait instead of deadlocking."""
    taken = await fetch(
        tx,
        "insert into kernel.match_key (object, kind, value, record)"
        " select %(object)s, x.kind, x.value, x.record"
        " from unnest(%(kinds)s::text[], %(values)s::text[], %(records)s::uuid[]) as x (kind, value, record)"
        " on conflict (object, kind, value) do nothing returning kind, value",
        {
            "object": object_name,
            "kinds": array_text([row[0] for row in rows]),
            "values": array_text([row[1] for row in rows]),
            "records": array_text([row[2] for row in rows]),
        },
    )
    return {(row[0], row[1]) for row in taken}


async def holders(tx: Tx, object_name: str, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Which record each key belongs to; a key that nobody holds is absent."""
    rows = await fetch(
        tx,
        "select k.kind, k.value, k.record from kernel.match_key k"
        " join json_to_recordset(%(rows)s::json) as x (kind text, value text)"
        " on k.kind = x.kind and k.value = x.value where k.object = %(object)s",
        {"object": object_name, "rows": as_json([{"kind": kind, "value": value} for kind, value in keys])},
    )
    return {(row[0], row[1]): row[2] for row in rows}


class Series(NamedTuple):
    """How many numbers to take of the series with a prefix, all above `floor`."""

    prefix: str
    floor: int
    size: int


async def take_numbers(tx: Tx, field: UUID, series: Sequence[Series]) -> dict[str, int]:
    """Take numbers; the last one taken by prefix. The series stays locked until the transaction ends, so that no
    number is given twice. `series` is sorted by prefix: two writers then wait instead of deadlocking."""
    rows = await fetch(
        tx,
        "insert into kernel.series (field, prefix, value, taken)"
        " select %(field)s, x.prefix, x.floor + x.size, x.size"
        " from json_to_recordset(%(rows)s::json) as x (prefix text, floor bigint, size bigint)"
        " on conflict (field, prefix) do update"
        " set value = greatest(series.value, excluded.value - excluded.taken) + excluded.taken,"
        " taken = excluded.taken returning prefix, value",
        {"field": field, "rows": as_json([one._asdict() for one in series])},
    )
    return {row[0]: row[1] for row in rows}


def point_keys(object_name: str, rows: Sequence[KeyRow]) -> Statement:
    """Give keys we hold to another record."""
    batch = [
        {"object": object_name, "kind": kind, "value": value, "record": record}
        for kind, value, record in rows
    ]
    return (
        "update kernel.match_key k set record = x.record"
        " from json_to_recordset(%(rows)s::json) as x (object text, kind text, value text, record uuid)"
        " where k.object = x.object and k.kind = x.kind and k.value = x.value",
        as_json(batch),
    )


async def drop_keys(tx: Tx, object_name: str, rows: Sequence[KeyRow]) -> None:
    """Free keys, each only if that record holds it."""
    await execute(
        tx,
        "delete from kernel.match_key k"
        " using json_to_recordset(%(rows)s::json) as x (kind text, value text, record uuid)"
        " where k.object = %(object)s and k.kind = x.kind and k.value = x.value and k.record = x.record",
        {"object": object_name, "rows": _keys(rows)},
    )


async def drop_records(tx: Tx, ids: Sequence[UUID]) -> None:
    """Forget the keys and the search text of records that go."""
    await execute(tx, "delete from kernel.match_key where record = any(%(ids)s)", {"ids": list(ids)})
    await execute(tx, "delete from kernel.search_text where id = any(%(ids)s)", {"ids": list(ids)})


def new_search_text(rows: Sequence[tuple[str, UUID, str]]) -> NewRows:
    """(object, id, tokens parted by spaces) for records that are new."""
    return NewRows(
        "kernel.search_text",
        {"id": "uuid", "object": "text", "body": "tsvector"},
        [[key, name, body] for name, key, body in rows],
    )


def write_search_text(rows: Sequence[tuple[str, UUID, str]]) -> Statement:
    """(object, id, tokens parted by spaces) for records that came or changed."""
    return (
        "insert into kernel.search_text (id, object, body)"
        " select x.id, x.object, array_to_tsvector(array_remove(string_to_array(x.body, ' '), ''))"
        " from json_to_recordset(%(rows)s::json) as x (id uuid, object text, body text)"
        " on conflict (id) do update set body = excluded.body",
        as_json([{"id": key, "object": name, "body": body} for name, key, body in rows]),
    )


async def run_all(tx: Tx, statements: Sequence[Statement | NewRows]) -> None:
    """Run writes that touch different rows as one statement: a round trip costs more than most of them; many new rows go
    before it. Problem record-exists 409 for an id that is taken."""
    for many in _many(statements):
        await say_rows(tx, many.into, many.types, many.rows, _taken)
    if found := _as_one(statements):
        await say(tx, *found, _taken)


def put_all(tx: Tx, statements: Sequence[Statement | NewRows]) -> None:
    """The same in a gathering transaction, which sends them later."""
    for many in _many(statements):
        put_rows(tx, many.into, many.types, many.rows, _taken)
    if found := _as_one(statements):
        put(tx, *found, _taken)


def _many(statements: Sequence[Statement | NewRows]) -> Iterator[NewRows]:
    return (one for one in statements if isinstance(one, NewRows) and len(one.rows) >= MANY)


def _as_one(statements: Sequence[Statement | NewRows]) -> tuple[str, dict[str, str]] | None:
    params: dict[str, str] = {}
    parts: list[str] = []
    for one in statements:
        if isinstance(one, NewRows):
            if len(one.rows) >= MANY:
                continue
            one = (insert_sql(one.into, one.types), as_objects(one.types, one.rows))
        sql, rows = one
        place = len(parts)
        parts.append(f"w{place} as ({sql.replace('%(rows)s', f'%(rows_{place})s')})")
        params[f"rows_{place}"] = rows
    return (f"with {', '.join(parts)} select 1", params) if parts else None


def _taken(error: psycopg.Error) -> Problem | None:
    if not isinstance(error, psycopg.errors.UniqueViolation):
        return None
    return Problem("record-exists", 409, object=f"{error.diag.schema_name}.{error.diag.table_name}")


async def claim_idempotency(
    tx: Tx, actor: str, key: str, fingerprint: str, now: datetime
) -> tuple[str, Any] | None:
    """None when the key is new (and now ours); else the fingerprint and response it was used with. A twin that is
    still running is waited for."""
    inserted = await execute(
        tx,
        "insert into kernel.idempotency (actor, key, fingerprint, at)"
        " values (%(actor)s, %(key)s, %(fingerprint)s, %(now)s) on conflict (actor, key) do nothing",
        {"actor": actor, "key": key, "fingerprint": fingerprint, "now": now},
    )
    if inserted:
        return None
    row = await fetch_one(
        tx,
        "select fingerprint, response from kernel.idempotency where actor = %(actor)s and key = %(key)s",
        {"actor": actor, "key": key},
    )
    return (row[0], row[1]) if row else None


async def save_response(tx: Tx, actor: str, key: str, response: Any) -> None:
    await execute(
        tx,
        "update kernel.idempotency set response = %(response)s where actor = %(actor)s and key = %(key)s",
        {"actor": actor, "key": key, "response": jsonb(response)},
    )


async def forget_responses(tx: Tx, before: datetime) -> int:
    """Drop idempotency keys from before a moment; how many there were."""
    return await execute(tx, "delete from kernel.idempotency where at < %(before)s", {"before": before})
