"""SQLAlchemy tables of objects, made from their fields; the DDL of the same tables is made in kernel/ddl."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column as Column
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


def derived_table(schema: str, name: str, columns: Iterable[tuple[str, str]]) -> Table:
    """The 1:1 side table of an object: `id` and the columns of its derived fields."""
    return _table(schema, derived_name(name), (("id", "uuid"), *columns))


def derived_name(name: str) -> str:
    # "__" is refused in object names, so this can't meet the table of another object.
    return f"{name}__derived"


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
