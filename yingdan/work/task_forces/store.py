"""All SQL of task forces and their members. A membership is a row with a beginning and an end; the grants it opens are named in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, say_rows

SCHEMA = """
create table if not exists work.task_force (
  record uuid primary key,
  object text collate "C" not null,
  composition text collate "C" not null,
  about_object text collate "C" not null,
  about uuid not null,
  customer_object text collate "C",
  customer uuid,
  pack text collate "C" not null,
  budget numeric(18,2) not null,
  item_limit numeric(18,2) not null,
  currency text collate "C" not null,
  formed_by uuid not null,
  formed_at timestamptz not null,
  until_at timestamptz not null,
  responded_by uuid,
  responded_at timestamptz,
  responded_said text,
  closed_by uuid,
  closed_at timestamptz
);
create index if not exists task_force_about on work.task_force (about);
create index if not exists task_force_open on work.task_force (until_at) where closed_at is null;
create table if not exists work.task_force_member (
  id uuid primary key,
  force uuid not null,
  person uuid not null,
  function text collate "C" not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  added_by uuid not null,
  left_by uuid,
  left_said text,
  grants uuid[] not null,
  check (starts_at <= ends_at)
);
create index if not exists task_force_member_force on work.task_force_member (force);
create index if not exists task_force_member_person on work.task_force_member (person, ends_at);
"""
_FORCE = (
    "f.record, f.object, f.composition, f.about_object, f.about, f.customer_object, f.customer, f.pack, f.budget, f.item_limit,"
    " f.currency, f.formed_by, f.formed_at, f.until_at, f.responded_by, f.responded_at, f.responded_said, f.closed_by, f.closed_at"
)
_MEMBER = "m.id, m.force, m.person, m.function, m.starts_at, m.ends_at, m.added_by, m.left_by, m.left_said, m.grants"
_TYPES = {
    "id": "uuid", "force": "uuid", "person": "uuid", "function": "text", "starts_at": "timestamptz", "ends_at": "timestamptz",
    "added_by": "uuid", "left_by": "uuid", "left_said": "text", "grants": "uuid[]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Force:
    """What is kept of a task force beside its record. `about`: the record it was formed from; `budget`: what all items may come to;
    `item_limit`: what one may, as declared when it was formed."""

    record: UUID
    object: str
    composition: str
    about_object: str
    about: UUID
    customer_object: str | None
    customer: UUID | None
    pack: str
    budget: Decimal
    item_limit: Decimal
    currency: str
    formed_by: UUID
    formed_at: datetime
    until_at: datetime
    responded_by: UUID | None = None
    responded_at: datetime | None = None
    responded_said: str | None = None
    closed_by: UUID | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a task force from `starts_at` (inclusive) until `ends_at`. `grants`: the temporary grants it opened."""

    id: UUID
    force: UUID
    person: UUID
    function: str
    starts_at: datetime
    ends_at: datetime
    added_by: UUID
    left_by: UUID | None
    left_said: str | None
    grants: tuple[UUID, ...]

    def is_in(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


async def add_force(tx: Tx, one: Force) -> None:
    await execute(
        tx,
        "insert into work.task_force (record, object, composition, about_object, about, customer_object, customer, pack, budget,"
        " item_limit, currency, formed_by, formed_at, until_at) values (%(record)s, %(object)s, %(composition)s, %(about_object)s,"
        " %(about)s, %(customer_object)s, %(customer)s, %(pack)s, %(budget)s, %(item_limit)s, %(currency)s, %(by)s, %(at)s, %(until)s)",
        {"record": one.record, "object": one.object, "composition": one.composition, "about_object": one.about_object,
         "about": one.about, "customer_object": one.customer_object, "customer": one.customer, "pack": one.pack,
         "budget": one.budget, "item_limit": one.item_limit, "currency": one.currency, "by": one.formed_by, "at": one.formed_at,
         "until": one.until_at},
    )  # fmt: skip


async def lock_force(tx: Tx, record: UUID) -> Force | None:
    """Whoever changes a task force, its members, money or bookings waits here."""
    row = await fetch_one(
        tx,
        f"select {_FORCE} from work.task_force f where f.record = %(record)s for update",
        {"record": record},
    )
    return Force(*row) if row else None


async def forces_of(tx: Tx, records: Sequence[UUID]) -> dict[UUID, Force]:
    """Those of some records, by record."""
    rows = await fetch(
        tx,
        f"select {_FORCE} from work.task_force f where f.record = any(%(records)s)",
        {"records": list(records)},
    )
    return {row[0]: Force(*row) for row in rows}


async def forces_about(tx: Tx, about: UUID) -> list[Force]:
    """Those formed from one record, the newest first, at most 50."""
    rows = await fetch(
        tx,
        f"select {_FORCE} from work.task_force f where f.about = %(about)s order by f.formed_at desc, f.record limit 50",
        {"about": about},
    )
    return [Force(*row) for row in rows]


async def open_forces(tx: Tx, limit: int) -> list[Force]:
    """Those that nobody has closed, the one that ends first at the front."""
    rows = await fetch(
        tx,
        f"select {_FORCE} from work.task_force f where f.closed_at is null order by f.until_at, f.record limit %(limit)s",
        {"limit": limit},
    )
    return [Force(*row) for row in rows]


async def set_response(tx: Tx, record: UUID, by: UUID, at: datetime, said: str) -> None:
    await execute(
        tx,
        "update work.task_force as f set responded_by = %(by)s, responded_at = %(at)s, responded_said = %(said)s where f.record = %(record)s",
        {"record": record, "by": by, "at": at, "said": said},
    )


async def set_closed(tx: Tx, record: UUID, by: UUID | None, at: datetime) -> None:
    await execute(
        tx,
        "update work.task_force as f set closed_by = %(by)s, closed_at = %(at)s where f.record = %(record)s",
        {"record": record, "by": by, "at": at},
    )


async def add_members(tx: Tx, members: Sequence[Member]) -> None:
    rows = [
        (one.id, one.force, one.person, one.function, one.starts_at, one.ends_at, one.added_by, one.left_by, one.left_said, one.grants)
        for one in members
    ]  # fmt: skip
    await say_rows(tx, "work.task_force_member", _TYPES, rows)


async def members_of(tx: Tx, forces: Sequence[UUID]) -> dict[UUID, list[Member]]:
    """Everybody who is or was a member, by task force, in the order in which they came."""
    rows = await fetch(
        tx,
        f"select {_MEMBER} from work.task_force_member m where m.force = any(%(forces)s) order by m.starts_at, m.id",
        {"forces": list(forces)},
    )
    found: dict[UUID, list[Member]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_member(row))
    return found


async def end_members(
    tx: Tx, force: UUID, person: UUID | None, at: datetime, by: UUID | None, said: str
) -> list[Member]:
    """End the running membership of one person, or of all (None); those that ended."""
    rows = await fetch(
        tx,
        "update work.task_force_member as m set ends_at = greatest(m.starts_at, %(at)s), left_by = %(by)s, left_said = %(said)s"
        " where m.force = %(force)s and m.ends_at > %(at)s and (%(person)s::uuid is null or m.person = %(person)s)"
        f" returning {_MEMBER}",
        {"force": force, "person": person, "at": at, "by": by, "said": said or None},
    )
    return [_member(row) for row in rows]


async def busy(tx: Tx, people: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """In how many task forces people are now; nobody is named who is in none."""
    rows = await fetch(
        tx,
        "select m.person, count(m.id) from work.task_force_member m"
        " where m.person = any(%(people)s) and m.ends_at > %(now)s group by m.person",
        {"people": list(people), "now": now},
    )
    return {row[0]: int(row[1]) for row in rows}


def _member(row: Sequence[Any]) -> Member:
    values = [*row]
    values[9] = tuple(row[9])
    return Member(*values)
