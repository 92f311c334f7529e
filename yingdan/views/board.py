"""The red-amber-green board 过程红绿灯: who is waiting, whose time has run out, per person and war zone, live."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.decisions import compile_decisions, read_loads
from yingdan.expr import Env
from yingdan.kernel.access import Actor, require
from yingdan.kernel.records import Query, query, read
from yingdan.views.cockpit import clock_wire
from yingdan.views.definition import cockpit_of
from yingdan.views.wire import Json, expand
from yingdan.work import Clock, lights, open_of, timeliness

AMBER = 0.34
ITEMS = 80
# Response times are shown over this window, so that one bad morning a month ago does not stand there for ever.
WINDOW = timedelta(days=7)


def light_of(clock: Clock, now: datetime) -> str:
    """Red: out of time; amber: less than a third is left; green."""
    left = (clock.due_at - now).total_seconds()
    if clock.state == "breached" or left <= 0:
        return "red"
    return "amber" if left < clock.within_s * AMBER else "green"


async def board(tx: Tx, catalog: Any, actor: Actor, now: datetime, env: Env) -> Json:
    """Totals, war zones, people and the most urgent items within the actor's rights."""
    require(catalog, actor, "see_board")
    config = cockpit_of(catalog)
    route = catalog.once(compile_decisions).routes.get(config.object) if config else None
    if config is None or route is None:
        raise Problem("cockpit-is-missing", 404)
    page = await query(tx, catalog, actor, Query(route.body.candidates, None, None, (), 500), env)
    crew = {row[route.body.user]: row for row in page.rows if isinstance(row.get(route.body.user), UUID)}
    units = {row["unit"] for row in crew.values() if row.get("unit")} | set(actor.subtree)
    counted = await lights(tx, now, AMBER)
    by_person: dict[UUID, tuple[int, int, int]] = {}
    pool = [0, 0, 0]
    for owner, unit, red, amber, green in counted:
        if owner is not None and owner in crew:
            was = by_person.get(owner, (0, 0, 0))
            by_person[owner] = (was[0] + red, was[1] + amber, was[2] + green)
        elif owner is None and (unit is None or unit in units):
            pool = [pool[0] + red, pool[1] + amber, pool[2] + green]
    loads = (await read_loads(tx, list(crew))).open
    times = await timeliness(tx, config.contact_clock, now - WINDOW)
    wire = {row["id"]: row for row in await expand(tx, catalog, actor, route.body.candidates, page.rows)}
    reps = [_rep(route, row, wire[row["id"]], by_person, loads, times) for row in crew.values()]
    reps.sort(key=lambda r: (-r["red"], -r["amber"], r["name"]))
    totals = {name: sum(r[name] for r in reps) + pool[n] for n, name in enumerate(("red", "amber", "green"))}
    return {
        "now": now,
        "totals": {**totals, "waiting": sum(totals.values()), "pool": sum(pool)},
        "zones": _zones(reps),
        "reps": reps,
        "items": await _items(tx, catalog, actor, config.object, list(crew), list(units), now),
    }


def _rep(
    route: Any, row: dict[str, Any], wire: Json, counts: dict[UUID, tuple[int, int, int]], loads: dict[UUID, int],
    times: dict[UUID, tuple[int, int, float | None]],
) -> Json:  # fmt: skip
    person = row[route.body.user]
    red, amber, green = counts.get(person, (0, 0, 0))
    ended, in_time, median = times.get(person, (0, 0, None))
    return {
        "id": person, "record": row["id"], "name": wire.get("name") or "", "unit": wire.get("unit"),
        "open": loads.get(person, 0), "cap": row.get(route.body.capacity) or 0, "on_duty": row.get("on_duty"),
        "red": red, "amber": amber, "green": green, "contact_median_s": round(median, 1) if median is not None else None,
        "on_time_rate": round(in_time / ended, 4) if ended else None,
    }  # fmt: skip


def _zones(reps: list[Json]) -> list[Json]:
    found: dict[Any, Json] = {}
    for rep in reps:
        unit = rep["unit"] or {"id": None, "title": ""}
        zone = found.setdefault(
            unit["id"],
            {"id": unit["id"], "name": unit["title"], "red": 0, "amber": 0, "green": 0, "open": 0, "cap": 0},
        )
        for name in ("red", "amber", "green", "open", "cap"):
            zone[name] += rep[name]
    return sorted(found.values(), key=lambda z: z["name"])


async def _items(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, people: list[UUID], units: list[UUID], now: datetime
) -> list[Json]:
    clocks = await open_of(tx, people, units, ITEMS * 3)
    worst: dict[UUID, Clock] = {}
    for clock in clocks:
        if clock.object == object_name:
            worst.setdefault(clock.subject, clock)
    ids = list(worst)[:ITEMS]
    fields = ("id", "name", "company", "score", "grade", "owner")
    known = tuple(f for f in fields if f == "id" or f in catalog.objects[object_name].fields)
    rows = await read(tx, catalog, actor, object_name, ids, known)
    wire = await expand(tx, catalog, actor, object_name, [{**rows[i], "id": i} for i in ids if i in rows])
    found = []
    for row in wire:
        clock = worst[row["id"]]
        owner = row.pop("owner", None)
        found.append(
            {"light": light_of(clock, now), "lead": row,
             "owner": {"id": owner["id"], "name": owner["title"]} if owner else None,
             "clock": clock_wire(catalog, clock), "late_s": round((now - clock.due_at).total_seconds(), 1)}
        )  # fmt: skip
    return found
