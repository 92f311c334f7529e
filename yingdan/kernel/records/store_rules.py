"""How many records break a rule today: asked before it is published, over the tables as they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yingdan.base import Tx, apart, execute
from yingdan.expr import Env
from yingdan.kernel.catalog import Object, Rule, column_type, formula_sql
from yingdan.kernel.records.store_select import run

MOST_COUNTED = 10_000
_PATIENCE_MS = 2_000


async def count_broken(
    tx: Tx, now: Object, then: Object, rule: Rule, env: Env, named: int = 0
) -> tuple[int, Sequence[UUID]] | None:
    """How many records break a rule of an object as it will be, at most 10,000, and some of them. `now`: the object as its tables are:
    a field that it does not have yet is empty. None when counting would take too long."""
    condition = formula_sql(rule.broken, lambda name: _columns(now, then, name, env), env)[0]
    source = now.source(name for name in (_today(now, then, one) for one in rule.broken.inputs) if name)
    table = now.table
    found = (
        sa.select(table.c.id)
        .select_from(source)
        .where(table.c.removed_at.is_(None), condition.is_(True))
        .limit(MOST_COUNTED)
    )
    try:
        async with apart(tx):
            await execute(tx, f"set local statement_timeout = {_PATIENCE_MS:d}")
            ids = [row[0] for row in await run(tx, found)]
            await execute(tx, "set local statement_timeout = 0")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            return None
        raise
    return len(ids), ids[:named]


def _today(now: Object, then: Object, name: str) -> str | None:
    """What a field is called today; None when it has no column of its type yet."""
    field = then.fields.get(name)
    if field is None:
        return name if name == "id" else None
    known = next((one for one in now.fields.values() if one.id == field.id), None)
    same = known is not None and [kind for _, kind in known.columns] == [kind for _, kind in field.columns]
    return known.name if known is not None and same else None


def _columns(now: Object, then: Object, name: str, env: Env) -> Sequence[sa.ColumnElement[Any]]:
    formula = then.formulas.get(name)
    if formula is not None:
        return formula_sql(formula, lambda one: _columns(now, then, one, env), env)
    today = _today(now, then, name)
    if today is not None:
        return now.columns(today, env)
    return tuple(sa.cast(sa.null(), column_type(kind)) for _, kind in then.fields[name].columns)
