"""Search over all objects with searchable fields: two Chinese characters, four digits, a word or pinyin."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.fields import Masked
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.model import Hit
from yingdan.kernel.records.store_paging import Order, walks
from yingdan.kernel.records.store_select import Reading, env_of, in_order, run
from yingdan.kernel.records.tokens import found_in, search_query, tokens

_TEXT = sa.table(
    "search_text",
    sa.column("id", sa.Uuid()),
    sa.column("object", sa.Text()),
    sa.column("body", TSVECTOR()),
    schema="kernel",
)
_MOST = 50
# A text that so many records hold is common: the newest ones that hold it are met soon when one walks from the newest on. A
# rarer text is looked up once for all objects. At a million records both ways read about the same number of pages here.
_COMMON = 5_000
# So many are looked up one by one; among more of them, the newest are met sooner by a walk that tests each record.
_FEW = 500


class _Ids(sa.types.UserDefinedType[str]):
    """Ids as PostgreSQL writes an array of them: it reads them once, when it plans, and tests by hash."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "uuid[]"


async def search(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    text: str,
    limit: int,
    env: Env | None = None,
    objects: tuple[str, ...] = (),
) -> list[Hit]:
    """The newest records whose visible searchable fields hold the text, at most `limit` per object (50 at most),
    in the order of object names; `objects` narrows. Empty for a text with nothing to look for."""
    asked = search_query(text)
    if asked is None:
        return []
    limit = max(1, min(limit, _MOST))
    env = env or await env_of(tx)
    searched = [
        name for name, one in catalog.objects.items() if one.search and (not objects or name in objects)
    ]
    rare = await _holders(tx, searched, asked)
    hits: list[Hit] = []
    for name in searched:
        if rare is None or name in rare:
            ids = None if rare is None else rare[name]
            hits += await _search_object(tx, Reading(catalog, actor, name, env), text, asked, limit, ids)
    return hits


async def _holders(tx: Tx, objects: list[str], asked: str) -> dict[str, str] | None:
    """The records that hold a text, by object, whoever may see them, as PostgreSQL writes an array of ids; None when the text
    is common."""
    held = (
        sa.select(_TEXT.c.object, _TEXT.c.id)
        .where(_holds(asked), _TEXT.c.object.in_(objects))
        .limit(_COMMON + 1)
        .subquery()
    )
    total = sa.func.sum(sa.func.count()).over()
    ids = sa.cast(sa.func.array_agg(held.c.id), sa.Text())
    rows = await run(tx, sa.select(held.c.object, sa.case((total <= _COMMON, ids))).group_by(held.c.object))
    return None if any(found is None for _, found in rows) else {name: str(found) for name, found in rows}


def _holds(asked: str) -> sa.ColumnElement[bool]:
    return _TEXT.c.body.op("@@", return_type=sa.Boolean())(sa.cast(asked, TSQUERY))


def _holds_here(asked: str) -> sa.ColumnElement[bool]:
    """The same, never looked up in the index: PostgreSQL knows too little of beginnings of words to choose well."""
    return sa.func.ts_match_vq(_TEXT.c.body, sa.cast(asked, TSQUERY), type_=sa.Boolean())


async def _search_object(
    tx: Tx, reading: Reading, text: str, asked: str, limit: int, ids: str | None
) -> list[Hit]:
    """`ids`: the records that hold the text, None when there are too many to name."""
    plan = reading.plan
    searched = [name for name, _ in plan.search if name in reading.visible]
    if reading.closed or not searched:
        return []
    title = plan.object.title if plan.object.title in reading.visible | reading.masked else None
    names = reading.show(dict.fromkeys((*searched, *((title,) if title else ()))))
    masks, mask_columns = reading.masks()
    # The index holds all searchable fields together; when some are hidden, its finds are judged again by the rest.
    partly = bool(masks) or len(searched) < len(plan.search)
    table = plan.object.table
    order: list[Order] = [(table.c.created_at, True, True), (table.c.id, False, True)]
    most = limit * 10 if partly else limit
    source, columns = reading.source(), [*reading.columns(names), *mask_columns]
    few = ids is not None and ids.count(",") < _FEW
    found: sa.ColumnElement[bool]
    if ids is None:
        # Two letters may be in half of all names: each part of the scope is walked from its newest record on.
        source, found = source.join(_TEXT, _TEXT.c.id == table.c.id), _holds_here(asked)
    elif few:
        # Unnested, the ids are read once; compared with the bare cast, they would be read anew for each row tested.
        named = sa.func.unnest(sa.cast(sa.literal(ids, sa.Text()), ARRAY(sa.Uuid())))
        found = table.c.id.in_(sa.select(named))
    else:
        found = table.c.id == sa.any_(sa.literal(ids, _Ids()))
    statement = None if few else walks(reading, columns, order, most, [found], source=source)
    if statement is None:
        statement = (
            sa.select(*columns)
            .select_from(source)
            .where(found, *reading.conditions())
            .order_by(*(in_order(*one) for one in order))
            .limit(most)
        )
    rows = [reading.row(names, raw, masks) for raw in await run(tx, statement)]
    if partly:
        rows = [row for row in rows if found_in(text, _tokens(reading, row))][:limit]
    return [_hit(reading, row, title, searched) for row in rows]


def _words(reading: Reading, row: dict[str, Any], name: str) -> str:
    slot = reading.plan.slots[name]
    value = row.get(name)
    return "" if value is None else slot.field.field_type.text(value, reading.actor.locale, slot.options)


def _tokens(reading: Reading, row: dict[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for name, is_name in reading.plan.search:
        value = row.get(name)
        # A shape is shown and never found by: its digits are those of the value.
        if value is not None and not isinstance(value, Masked):
            found.update(tokens(value if isinstance(value, str) else _words(reading, row, name), is_name))
    return frozenset(found)


def _hit(reading: Reading, row: dict[str, Any], title: str | None, searched: list[str]) -> Hit:
    head = _words(reading, row, title) if title else ""
    # A company that is called what its name says tells more by its next field.
    said = dict.fromkeys(_words(reading, row, name) for name in searched if name != title)
    rest = [words for words in said if words and words != head]
    return Hit(reading.plan.name, row["id"], head, " · ".join(rest[:2]))
