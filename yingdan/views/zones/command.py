"""The page of a war zone, within the rights of its reader."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.decisions import reasons_of
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Query, get, may_ask, query
from yingdan.views.cells import cells_shown
from yingdan.views.cockpit import clock_wire
from yingdan.views.figures import figure
from yingdan.views.numbers import Cut, Reader, metric_of, worth
from yingdan.views.wire import Json, expand
from yingdan.views.zones.clustering import WORD, Cluster, clusters, phrases, signs_of
from yingdan.views.zones.definition import WarZone
from yingdan.views.zones.resources import resources_shown
from yingdan.work import clocks_of

MOST_ZONES, MOST_REPORTS, MOST_REQUESTS, MOST_FORCES = 100, 300, 50, 50
MOST_CLUSTERS, MOST_SIGNS, MOST_LISTED = 12, 6, 5


def zone_definition(catalog: Any) -> WarZone:
    """Problem war-zones-are-missing 404."""
    found = next((one.body for _, one in sorted(catalog.all("war_zone").items())), None)
    if found is None:
        raise Problem("war-zones-are-missing", 404)
    return cast("WarZone", found)


async def zones_shown(tx: Tx, catalog: Any, actor: Actor, env: Env) -> Json:
    """War zones by name; `mine`: those that the reader leads. Problem war-zones-are-missing 404."""
    body = zone_definition(catalog)
    ask = Query("org.unit", ("name",), f"level == '{body.level}'", (("name", False),), MOST_ZONES)
    page = await query(tx, catalog, actor, ask, env)
    own = set(actor.subtree) | set(actor.units)
    return {"rows": [{"id": row["id"], "title": row["name"], "mine": row["id"] in own} for row in page.rows]}


async def zone_shown(tx: Tx, catalog: Any, actor: Actor, unit: UUID, env: Env) -> Json:
    """Problems: war-zones-are-missing and record-not-found 404."""
    body, reader = zone_definition(catalog), Reader(tx, catalog, actor, env)
    row = await get(tx, catalog, actor, "org.unit", unit, env=env)
    with_cells = bool(catalog.all("cell"))
    forces = await _forces(reader, body, unit)
    return {
        "now": env.now, "id": unit, "name": row.get("name") or "",
        "trends": [await _trend(reader, name, unit, body.weeks) for name in body.trends],
        "cells": await cells_shown(tx, catalog, actor, unit, env) if with_cells else None,
        "task_forces": forces, "resources": await resources_shown(reader, body, forces["rows"] if forces is not None else []),
        "requests": await _requests(reader, unit), "reports": await _reports(reader, body, unit),
    }  # fmt: skip


async def _trend(reader: Reader, name: str, unit: UUID, weeks: int) -> Json:
    """A metric of the zone by week, the present one last."""
    monday = reader.env.today - timedelta(days=reader.env.today.weekday())
    first = monday - timedelta(weeks=weeks - 1)
    cut = Cut(("time@week",), (first, monday + timedelta(days=7)), units=(unit,))
    found = dict((await worth(reader, metric_of(reader.catalog, name), cut)).rows)
    days = [first + timedelta(weeks=place) for place in range(weeks)]
    return {
        **figure(reader, name, Cut(days=cut.days, units=(unit,))),
        "weeks": [{"from_on": day, "value": found.get((day,)) or 0} for day in days],
    }


async def _forces(reader: Reader, body: WarZone, unit: UUID) -> Json | None:
    """Task forces of the zone that are at work, as far as the reader sees them."""
    forces = body.task_forces
    if forces is None or not may_ask(reader.catalog, reader.actor, forces.object, "unit", reader.env):
        return None
    ask = Query(
        forces.object, None, f"unit == '{unit}' && ({forces.active})", (("created_at", True),), MOST_FORCES
    )
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return {
        "object": forces.object,
        "rows": await expand(reader.tx, reader.catalog, reader.actor, forces.object, page.rows),
    }


async def _requests(reader: Reader, unit: UUID) -> Json | None:
    """Open requests for help, the oldest first, with their clocks."""
    tx, catalog, actor, env = reader.tx, reader.catalog, reader.actor, reader.env
    how = next(
        (one.body.support for one in catalog.all("cell").values() if one.body.support is not None), None
    )
    if how is None or not may_ask(catalog, actor, how.object, "unit", env):
        return None
    states = ", ".join(f"'{one}'" for one in how.open)
    where = f"unit == '{unit}' && {how.state} in [{states}]"
    page = await query(
        tx, catalog, actor, Query(how.object, None, where, (("created_at", False),), MOST_REQUESTS), env
    )
    wire = await expand(tx, catalog, actor, how.object, page.rows)
    ids = [row["id"] for row in page.rows]
    clocks, decided = await clocks_of(tx, ids), await reasons_of(tx, ids)
    return {
        "object": how.object, "state": how.state,
        "rows": [
            {"record": row, "clocks": [clock_wire(catalog, one) for one in clocks.get(row["id"], ())],
             "why": decided.get(row["id"], [])}
            for row in wire
        ],
    }  # fmt: skip


async def _reports(reader: Reader, body: WarZone, unit: UUID) -> Json | None:
    """What the front told lately, put together by what reports share."""
    tx, catalog, actor, env, told = reader.tx, reader.catalog, reader.actor, reader.env, body.reports
    if not all(may_ask(catalog, actor, told.object, name, env) for name in ("unit", told.text, *told.same)):
        return None
    since = (env.now - timedelta(days=told.days)).isoformat()
    where = f"unit == '{unit}' && created_at >= datetime('{since}')"
    page = await query(
        tx, catalog, actor, Query(told.object, None, where, (("created_at", True),), MOST_REPORTS), env
    )
    wire = {row["id"]: row for row in await expand(tx, catalog, actor, told.object, page.rows)}
    signs = [
        (row["id"], signs_of(row, str(row.get(told.text) or ""), told.same, told.common)) for row in page.rows
    ]
    found = clusters(signs, told.needed)
    return {
        "object": told.object, "text": told.text, "at": told.at, "count": len(page.rows), "days": told.days,
        "clusters": [_cluster(reader, body, one, wire) for one in found[:MOST_CLUSTERS]],
    }  # fmt: skip


def _cluster(reader: Reader, body: WarZone, one: Cluster, wire: dict[UUID, Json]) -> Json:
    """A cluster with what its reports share: fields by their words, then words as they stand in the newest."""
    told, fields = body.reports, reader.catalog.objects[body.reports.object].fields
    rows = [wire[key] for key in one.reports]
    shared = []
    for (name, value), count in one.signs:
        if name != WORD and name in fields:
            row = next(each for each in rows if _same(each.get(name), value))
            shared.append({"label": fields[name].label, "value": row[name], "field": name, "count": count})
    words = {value for (name, value), _ in one.signs if name == WORD}
    found = dict.fromkeys(each for row in rows for each in phrases(words, str(row.get(told.text) or "")))
    said = [one for one in found if not any(one != other and one in other for other in found)]
    return {
        "size": len(rows), "shared": shared[:MOST_SIGNS], "words": said[:MOST_SIGNS],
        "rows": rows[:MOST_LISTED],
    }  # fmt: skip


def _same(shown: Any, value: Any) -> bool:
    return bool((shown.get("id") if isinstance(shown, dict) else shown) == value)
