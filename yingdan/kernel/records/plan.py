"""Plans: what writing and reading an object takes, compiled once per catalog, so that a row costs no look-ups."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.base import Problem
from yingdan.expr import Env
from yingdan.fields import Refused, Traits
from yingdan.kernel.access import ever_masked
from yingdan.kernel.catalog import Catalog, Field, Formula, Object, Rule, roll_ups
from yingdan.kernel.records.tokens import warm

# System columns a write sets, with their types.
SYSTEM: Mapping[str, str] = {
    "id": "uuid",
    "version": "integer",
    "created_at": "timestamptz",
    "created_by": "text",
    "changed_at": "timestamptz",
    "owner": "uuid",
    "unit": "uuid",
}
SET_BY_PLATFORM = frozenset({"id", "version", "created_at", "created_by", "changed_at", "removed_at"})
Load = Callable[[Any, Mapping[str, Any]], Any]
# How the tables of an object are called in SQL text.
ALIAS: Mapping[str, str] = {"main": "m", "aside": "s", "derived": "d"}
_MOST_SPELLINGS = 1_000
UNIQUE = "unique:"


def field_is_hidden(about: Object, name: str) -> Problem:
    """Problem field-is-hidden 403, in words with what people call the field."""
    field = about.fields.get(name)
    return Problem(
        "field-is-hidden", 403, field=name, object=about.name, label=field.label if field else name
    )


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One field, with its functions at hand. `single`: one column that holds the value as it is."""

    field: Field
    traits: Traits
    name: str
    columns: tuple[str, ...]
    single: bool
    load: Load
    dump: Callable[[Any, Mapping[str, Any]], Any] | None
    options: Mapping[str, Any]
    empty: Callable[[Any], bool]

    def wire(self, value: Any) -> Any:
        """The value as JSON."""
        return value if self.dump is None or value is None else self.dump(value, self.options)

    @property
    def selected(self) -> str:
        """Its columns for SQL text over the tables of `Plan.joined`."""
        return ", ".join(f"{ALIAS[self.field.place]}.{quoted(name)}" for name in self.columns)

    def take(self, row: dict[str, Any], raw: Sequence[Any], place: int) -> int:
        """Read its columns, which begin at a place of a raw row, into a row by field name; the place after them."""
        if self.single:
            row[self.name] = raw[place]
            return place + 1
        after = place + len(self.columns)
        row[self.name] = self.field.field_type.from_row(tuple(raw[place:after]))
        return after

    def put(self, row: dict[str, Any], value: Any) -> None:
        """Fill the columns of a row that goes to the database as JSON."""
        if self.single:
            row[self.columns[0]] = value
        else:
            for column, part in zip(self.columns, self.field.field_type.to_row(value), strict=True):
                # JSON comes wrapped for the driver; in a batch that is JSON itself it is bare.
                row[column] = getattr(part, "obj", part)


@dataclass(frozen=True, slots=True)
class Resolve:
    """A reference that finds or makes its record: `values` (theirs, ours, whether it fits as it is) and `keys`
    (kind, ours) say which of our fields feed its own."""

    field: str
    target: str
    title: str
    values: tuple[tuple[str, str, bool], ...]
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that writing and reading an object needs. `columns`: column -> PostgreSQL type of what people write in the
    main table, `aside_columns` of the second one. `relations`: the tables by place. `computed`: the formulas, each
    after those it reads. `searched`: the stored fields whose text, or that of formulas made of them, is found.
    `in_order`: for each column of a new row the field whose value is what the column holds, "" when it holds a part of one; `parted`:
    the fields that are in several columns, or in another table than the main one. `places`: where each column stands.
    `read_as_written`: a new record is read as it was given; it hides nothing.
    `masked`: the fields of which a policy shows somebody the shape only. `pointing`: the fields that name records or files. `looks`: the fields that roll-ups of other objects look at. `trees`: references that may make no ring."""

    object: Object
    name: str
    relation: str
    relations: Mapping[str, str]
    slots: Mapping[str, Slot]
    writable: Mapping[str, Slot]
    columns: Mapping[str, str]
    aside_columns: Mapping[str, str]
    computed: Mapping[str, Formula]
    required: tuple[str, ...]
    defaults: tuple[tuple[str, Any], ...]
    keys: tuple[tuple[str, str], ...]
    unique: tuple[str, ...]
    resolves: tuple[Resolve, ...]
    references: tuple[Slot, ...]
    numbered: tuple[Slot, ...]
    stamped: tuple[Slot, ...]
    filed: tuple[Slot, ...]
    masked: frozenset[str]
    pointing: frozenset[str]
    search: tuple[tuple[str, bool], ...]
    searched: frozenset[str]
    looks: frozenset[str]
    trees: tuple[str, ...]
    rules: tuple[Rule, ...]
    dumped: Mapping[str, Slot]
    blank: Mapping[str, None]
    read_as_written: bool
    places: Mapping[str, int]
    in_order: tuple[str, ...]
    parted: tuple[Slot, ...]
    lock_sql: str

    def wire(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Python values as JSON, by field name."""
        told = dict(values)
        dumped = self.dumped
        for name, value in values.items():
            if value is not None and name in dumped:
                told[name] = dumped[name].wire(value)
        return told

    def row(self, raw: tuple[Any, ...]) -> dict[str, Any]:
        """A row of `lock_sql` by field name, as Python values."""
        found: dict[str, Any] = dict(zip(SYSTEM, raw, strict=False))
        place = len(SYSTEM)
        for slot in self.writable.values():
            if slot.name not in SYSTEM:
                place = slot.take(found, raw, place)
        return found

    def joined(self, slots: Iterable[Slot]) -> str:
        """The main table as `m`, joined with those in which some of these fields stand."""
        places = {slot.field.place for slot in slots}
        return f"{self.relation} m" + "".join(
            f" left join {relation} {ALIAS[place]} on {ALIAS[place]}.id = m.id"
            for place, relation in self.relations.items()
            if place in places and place != "main"
        )

    def fill(self, row: dict[str, Any], names: Iterable[str], env: Env) -> None:
        """Put the values of some formulas, and of those they read, into a row that holds what they are made of."""
        wanted = set(names)
        if not self.computed or not wanted & self.computed.keys():
            return
        for formula in reversed(list(self.computed.values())):
            if formula.name in wanted:
                wanted.update(formula.reads)
        for formula in self.computed.values():
            if formula.name in wanted:
                row[formula.name] = formula.value(row, env)


def unique_kind(field: str) -> str:
    """The kind of match key that keeps the values of a unique field apart."""
    return f"{UNIQUE}{field}"


def quoted(*names: str) -> str:
    """A name for SQL text; names of packages are checked at publish, this is the second wall."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def recordset(columns: Mapping[str, str]) -> str:
    """The column list of `json_to_recordset(…) as x (…)`."""
    return ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())


def _remembering(load: Load) -> Load:
    """A choice comes as one of a few spellings; finding it anew for each row is most of the cost of a row."""
    known: dict[str, Any] = {}

    def find(wire: Any, options: Mapping[str, Any]) -> Any:
        if type(wire) is not str:
            return load(wire, options)
        if wire in known:
            return known[wire]
        value = load(wire, options)
        if len(known) < _MOST_SPELLINGS:
            known[wire] = value
        return value

    return find


def _slot(field: Field) -> Slot:
    kind = field.field_type
    names = tuple(name for name, _ in field.columns)
    return Slot(
        field=field,
        traits=kind.traits,
        name=field.name,
        columns=names,
        single=len(names) == 1 and kind.traits.as_stored,
        load=_remembering(kind.load) if kind.traits.few_spellings else kind.load,
        dump=None if kind.traits.as_told else kind.dump,
        options=field.options,
        empty=kind.empty,
    )


def _default(slot: Slot) -> Any:
    try:
        return slot.load(slot.field.default, slot.options)
    except Refused:
        return None


def _fits(theirs: Field, ours: Field | None) -> bool:
    """Whether a loaded value of ours is a value of theirs without a second look."""
    return ours is not None and theirs.type == ours.type and theirs.options == ours.options


def _resolve(field: Field, found: Mapping[str, Field], catalog: Catalog) -> Resolve | None:
    asked = field.options.get("resolve")
    target = catalog.objects.get(str(field.options.get("to")))
    if field.type != "reference" or not isinstance(asked, Mapping) or target is None:
        return None
    pairs = [(str(theirs), str(mine)) for theirs, mine in asked.items()]
    return Resolve(
        field=field.name,
        target=target.name,
        title=target.title,
        values=tuple(
            (theirs, mine, _fits(target.fields[theirs], found.get(mine)))
            for theirs, mine in pairs
            if theirs in target.fields and not target.fields[theirs].derived
        ),
        keys=tuple(pair for pair in pairs if pair[0] not in target.fields),
    )


def _searched(found: Object) -> tuple[tuple[str, bool], ...]:
    """The fields search looks at, and whether each is a name, which is found by its pinyin too."""
    search = tuple(
        (name, name == found.title or bool(found.fields[name].options.get("name"))) for name in found.search
    )
    if any(name for _, name in search):
        warm()
    return search


def _relations(found: Object) -> dict[str, str]:
    tables = {"main": found.table, "aside": found.aside, "derived": found.derived}
    return {
        place: quoted(str(table.schema), table.name) for place, table in tables.items() if table is not None
    }


def _make(found: Object, catalog: Catalog) -> Plan:
    slots = {field.name: _slot(field) for field in found.fields.values()}
    writable = {
        name: slot for name, slot in slots.items() if not slot.field.derived and name not in SET_BY_PLATFORM
    }
    own = [slot for slot in writable.values() if slot.name not in SYSTEM]
    columns, aside_columns = dict(SYSTEM), {"id": "uuid"}
    for slot in writable.values():
        (aside_columns if slot.field.place == "aside" else columns).update(slot.field.columns)
    relations = _relations(found)
    resolves = (_resolve(field, found.fields, catalog) for field in found.fields.values())
    search = _searched(found)
    unique = tuple(name for name, slot in writable.items() if slot.field.unique)
    return Plan(
        object=found,
        name=found.name,
        relation=relations["main"],
        relations=relations,
        slots=slots,
        writable=writable,
        columns=columns,
        required=tuple(_required(writable.values())),
        aside_columns=aside_columns if found.aside is not None else {},
        computed=found.formulas,
        defaults=tuple(
            (name, _default(slot)) for name, slot in writable.items() if slot.field.default is not None
        ),
        unique=unique,
        keys=_keys(found, writable, unique),
        resolves=tuple(one for one in resolves if one is not None),
        references=tuple(slot for slot in writable.values() if slot.field.targets),
        numbered=tuple(slot for slot in writable.values() if slot.traits.numbered),
        stamped=tuple(slot for slot in writable.values() if slot.traits.stamped),
        filed=tuple(slot for slot in writable.values() if slot.traits.files),
        masked=ever_masked(catalog, found.name),
        pointing=_pointing(writable.values()),
        search=search,
        searched=found.read_by(name for name, _ in search),
        trees=tuple(name for name, slot in writable.items() if slot.options.get("tree")),
        rules=found.rules,
        looks=catalog.once(roll_ups).looks.get(found.name, frozenset()),
        dumped={name: slot for name, slot in slots.items() if slot.dump is not None},
        blank=dict.fromkeys((*SYSTEM, *writable)),
        read_as_written=not any(slot.traits.secret for slot in slots.values()),
        places={column: place for place, column in enumerate(columns)},
        in_order=_in_order(columns, own),
        parted=_parted(own),
        lock_sql=_lock_sql(relations, own),
    )


def _keys(found: Object, writable: Mapping[str, Slot], unique: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(kind, field) of what a record is known by."""
    matched = ((key.kind, key.field) for key in found.match_keys if key.field in writable)
    return (*matched, *((unique_kind(name), name) for name in unique))


def _required(slots: Iterable[Slot]) -> Iterator[str]:
    return (slot.name for slot in slots if slot.field.required and not slot.traits.numbered)


def _pointing(slots: Iterable[Slot]) -> frozenset[str]:
    return frozenset(slot.name for slot in slots if slot.field.targets or slot.traits.files)


def _parted(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots if not slot.single or slot.field.aside)


def _in_order(columns: Iterable[str], slots: Iterable[Slot]) -> tuple[str, ...]:
    whole = {slot.columns[0]: slot.name for slot in slots if slot.single and not slot.field.aside}
    whole.update({name: name for name in SYSTEM})
    return tuple(whole.get(column, "") for column in columns)


def _lock_sql(relations: Mapping[str, str], own: Sequence[Slot]) -> str:
    columns = ", ".join([*(f"m.{quoted(name)}" for name in SYSTEM), *(slot.selected for slot in own)])
    aside = f" left join {relations['aside']} s on s.id = m.id" if "aside" in relations else ""
    return (
        f"select {columns} from {relations['main']} m{aside}"
        " where m.id = any(%(ids)s) and m.removed_at is null order by m.id for no key update of m"
    )


class _Plans(dict[str, Plan]):
    """Plans of a catalog, each made when first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    def __missing__(self, name: str) -> Plan:
        made = self[name] = _make(self._catalog.objects[name], self._catalog)
        return made


def plans(catalog: Catalog) -> Mapping[str, Plan]:
    """Plans by object name; KeyError for an unknown object. Ask `catalog.once(plans)`."""
    return _Plans(catalog)


def plan_of(catalog: Catalog, name: str) -> Plan:
    """The plan of an object. Problem object-is-unknown 404."""
    if name not in catalog.objects:
        raise Problem("object-is-unknown", 404, object=name)
    return catalog.once(plans)[name]


def column_types(plan: Plan, names: Iterable[str]) -> dict[str, str]:
    """The columns of some fields with their types, in a fixed order."""
    wanted = set(names)
    return {
        column: kind
        for name, slot in plan.slots.items()
        if name in wanted
        for column, kind in slot.field.columns
    }
