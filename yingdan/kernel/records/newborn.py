"""What a transaction knows of the records it made itself: its stages need not ask the database for them.

Only a gathering transaction remembers, since only there stages follow. A record that is changed by anybody is forgotten, and so is
everything when a part of the transaction is undone: who asks then is answered by the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from yingdan.base import Tx, notes
from yingdan.kernel.records.plan import Plan

_KEY = "records.newborn"
Rows = dict[UUID, dict[str, Any]]
_NONE: Mapping[UUID, dict[str, Any]] = {}


def remember(tx: Tx, plan: Plan, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep new records, given whole by field name. Those that begin with values of their own (roll-ups), or hold what is
    not read as it was written (secrets), are left to the database."""
    book = notes(tx)
    if book is not None and plan.read_as_written:
        mine: Rows = book.setdefault(_KEY, {}).setdefault(plan.name, {})
        for row in rows:
            mine[row["id"]] = dict(row)


def forget(tx: Tx, object_name: str, ids: Iterable[UUID]) -> None:
    """These records are not what they were when they were made."""
    mine = _of(tx, object_name)
    if mine:
        for key in ids:
            mine.pop(key, None)


def learn(tx: Tx, object_name: str, given: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Derived values, `owner` and `unit` of records were written."""
    mine = _of(tx, object_name)
    if mine:
        for key, values in given.items():
            if key in mine:
                mine[key].update(values)


def newborn(tx: Tx, object_name: str) -> Mapping[UUID, Mapping[str, Any]]:
    """The records of an object that this transaction made and that nobody has changed since, by field name as Python
    values; fields without a value may be absent. Formulas are not among them."""
    return _of(tx, object_name) or _NONE


def _of(tx: Tx, object_name: str) -> Rows | None:
    book = notes(tx)
    if book is None or _KEY not in book:
        return None
    found: Rows | None = book[_KEY].get(object_name)
    return found
