"""Cursors: the place after a row, as text a client hands back. Bound to the order it was made for."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Problem
from yingdan.fields import Refused
from yingdan.kernel.records.plan import Slot

_LONGEST = 4_000


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """Order, values of the last row, its id, and the moment pinned by the first page."""

    o: list[tuple[str, bool]]
    v: list[Any]
    i: UUID
    t: datetime


def write_cursor(
    order: tuple[tuple[str, bool], ...],
    slots: tuple[Slot, ...],
    values: list[Any],
    key: UUID,
    as_of: datetime,
) -> str:
    """The cursor after a row with these values."""
    wire = [slot.wire(value) for slot, value in zip(slots, values, strict=True)]
    body = msgspec.json.encode(_Wire([*order], wire, key, as_of))
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def read_cursor(
    text: str, order: tuple[tuple[str, bool], ...], slots: tuple[Slot, ...]
) -> tuple[list[Any], UUID, datetime]:
    """Values, id and moment of a cursor. Problem cursor-is-invalid 400 for any text that is not one of this
    order."""
    try:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        body = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        wire = msgspec.json.decode(body, type=_Wire)
        if tuple(wire.o) != order or len(wire.v) != len(order) or wire.t.tzinfo is None:
            raise ValueError("another order")
        values = [_value(slot, value) for slot, value in zip(slots, wire.v, strict=True)]
    except (ValueError, binascii.Error, msgspec.DecodeError, msgspec.ValidationError, Refused) as error:
        raise Problem("cursor-is-invalid", 400) from error
    return values, wire.i, wire.t.astimezone(UTC)


def _value(slot: Slot, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and slot.dump is None:
        if "\x00" in value or slot.field.columns[0][1] != "text":
            raise ValueError("not a value of the field")
        return value
    return slot.load(value, slot.options)
