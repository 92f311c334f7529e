"""SQLAlchemy tables of objects, made from their fields; the DDL of the same tables is made in kernel/ddl."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column as Column
from sqlalchemy import ColumnElement as ColumnElement
from sqlalchemy import FromClause as FromClause
from sqlalchemy import Table as Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

# (name, PostgreSQL type) of the columns every business table begins with.
SYSTEM: tuple[tuple[str, str], ...] = (
    ("id", "uuid"),
    ("version", "integer"),
    ("created_at", "timestamptz"),
    ("created_by", "text"),
    ("changed_at", "timestamptz"),
    ("owner", "uuid"),
    ("unit", "uuid"),
    ("removed_at", "timestamptz"),
)
_PLAIN: dict[str, Any] = {
    "uuid": sa.Uuid,
    "text": sa.Text,
    "smallint": sa.SmallInteger,
    "integer": sa.Integer,
    "bigint": sa.BigInteger,
    "numeric": sa.Numeric,
    "double precision": sa.Double,
    "boolean": sa.Boolean,
    "date": sa.Date,
    "jsonb": JSONB,
    "tsvector": TSVECTOR,
}
_SIZED = re.compile(r"(numeric|char|varchar)\((\d+)(?:,\s*(\d+))?\)")


@cache
def column_type(pg_type: str) -> sa.types.TypeEngine[Any]:
    """The SQLAlchemy type for a PostgreSQL type name as field types give it. ValueError when unknown."""
    if pg_type.endswith("[]"):
        return ARRAY(column_type(pg_type[:-2]))
    if pg_type in ("timestamptz", "timestamp with time zone"):
        return sa.DateTime(timezone=True)
    if pg_type in _PLAIN:
        made: sa.types.TypeEngine[Any] = _PLAIN[pg_type]()
        return made
    sized = _SIZED.fullmatch(pg_type)
    if sized is None:
        raise ValueError(f"no column type for {pg_type}")
    if sized[1] == "numeric":
        return sa.Numeric(int(sized[2]), int(sized[3] or 0))
    return sa.CHAR(int(sized[2])) if sized[1] == "char" else sa.String(int(sized[2]))


def main_table(schema: str, name: str, columns: Iterable[tuple[str, str]]) -> Table:
    """The table of an object: system columns, then those of its plain fields."""
    return _table(schema, name, (*SYSTEM, *columns))


def side_table(schema: str, name: str, place: str, columns: Iterable[tuple[str, str]]) -> Table:
    """A 1:1 side table of an object, `derived` or `aside`: `id` and the columns of some fields."""
    # "__" is refused in object names, so this can't meet the table of another object.
    return _table(schema, f"{name}__{place}", (("id", "uuid"), *columns))


def _table(schema: str, name: str, columns: Iterable[tuple[str, str]]) -> Table:
    return Table(
        name,
        sa.MetaData(),
        *(
            Column(column, column_type(pg_type), primary_key=column == "id", quote=True)
            for column, pg_type in columns
        ),
        schema=schema,
    )


def when_one_currency(
    value: ColumnElement[Any], currencies: Sequence[ColumnElement[Any]], otherwise: str | None
) -> tuple[ColumnElement[Any], ...]:
    """The value where at most one currency occurs, else nothing; then the currency, when `otherwise` names the one
    for the case that none occurs."""
    texts = [sa.cast(each, sa.Text()) for each in currencies]
    least, greatest = (sa.func.least(*texts), sa.func.greatest(*texts)) if texts else (sa.null(), sa.null())
    if len(texts) > 1:
        value = sa.case((least.is_distinct_from(greatest), None), else_=value)
    if otherwise is None:
        return (value,)
    return value, sa.func.coalesce(least, sa.literal(otherwise, sa.Text())) if texts else sa.literal(
        otherwise, sa.Text()
    )
