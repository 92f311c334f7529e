"""Counts and sums over the rows an actor may see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from yingdan.base import Problem, Tx
from yingdan.expr import Env, Node
from yingdan.fields import Traits
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.store_select import Reading, run

_MOST_GROUPS = 10_000
# What each function may be asked about.
_FUNCTIONS: Mapping[str, Callable[[Traits], bool]] = {
    "count": lambda traits: not traits.secret,
    "count_distinct": lambda traits: traits.groupable,
    "sum": lambda traits: traits.adds,
    "avg": lambda traits: traits.adds,
    "min": lambda traits: traits.extremes,
    "max": lambda traits: traits.extremes,
}


async def aggregate(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    group_by: Sequence[str],
    measures: Mapping[str, tuple[str, str | None]],
    where: str | Node | None,
    env: Env,
) -> list[dict[str, Any]]:
    """One row per group with the group's fields and each measure by its name. `measures`: name -> (function,
    field), function one of count, count_distinct, sum, avg, min, max; `("count", None)` counts rows. Money is
    added up as amounts, so group by currency where there are several. Problems as for `query`, and
    measure-is-faulty 400."""
    reading = Reading(catalog, actor, object_name, env)
    if reading.closed:
        return []
    for name in group_by:
        if not reading.slot(name).traits.groupable:
            raise Problem("field-cannot-be-grouped", 400, field=name, object=object_name)
    columns: list[sa.ColumnElement[Any]] = [
        reading.column(name).label(f"group_{place}") for place, name in enumerate(group_by)
    ]
    groups = [reading.column(name) for name in group_by]
    reading.use(group_by)
    for place, (name, (function, field)) in enumerate(measures.items()):
        columns.append(_measure(reading, name, function, field).label(f"measure_{place}"))
    if not columns:
        raise Problem("measure-is-faulty", 400, measure="")
    wheres = [reading.filter(where)] if where is not None else []
    statement = (
        sa.select(*columns)
        .select_from(reading.source())
        .where(*reading.conditions(), *wheres)
        .group_by(*groups)
        .order_by(*groups)
        .limit(_MOST_GROUPS)
    )
    names = [*group_by, *measures]
    return [dict(zip(names, raw, strict=True)) for raw in await run(tx, statement)]


def _measure(reading: Reading, name: str, function: str, field: str | None) -> sa.ColumnElement[Any]:
    if function not in _FUNCTIONS:
        raise Problem("measure-is-faulty", 400, measure=name, function=function)
    if field is None:
        if function != "count":
            raise Problem("measure-is-faulty", 400, measure=name, function=function)
        return sa.func.count()
    slot = reading.slot(field)
    if not _FUNCTIONS[function](slot.traits):
        raise Problem("measure-is-faulty", 400, measure=name, function=function, field=field)
    reading.use((field,))
    column = reading.column(field)
    if function == "count_distinct":
        return sa.func.count(sa.distinct(column))
    found: sa.ColumnElement[Any] = getattr(sa.func, function)(column)
    return found
