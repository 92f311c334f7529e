"""All SQL of the stage: views that people save for themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, jsonb

SCHEMA = """
create schema if not exists views;
create table if not exists views.saved (
  id uuid primary key,
  person uuid not null,
  object text collate "C" not null,
  label text not null,
  body jsonb not null,
  created_at timestamptz not null
);
create index if not exists saved_person on views.saved (person, object);
"""


async def saved_of(tx: Tx, person: UUID) -> list[tuple[UUID, str, str, Any]]:
    """A person's views: id, object, label, body."""
    rows = await fetch(
        tx,
        "select id, object, label, body from views.saved where person = %(p)s order by created_at limit 200",
        {"p": person},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def save(
    tx: Tx, key: UUID, person: UUID, object_name: str, label: str, body: Any, now: datetime
) -> None:
    await execute(
        tx,
        "insert into views.saved (id, person, object, label, body, created_at)"
        " values (%(i)s, %(p)s, %(o)s, %(l)s, %(b)s, %(at)s)",
        {"i": key, "p": person, "o": object_name, "l": label, "b": jsonb(body), "at": now},
    )


async def forget(tx: Tx, key: UUID, person: UUID) -> int:
    return await execute(
        tx, "delete from views.saved where id = %(i)s and person = %(p)s", {"i": key, "p": person}
    )
