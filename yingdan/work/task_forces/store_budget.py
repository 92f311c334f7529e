"""All SQL of the money of task forces: items with what was spent and released of them, and the ledger of how that came about. The caller
holds the lock of the task force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists work.task_force_item (
  id uuid primary key,
  force uuid not null,
  name text not null,
  amount numeric(18,2) not null check (amount > 0),
  spent numeric(18,2) not null default 0 check (spent >= 0),
  released numeric(18,2) not null default 0 check (released >= 0),
  made_by uuid not null,
  made_at timestamptz not null,
  check (spent + released <= amount)
);
create index if not exists task_force_item_force on work.task_force_item (force, made_at);
create table if not exists work.task_force_posting (
  id uuid primary key,
  force uuid not null,
  item uuid not null,
  kind text collate "C" not null check (kind in ('reserved', 'spent', 'released')),
  amount numeric(18,2) not null check (amount > 0),
  said text not null,
  person uuid,
  at timestamptz not null
);
create index if not exists task_force_posting_force on work.task_force_posting (force, at, id);
"""
_ITEM = "i.id, i.force, i.name, i.amount, i.spent, i.released, i.made_by, i.made_at"
MOST_ITEMS = 200
MOST_POSTINGS = 200


@dataclass(frozen=True, slots=True)
class Item:
    """Money set aside for one thing: of `amount` so much is `spent`, so much `released` again."""

    id: UUID
    force: UUID
    name: str
    amount: Decimal
    spent: Decimal
    released: Decimal
    made_by: UUID
    made_at: datetime

    @property
    def left(self) -> Decimal:
        return self.amount - self.spent - self.released


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the ledger. `kind`: reserved, spent or released; `person` None: time did it."""

    id: UUID
    item: UUID
    kind: str
    amount: Decimal
    said: str
    person: UUID | None
    at: datetime


async def add_item(tx: Tx, one: Item) -> bool:
    """Keep an item if the budget of its task force still holds it; whether it did."""
    rows = await fetch(
        tx,
        "insert into work.task_force_item (id, force, name, amount, made_by, made_at)"
        " select %(id)s, f.record, %(name)s, %(amount)s, %(by)s, %(at)s from work.task_force f where f.record = %(force)s"
        " and f.budget >= %(amount)s"
        " + (select coalesce(sum(i.amount - i.released), 0) from work.task_force_item i where i.force = f.record) returning id",
        {"id": one.id, "force": one.force, "name": one.name, "amount": one.amount, "by": one.made_by, "at": one.made_at},
    )  # fmt: skip
    return bool(rows)


async def change_item(tx: Tx, force: UUID, item: UUID, spent: Decimal, released: Decimal) -> Item | None:
    """Spend or release of an item what it still has; None when that is more than is left, or there is no such item."""
    row = await fetch_one(
        tx,
        "update work.task_force_item as i set spent = i.spent + %(spent)s, released = i.released + %(released)s"
        " where i.id = %(item)s and i.force = %(force)s and i.spent + i.released + %(spent)s + %(released)s <= i.amount"
        f" returning {_ITEM}",
        {"item": item, "force": force, "spent": spent, "released": released},
    )
    return Item(*row) if row else None


async def release_all(tx: Tx, force: UUID) -> list[tuple[UUID, Decimal]]:
    """Release what is left of every item: (item, amount)."""
    rows: list[Any] = await fetch(
        tx,
        "update work.task_force_item as i set released = i.amount - i.spent from work.task_force_item b"
        " where b.id = i.id and i.force = %(force)s and i.spent + i.released < i.amount"
        " returning i.id, b.amount - b.spent - b.released",
        {"force": force},
    )
    return [(row[0], row[1]) for row in rows]


async def used(tx: Tx, force: UUID) -> Decimal:
    """What is spent or still set aside."""
    row = await fetch_one(
        tx,
        "select coalesce(sum(i.amount - i.released), 0) from work.task_force_item i where i.force = %(force)s",
        {"force": force},
    )
    assert row is not None
    amount: Decimal = row[0]
    return amount


async def items_of(tx: Tx, force: UUID) -> list[Item]:
    """The newest 200."""
    rows = await fetch(
        tx,
        f"select {_ITEM} from work.task_force_item i where i.force = %(force)s order by i.made_at desc, i.id limit %(most)s",
        {"force": force, "most": MOST_ITEMS},
    )
    return [Item(*row) for row in rows]


async def add_posting(tx: Tx, force: UUID, one: Posting) -> None:
    await execute(
        tx,
        "insert into work.task_force_posting (id, force, item, kind, amount, said, person, at)"
        " values (%(id)s, %(force)s, %(item)s, %(kind)s, %(amount)s, %(said)s, %(person)s, %(at)s)",
        {"id": one.id, "force": force, "item": one.item, "kind": one.kind, "amount": one.amount, "said": one.said,
         "person": one.person, "at": one.at},
    )  # fmt: skip


async def postings_of(tx: Tx, force: UUID) -> Sequence[Posting]:
    """The newest 200."""
    rows = await fetch(
        tx,
        "select p.id, p.item, p.kind, p.amount, p.said, p.person, p.at from work.task_force_posting p where p.force = %(force)s"
        " order by p.at desc, p.id desc limit %(most)s",
        {"force": force, "most": MOST_POSTINGS},
    )
    return [Posting(*row) for row in rows]
