"""SQL of fields that became unique, or stopped being so, while there were records."""

from uuid import UUID

from yingdan.base import Tx, execute, fetch

SCHEMA = """
create table if not exists kernel.unique_field (
  field uuid primary key,
  object text collate "C" not null,
  kind text collate "C" not null,
  doubles bigint not null
);
"""


async def settled_fields(tx: Tx) -> dict[UUID, tuple[str, str]]:
    """(object, kind of key) of every field whose records all have their keys, by field."""
    rows = await fetch(tx, "select u.field, u.object, u.kind from kernel.unique_field u")
    return {row[0]: (row[1], row[2]) for row in rows}


async def mark_settled(tx: Tx, field: UUID, object_name: str, kind: str, doubles: int) -> None:
    """All records of a unique field have been looked at; `doubles` of them share a value with an older one."""
    await execute(
        tx,
        "insert into kernel.unique_field (field, object, kind, doubles)"
        " values (%(field)s, %(object)s, %(kind)s, %(doubles)s)"
        " on conflict (field) do update set doubles = excluded.doubles",
        {"field": field, "object": object_name, "kind": kind, "doubles": doubles},
    )


async def forget_unique(tx: Tx, field: UUID, object_name: str, kind: str) -> None:
    """A field is unique no more: its keys hold nothing any longer."""
    await execute(
        tx,
        "delete from kernel.match_key where object = %(object)s and kind = %(kind)s",
        {"object": object_name, "kind": kind},
    )
    await execute(tx, "delete from kernel.unique_field where field = %(field)s", {"field": field})


async def ids_after(tx: Tx, relation: str, last: UUID | None, limit: int) -> list[UUID]:
    """The next records of a table that are not in the bin, in the order of ids. `relation` is quoted."""
    rows = await fetch(
        tx,
        f"select m.id from {relation} m where m.removed_at is null"
        " and (%(last)s::uuid is null or m.id > %(last)s) order by m.id limit %(limit)s",
        {"last": last, "limit": limit},
    )
    return [row[0] for row in rows]
