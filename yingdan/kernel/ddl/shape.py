"""How an object looks in the database: tables, columns and indexes as plain values that can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from yingdan.kernel.catalog import (
    NEVER_EMPTY,
    NEWEST,
    SYSTEM,
    Catalog,
    Field,
    Object,
    Order,
    Place,
    orders,
    physical,
    quoted,
)

TableKey = tuple[UUID, Place]

# A B-tree entry may hold 2,704 bytes; 600 characters of up to four bytes stay below.
_BTREE_TEXT = 600


@dataclass(frozen=True, slots=True)
class Column:
    """`default` is an SQL constant. `field` is None for system columns; `part` tells money's two apart, `kind` is the
    field's type: text and e-mail have the same column but not the same values."""

    name: str
    type: str
    default: str | None = None
    field: UUID | None = None
    part: int = 0
    kind: str = ""

    @property
    def sql(self) -> str:
        collation = ' collate "C"' if self.type.startswith(("text", "char", "varchar")) else ""
        default = f" default {self.default}" if self.default is not None else ""
        return f"{quoted(self.name)} {self.type}{collation}{default}"


@dataclass(frozen=True, slots=True)
class Index:
    """`on` is the text between the brackets; `field` is None for the ones every table has; `where` narrows it."""

    name: str
    on: str
    method: str = "btree"
    field: UUID | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A physical table. `object` is the id of the object it belongs to, `place` which of its tables it is; `main`
    names the table a side table hangs on."""

    object: UUID
    schema: str
    name: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    place: Place = "main"
    main: str | None = None

    @property
    def sql(self) -> str:
        return quoted(self.schema, self.name)

    @property
    def key(self) -> TableKey:
        return self.object, self.place


def shape(catalog: Catalog) -> dict[TableKey, Table]:
    """Every table of a catalog, by (object id, place)."""
    found: dict[TableKey, Table] = {}
    paged = catalog.once(orders)
    for one in catalog.objects.values():
        for table in tables_of(one, paged[one.name]):
            found[table.key] = table
    return found


def tables_of(one: Object, paged: Sequence[Order] = (NEWEST,)) -> list[Table]:
    main = one.table
    tables = [_main(one, str(main.schema), main.name, paged)]
    sides: tuple[tuple[Place, Any], ...] = (("aside", one.aside), ("derived", one.derived))
    for place, side in sides:
        if side is not None:
            fields = [field for field in one.own if field.place == place]
            columns = (Column("id", "uuid"), *_columns(fields))
            indexes = _indexes(side.name, fields)
            tables.append(Table(one.id, str(main.schema), side.name, columns, indexes, place, main.name))
    return tables


def _main(one: Object, schema: str, name: str, paged: Sequence[Order]) -> Table:
    fields = [field for field in one.own if field.place == "main"]
    system = tuple(
        Column(column, pg_type, "1" if column == "version" else None) for column, pg_type in SYSTEM
    )
    indexes = (
        Index(physical(name, "unit", "idx"), '"unit"'),
        *(index for order in paged for index in _walks(one, name, order)),
    )
    return Table(one.id, schema, name, (*system, *_columns(fields)), (*indexes, *_indexes(name, fields)))


def _walks(one: Object, table: str, order: Order) -> tuple[Index, ...]:
    """What a list in this order is read along: by everybody, by each owner for their own, and what nobody has yet. (PostgreSQL
    keeps no order behind `owner is null` of the second, hence the small third one.)"""
    words = "_".join(f"{name}_down" if down else name for name, down in order)
    on = [
        quoted(one.fields[name].column)
        + (" desc" if down else "")
        + ("" if name in NEVER_EMPTY else " nulls last")
        for name, down in order
    ]
    walk = ", ".join((*on, '"id"'))
    fields = [one.fields[name].id for name, _ in order if not one.fields[name].system]
    field = fields[0] if fields else None
    return (
        Index(physical(table, words, "walk"), walk, field=field),
        Index(physical(table, f"owner_{words}", "walk"), f'"owner", {walk}', field=field),
        Index(physical(table, f"nobody_{words}", "walk"), walk, field=field, where='"owner" is null'),
    )


def _columns(fields: list[Field]) -> tuple[Column, ...]:
    found: list[Column] = []
    for field in fields:
        parts = enumerate(zip(field.columns, _defaults(field), strict=True))
        found += [
            Column(name, kind, default, field.id, part, field.type) for part, ((name, kind), default) in parts
        ]
        if field.state is not None:
            found.append(Column(field.state, "jsonb", None, field.id, len(field.columns), field.type))
    return tuple(found)


def _indexes(table: str, fields: list[Field]) -> tuple[Index, ...]:
    return tuple(
        Index(physical(table, field.column, "idx"), quoted(field.column), _method(field), field.id)
        for field in fields
        if field.index
    )


def _method(field: Field) -> str:
    """Lists and JSON are found by what they contain; text that may outgrow a B-tree entry only by equality."""
    pg_type = field.columns[0][1]
    if pg_type.endswith("[]") or pg_type == "jsonb":
        return "gin"
    longest = field.options.get("max_length") or field.field_type.traits.longest
    return "hash" if longest > _BTREE_TEXT else "btree"


def _defaults(field: Field) -> list[str | None]:
    if field.default is None:
        return [None] * len(field.columns)
    value = field.field_type.load(field.default, field.options)
    row = field.field_type.to_row(value)
    return [literal(one, pg_type) for one, (_, pg_type) in zip(row, field.columns, strict=True)]


def literal(value: Any, pg_type: str) -> str | None:
    """A column value as an SQL constant; None for NULL."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        items = ", ".join("'" + _escaped(str(one)) + "'" for one in value)
        return f"array[{items}]::{pg_type}"
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, datetime | date):
        text = value.isoformat()
    elif isinstance(value, str | int | Decimal | UUID):
        text = str(value)
    else:
        text = msgspec.json.encode(getattr(value, "obj", value)).decode()
    return f"'{_escaped(text)}'::{pg_type}"


def _escaped(text: str) -> str:
    return text.replace("'", "''")
