"""What must be done to the database so that one catalog's tables become another's. Pure: no database is asked;
what the plan needs to know of it is handed in as `Known`."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from yingdan.base import Fault
from yingdan.fields import Cast
from yingdan.kernel.catalog import Catalog, Field, physical
from yingdan.kernel.ddl.converting import cast_of, currency_of
from yingdan.kernel.ddl.shape import Column, Index, Table, TableKey, shape
from yingdan.kernel.ddl.step import (
    AddColumn,
    AddIndex,
    AddSchema,
    AddTable,
    ConvertColumn,
    DropIndex,
    HideColumn,
    HideTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetDefault,
    Step,
)

ColumnKey = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A column that was taken out of sight: where it is now and what it was."""

    schema: str
    table: str
    hidden: str
    type: str
    field: UUID
    part: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a survey found: tables without rows (an index may be built at once), and columns and tables hidden
    before; of tables by key the hidden name and the shape they had."""

    empty: frozenset[tuple[str, str]] = frozenset()
    hidden: tuple[Hidden, ...] = ()
    tables: Mapping[TableKey, tuple[str, Table]] = dataclasses.field(default_factory=dict)


def refusals(
    old: Catalog | None, new: Catalog, hidden: Iterable[Hidden] = ()
) -> list[tuple[tuple[str, str], Fault]]:
    """((kind, name), fault) of every change that tables can't follow: another type of a field that is there,
    a move between the main and the side table, another name of an object. Values of a type that a field had before
    come back from where they are `hidden`, whatever it was meanwhile."""
    kept = {(one.field, one.part, one.type, one.kind) for one in hidden}
    found: list[tuple[tuple[str, str], Fault]] = []
    before = {one.id: one for one in old.objects.values()} if old else {}
    for one in new.objects.values():
        was = before.get(one.id)
        if was is None:
            continue
        if was.name != one.name:
            fault = Fault("/", "object-cannot-be-renamed", {"was": was.name, "name": one.name})
            found.append((("object", one.name), fault))
        fields = {field.id: field for field in was.own}
        for field in one.own:
            earlier = fields.get(field.id)
            if earlier is None or "nowhere" in (earlier.place, field.place):
                continue
            types, wanted = (tuple(pg_type for _, pg_type in each.columns) for each in (earlier, field))
            key = ("field", f"{one.name}.{field.name}")
            if (types != wanted or earlier.type != field.type) and _cannot(earlier, field, kept):
                params = {
                    "was": earlier.type,
                    "type": field.type,
                    "columns": list(types),
                    "wanted": list(wanted),
                }
                found.append((key, Fault("/type", "field-type-cannot-change", params)))
            if earlier.place != field.place and not (earlier.computed or field.computed):
                found.append(
                    (key, Fault("/derived", "field-cannot-move-between-tables", {"field": field.name}))
                )
    return found


def plan(old: Catalog | None, new: Catalog, known: Known = Known()) -> list[Step]:
    """The steps from `old` (None: an empty database) to `new`, in the order they must run. `refusals` must be
    empty. Nothing is done twice: the plan from a catalog to itself is empty."""
    before, after = shape(old) if old else {}, shape(new)
    casts = conversions(old, new) if old else {}
    schemas = {table.schema for table in before.values()}
    steps: list[Step] = [
        AddSchema(schema) for schema in sorted({table.schema for table in after.values()} - schemas)
    ]
    for key in sorted(before.keys() - after.keys(), key=lambda key: (key[1] == "main", key)):
        table = before[key]
        steps += [DropIndex(table, index) for index in table.indexes]
        steps.append(HideTable(table, _hidden_name(table.name, new.version)))
    # A side table refers to its main table, which therefore comes first.
    for key in sorted(after, key=lambda key: (key[1] != "main", after[key].schema, after[key].name)):
        table = after[key]
        if key in before:
            steps += _changes(before[key], table, new.version, known, casts)
        elif _returns(key, table, known):
            name, was = known.tables[key]
            steps.append(RestoreTable(table, name))
            steps += _changes(replace(was, indexes=()), table, new.version, known, {})
        else:
            steps.append(AddTable(table))
            steps += [AddIndex(table, index) for index in table.indexes]
    return steps


def _returns(key: TableKey, table: Table, known: Known) -> bool:
    """Whether the hidden table of this object fits: same place, and no field came back of another type."""
    if key not in known.tables:
        return False
    _, was = known.tables[key]
    columns = _by_field(was)
    fits = all(_same(columns.get(name, column), column) for name, column in _by_field(table).items())
    return fits and (was.schema, was.name, was.main) == (table.schema, table.name, table.main)


def _hidden_name(name: str, version: int) -> str:
    return physical("_gone", name, str(version))


Conversion = tuple[Cast, str | None]


def conversions(old: Catalog, new: Catalog) -> dict[UUID, Conversion]:
    """How the values of fields that have another type now are carried over, with the currency of amounts."""
    before = {field.id: field for one in old.objects.values() for field in one.own}
    found: dict[UUID, Conversion] = {}
    for one in new.objects.values():
        for field in one.own:
            earlier = before.get(field.id)
            if earlier is None or (earlier.type, earlier.columns) == (field.type, field.columns):
                continue
            cast = cast_of(earlier, field)
            if cast is not None:
                found[field.id] = (cast, currency_of(field))
    return found


def _cannot(earlier: Field, field: Field, kept: Collection[tuple[UUID, int, str, str]]) -> bool:
    """Whether values can go neither way: a way back is enough to bring back what was hidden."""
    if earlier.computed or field.computed:
        return False
    if all((field.id, part, pg_type, field.type) in kept for part, (_, pg_type) in enumerate(field.columns)):
        return False
    return cast_of(earlier, field) is None and cast_of(field, earlier) is None


def _changes(
    before: Table, after: Table, version: int, known: Known, casts: Mapping[UUID, Conversion]
) -> list[Step]:
    were, are = _by_field(before), _by_field(after)
    kept = {key for key in were.keys() & are.keys() if _same(were[key], are[key])}
    steps: list[Step] = []
    indexed, wanted = {one.name: one for one in before.indexes}, {one.name: one for one in after.indexes}
    steps += [
        DropIndex(after, index) for name, index in indexed.items() if _differs(index, wanted.get(name), kept)
    ]
    for key, column in were.items():
        if key not in kept:
            steps.append(HideColumn(after, column, _hidden_name(column.name, version)))
    steps += _renamings(after, [(were[key], are[key]) for key in kept if were[key].name != are[key].name])
    for key, column in are.items():
        if key not in were:
            steps.append(_arrival(after, column, known))
        elif key not in kept:
            # Rows that are there must stay empty to be filled: the default comes afterwards.
            steps.append(_arrival(after, replace(column, default=None), known))
            steps += [SetDefault(after, column)] if column.default is not None else []
            found = casts.get(column.field) if column.field is not None and column.part == 0 else None
            if found is not None:
                cast, currency = found
                hidden = _hidden_name(were[key].name, version)
                steps.append(ConvertColumn(after, column, were[key], hidden, cast, currency))
        elif were[key].default != column.default:
            steps.append(SetDefault(after, column))
    later = (after.schema, after.name) not in known.empty
    for name, index in wanted.items():
        if name not in indexed or _differs(indexed[name], index, kept):
            steps.append(AddIndex(after, index, later))
    return steps


def _same(was: Column, now: Column) -> bool:
    return was.type == now.type and was.kind == now.kind


def _by_field(table: Table) -> Mapping[ColumnKey, Column]:
    return {(column.field, column.part): column for column in table.columns if column.field is not None}


def _differs(index: Index, wanted: Index | None, kept: set[ColumnKey]) -> bool:
    if wanted is None or (index.on, index.method, index.field) != (wanted.on, wanted.method, wanted.field):
        return True
    return index.field is not None and (index.field, 0) not in kept


def _arrival(table: Table, column: Column, known: Known) -> Step:
    """A new column, or the hidden one of the same field and type with the values it had."""
    candidates = [
        one
        for one in known.hidden
        if (one.schema, one.table, one.field, one.part, one.type)
        == (table.schema, table.name, column.field, column.part, column.type)
        and one.kind in ("", column.kind)
    ]
    return RestoreColumn(table, column, candidates[-1].hidden) if candidates else AddColumn(table, column)


def _renamings(table: Table, pairs: list[tuple[Column, Column]]) -> list[Step]:
    """Renamings in an order that never meets a name still in use; a ring (a -> b, b -> a) goes through a name
    nobody can have."""
    steps: list[Step] = []
    waiting = {was.name: now.name for was, now in pairs}
    while waiting:
        free = [was for was, name in waiting.items() if name not in waiting]
        if not free:
            was = min(waiting)
            aside = physical("_aside", was)
            steps.append(RenameColumn(table, was, aside))
            waiting[aside] = waiting.pop(was)
            continue
        for was in sorted(free):
            steps.append(RenameColumn(table, was, waiting.pop(was)))
    return steps
