"""Where the columns of new fields stand: in the main table while a row surely fits into a page, else aside. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from yingdan.fields import FIELD_TYPES
from yingdan.kernel.catalog import Catalog, FieldBody, define
from yingdan.kernel.definitions import Definition

Key = tuple[str, str]
# A page holds 8,160 bytes; system columns and the bitmap of empty values take some.
MOST_BYTES = 7_500
# What may be stored out of line leaves a pointer of 18 bytes; PostgreSQL moves nothing smaller than its padded size.
_OUT_OF_LINE = 24
_FIXED = {"uuid": 16, "timestamptz": 8, "bigint": 8, "double precision": 8, "integer": 8, "date": 8, "smallint": 8, "boolean": 8}  # fmt: skip
# Fewer fields than this fit whatever they are.
_CERTAIN = 120


def width_of(body: FieldBody) -> int:
    """The bytes that the columns of a field take at most within a row of its table."""
    columns = FIELD_TYPES[body.type].columns(body.options, "c")
    return sum(_FIXED.get(pg_type, _OUT_OF_LINE) for _, pg_type in columns)


def placed(
    base: Catalog, definitions: Mapping[Key, Definition], changed: Iterable[Definition]
) -> dict[Key, Definition]:
    """The changed fields whose body must say where they stand: those that are there stay where they are, new ones
    go aside when the main table of their object is full."""
    there = {field.id: field.aside for one in base.objects.values() for field in one.own}
    moved: dict[Key, Definition] = {}
    fresh: dict[str, list[Definition]] = {}
    for one in changed:
        if one.kind != "field" or not _is_stored(one):
            continue
        body = cast("FieldBody", one.body)
        if one.id in there:
            if body.aside != there[one.id]:
                moved[one.key] = _marked(one, there[one.id])
        elif not body.aside:
            fresh.setdefault(body.object, []).append(one)
    for name, found in fresh.items():
        moved.update(_overflow(name, found, definitions))
    return moved


def _overflow(
    name: str, fresh: list[Definition], definitions: Mapping[Key, Definition]
) -> dict[Key, Definition]:
    new: set[UUID] = {one.id for one in fresh}
    known = [
        one
        for one in definitions.values()
        if one.kind == "field" and one.body.object == name and one.id not in new and _is_stored(one)
    ]
    if len(known) + len(fresh) < _CERTAIN:
        return {}
    width = sum(width_of(one.body) for one in known if not one.body.aside and not one.body.derived)
    moved: dict[Key, Definition] = {}
    for one in fresh:
        if one.body.derived:
            continue
        if width + width_of(one.body) > MOST_BYTES:
            moved[one.key] = _marked(one, True)
        else:
            width += width_of(one.body)
    return moved


def _is_stored(one: Definition) -> bool:
    found = FIELD_TYPES.get(one.body.type)
    return found is not None and not found.traits.computed and not found.check(one.body.options)


def _marked(one: Definition, aside: bool) -> Definition:
    raw: dict[str, Any] = {key: value for key, value in one.raw.items() if key != "aside"}
    if aside:
        raw["aside"] = True
    made, _ = define(one.id, one.app, one.kind, one.name, raw)
    return made if made is not None else one
