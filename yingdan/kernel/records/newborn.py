"""What a transaction knows of the records it made itself: its stages need not ask the database for them, and need not write
them twice.

Only a gathering transaction remembers, since only there stages follow. Its new records are kept back until somebody names
their tables in a statement, or until the end: the values, owners and units that stages find meanwhile go into the database
with the record. A record that is changed by anybody is forgotten, and so is everything when a part of the transaction is
undone: who asks then is answered by the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yingdan.base import Tx, hold, notes
from yingdan.kernel.catalog import Catalog, RollUp, roll_ups
from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.store import put_all
from yingdan.kernel.records.store_rows import insert_derived, insert_rows
from yingdan.kernel.records.tally import nothing, value_of

_KNOWN = "records.newborn"
_HELD = "records.held"
_OWNERS = frozenset({"owner", "unit"})
Rows = dict[UUID, dict[str, Any]]
_NONE: Mapping[UUID, dict[str, Any]] = {}


@dataclass(slots=True)
class _Held:
    """New records of an object on their way into the database, by field name. `rows` are those that are known, `derived` what of
    them goes into another table."""

    plan: Plan
    rolls: Sequence[RollUp]
    rows: Rows = field(default_factory=dict)
    derived: Rows = field(default_factory=dict)

    def write(self, tx: Tx) -> None:
        states = {str(roll.field.state): nothing(roll) for roll in self.rolls}
        put_all(
            tx,
            [*insert_rows(self.plan, self.rows.values()), *insert_derived(self.plan, self.derived, states)],
        )
        _book(tx, _HELD).pop(self.plan.name, None)


def bear(tx: Tx, catalog: Catalog, plan: Plan, rows: Sequence[dict[str, Any]]) -> bool:
    """Take over new records, given whole by field name, and write them later. False, and nothing is kept: the transaction does not
    gather. Those that hold what is not read as it was written (secrets) are written later too, but left to the database."""
    if notes(tx) is None:
        return False
    held: _Held | None = _book(tx, _HELD).get(plan.name)
    if held is None:
        held = _Held(plan, catalog.once(roll_ups).by_object.get(plan.name, ()))
        _book(tx, _HELD)[plan.name] = held
        hold(tx, list(plan.relations.values()), lambda: held.write(tx))
    begin = {roll.name: value_of(roll, nothing(roll)) for roll in held.rolls}
    known: Rows | None = _book(tx, _KNOWN).setdefault(plan.name, {}) if plan.read_as_written else None
    for row in rows:
        key = row["id"]
        held.rows[key] = row
        if begin:
            held.derived[key] = dict(begin)
            row.update(begin)
        if known is not None:
            known[key] = row
    return True


def forget(tx: Tx, object_name: str, ids: Iterable[UUID]) -> None:
    """These records are not what they were when they were made."""
    mine = _of(tx, object_name)
    if mine:
        for key in ids:
            mine.pop(key, None)


def learn(
    tx: Tx, object_name: str, given: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, Mapping[str, Any]]:
    """Derived values, `owner` and `unit` of records are written; those that must still be said, because their record is in
    the database already."""
    mine = _of(tx, object_name)
    if mine:
        for key, values in given.items():
            if key in mine:
                mine[key].update(values)
    held: _Held | None = (notes(tx) or {}).get(_HELD, _NONE).get(object_name)
    if held is None:
        return given
    for key in given.keys() & held.rows.keys():
        for name, value in given[key].items():
            (held.rows if name in _OWNERS else held.derived).setdefault(key, {})[name] = value
    return {key: values for key, values in given.items() if key not in held.rows}


def newborn(tx: Tx, object_name: str) -> Mapping[UUID, Mapping[str, Any]]:
    """The records of an object that this transaction made and that nobody has changed since, by field name as Python
    values; fields without a value may be absent. Formulas are not among them."""
    return _of(tx, object_name) or _NONE


def _book(tx: Tx, key: str) -> dict[str, Any]:
    book = notes(tx)
    assert book is not None
    found: dict[str, Any] = book.setdefault(key, {})
    return found


def _of(tx: Tx, object_name: str) -> Rows | None:
    found: Rows | None = (notes(tx) or {}).get(_KNOWN, _NONE).get(object_name)
    return found
