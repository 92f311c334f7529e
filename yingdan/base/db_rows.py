"""Rows of one table on their way into the database: as one JSON parameter when they are few, as the text of a COPY when
they are many.

Measured (µs a row of PostgreSQL, JSON recordset against COPY): a decision with its reasons 34 and 14, an event 30 and 14, a
lead 17 and 11. Few rows travel with other statements; a COPY is an exchange of its own, which pays from some fifty rows on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

MANY = 64
_encoder = msgspec.json.Encoder(decimal_format="string")
# What JSON writes with a backslash. COPY, told to escape by backslash, knows only the first two.
_ESCAPE = re.compile(rb'\\(?:["\\bfnrt]|u[0-9a-f]{4})')
_ODD = re.compile(rb"\\[bfnrtu]")
_PLAIN = {b"\\b": b"\b", b"\\f": b"\f", b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t"}

# `types` of a table: column -> PostgreSQL type, in the order in which the values of a row stand.
Types = Mapping[str, str]


def insert_sql(into: str, types: Types) -> str:
    """A statement with one parameter `rows`, see `as_objects`. `into`: the quoted name of a table."""
    names = ", ".join(_quoted(name) for name in types)
    given = ", ".join(f"x.{_quoted(name)}" for name in types)
    shape = ", ".join(f"{_quoted(name)} {kind}" for name, kind in types.items())
    return (
        f"insert into {into} ({names}) select {given} from json_to_recordset(%(rows)s::json) as x ({shape})"
    )


def copy_sql(into: str, types: Types) -> str:
    """The COPY that takes `as_lines`."""
    names = ", ".join(_quoted(name) for name in types)
    return f"copy {into} ({names}) from stdin (format csv, escape '\\', null 'null')"


def as_objects(types: Types, rows: Sequence[Sequence[Any]]) -> str:
    """Rows as a JSON array of objects; what is empty is left out."""
    return _encoder.encode(
        [{name: value for name, value in zip(types, row, strict=True) if value is not None} for row in rows]
    ).decode()


def as_lines(types: Types, rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as lines of CSV: JSON arrays without their brackets, made by one call. A line break in JSON is written with a
    backslash, so brackets around a bare one stand between rows and nowhere else."""
    shaped = [(place, shape) for place, kind in enumerate(types.values()) if (shape := _shape(kind))]
    if shaped:
        made = []
        for row in rows:
            one = list(row)
            for place, shape in shaped:
                if one[place] is not None:
                    one[place] = shape(one[place])
            made.append(one)
        rows = made
    lines = _encoder.encode_lines(rows)[1:-2].replace(b"]\n[", b"\n")
    return _ESCAPE.sub(_unescaped, lines) if _ODD.search(lines) else lines


def array_text(values: Sequence[Any]) -> str:
    """Values as PostgreSQL writes an array, for a parameter that is cast to one."""
    text = b"{" + _encoder.encode(values)[1:-1] + b"}"
    return (_ESCAPE.sub(_unescaped, text) if _ODD.search(text) else text).decode()


def _shape(kind: str) -> Callable[[Any], str] | None:
    if kind.endswith("[]"):
        return array_text
    return _document if kind in ("json", "jsonb") else None


def _document(value: Any) -> str:
    return _encoder.encode(value).decode()


def _unescaped(found: re.Match[bytes]) -> bytes:
    text = found[0]
    if text[1:2] == b"u":
        return chr(int(text[2:], 16)).encode()
    return _PLAIN.get(text, text)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
