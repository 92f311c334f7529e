"""The first states of records that this transaction made itself: nobody else can have added to them, so none is asked for, and
their level goes in with them. They are kept back (`base.hold`) until a statement names their table.
"""

from collections.abc import Iterable, Sequence, Set
from copy import copy
from datetime import datetime
from uuid import UUID

import msgspec

from yingdan.base import MANY, Tx, as_objects, hold, insert_sql, notes, put, put_rows
from yingdan.signals.model import Added, State

_KNOWN, _HELD = "signals.known", "signals.held"
_TABLE = '"signals"."state"'
_TYPES = {
    "subject": "uuid",
    "object": "text",
    "at_s": "float8",
    "s": "float8[]",
    "fit": "float8",
    "level": "text",
    "due_at": "timestamptz",
    "base": "float8",
    "model": "uuid",
}


def begin(tx: Tx, added: Sequence[Added], born: Set[UUID]) -> tuple[list[State], list[Added]]:
    """The states of those who are `born` in this transaction and had none, and those to which must be added in the database."""
    book = notes(tx)
    if book is None:
        return [], list(added)
    known: dict[UUID, State | None] = book.setdefault(_KNOWN, {})
    new = born - known.keys()
    found = {
        one.subject: State(
            one.subject, one.object, one.at_s, list(one.s), one.fit or 0.0, None, None, one.base, one.model
        )
        for one in added
        if one.subject in new
    }
    if found:
        known.update(found)
        held: dict[UUID, State] | None = book.get(_HELD)
        if held is None:
            held = book[_HELD] = {}
            hold(tx, [_TABLE], lambda: _write(tx))
        held.update(found)
    return list(found.values()), [one for one in added if one.subject not in found]


def place(tx: Tx, subject: UUID, level: str | None, due_at: datetime | None) -> bool:
    """Note the level of a state that is kept back; False when it is not."""
    state: State | None = (notes(tx) or {}).get(_HELD, {}).get(subject)
    if state is None:
        return False
    state.level, state.due_at = level, due_at
    return True


def known(tx: Tx, subjects: Sequence[UUID]) -> dict[UUID, State] | None:
    """The states of subjects as they stand, when this transaction knows all of them."""
    book: dict[UUID, State | None] = (notes(tx) or {}).get(_KNOWN, {})
    found: dict[UUID, State] = {}
    for one in subjects if book else ():
        state = book.get(one)
        if state is None:
            return None
        found[one] = copy(state)
    return found or None


def forget(tx: Tx, subjects: Iterable[UUID]) -> None:
    """These states are about to be changed in the database."""
    book: dict[UUID, State | None] = (notes(tx) or {}).get(_KNOWN, {})
    for one in subjects if book else ():
        book[one] = None


def _write(tx: Tx) -> None:
    held: dict[UUID, State] = (notes(tx) or {}).pop(_HELD, {})
    rows = [msgspec.structs.astuple(held[key]) for key in sorted(held)]
    if len(rows) >= MANY:
        put_rows(tx, _TABLE, _TYPES, rows)
    elif rows:
        put(tx, insert_sql(_TABLE, _TYPES), {"rows": as_objects(_TYPES, rows)})
