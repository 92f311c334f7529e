"""Cubes: which small tables answer questions about a big one. Pure; ADR 0034."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Literal

import msgspec

from yingdan.expr import Node
from yingdan.kernel.catalog import Catalog, Field, Object, physical, split

Part = Literal["day", "week", "month", "quarter", "year", "currency"]
# Types with few values; references are as many as there are records, so they are a dimension only when asked for.
DIMENSIONS = frozenset({"choice", "boolean", "reference", "user", "unit", "rating", "region"})
NUMBERS = frozenset({"integer", "decimal", "money", "percent", "duration", "rating"})
TIMES = frozenset({"date", "datetime"})
_ALWAYS = ("owner", "unit")
_MOST_PER_OBJECT = 12


@dataclass(frozen=True, slots=True)
class Group:
    """What rows are grouped by: a field, or a part of it (the month of a date, the currency of money)."""

    field: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` (inclusive) to `until` (exclusive) of a date or datetime field, in the company's zone."""

    field: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A question for numbers. `measures`: name -> (function, field): count (no field), sum, avg, and, read from the
    table only, min, max, median, count_distinct. `where`: CEL text or a node over the fields and `actor`."""

    object: str
    groups: tuple[Group, ...] = ()
    measures: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    where: str | Node | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows: the groups' values as a tuple, then each measure by its name. `exact_from`: "cube" or "scan"."""

    rows: tuple[tuple[tuple[object, ...], dict[str, object]], ...]
    exact_from: Literal["cube", "scan"]


@dataclass(frozen=True, slots=True)
class Need:
    """Dimensions and sums that some screen wants quickly. A date or datetime is meant by its month."""

    object: str
    dimensions: frozenset[str]
    sums: frozenset[str] = frozenset()


class Key(msgspec.Struct, frozen=True):
    """One dimension: its column in the cube, the column it is made of, and whether it is the month of it."""

    column: str
    source: str
    pg_type: str
    month_of: Literal["date", "datetime"] | None = None


class Cube(msgspec.Struct, frozen=True):
    """A cube as it is kept in `kernel.cube`. `sums`: number columns of the table. `zone`: where days begin."""

    name: str
    object: str
    schema: str
    table: str
    keys: tuple[Key, ...]
    sums: tuple[str, ...]
    zone: str


def planned(catalog: Catalog, needs: Iterable[Need], zone: str) -> dict[str, Cube]:
    """The cubes that answer these needs: one per set of dimensions, without those another one makes needless."""
    wanted: dict[tuple[str, frozenset[str]], set[str]] = {}
    for need in needs:
        one = catalog.objects.get(need.object)
        if one is None or not all(_fits(one, name) for name in need.dimensions):
            continue
        sums = {name for name in need.sums if _sums(one, name)}
        wanted.setdefault((need.object, need.dimensions | set(_ALWAYS)), set()).update(sums)
    found: dict[str, Cube] = {}
    count: dict[str, int] = {}
    for (name, dimensions), sums in sorted(wanted.items(), key=lambda one: (one[0][0], sorted(one[0][1]))):
        one = catalog.objects[name]
        if _is_needless(one, dimensions, sums, wanted) or count.get(name, 0) >= _MOST_PER_OBJECT:
            continue
        count[name] = count.get(name, 0) + 1
        made = _cube(one, dimensions, sums, zone)
        found[made.name] = made
    return found


def _is_needless(
    one: Object,
    dimensions: frozenset[str],
    sums: set[str],
    wanted: Mapping[tuple[str, frozenset[str]], set[str]],
) -> bool:
    """Whether a wider cube answers the same at about the same price: a time or a reference more is many cells more."""
    for (name, others), their_sums in wanted.items():
        if name != one.name or not dimensions < others or not sums <= their_sums:
            continue
        if all(one.fields[extra].type in ("choice", "boolean", "rating") for extra in others - dimensions):
            return True
    return False


def _plain(one: Object, field: Field) -> bool:
    return bool(field.columns) and not field.derived and field.columns[0][0] in one.table.c


def _fits(one: Object, name: str) -> bool:
    field = one.fields.get(name)
    if field is None or not _plain(one, field):
        return False
    return field.type in TIMES or (field.type in DIMENSIONS and len(field.columns) == 1)


def _sums(one: Object, name: str) -> bool:
    field = one.fields.get(name)
    return field is not None and _plain(one, field) and field.type in NUMBERS


def _cube(one: Object, dimensions: frozenset[str], sums: set[str], zone: str) -> Cube:
    keys = [_key(one.fields[name]) for name in sorted(dimensions)]
    for name in sorted(sums):
        field = one.fields[name]
        # Amounts of different currencies are never one number.
        keys += [Key(column, column, pg_type) for column, pg_type in field.columns[1:]]
    numbers = tuple(sorted(one.fields[name].columns[0][0] for name in sums))
    made = Cube("", one.name, str(one.table.schema), str(one.table.name), tuple(keys), numbers, zone)
    digest = sha256(msgspec.json.encode([str(one.id), msgspec.to_builtins(made)])).hexdigest()[:10]
    app, short = split(one.name)
    return msgspec.structs.replace(made, name=physical(app, short, digest))


def _key(field: Field) -> Key:
    column, pg_type = field.columns[0]
    if field.type == "date":
        return Key(f"{column}__month", column, "date", "date")
    if field.type == "datetime":
        return Key(f"{column}__month", column, "date", "datetime")
    return Key(column, column, pg_type)
