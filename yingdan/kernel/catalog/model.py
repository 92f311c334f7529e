"""The catalog: everything defined at one version, immutable, looked up by name."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import RLock
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast
from uuid import UUID

from yingdan.base import Label
from yingdan.expr import Env
from yingdan.fields import FIELD_TYPES, FieldType
from yingdan.kernel.catalog.formulas import Formula, formula_sql
from yingdan.kernel.catalog.names import FieldNames
from yingdan.kernel.catalog.rules import Rule
from yingdan.kernel.catalog.tables import ColumnElement, FromClause, Table
from yingdan.kernel.definitions import Definition

T = TypeVar("T")
Place = Literal["main", "aside", "derived", "nowhere"]
NOTHING: Mapping[str, Definition] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MatchKey:
    """Two records with the same normalised value in `field` are the same thing. `kind`: phone, email, company,
    uscc, text."""

    kind: str
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One property of an object. `columns` are (name, PostgreSQL type) in the table `place` names, or as a formula
    gives them. `derived`: nobody enters it. `unique`: no two records share a value (a match key of its own holds
    it). `system` fields stand on every object and are set by the platform.
    `default` is in wire form. `state` is the column in which a roll-up keeps what it counts with."""

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
    aside: bool = False
    state: str | None = None

    @property
    def value_type(self) -> str:
        """The type of its values: a formula's and a roll-up's is that of their result."""
        return str(self.options["result"]) if self.computed else self.type

    @property
    def field_type(self) -> FieldType:
        return FIELD_TYPES[self.value_type]

    @property
    def computed(self) -> bool:
        return FIELD_TYPES[self.type].traits.computed

    @property
    def filled(self) -> bool:
        """Whether stages fill it: derived, and not computed by the platform itself."""
        return self.derived and not self.computed

    @property
    def place(self) -> Place:
        """Where its columns are: the main table, the second one of wide objects, the side table, or nowhere."""
        if self.type == "formula":
            return "nowhere"
        if self.derived:
            return "derived"
        return "aside" if self.aside else "main"

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
    packages added. `table` has the system columns and the plain fields; `derived` (id + derived fields) and `aside`
    (id + the fields that found no room) are None when there are none. `search` names the fields whose text is found
    by search. `formulas` are in an order in which each comes after those it reads. `rules`: what its records must satisfy."""

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
    timeline: tuple[str, ...] = ()
    aside: Table | None = None
    formulas: Mapping[str, Formula] = dataclasses.field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def short(self) -> str:
        """The name without the package: `lead` of `sales.lead`."""
        return self.name.partition(".")[2]

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields packages declared, without the system's."""
        return tuple(field for field in self.fields.values() if not field.system)

    def columns(self, field: str, env: Env) -> tuple[ColumnElement[Any], ...]:
        """The columns of a field, in whichever table they stand, or the formula's SQL at a moment; `id` too.
        KeyError when there is none."""
        if field == "id":
            return (self.table.c.id,)
        found = self.fields[field]
        if found.place == "nowhere":
            return formula_sql(self.formulas[field], lambda name: self.columns(name, env), env)
        table = {"main": self.table, "aside": self.aside, "derived": self.derived}[found.place]
        assert table is not None
        return tuple(table.c[name] for name, _ in found.columns)

    def column(self, field: str, env: Env) -> ColumnElement[Any]:
        """The first of them."""
        return self.columns(field, env)[0]

    def source(self, fields: Iterable[str]) -> FromClause:
        """The main table, joined with the others in which some of these fields, or what their formulas read, stand."""
        source: FromClause = self.table
        places = {self.fields[name].place for name in self.read_by(fields) if name in self.fields}
        for place, table in (("aside", self.aside), ("derived", self.derived)):
            if place in places and table is not None:
                source = source.outerjoin(table, table.c.id == self.table.c.id)
        return source

    def read_by(self, fields: Iterable[str]) -> frozenset[str]:
        """These fields, with formulas replaced by the stored fields they are made of."""
        formulas = self.formulas
        if not formulas:
            return frozenset(fields)
        found: set[str] = set()
        for name in fields:
            found |= formulas[name].inputs if name in formulas else {name}
        return frozenset(found)

    def names(self, prefix: str | None = None) -> FieldNames:
        """The names an expression may use for this object's fields and `id`; `names("lead")` knows
        `lead.region`, `names()` knows `region`."""
        return FieldNames(self.name, self.fields, prefix)


class Catalog:
    """Everything in force at `version`. A request or batch takes one at its start and keeps it. `origin`: the catalog
    that this one is laid over for the people of some units."""

    __slots__ = ("_by_kind", "_lock", "_memo", "definitions", "objects", "origin", "version")

    def __init__(
        self,
        version: int,
        definitions: Mapping[tuple[str, str], Definition],
        objects: Mapping[str, Object],
        origin: "Catalog | None" = None,
    ) -> None:
        self.version = version
        self.origin = origin
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
