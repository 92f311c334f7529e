"""All SQL of bookings. What is booked is a `slot`: a person for an expert, else the resource; `quantity` of it from `starts_at` until
`ends_at` (null: until it is given up)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch

SCHEMA = """
create table if not exists work.task_force_booking (
  id uuid primary key,
  force uuid not null,
  resource uuid not null,
  slot uuid not null,
  quantity integer not null check (quantity > 0),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at > starts_at),
  purpose text not null,
  booked_by uuid not null,
  booked_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz
);
create index if not exists task_force_booking_slot on work.task_force_booking (slot, starts_at) where ended_at is null;
create index if not exists task_force_booking_force on work.task_force_booking (force, starts_at);
"""
_BOOKING = (
    "b.id, b.force, b.resource, b.slot, b.quantity, b.starts_at, b.ends_at, b.purpose, b.booked_by, b.booked_at, b.ended_by,"
    " b.ended_at"
)
# The most that is taken at any moment of the time wanted: at its beginning, or where another booking begins within it.
_PEAK = """
with held as materialized (
  select b.starts_at, coalesce(b.ends_at, 'infinity') as ends_at, b.quantity from work.task_force_booking b
  where b.slot = %(slot)s and b.ended_at is null and b.starts_at < coalesce(%(ends)s::timestamptz, 'infinity')
    and coalesce(b.ends_at, 'infinity') > %(starts)s
), moment as (
  select %(starts)s::timestamptz as at union select h.starts_at from held h where h.starts_at > %(starts)s
), peak as (
  select coalesce(max(t.taken), 0) as taken from (
    select (select sum(h.quantity) from held h where h.starts_at <= m.at and h.ends_at > m.at) as taken from moment m) t
)
"""
MOST = 200


@dataclass(frozen=True, slots=True)
class Booking:
    id: UUID
    force: UUID
    resource: UUID
    slot: UUID
    quantity: int
    starts_at: datetime
    ends_at: datetime | None
    purpose: str
    booked_by: UUID
    booked_at: datetime
    ended_by: UUID | None = None
    ended_at: datetime | None = None


async def add_booking(tx: Tx, one: Booking, capacity: int) -> int | None:
    """Book, if `capacity` of the slot holds it at every moment: None when it is done, else how many are left. Who books the same slot
    waits for the one before."""
    await execute(
        tx, "select pg_advisory_xact_lock(hashtextextended(%(slot)s::text, 67))", {"slot": str(one.slot)}
    )  # fmt: skip
    values = {
        "id": one.id, "force": one.force, "resource": one.resource, "slot": one.slot, "quantity": one.quantity, "starts": one.starts_at,
        "ends": one.ends_at, "purpose": one.purpose, "by": one.booked_by, "at": one.booked_at, "capacity": capacity,
    }  # fmt: skip
    made = await fetch(
        tx,
        f"{_PEAK} insert into work.task_force_booking (id, force, resource, slot, quantity, starts_at, ends_at, purpose, booked_by,"
        " booked_at) select %(id)s, %(force)s, %(resource)s, %(slot)s, %(quantity)s, %(starts)s, %(ends)s, %(purpose)s, %(by)s, %(at)s"
        " from peak p where p.taken + %(quantity)s <= %(capacity)s returning id",
        values,
    )
    if made:
        return None
    rows = await fetch(tx, f"{_PEAK} select greatest(0, %(capacity)s - p.taken) from peak p", values)
    return int(rows[0][0])


async def end_booking(tx: Tx, force: UUID, booking: UUID, by: UUID | None, at: datetime) -> UUID | None:
    """The slot that was given up; None where there is no such booking."""
    rows = await fetch(
        tx,
        "update work.task_force_booking as b set ended_by = %(by)s, ended_at = %(at)s"
        " where b.id = %(booking)s and b.force = %(force)s and b.ended_at is null returning b.slot",
        {"booking": booking, "force": force, "by": by, "at": at},
    )
    return rows[0][0] if rows else None


async def end_all(tx: Tx, force: UUID, by: UUID | None, at: datetime) -> list[UUID]:
    """Give up all that a task force still holds; the slots."""
    rows = await fetch(
        tx,
        "update work.task_force_booking as b set ended_by = %(by)s, ended_at = %(at)s where b.force = %(force)s and b.ended_at is null"
        " returning b.slot",
        {"force": force, "by": by, "at": at},
    )
    return sorted({row[0] for row in rows})


async def bookings_of(tx: Tx, force: UUID) -> list[Booking]:
    """The newest 200 of a task force."""
    rows = await fetch(
        tx,
        f"select {_BOOKING} from work.task_force_booking b where b.force = %(force)s order by b.booked_at desc, b.id limit %(most)s",
        {"force": force, "most": MOST},
    )
    return [Booking(*row) for row in rows]


async def running(tx: Tx, slots: Sequence[UUID], now: datetime) -> dict[UUID, list[Booking]]:
    """What is booked of some slots from now on, by slot, the next first."""
    rows = await fetch(
        tx,
        f"select {_BOOKING} from work.task_force_booking b where b.slot = any(%(slots)s) and b.ended_at is null"
        " and coalesce(b.ends_at, 'infinity') > %(now)s order by b.starts_at, b.id",
        {"slots": list(slots), "now": now},
    )
    found: dict[UUID, list[Booking]] = {}
    for row in rows:
        found.setdefault(row[3], []).append(Booking(*row))
    return found
