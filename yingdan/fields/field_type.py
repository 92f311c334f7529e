"""What every field type answers, and how a type refuses a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, ClassVar, Literal, Protocol
from uuid import UUID

from yingdan.base import Fault

Options = Mapping[str, Any]
# (object, id) -> what the record is called; empty when nobody may know.
Title = Callable[[str, UUID], str]

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


@dataclass(frozen=True, slots=True)
class Traits:
    """What other packages ask of a type, so that none of them has to know its name.

    as_stored: one column holds the Python value as it is, and JSON carries it to the database unchanged.
    as_told: the wire form is the Python value itself. longest: characters a value may have when no option says
    less (0: never many). learns: whether a model may learn from the value, from the keys inside it, or never.
    chosen: whether values are taken from a list of choices, `one` or `many` of them.
    """

    as_stored: bool = True
    as_told: bool = False
    sortable: bool = True
    groupable: bool = True
    adds: bool = False
    extremes: bool = False
    matchable: bool = True
    indexed: bool = False
    few_spellings: bool = False
    longest: int = 0
    learns: Literal["value", "keys", "never"] = "value"
    chosen: Literal["", "one", "many"] = ""
    # A secret is never searched, filtered, sorted, told or shown; only `reveal` opens it.
    secret: bool = False
    # A policy may show the shape of a value (138****0000) instead of the value: `mask` tells it.
    maskable: bool = False
    # The platform computes the values; nobody enters them.
    computed: bool = False
    # The platform numbers new records itself.
    numbered: bool = False
    # The door adds who and when to a value a person gives.
    stamped: bool = False
    # Values name stored files by their SHA-256.
    files: bool = False


class _Kept:
    """Stands for "as it was": what a masked value says when it comes back from a form."""

    def __repr__(self) -> str:
        return "KEPT"


KEPT = _Kept()


class Masked(str):
    """The shape of a value that its reader may not see: words for people, never a value. Holds a `*`."""

    __slots__ = ()


class FieldType(Protocol):
    """One type of field. All methods are pure; `options` is the field's `options` mapping, already checked."""

    name: str
    casts: Mapping[str, Cast]
    traits: Traits

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

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        """JSON Schema of the wire form: as it is sent when `written`, else as it is answered."""

    def targets(self, options: Options) -> tuple[str, ...]:
        """The objects that values point to; empty for a type that holds no reference."""

    def pointers(self, value: Any, options: Options) -> tuple[tuple[str, UUID], ...]:
        """(object, id) of each record a value points to."""

    def judge_file(self, size: int, media: str, options: Options) -> None:
        """Refused when a file of this size in bytes and media type may not stand in the field."""

    def stamp(self, value: Any, old: Any, by: str, at: datetime) -> Any:
        """The value with who gave it and when; for types whose traits say `stamped`."""

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        """The wire form for people: as `dump`, with the titles of the records it points to."""

    def mask(self, value: Any) -> Masked:
        """The shape of a value, never all of it; for types whose traits say `maskable`."""


class OneColumn:
    """The shape most types share: one column that holds the Python value itself."""

    pg_type = "text"
    expression_type = "text"
    casts: Mapping[str, Cast] = {}
    traits = Traits()
    schema: ClassVar[Mapping[str, Any]] = {"type": "string"}

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

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        return dict(self.schema)

    def targets(self, options: Options) -> tuple[str, ...]:
        return ()

    def pointers(self, value: Any, options: Options) -> tuple[tuple[str, UUID], ...]:
        return ()

    def judge_file(self, size: int, media: str, options: Options) -> None:
        raise Refused("file-type-is-not-taken", type=media, known=[])

    def stamp(self, value: Any, old: Any, by: str, at: datetime) -> Any:
        return value

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        return self.dump(value, options)

    def mask(self, value: Any) -> Masked:
        return mask_text(str(value))


def mask_text(text: str) -> Masked:
    """The first character, and no more stars than three: `张三` is `张*`. A single character is a star."""
    return Masked(text[:1] + "*" * min(len(text) - 1, 3) if len(text) > 1 else "*")


def check_whole_number(options: Options, key: str, low: int, high: int) -> tuple[Fault, ...]:
    """A fault when the option is given and is not a whole number from `low` to `high`."""
    value = options.get(key)
    if value is None or (type(value) is int and low <= value <= high):
        return ()
    return (
        Fault(at=f"/{key}", slug="option-is-out-of-range", params={"option": key, "low": low, "high": high}),
    )
