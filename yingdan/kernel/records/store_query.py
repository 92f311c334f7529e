"""Questions: pages of rows, rows by id, titles. Always within the actor's scope."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Problem, Tx, fetch
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import NEVER_EMPTY, Catalog, orders
from yingdan.kernel.records.cursor import read_cursor, write_cursor
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.model import Page, Query
from yingdan.kernel.records.newborn import newborn
from yingdan.kernel.records.plan import Plan, Slot, plan_of, quoted
from yingdan.kernel.records.store import holders
from yingdan.kernel.records.store_paging import Order, stretches, walks
from yingdan.kernel.records.store_select import Reading, env_of, in_order, run

_MOST_ROWS = 10_000
_MOST_ORDERS = 8


async def query(tx: Tx, catalog: Catalog, actor: Actor, q: Query, env: Env) -> Page:
    """A page of rows. Problems: object-is-unknown 404, field-is-unknown and field-cannot-be-sorted and
    cursor-is-invalid 400, field-is-hidden 403, expression-is-faulty 422."""
    if Reading(catalog, actor, q.object, env, also=q.also).closed:
        return Page([], None, q.as_of or env.now)
    place = _Place(catalog, actor, q, env)
    reading = place.reading
    names = reading.show(q.fields)
    fetched = tuple(
        dict.fromkeys((*names, *(name for name, _ in place.order if name not in ("id", "version"))))
    )
    reading.use(name for name, _ in place.order)
    wheres = [reading.filter(q.where)] if q.where is not None else []
    if q.under is not None:
        field, root = q.under
        wheres.append(reading.below(field)(root))
    masks, mask_columns = reading.masks()
    limit = max(1, min(q.limit, _MOST_ROWS))
    columns = [*reading.columns(fetched), *mask_columns]
    statement = (
        walks(reading, columns, place.order_by, limit + 1, wheres, place.stretches) if place.walked else None
    )
    if statement is None:
        statement = (
            sa.select(*columns)
            .select_from(reading.source())
            .where(*reading.conditions(), *wheres, *([sa.or_(*place.stretches)] if place.stretches else []))
            .order_by(*(in_order(*one) for one in place.order_by))
            .limit(limit + 1)
        )
    raw = await run(tx, statement)
    rows = [reading.row(fetched, one, masks) for one in raw[:limit]]
    following = place.cursor(rows[-1]) if len(raw) > limit else None
    if fetched != names:
        rows = [{name: row[name] for name in ("id", "version", *names)} for row in rows]
    return Page(rows, following, place.as_of)


class _Place:
    """The order of a query, and where in it a cursor stands."""

    def __init__(self, catalog: Catalog, actor: Actor, q: Query, env: Env) -> None:
        plan = plan_of(catalog, q.object)
        slots = plan.slots
        self.order = q.order
        first = Reading(catalog, actor, q.object, env, also=q.also)
        if not self.order:
            self.order = (("created_at", True),)
        if len(self.order) > _MOST_ORDERS:
            raise Problem("order-is-too-long", 400, max=_MOST_ORDERS)
        for name, _ in self.order:
            slot = first.slot(name)
            if not slot.traits.sortable:
                raise Problem("field-cannot-be-sorted", 400, field=name, object=q.object)
        self.slots: tuple[Slot, ...] = tuple(slots[name] for name, _ in self.order)
        self.as_of: datetime = q.as_of or env.now
        values: list[Any] | None = None
        if q.cursor is not None:
            values, key, self.as_of = read_cursor(q.cursor, self.order, self.slots)
        pinned = Env.at(self.as_of, env.zone)
        self.reading = Reading(catalog, actor, q.object, env, pinned, q.also)
        self.columns = [self.reading.column(name) for name, _ in self.order] + [plan.object.table.c.id]
        self.fixed = [name in NEVER_EMPTY for name, _ in self.order] + [True]
        self.stretches: list[sa.ColumnElement[bool]] = []
        # An index stands behind this order, so that a page is a walk along it.
        self.walked = self.order in catalog.once(orders)[q.object]
        if values is not None:
            bound = [
                slot.field.field_type.to_row(v)[0] if v is not None else None
                for slot, v in zip(self.slots, values, strict=True)
            ]
            self.stretches = stretches(self.columns, self.order, self.fixed, [*bound, key])

    @property
    def order_by(self) -> list[Order]:
        descending = [down for _, down in self.order] + [False]
        return list(zip(self.columns, descending, self.fixed, strict=True))

    def cursor(self, row: dict[str, Any]) -> str:
        values = [row[name] for name, _ in self.order]
        return write_cursor(self.order, self.slots, values, row["id"], self.as_of)


async def read(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    ids: Iterable[UUID],
    fields: Sequence[str] | None = None,
    *,
    env: Env | None = None,
) -> dict[UUID, dict[str, Any]]:
    """Rows by id: those that exist and the actor may see. `env` is needed for a person, whose rights have a time;
    the database's clock is asked when it is left out."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    if actor.system is not None:
        return await _read_all(tx, plan_of(catalog, object_name), wanted, fields, env)
    reading = Reading(catalog, actor, object_name, env or await env_of(tx))
    if reading.closed:
        return {}
    names = reading.show(fields)
    masks, mask_columns = reading.masks()
    if not masks and reading.whole:
        return await _read_all(tx, reading.plan, wanted, names, reading.env)
    statement = (
        sa.select(*reading.columns(names), *mask_columns)
        .select_from(reading.source())
        .where(reading.plan.object.table.c.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid()))))
        .where(*reading.conditions())
    )
    return {raw[0]: reading.row(names, raw, masks) for raw in await run(tx, statement)}


async def read_removed(
    tx: Tx, catalog: Catalog, object_name: str, ids: Iterable[UUID], env: Env
) -> dict[UUID, dict[str, Any]]:
    """Whole rows of the bin by id, as they were when they went there; for stages, without a scope."""
    return await _read_all(tx, plan_of(catalog, object_name), list(ids), None, env, "is not null")


async def _read_all(
    tx: Tx, plan: Plan, ids: Sequence[UUID], fields: Sequence[str] | None, env: Env | None, removed: str = "is null"
) -> dict[UUID, dict[str, Any]]:  # fmt: skip
    """The fast way for stages, and for whoever may see all rows: no scope to compose, one prepared statement per choice of fields."""
    names = list(plan.slots) if fields is None else list(dict.fromkeys(fields))
    for name in names:
        if name not in plan.slots and name != "id":
            raise Problem("field-is-unknown", 400, field=name, object=plan.name)
    chosen = [name for name in names if name not in ("id", "version")]
    formulas = [name for name in chosen if name in plan.computed]
    made_here = newborn(tx, plan.name)
    if made_here and made_here.keys() >= set(ids):
        env = env or (await env_of(tx) if formulas else None)
        return {key: _as_read(plan, made_here[key], chosen, formulas, env) for key in ids}
    stored = dict.fromkeys(name for name in chosen if name not in plan.computed)
    if formulas:
        env = env or await env_of(tx)
        stored |= dict.fromkeys(sorted(plan.object.read_by(formulas)))
    slots = [plan.slots[name] for name in stored if name not in ("id", "version")]
    columns = ", ".join(["m.id", "m.version", *(slot.selected for slot in slots)])
    sql = f"select {columns} from {plan.joined(slots)} where m.id = any(%(ids)s) and m.removed_at {removed}"
    found: dict[UUID, dict[str, Any]] = {}
    for raw in await fetch(tx, sql, {"ids": list(ids)}):
        row: dict[str, Any] = {"id": raw[0], "version": raw[1]}
        place = 2
        for slot in slots:
            place = slot.take(row, raw, place)
        if formulas:
            assert env is not None
            plan.fill(row, formulas, env)
            row = {"id": raw[0], "version": raw[1], **{name: row[name] for name in chosen}}
        found[raw[0]] = row
    return found


def _as_read(
    plan: Plan, row: Mapping[str, Any], chosen: Sequence[str], formulas: Sequence[str], env: Env | None
) -> dict[str, Any]:
    """A row that this transaction made, as the database would answer."""
    if formulas:
        assert env is not None
        row = {**dict.fromkeys(plan.slots), **row}
        plan.fill(row, formulas, env)
    return {"id": row["id"], "version": row["version"], **{name: row.get(name) for name in chosen}}


async def find_by(
    tx: Tx, catalog: Catalog, object_name: str, field: str, values: Sequence[Any]
) -> dict[Any, tuple[UUID, ...]]:
    """The records in which a field of one column has one of these values, by value; for stages, without a scope. A field that is a match
    key is asked for by that."""
    plan = plan_of(catalog, object_name)
    slot = plan.slots[field]
    kind = next((kind for kind, name in plan.keys if name == field), None)
    if kind is not None:
        normal = {value: match_value(kind, value) for value in values}
        held = await holders(
            tx, object_name, [(kind, one) for one in set(normal.values()) if one is not None]
        )
        return {value: (held[kind, one],) for value, one in normal.items() if one and (kind, one) in held}
    column, pg_type = slot.field.columns[0]
    rows = await fetch(
        tx,
        f"select m.{quoted(column)}, m.id from {plan.relation} m where m.{quoted(column)} = any(%(values)s::{pg_type}[])"
        " and m.removed_at is null order by m.created_at, m.id",
        {"values": [slot.field.field_type.to_row(value)[0] for value in values]},
    )
    by_column: dict[Any, list[UUID]] = {}
    for value, key in rows:
        by_column.setdefault(slot.field.field_type.from_row((value,)), []).append(key)
    return {value: tuple(by_column[value]) for value in values if value in by_column}


async def titles(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    ids: Iterable[UUID],
    *,
    env: Env | None = None,
) -> dict[UUID, str]:
    """What records are called, for those the actor may see; empty text where the title is hidden or not given."""
    plan = plan_of(catalog, object_name)
    title = plan.object.title
    slot = plan.slots.get(title)
    if slot is None:
        return {}
    env = env or await env_of(tx)
    reading = Reading(catalog, actor, object_name, env)
    hidden = title not in reading.visible and title not in reading.masked
    rows = await read(tx, catalog, actor, object_name, ids, () if hidden else (title,), env=env)
    words = slot.field.field_type.text
    return {key: words(row.get(title), actor.locale, slot.options) for key, row in rows.items()}
