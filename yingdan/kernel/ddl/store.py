"""SQL of the plan's memory: which columns were taken out of sight, so that they can come back or be purged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, executemany, fetch
from yingdan.kernel.catalog import Place
from yingdan.kernel.ddl.plan import Hidden
from yingdan.kernel.ddl.shape import Table

SCHEMA = """
create schema if not exists meta;
create table if not exists meta.hidden_column (
  schema_name text collate "C" not null,
  table_name text collate "C" not null,
  hidden_name text collate "C" not null,
  field uuid not null,
  part smallint not null,
  type text collate "C" not null,
  kind text collate "C" not null default '',
  hidden_at timestamptz not null,
  primary key (schema_name, table_name, hidden_name)
);
alter table meta.hidden_column add column if not exists kind text collate "C" not null default '';
create table if not exists meta.hidden_table (
  schema_name text collate "C" not null,
  hidden_name text collate "C" not null,
  object uuid not null,
  place text collate "C" not null,
  last_version integer not null,
  hidden_at timestamptz not null,
  primary key (schema_name, hidden_name)
);
do $$ begin
  if exists (select 1 from information_schema.columns
    where table_schema = 'meta' and table_name = 'hidden_table' and column_name = 'side') then
    alter table meta.hidden_table add column place text collate "C";
    update meta.hidden_table set place = case when side then 'derived' else 'main' end;
    alter table meta.hidden_table alter column place set not null, drop column side;
  end if;
end $$;
"""


async def read_hidden(tx: Tx) -> list[Hidden]:
    """Every hidden column, oldest first."""
    rows = await fetch(
        tx,
        "select schema_name, table_name, hidden_name, type, field, part, kind from meta.hidden_column"
        " order by hidden_at, hidden_name",
    )
    return [Hidden(*row) for row in rows]


async def insert_hidden(tx: Tx, columns: Sequence[Hidden], now: datetime) -> None:
    await executemany(
        tx,
        "insert into meta.hidden_column (schema_name, table_name, hidden_name, field, part, type, kind,"
        " hidden_at) values (%(schema)s, %(table)s, %(hidden)s, %(field)s, %(part)s, %(type)s, %(kind)s, %(at)s)",
        [
            {
                "schema": one.schema, "table": one.table, "hidden": one.hidden, "field": one.field,
                "part": one.part, "type": one.type, "kind": one.kind, "at": now,
            }
            for one in columns
        ],
    )  # fmt: skip


async def delete_hidden(tx: Tx, names: Sequence[tuple[str, str, str]]) -> None:
    """Forget columns that came back: (schema, table, hidden name)."""
    await execute(
        tx,
        "delete from meta.hidden_column as kept using"
        " unnest(%(s)s::text[], %(t)s::text[], %(h)s::text[]) as back (schema_name, table_name, hidden_name)"
        " where kept.schema_name = back.schema_name and kept.table_name = back.table_name"
        " and kept.hidden_name = back.hidden_name",
        {"s": [one[0] for one in names], "t": [one[1] for one in names], "h": [one[2] for one in names]},
    )


async def read_hidden_tables(tx: Tx, objects: Sequence[UUID]) -> list[tuple[UUID, Place, str, int]]:
    """(object, place of the table, hidden name, last version it was in force), the latest of each."""
    rows = await fetch(
        tx,
        "select distinct on (object, place) object, place, hidden_name, last_version from meta.hidden_table"
        " where object = any(%(ids)s) order by object, place, last_version desc",
        {"ids": list(objects)},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def insert_hidden_table(tx: Tx, table: Table, hidden: str, last_version: int, now: datetime) -> None:
    await execute(
        tx,
        "insert into meta.hidden_table (schema_name, hidden_name, object, place, last_version, hidden_at)"
        " values (%(s)s, %(h)s, %(o)s, %(d)s, %(v)s, %(at)s)",
        {
            "s": table.schema,
            "h": hidden,
            "o": table.object,
            "d": table.place,
            "v": last_version,
            "at": now,
        },
    )


async def delete_hidden_table(tx: Tx, schema: str, hidden: str) -> None:
    await execute(
        tx,
        "delete from meta.hidden_table where schema_name = %(s)s and hidden_name = %(h)s",
        {"s": schema, "h": hidden},
    )


async def move_hidden(tx: Tx, schema: str, table: str, moved: str) -> None:
    """A table went out of sight whole: its hidden columns can't come back to a table of its former name."""
    await execute(
        tx,
        "update meta.hidden_column set table_name = %(m)s where schema_name = %(s)s and table_name = %(t)s",
        {"s": schema, "t": table, "m": moved},
    )


async def list_hidden(tx: Tx) -> list[tuple[Any, ...]]:
    """(id, schema, table, column, kind, field or object, hidden_at, rows, bytes) of hidden columns and tables, latest first."""
    return await fetch(
        tx,
        "select found.id, found.schema_name, found.table_name, found.column_name, found.kind, found.of,"
        " found.hidden_at, greatest(class.reltuples, 0)::bigint, pg_total_relation_size(class.oid)"
        " from (select schema_name || '.' || table_name || '.' || hidden_name as id, schema_name, table_name,"
        " hidden_name as column_name, kind, field as of, hidden_at from meta.hidden_column"
        " union all select schema_name || '.' || hidden_name, schema_name, hidden_name, null, place, object, hidden_at"
        " from meta.hidden_table) as found"
        " join pg_catalog.pg_namespace as space on space.nspname = found.schema_name"
        " join pg_catalog.pg_class as class on class.relnamespace = space.oid and class.relname = found.table_name"
        " order by found.hidden_at desc, found.id",
    )


async def forget_columns_of(tx: Tx, schema: str, table: str) -> None:
    """A hidden table is gone with the columns that were hidden in it."""
    await execute(
        tx,
        "delete from meta.hidden_column where schema_name = %(s)s and table_name = %(t)s",
        {"s": schema, "t": table},
    )
