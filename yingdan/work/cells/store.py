"""Which temporary grants come of which membership; what is over stays, the battle log reads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch, say_rows
from yingdan.work.cells.seats import Seat

SCHEMA = """
create table if not exists work.cell_seat (
  given uuid primary key,
  cell uuid not null,
  membership uuid not null,
  person uuid not null,
  role text collate "C" not null,
  object text collate "C" not null,
  record uuid not null,
  since date not null,
  until date not null
);
create index if not exists cell_seat_cell on work.cell_seat (cell);
create index if not exists cell_seat_membership on work.cell_seat (membership);
"""
_COLUMNS = {
    "given": "uuid", "cell": "uuid", "membership": "uuid", "person": "uuid", "role": "text", "object": "text",
    "record": "uuid", "since": "date", "until": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A seat with its temporary grant: `open` while that is granted, `by_hand` when a person took it back before its time."""

    given: UUID
    cell: UUID
    seat: Seat
    open: bool
    by_hand: bool


async def add_seats(tx: Tx, cell: UUID, seats: Sequence[tuple[UUID, Seat]]) -> None:
    rows = [
        (given, cell, one.membership, one.person, one.role, one.object, one.record, one.since, one.until)
        for given, one in seats
    ]
    await say_rows(tx, "work.cell_seat", _COLUMNS, rows)


async def seats_held(tx: Tx, cells: Collection[UUID]) -> list[Held]:
    """All seats there ever were of some cells."""
    rows = await fetch(
        tx,
        "select s.given, s.cell, s.membership, s.person, s.role, s.object, s.record, s.since, s.until,"
        " g.state = 'granted', g.state = 'revoked' and g.closed_by is not null"
        " from work.cell_seat s join access.temporary_grant g on g.id = s.given where s.cell = any(%(cells)s)",
        {"cells": sorted(cells)},
    )
    return [_held(row) for row in rows]


async def cells_of(tx: Tx, memberships: Collection[UUID]) -> dict[UUID, UUID]:
    """The cells in which these memberships had seats last, by membership."""
    rows = await fetch(
        tx,
        "select s.membership, s.cell from work.cell_seat s where s.membership = any(%(m)s) order by s.given",
        {"m": sorted(memberships)},
    )
    return {row[0]: row[1] for row in rows}


def _held(row: tuple[Any, ...]) -> Held:
    return Held(row[0], row[1], Seat(*row[2:9]), bool(row[9]), bool(row[10]))
