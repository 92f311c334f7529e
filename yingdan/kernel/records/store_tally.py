"""SQL of roll-ups: lock parents, read what is kept about them, ask their records, write what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from yingdan.base import Tx, fetch
from yingdan.expr import Env, to_sql
from yingdan.fields import HOME_CURRENCY
from yingdan.kernel.catalog import Catalog, RollUp
from yingdan.kernel.records.plan import Plan, Slot, column_types, quoted
from yingdan.kernel.records.store import Statement
from yingdan.kernel.records.store_rows import database_row, save_side
from yingdan.kernel.records.store_select import run
from yingdan.kernel.records.tally import State, fold_value, nothing, value_of

Row = dict[str, Any]


async def lock_ids(tx: Tx, plan: Plan, ids: Iterable[UUID]) -> list[UUID]:
    """Lock rows in the order of their ids, those in the bin too; the ids that are there."""
    rows = await fetch(
        tx,
        f"select m.id from {plan.relation} m where m.id = any(%(ids)s) order by m.id for no key update",
        {"ids": sorted(set(ids))},
    )
    return [row[0] for row in rows]


async def lock_next(tx: Tx, plan: Plan, after: UUID | None, limit: int) -> list[UUID]:
    """Lock the next rows by id, those in the bin too; their ids."""
    rows = await fetch(
        tx,
        f"select m.id from {plan.relation} m where %(after)s::uuid is null or m.id > %(after)s::uuid"
        " order by m.id limit %(limit)s for no key update",
        {"after": after, "limit": limit},
    )
    return [row[0] for row in rows]


async def count_rows(tx: Tx, plan: Plan) -> int:
    """How many rows there are, those in the bin too."""
    rows = await fetch(tx, f"select count(*) from {plan.relation}")
    return int(rows[0][0])


async def read_parents(
    tx: Tx, plan: Plan, rolls: Sequence[RollUp], fields: Iterable[str], ids: Sequence[UUID]
) -> dict[UUID, tuple[bool, Row, dict[str, State | None]]]:
    """Of locked rows: whether it is in the bin, some stored fields, and the state of each roll-up (None: not
    counted yet)."""
    names = ("created_at", *fields, *(roll.name for roll in rolls))
    slots: list[Slot] = [plan.slots[name] for name in dict.fromkeys(names) if name in plan.slots]
    states = [f"d.{quoted(str(roll.field.state))}" for roll in rolls]
    columns = ", ".join(["m.id", "m.removed_at is not null", *states, *(slot.selected for slot in slots)])
    derived = [*slots, *(plan.slots[roll.name] for roll in rolls)]
    found: dict[UUID, tuple[bool, Row, dict[str, State | None]]] = {}
    sql = f"select {columns} from {plan.joined(derived)} where m.id = any(%(ids)s)"
    for raw in await fetch(tx, sql, {"ids": list(ids)}):
        row: Row = {"id": raw[0]}
        place = 2 + len(rolls)
        for slot in slots:
            place = slot.take(row, raw, place)
        kept = {roll.name: raw[2 + at] for at, roll in enumerate(rolls)}
        found[raw[0]] = (raw[1], row, kept)
    return found


def save_tallies(
    plan: Plan, rolls: Sequence[RollUp], states: Mapping[UUID, Mapping[str, State | None]]
) -> Statement:
    """Write the states and values of these roll-ups for some parents."""
    names = [roll.name for roll in rolls]
    columns = {
        "id": "uuid",
        **column_types(plan, names),
        **{str(roll.field.state): "jsonb" for roll in rolls},
    }
    batch: list[Row] = []
    for key in sorted(states):
        values = {roll.name: value_of(roll, states[key][roll.name]) for roll in rolls}
        row = {"id": key, **database_row(plan, values, names)}
        row.update({str(roll.field.state): states[key][roll.name] for roll in rolls})
        batch.append(row)
    return save_side(plan.relations["derived"], columns, batch)


async def recount(
    tx: Tx, catalog: Catalog, roll: RollUp, parents: Sequence[UUID], env: Env
) -> dict[UUID, State]:
    """The states of parents, counted from their records."""
    found: dict[UUID, State] = {key: nothing(roll) for key in parents}
    ask: Any = _newest if roll.function == "last" else _groups
    for parent, state in await ask(tx, catalog, roll, parents, env):
        if roll.function in ("count", "last"):
            found[parent] = state
        else:
            found[parent]["by"].update(state)
    return found


def _from(catalog: Catalog, roll: RollUp, parents: Sequence[UUID], env: Env) -> tuple[Any, Any, list[Any]]:
    """The records of some parents: the reference, the FROM, and the conditions."""
    source = catalog.objects[roll.source]
    by = source.column(roll.by, env)
    where = [
        source.table.c.removed_at.is_(None),
        by == sa.any_(sa.literal(list(parents), sa.ARRAY(sa.Uuid()))),
    ]
    if roll.filter is not None:
        where.append(to_sql(roll.filter, lambda path: source.column(path[0], env), env))
    if roll.of is not None:
        where.append(source.column(roll.of.name, env).is_not(None))
    return by, source.source(roll.looks), where


async def _groups(
    tx: Tx, catalog: Catalog, roll: RollUp, parents: Sequence[UUID], env: Env
) -> list[tuple[UUID, State]]:
    by, source, where = _from(catalog, roll, parents, env)
    if roll.of is None:
        counts: Any = sa.select(by, sa.func.count()).select_from(source).where(*where).group_by(by)
        return [(row[0], {"n": row[1]}) for row in await run(tx, counts)]
    value, *currency = catalog.objects[roll.source].columns(roll.of.name, env)
    unit = (
        sa.func.coalesce(sa.cast(currency[0], sa.Text()), HOME_CURRENCY)
        if currency
        else sa.literal_column("''")
    )
    # The parts are named once below, so that SELECT and GROUP BY mean the same parameters.
    inner = (
        sa.select(by.label("parent"), unit.label("unit"), value.label("value"))
        .select_from(source)
        .where(*where)
    )
    rows = inner.subquery("rows")
    made: Any = getattr(sa.func, "sum" if roll.function == "avg" else roll.function)
    statement: Any = sa.select(rows.c.parent, rows.c.unit, sa.func.count(), made(rows.c.value)).group_by(
        rows.c.parent, rows.c.unit
    )
    return [(row[0], {row[1]: [row[2], fold_value(row[3])]}) for row in await run(tx, statement)]


async def _newest(
    tx: Tx, catalog: Catalog, roll: RollUp, parents: Sequence[UUID], env: Env
) -> list[tuple[UUID, State]]:
    by, source, where = _from(catalog, roll, parents, env)
    assert roll.of is not None
    table = catalog.objects[roll.source].table
    columns = catalog.objects[roll.source].columns(roll.of.name, env)
    statement = (
        sa.select(by, table.c.created_at, table.c.id, *columns)
        .select_from(source)
        .where(*where)
        .ext(distinct_on(by))
        .order_by(by, table.c.created_at.desc(), table.c.id.desc())
    )
    return [
        (row[0], {"at": row[1].isoformat(), "id": str(row[2]), "row": [fold_value(one) for one in row[3:]]})
        for row in await run(tx, statement)
    ]
