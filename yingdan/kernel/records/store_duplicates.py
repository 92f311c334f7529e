"""Near misses: records with the same name without legal forms and punctuation, or the same end of a phone number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.fields import Masked
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.store_query import read
from yingdan.kernel.records.store_search import search
from yingdan.kernel.records.store_select import Reading, run

_FORMS = "(股份有限责任公司|股份有限公司|有限责任公司|有限公司|公司|[[:space:][:punct:]（）《》【】「」“”‘’，。、；：！？·])"
_GROUPS, _PER_GROUP, _DIGITS = 50, 10, 8


@dataclass(frozen=True, slots=True)
class Alike:
    """Records that look like one. `field`: what they have in common; `count` of those the actor may see."""

    field: str
    value: str
    count: int
    ids: tuple[UUID, ...]


def _bases(reading: Reading) -> Iterator[tuple[str, sa.ColumnElement[str]]]:
    """Visible fields that tell records apart, with the text under which alike ones meet."""
    for name, slot in reading.plan.writable.items():
        if name not in reading.visible:
            continue
        column = reading.column(name)
        if name == reading.plan.object.title and slot.field.type == "text":
            yield name, sa.func.regexp_replace(sa.func.lower(column), _FORMS, "", "g")
        elif slot.field.type == "phone":
            digits = sa.func.regexp_replace(column, "[^0-9]", "", "g")
            yield name, sa.func.right(digits, _DIGITS)


async def duplicate_groups(tx: Tx, catalog: Catalog, actor: Actor, object_name: str, env: Env) -> list[Alike]:
    """Groups of visible records that look alike, the largest first, at most 50 per field."""
    found: list[Alike] = []
    if Reading(catalog, actor, object_name, env).closed:
        return found
    for name in [name for name, _ in _bases(Reading(catalog, actor, object_name, env))]:
        reading = Reading(catalog, actor, object_name, env)
        key = dict(_bases(reading))[name]
        reading.use((name,))
        table = reading.plan.object.table
        ids: Any = sa.func.array_agg(
            sa.dialects.postgresql.aggregate_order_by(table.c.id, table.c.created_at)
        )
        statement = (
            sa.select(key, sa.func.count(), ids)
            .select_from(reading.source())
            .where(*reading.conditions(), reading.column(name).is_not(None))
            .group_by(key)
            .having(sa.func.count() > 1)
            .having(sa.func.length(key) > 1)
            .order_by(sa.func.count().desc(), key)
            .limit(_GROUPS)
        )
        found += [Alike(name, raw[0], raw[1], tuple(raw[2][:_PER_GROUP])) for raw in await run(tx, statement)]
    return found


async def duplicates_of(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, env: Env
) -> list[UUID]:
    """Visible records that look like one record, by the search index and then by their values."""
    reading = Reading(catalog, actor, object_name, env)
    names = tuple(name for name, _ in _bases(reading))
    mine = (await read(tx, catalog, actor, object_name, [record], names, env=env)).get(record)
    if mine is None:
        return []
    wanted = _spellings(mine, names)
    found: dict[UUID, None] = {}
    for text in {text for texts in wanted.values() for text in texts}:
        for hit in await search(tx, catalog, actor, text, 50, env, (object_name,)):
            if hit.id != record:
                found[hit.id] = None
    rows = await read(tx, catalog, actor, object_name, list(found), names, env=env)
    return [key for key, row in rows.items() if _alike(wanted, _spellings(row, names))][:20]


def _spellings(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, set[str]]:
    """By field, the spellings under which it is compared."""
    found: dict[str, set[str]] = {}
    for name in names:
        value = row.get(name)
        if not isinstance(value, str) or not value or isinstance(value, Masked):
            continue
        digits = "".join(one for one in value if one.isdigit())
        spelled = {digits[-_DIGITS:]} if len(digits) >= _DIGITS else {match_value("company", value) or ""}
        found[name] = spelled - {""}
    return found


def _alike(mine: dict[str, set[str]], theirs: dict[str, set[str]]) -> bool:
    return any(mine[name] & theirs.get(name, set()) for name in mine)
