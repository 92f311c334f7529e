"""All SQL of what is sealed in a task force: its key, itself sealed by the key of the house, and the notes under it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one
from yingdan.base.sealing import fresh_key

SCHEMA = """
create table if not exists work.task_force_key (
  force uuid primary key,
  key text collate "C" not null
);
create table if not exists work.task_force_note (
  id uuid primary key,
  force uuid not null,
  author uuid not null,
  sealed text collate "C" not null,
  at timestamptz not null
);
create index if not exists task_force_note_force on work.task_force_note (force, at, id);
"""
# Where seals lie: schema, table, column.
SEALED = (("work", "task_force_key", "key"),)
MOST_NOTES = 200


@dataclass(frozen=True, slots=True)
class SealedNote:
    id: UUID
    author: UUID
    sealed: str
    at: datetime


async def key_of(tx: Tx, force: UUID) -> str | None:
    """The sealed key of a task force; None while nothing is sealed by it."""
    row = await fetch_one(
        tx, "select k.key from work.task_force_key k where k.force = %(force)s", {"force": force}
    )
    return str(row[0]) if row else None


async def key_for(tx: Tx, force: UUID) -> str:
    """The sealed key of a task force whose row is locked, made where there was none."""
    key = await key_of(tx, force)
    if key is None:
        key = fresh_key()
        await execute(
            tx, "insert into work.task_force_key (force, key) values (%(force)s, %(key)s)", {"force": force, "key": key}
        )  # fmt: skip
    return key


async def add_note(tx: Tx, force: UUID, one: SealedNote) -> None:
    await execute(
        tx,
        "insert into work.task_force_note (id, force, author, sealed, at) values (%(id)s, %(force)s, %(author)s, %(sealed)s, %(at)s)",
        {"id": one.id, "force": force, "author": one.author, "sealed": one.sealed, "at": one.at},
    )


async def notes_under(tx: Tx, force: UUID) -> list[SealedNote]:
    """The newest 200."""
    rows = await fetch(
        tx,
        "select n.id, n.author, n.sealed, n.at from work.task_force_note n where n.force = %(force)s"
        " order by n.at desc, n.id desc limit %(most)s",
        {"force": force, "most": MOST_NOTES},
    )
    return [SealedNote(*row) for row in rows]
