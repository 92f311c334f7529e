"""What every field type answers, and how a type refuses a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from yingdan.base import Fault

Options = Mapping[str, Any]

LIMIT_ROW_TEXT = 1_000_000


class Refused(ValueError):
    """A value that a field cannot take: `slug` names why, `params` fill the sentence."""

    def __init__(self, slug: str, **params: Any) -> None:
        super().__init__(f"{slug} {params}" if params else slug)
        self.slug = slug
        self.params = params

    def fault(self, at: str) -> Fault:
        """The same refusal at a place in the input, such as `/values/phone`."""
        return Fault(at=at, slug=self.slug, params=self.params)


@dataclass(frozen=True, slots=True)
class Cast:
    """How a column of another type becomes this one: SQL with `{column}`, and SQL true for rows that can."""

    using: str
    possible: str = "true"

    def using_of(self, column: str) -> str:
        """The conversion of a (quoted) column."""
        return self.using.replace("{column}", column)

    def possible_of(self, column: str) -> str:
        """A condition that is true where the conversion succeeds."""
        return self.possible.replace("{column}", column)


class FieldType(Protocol):
    """One type of field. All methods are pure; `options` is the field's `options` mapping, already checked."""

    name: str
    casts: Mapping[str, Cast]

    def type(self, options: Options) -> str:
        """Name of the expression type, such as `text` or `list<text>`."""

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        """(column name, PostgreSQL type) of each column the field fills."""

    def check(self, options: Options) -> tuple[Fault, ...]:
        """All that is wrong with the options; `at` is a pointer below them."""

    def load(self, wire: Any, options: Options) -> Any:
        """JSON or spreadsheet value to Python value; None for nothing. Raises Refused."""

    def dump(self, value: Any, options: Options) -> Any:
        """Python value to JSON value; load(dump(v)) == v."""

    def to_row(self, value: Any) -> tuple[Any, ...]:
        """Python value to one value per column, as the database driver wants it."""

    def from_row(self, row: tuple[Any, ...]) -> Any:
        """Column values to Python value."""

    def empty(self, value: Any) -> bool:
        """Whether a person would say that nothing is filled in."""

    def sort_key(self, value: Any) -> Any:
        """A key that orders non-empty values as the database does."""

    def text(self, value: Any, locale: str, options: Options) -> str:
        """Words for people: titles, search, export. Empty text for None."""

    def sample(self, options: Options, rng: Random) -> Any:
        """A value a real person could have entered."""


class OneColumn:
    """The shape most types share: one column that holds the Python value itself."""

    pg_type = "text"
    expression_type = "text"
    casts: Mapping[str, Cast] = {}

    def type(self, options: Options) -> str:
        return self.expression_type

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, self.pg_type),)

    def check(self, options: Options) -> tuple[Fault, ...]:
        return ()

    def dump(self, value: Any, options: Options) -> Any:
        return value

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (value,)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return row[0]

    def empty(self, value: Any) -> bool:
        return value is None

    def sort_key(self, value: Any) -> Any:
        return value

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else str(value)


def check_whole_number(options: Options, key: str, low: int, high: int) -> tuple[Fault, ...]:
    """A fault when the option is given and is not a whole number from `low` to `high`."""
    value = options.get(key)
    if value is None or (type(value) is int and low <= value <= high):
        return ()
    return (
        Fault(at=f"/{key}", slug="option-is-out-of-range", params={"option": key, "low": low, "high": high}),
    )
