"""The catalog: everything defined at one version, immutable, looked up by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import RLock
from types import MappingProxyType
from typing import Any, TypeVar, cast
from uuid import UUID

from yingdan.base import Label
from yingdan.fields import FIELD_TYPES, FieldType
from yingdan.kernel.catalog.names import FieldNames
from yingdan.kernel.catalog.tables import Column, Table
from yingdan.kernel.definitions import Definition

T = TypeVar("T")
NOTHING: Mapping[str, Definition] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MatchKey:
    """Two records with the same normalised value in `field` are the same thing. `kind`: phone, email, company,
    uscc, text."""

    kind: str
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One property of an object. `columns` are (name, PostgreSQL type) in the main table, or in the side table
    when `derived`. `unique`: no two records share a value (a match key of its own holds it). `system` fields stand on every object and are set by the platform. `default` is in wire form."""

    id: UUID
    app: str
    object: str
    name: str
    type: str
    label: Label
    options: Mapping[str, Any]
    columns: tuple[tuple[str, str], ...]
    required: bool = False
    derived: bool = False
    index: bool = False
    search: bool = False
    unique: bool = False
    personal: bool = False
    system: bool = False
    default: Any = None
    description: Label | None = None

    @property
    def field_type(self) -> FieldType:
        return FIELD_TYPES[self.type]

    @property
    def column(self) -> str:
        """The first (for all but money the only) column."""
        return self.columns[0][0]

    @property
    def target(self) -> str | None:
        """The object whose record the value, a single id, stands for; None for every other field."""
        to = self.field_type.targets(self.options)
        return to[0] if len(to) == 1 and self.columns[0][1] == "uuid" and len(self.columns) == 1 else None

    @property
    def targets(self) -> tuple[str, ...]:
        """Every object that values of the field may point to."""
        return self.field_type.targets(self.options)


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """A kind of record. `fields` holds the system fields first, then its own in their order, then those other
    packages added. `table` has the system columns and all plain fields; `derived` (id + derived fields) is None
    when there are none. `search` names the fields whose text is found by search."""

    id: UUID
    app: str
    name: str
    label: Label
    fields: Mapping[str, Field]
    title: str
    match_keys: tuple[MatchKey, ...]
    table: Table
    derived: Table | None
    search: tuple[str, ...]
    icon: str | None = None
    menu: bool = True

    @property
    def short(self) -> str:
        """The name without the package: `lead` of `sales.lead`."""
        return self.name.partition(".")[2]

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields packages declared, without the system's."""
        return tuple(field for field in self.fields.values() if not field.system)

    def column(self, field: str) -> Column[Any]:
        """The first column of a field, in whichever table it stands; `id` too. KeyError when there is none."""
        if field == "id":
            return self.table.c.id
        found = self.fields[field]
        table = self.derived if found.derived and self.derived is not None else self.table
        return table.c[found.column]

    def names(self, prefix: str | None = None) -> FieldNames:
        """The names an expression may use for this object's fields and `id`; `names("lead")` knows
        `lead.region`, `names()` knows `region`."""
        return FieldNames(self.name, self.fields, prefix)


class Catalog:
    """Everything in force at `version`. A request or batch takes one at its start and keeps it."""

    __slots__ = ("_by_kind", "_lock", "_memo", "definitions", "objects", "version")

    def __init__(
        self,
        version: int,
        definitions: Mapping[tuple[str, str], Definition],
        objects: Mapping[str, Object],
    ) -> None:
        self.version = version
        self.definitions: Mapping[tuple[str, str], Definition] = MappingProxyType(dict(definitions))
        self.objects: Mapping[str, Object] = MappingProxyType(dict(objects))
        by_kind: dict[str, dict[str, Definition]] = {}
        for key in sorted(self.definitions):
            by_kind.setdefault(key[0], {})[key[1]] = self.definitions[key]
        self._by_kind = {kind: MappingProxyType(found) for kind, found in by_kind.items()}
        self._memo: dict[Any, Any] = {}
        self._lock = RLock()

    def __repr__(self) -> str:
        return f"Catalog({self.version}, {len(self.definitions)} definitions)"

    def all(self, kind: str) -> Mapping[str, Definition]:
        """Every definition of a kind by full name, in the order of names."""
        return self._by_kind.get(kind, NOTHING)

    def get(self, kind: str, name: str) -> Definition | None:
        return self.definitions.get((kind, name))

    def once(self, factory: "Callable[[Catalog], T]") -> T:
        """The factory's result for this catalog, computed at the first call: stages keep their compiled
        definitions here. The factory must be a named function, not a fresh lambda per call."""
        try:
            return cast("T", self._memo[factory])
        except KeyError:
            with self._lock:
                if factory not in self._memo:
                    self._memo[factory] = factory(self)
                return cast("T", self._memo[factory])


EMPTY = Catalog(0, {}, {})
