"""All SQL of the stage: views that people save and share, and what they set for their lists."""

from collections.abc import Sequence
from dataclasses import dataclass
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
alter table views.saved add column if not exists shared text collate "C" not null default 'me';
alter table views.saved add column if not exists unit uuid;
create index if not exists saved_shared on views.saved (object) where shared <> 'me';
create table if not exists views.preference (
  person uuid not null,
  object text collate "C" not null,
  body jsonb not null,
  changed_at timestamptz not null,
  primary key (person, object)
);
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """A view somebody saved. `shared`: me, unit (with everybody below `unit`) or all."""

    id: UUID
    person: UUID
    object: str
    label: str
    body: Any
    shared: str
    unit: UUID | None


_SAVED = "id, person, object, label, body, shared, unit"


async def saved_of(tx: Tx, person: UUID, units: Sequence[UUID]) -> list[Saved]:
    """A person's views and those shared with them, the oldest first."""
    rows = await fetch(
        tx,
        f"select {_SAVED} from views.saved where person = %(p)s or shared = 'all'"
        " or (shared = 'unit' and unit = any(%(u)s)) order by created_at, id limit 500",
        {"p": person, "u": list(units)},
    )
    return [Saved(*row) for row in rows]


async def save(tx: Tx, view: Saved, now: datetime) -> None:
    await execute(
        tx,
        f"insert into views.saved ({_SAVED}, created_at)"
        " values (%(i)s, %(p)s, %(o)s, %(l)s, %(b)s, %(s)s, %(u)s, %(at)s)",
        {
            "i": view.id, "p": view.person, "o": view.object, "l": view.label, "b": jsonb(view.body),
            "s": view.shared, "u": view.unit, "at": now,
        },
    )  # fmt: skip


async def change(tx: Tx, view: Saved) -> int:
    """Write a person's own view anew; how many rows were touched."""
    return await execute(
        tx,
        "update views.saved set label = %(l)s, body = %(b)s, shared = %(s)s, unit = %(u)s"
        " where id = %(i)s and person = %(p)s",
        {
            "i": view.id, "p": view.person, "l": view.label, "b": jsonb(view.body), "s": view.shared,
            "u": view.unit,
        },
    )  # fmt: skip


async def forget(tx: Tx, key: UUID, person: UUID) -> int:
    return await execute(
        tx, "delete from views.saved where id = %(i)s and person = %(p)s", {"i": key, "p": person}
    )


async def preferences_of(tx: Tx, person: UUID) -> list[tuple[str, Any]]:
    """(object, body) of what a person set for their lists."""
    rows = await fetch(
        tx, "select object, body from views.preference where person = %(p)s limit 1000", {"p": person}
    )
    return [(row[0], row[1]) for row in rows]


async def prefer(tx: Tx, person: UUID, object_name: str, body: Any, now: datetime) -> None:
    await execute(
        tx,
        "insert into views.preference (person, object, body, changed_at) values (%(p)s, %(o)s, %(b)s, %(at)s)"
        " on conflict (person, object) do update set body = excluded.body, changed_at = excluded.changed_at",
        {"p": person, "o": object_name, "b": jsonb(body), "at": now},
    )
