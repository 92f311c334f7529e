"""Values of a row as the type that was promised. What does not fit reads as nothing, so that no row can raise."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.expr import literals
from yingdan.expr.exact import CONTEXT, DIGIT, WHOLE, bound_whole, to_places
from yingdan.expr.types import Type
from yingdan.fields import Money

Reader = Callable[[Any], Any]
WIDE = re.compile(r"[+-]?[0-9]{1,19}")
DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?[0-9]{1,24}(\.[0-9]{1,12})?")


def read_text(value: Any) -> str | None:
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if -WHOLE < value < WHOLE else None
    return None


def read_bool(value: Any) -> bool | None:
    return value if value is True or value is False else None


def read_int(value: Any) -> int | None:
    if type(value) is int:
        return value if -WHOLE < value < WHOLE else None
    if isinstance(value, str):
        # JSON writers send what a browser cannot hold as text.
        return bound_whole(int(value)) if WIDE.fullmatch(value) else None
    if isinstance(value, float | Decimal):
        number = read_decimal(value)
        if number is not None and number == number.to_integral_value() and -WHOLE < number < WHOLE:
            return int(number)
    return None


def read_decimal(value: Any) -> Decimal | None:
    kind = type(value)
    if kind is Money:
        value = value.amount
        kind = Decimal
    if kind is Decimal:
        return value if value.is_finite() and -DIGIT < value < DIGIT else None
    if kind is int:
        return Decimal(value) if -DIGIT < value < DIGIT else None
    if kind is float:
        number = Decimal(repr(value))
        return to_places(number) if number.is_finite() and -DIGIT < number < DIGIT else None
    if isinstance(value, str):
        return CONTEXT.create_decimal(value) if NUMBER.fullmatch(value) else None
    if isinstance(value, Mapping):
        amount = value.get("amount")
        return None if isinstance(amount, Mapping) else read_decimal(amount)
    return None


def read_date(value: Any) -> date | None:
    if type(value) is date:
        return value
    return literals.read_day(value) if isinstance(value, str) else None


def read_datetime(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return literals.read_moment(value) if isinstance(value, str) else None


def read_duration(value: Any) -> timedelta | None:
    if isinstance(value, timedelta):
        return value if -literals.LONGEST_SPAN < value < literals.LONGEST_SPAN else None
    return None


def read_reference(value: Any) -> UUID | None:
    if type(value) is UUID:
        return value
    if isinstance(value, str):
        return literals.read_id(value)
    if isinstance(value, Mapping):
        inner = value.get("id")
        return None if isinstance(inner, Mapping) else read_reference(inner)
    return None


def read_any(value: Any) -> Any:
    return value


def read_list(element: Reader) -> Reader:
    """Lists hold no nothing: it is dropped. A frozenset was made by our own code and is taken as it is."""

    def read(value: Any) -> Any:
        if type(value) is frozenset:
            return value
        if isinstance(value, list | tuple | set):
            return tuple(found for each in value if (found := element(each)) is not None)
        return None

    return read


READERS: dict[str, Reader] = {
    "text": read_text,
    "bool": read_bool,
    "int": read_int,
    "decimal": read_decimal,
    "money": read_decimal,
    "date": read_date,
    "datetime": read_datetime,
    "duration": read_duration,
    "reference": read_reference,
}


def reader_of(kind: Type) -> Reader:
    """The reader of a type."""
    if kind.kind == "list":
        return read_list(reader_of(kind.element))
    return READERS.get(kind.kind, read_any)
