"""All cells somebody may see, with how each stands."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.records import Query, query
from yingdan.views.cells.among import cell_definition, within
from yingdan.views.figures import figure
from yingdan.views.numbers import Cut, Reader, metric_of, worth
from yingdan.views.wire import Json, expand
from yingdan.work import cells

MOST = 200
MOST_MEMBERS = 2_000


async def cells_shown(tx: Tx, catalog: Any, actor: Actor, unit: UUID | None, env: Env) -> Json:
    """Cells the reader sees, by name; of one unit, where it is given. Problem cells-are-missing 404."""
    body, reader = cell_definition(catalog), Reader(tx, catalog, actor, env)
    where = f"unit == '{unit}'" if unit is not None else None
    title = catalog.objects[body.object].title
    page = await query(tx, catalog, actor, Query(body.object, None, where, ((title, False),), MOST), env)
    wire = await expand(tx, catalog, actor, body.object, page.rows)
    people = await _people(reader, body, [row["id"] for row in page.rows])
    accounts = {row["id"]: tuple(row.get(body.accounts) or ()) for row in page.rows}
    numbers = [await _by_cell(reader, one, accounts) for one in body.figures]
    return {
        "object": body.object, "members": body.members, "may_form": _may_form(catalog, actor, body),
        "people": list(body.people), "customers": list(body.customers),
        "figures": [
            {**figure(reader, one.metric, Cut()), "gap": one.gap, "by": one.by} for one in body.figures
        ],
        "cells": [
            {"id": row["id"], "name": row.get(title) or "", "unit": row.get("unit"), "owner": row.get("owner"),
             "people": people.get(row["id"], 0), "accounts": row.get(body.accounts) or [],
             "values": [one.get(row["id"]) for one in numbers]}
            for row in wire
        ],
    }  # fmt: skip


def _may_form(catalog: Any, actor: Actor, body: cells.Cell) -> bool:
    return all(scope(catalog, actor, one, "create").grants for one in (body.object, body.members)) or (
        actor.system is not None
    )


async def _people(reader: Reader, body: cells.Cell, keys: Sequence[UUID]) -> dict[UUID, int]:
    """How many people each has today, of those the reader sees."""
    today = reader.env.today.isoformat()
    where = f"{within(body.cell, keys)} && {body.since} <= date('{today}') && {body.until} >= date('{today}')"
    ask = Query(body.members, (body.cell, body.user), where, limit=MOST_MEMBERS)
    found: dict[UUID, set[UUID]] = {}
    for row in (await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)).rows:
        found.setdefault(row[body.cell], set()).add(row[body.user])
    return {cell: len(who) for cell, who in found.items()}


async def _by_cell(
    reader: Reader, one: cells.CellFigure, accounts: dict[UUID, tuple[UUID, ...]]
) -> dict[UUID, float | None]:
    """A metric of each cell: one question for all of them."""
    every = {key for keys in accounts.values() for key in keys}
    metric = metric_of(reader.catalog, one.metric)
    found = await worth(reader, metric, Cut((one.by,), where=within(one.by, sorted(every))))
    by_account = {keys[0]: value for keys, value in found.rows if value is not None}
    # Of nothing, a count is 0 and a sum is none, as on the page of one cell.
    empty = 0.0 if metric.function in ("count", "count_distinct") else None
    return {
        cell: sum(by_account[key] for key in there)
        if (there := [key for key in dict.fromkeys(keys) if key in by_account])
        else empty
        for cell, keys in accounts.items()
    }
