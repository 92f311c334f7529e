"""All SQL of wishes: bookings that were refused because the slot was taken, kept until they are met, dropped or over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch
from yingdan.work.task_forces.store_pool import Booking

SCHEMA = """
create table if not exists work.task_force_wish (
  id uuid primary key,
  force uuid not null,
  resource uuid not null,
  slot uuid not null,
  quantity integer not null check (quantity > 0),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at > starts_at),
  purpose text not null,
  wished_by uuid not null,
  wished_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz
);
create index if not exists task_force_wish_slot on work.task_force_wish (slot, starts_at) where ended_at is null;
create index if not exists task_force_wish_force on work.task_force_wish (force, starts_at) where ended_at is null;
"""
_WISH = (
    "w.id, w.force, w.resource, w.slot, w.quantity, w.starts_at, w.ends_at, w.purpose, w.wished_by, w.wished_at, w.ended_by,"
    " w.ended_at"
)
_OPEN = "w.ended_at is null and coalesce(w.ends_at, 'infinity') > %(now)s"
MOST = 200


async def add_wish(tx: Tx, one: Booking) -> None:
    """Keep a booking that found no room; one of the same task force for the same slot and beginning takes the place of the former."""
    await execute(
        tx,
        "update work.task_force_wish as w set ended_by = %(by)s, ended_at = %(at)s"
        " where w.force = %(force)s and w.slot = %(slot)s and w.starts_at = %(starts)s and w.ended_at is null",
        {
            "force": one.force,
            "slot": one.slot,
            "starts": one.starts_at,
            "by": one.booked_by,
            "at": one.booked_at,
        },
    )
    await execute(
        tx,
        "insert into work.task_force_wish (id, force, resource, slot, quantity, starts_at, ends_at, purpose, wished_by, wished_at)"
        " values (%(id)s, %(force)s, %(resource)s, %(slot)s, %(quantity)s, %(starts)s, %(ends)s, %(purpose)s, %(by)s, %(at)s)",
        {
            "id": one.id, "force": one.force, "resource": one.resource, "slot": one.slot, "quantity": one.quantity,
            "starts": one.starts_at, "ends": one.ends_at, "purpose": one.purpose, "by": one.booked_by, "at": one.booked_at,
        },
    )  # fmt: skip


async def end_wish(tx: Tx, force: UUID, wish: UUID, by: UUID | None, at: datetime) -> bool:
    count = await execute(
        tx,
        "update work.task_force_wish as w set ended_by = %(by)s, ended_at = %(at)s"
        " where w.id = %(wish)s and w.force = %(force)s and w.ended_at is null",
        {"wish": wish, "force": force, "by": by, "at": at},
    )
    return count == 1


async def end_met(tx: Tx, one: Booking) -> None:
    """A booking meets what its task force wished of the same slot in that time."""
    await execute(
        tx,
        "update work.task_force_wish as w set ended_by = %(by)s, ended_at = %(at)s where w.force = %(force)s and w.slot = %(slot)s"
        " and w.ended_at is null and w.starts_at < coalesce(%(ends)s::timestamptz, 'infinity')"
        " and coalesce(w.ends_at, 'infinity') > %(starts)s",
        {"force": one.force, "slot": one.slot, "starts": one.starts_at, "ends": one.ends_at, "by": one.booked_by, "at": one.booked_at},
    )  # fmt: skip


async def end_wishes(tx: Tx, force: UUID, by: UUID | None, at: datetime) -> None:
    """All that a task force still wishes."""
    await execute(
        tx,
        "update work.task_force_wish as w set ended_by = %(by)s, ended_at = %(at)s where w.force = %(force)s and w.ended_at is null",
        {"force": force, "by": by, "at": at},
    )


async def wishes_of(tx: Tx, forces: Sequence[UUID], now: datetime) -> list[Booking]:
    """What task forces wish from now on, the next first."""
    rows = await fetch(
        tx,
        f"select {_WISH} from work.task_force_wish w where w.force = any(%(forces)s) and {_OPEN}"
        " order by w.starts_at, w.id limit %(most)s",
        {"forces": list(forces), "now": now, "most": MOST},
    )
    return [Booking(*row) for row in rows]


async def wishes_for(tx: Tx, slots: Sequence[UUID], now: datetime) -> list[Booking]:
    """What anybody wishes of some slots from now on, who asked first before the others."""
    rows = await fetch(
        tx,
        f"select {_WISH} from work.task_force_wish w where w.slot = any(%(slots)s) and {_OPEN}"
        " order by w.wished_at, w.id limit %(most)s",
        {"slots": list(slots), "now": now, "most": MOST},
    )
    return [Booking(*row) for row in rows]


async def resources_of(tx: Tx, forces: Sequence[UUID], now: datetime, until: datetime) -> list[UUID]:
    """Resources that some task forces have booked or wish within a time."""
    rows = await fetch(
        tx,
        "select b.resource from work.task_force_booking b where b.force = any(%(forces)s) and b.ended_at is null"
        " and b.starts_at < %(until)s and coalesce(b.ends_at, 'infinity') > %(now)s"
        f" union select w.resource from work.task_force_wish w where w.force = any(%(forces)s) and {_OPEN}"
        " and w.starts_at < %(until)s",
        {"forces": list(forces), "now": now, "until": until},
    )
    return [row[0] for row in rows]
