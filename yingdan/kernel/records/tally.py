"""What a roll-up keeps to know its value, and how one record more or less changes it. Pure.

A state is JSON. Count: `{"n": 3}`. Sum, mean, least and greatest: per currency (one nameless for plain numbers)
how many records, and their sum or extreme: `{"by": {"CNY": [2, "120.00"]}}`. Newest: `{"at": …, "id": …, "row": […]}`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any
from uuid import UUID

from yingdan.expr import Env
from yingdan.fields import HOME_CURRENCY
from yingdan.kernel.catalog import RollUp

State = dict[str, Any]
Row = Mapping[str, Any]
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
_WHOLE = 2**63


@dataclass(frozen=True, slots=True)
class Share:
    """What one record gives to a roll-up of `parent`: its columns, and when and what it is."""

    parent: UUID
    row: tuple[Any, ...]
    at: datetime
    id: UUID


def share(roll: RollUp, row: Row | None, env: Env) -> Share | None:
    """What a record (None: it is not there) gives to which parent; None when nothing."""
    if row is None:
        return None
    parent = row.get(roll.by)
    if parent is None or (roll.test is not None and roll.test(row, env) is not True):
        return None
    if roll.of is None:
        return Share(parent, (), row["created_at"], row["id"])
    value = row.get(roll.of.name)
    if value is None:
        return None
    return Share(parent, tuple(roll.of.field_type.to_row(value)), row["created_at"], row["id"])


def nothing(roll: RollUp) -> State:
    """The state of a parent without records."""
    if roll.function == "count":
        return {"n": 0}
    return {} if roll.function == "last" else {"by": {}}


def moved(roll: RollUp, state: State, leaving: Sequence[Share], coming: Sequence[Share]) -> State | None:
    """The state after records left and came; None when only the records themselves can tell."""
    if roll.function == "count":
        count = state["n"] + len(coming) - len(leaving)
        return {"n": count} if count >= 0 else None
    if roll.function == "last":
        return _newest(roll, state, leaving, coming)
    by: dict[str, list[Any]] = {key: list(value) for key, value in state["by"].items()}
    for sign, shares in ((-1, leaving), (1, coming)):
        for one in shares:
            held = by.setdefault(_currency(one), [0, None])
            held[0] += sign
            if roll.function in ("sum", "avg"):
                before = Decimal(held[1]) if held[1] is not None else Decimal(0)
                held[1] = str(_EXACT.add(before, Decimal(one.row[0]) * sign))
    if any(held[0] < 0 for held in by.values()):
        return None
    if roll.function in ("min", "max") and not _extremes(roll, by, leaving, coming):
        return None
    return {"by": {key: value for key, value in by.items() if value[0]}}


def _currency(one: Share) -> str:
    return str(one.row[1] or HOME_CURRENCY) if len(one.row) > 1 else ""


def _extremes(
    roll: RollUp, by: dict[str, list[Any]], leaving: Sequence[Share], coming: Sequence[Share]
) -> bool:
    """Bring the extremes in line; False when one left and nothing that came takes its place."""
    best = max if roll.function == "max" else min
    for key, held in by.items():
        if not held[0]:
            continue
        old = unfold_value(roll, held[1])
        fresh = [one.row[0] for one in coming if _currency(one) == key]
        gone = old is not None and any(one.row[0] == old for one in leaving if _currency(one) == key)
        if gone and (not fresh or best(best(fresh), old) != best(fresh)):
            return False
        held[1] = fold_value(best(fresh if gone or old is None else [*fresh, old]))
    return True


def _newest(roll: RollUp, state: State, leaving: Sequence[Share], coming: Sequence[Share]) -> State | None:
    held = (datetime.fromisoformat(state["at"]), UUID(state["id"])) if state else None
    newest = max(coming, key=lambda one: (one.at, one.id), default=None)
    if held is not None and any(one.id == held[1] for one in leaving):
        if newest is None or (newest.at, newest.id) < held:
            return None
        held = None
    if newest is None or (held is not None and held > (newest.at, newest.id)):
        return state
    return {"at": newest.at.isoformat(), "id": str(newest.id), "row": [fold_value(one) for one in newest.row]}


def value_of(roll: RollUp, state: State | None) -> Any:
    """The value of a roll-up; None while it is not counted, where there is none, and for several currencies."""
    if state is None:
        return None
    if roll.function == "count":
        return state["n"]
    result = roll.field.field_type
    if roll.function == "last":
        if not state:
            return None
        first, *rest = state["row"]
        return result.from_row((unfold_value(roll, first), *rest))
    by = state["by"]
    money = len(roll.field.columns) > 1
    if len(by) > 1 or (not by and roll.function != "sum"):
        return None
    currency, (count, text) = next(iter(by.items()), (_home(roll), (0, "0")))
    found = unfold_value(roll, text) if roll.function in ("min", "max") else Decimal(text)
    if roll.function == "avg":
        places = Decimal("0.0001") if money else Decimal("0.000001")
        found = _EXACT.divide(found, count).quantize(places, context=_EXACT)
    if isinstance(found, Decimal) and _kind(roll) in ("integer", "bigint", "smallint"):
        found = int(found)
        if abs(found) >= _WHOLE:
            return None
    return result.from_row((found, currency) if money else (found,))


def _home(roll: RollUp) -> str:
    return str(roll.field.options.get("currency", HOME_CURRENCY))


def _kind(roll: RollUp) -> str:
    return roll.field.columns[0][1]


def fold_value(value: Any) -> Any:
    """A column value as JSON."""
    if value is None or isinstance(value, bool | str):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def unfold_value(roll: RollUp, text: Any) -> Any:
    """A column value from JSON, by the column of the roll-up's value."""
    kind = _kind(roll)
    if text is None or isinstance(text, bool):
        return text
    if kind.startswith("numeric"):
        return Decimal(text)
    if kind in ("integer", "bigint", "smallint"):
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "timestamptz":
        return datetime.fromisoformat(text)
    return UUID(text) if kind == "uuid" else text
