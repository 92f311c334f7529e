"""The red-amber-green board 过程红绿灯: who is waiting, whose time has run out, per person and war zone, live."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.decisions import compile_decisions
from yingdan.expr import Env
from yingdan.kernel.access import Actor, require
from yingdan.kernel.records import Query, query, read, titles
from yingdan.views.cockpit import clock_wire
from yingdan.views.definition import Figures, cockpit_of
from yingdan.views.figures import figure, figures_of
from yingdan.views.numbers import Cut, Reader, days_of, metric_of, most_urgent, worth, worths
from yingdan.views.wire import Json, expand
from yingdan.work import light_of

ITEMS = 80
LIGHTS = ("red", "amber", "green")
_NOW = Cut()
Waiting = Counter[str]


async def board(tx: Tx, catalog: Any, actor: Actor, now: datetime, env: Env, only: str | None = None) -> Json:
    """Totals, war zones, people and the most urgent items within the actor's rights. `figures` says of each number, by
    its name, what it means and where its rows are; a person's and a zone's `where` narrows them. `only`: a condition over
    promises that the items meet besides, as those `where` are; the numbers stay those of all. Problem
    expression-is-faulty 422."""
    require(catalog, actor, "see_board")
    config = cockpit_of(catalog)
    route = catalog.once(compile_decisions).routes.get(config.object) if config else None
    if config is None or route is None:
        raise Problem("cockpit-is-missing", 404)
    reader, wanted = Reader(tx, catalog, actor, env), figures_of(config)
    page = await query(tx, catalog, actor, Query(route.body.candidates, None, None, (), 500), env)
    crew = {row[route.body.user]: row for row in page.rows if isinstance(row.get(route.body.user), UUID)}
    waiting, at_hand, pool, lately = await _counted(reader, wanted)
    wire = {row["id"]: row for row in await expand(tx, catalog, actor, route.body.candidates, page.rows)}
    by_person = _by(waiting, 0)
    reps = [
        {
            **_rep(route, row, wire[row["id"]]),
            **_lights(by_person.get(person, Waiting())),
            "open": at_hand.get(person, 0),
            **lately.get(person, {"response_s": None, "on_time_rate": None}),
        }
        for person, row in crew.items()
    ]
    reps.sort(key=lambda r: (-r["red"], -r["amber"], r["name"]))
    totals = _lights(sum(by_person.values(), Waiting()))
    return {
        "now": now,
        "figures": _figures(reader, wanted),
        "totals": {**totals, "waiting": sum(totals.values()), "pool": pool},
        "zones": await _zones(reader, _by(waiting, 1)),
        "reps": reps,
        "items": await _items(reader, wanted, config.object, only),
    }


async def _counted(
    reader: Reader, wanted: Figures
) -> tuple[dict[tuple[Any, ...], int], dict[UUID, int], int, dict[UUID, Json]]:
    """Waiting records by (owner, unit, light), records at hand by owner, those in the pool, and how each person's last days
    went."""
    names = (wanted.waiting, wanted.open, wanted.pool, wanted.response, wanted.in_time)
    waiting, at_hand, pool, response, in_time = (metric_of(reader.catalog, name) for name in names)
    lights = await worth(reader, waiting, Cut(("owner", "unit", "light")))
    loads = await worth(reader, at_hand, Cut(("owner",)))
    unowned = await worth(reader, pool, _NOW)
    took, kept = await worths(reader, [response, in_time], _lately(reader))
    shares = dict(kept.rows)
    lately = {
        keys[0]: {
            "response_s": None if value is None else round(value, 1),
            "on_time_rate": None if (share := shares.get(keys)) is None else round(share, 4),
        }
        for keys, value in took.rows
    }
    return (
        {keys: int(count or 0) for keys, count in lights.rows},
        {keys[0]: int(count or 0) for keys, count in loads.rows},
        sum(int(count or 0) for _, count in unowned.rows),
        lately,
    )


def _lately(reader: Reader, by: tuple[str, ...] = ("owner",)) -> Cut:
    # So that one bad morning a month ago does not stand there for ever.
    return Cut(by, days_of("last_7_days", reader.env.today))


def _figures(reader: Reader, wanted: Figures) -> Json:
    return {
        **{light: figure(reader, wanted.waiting, _NOW, f"light == '{light}'") for light in LIGHTS},
        "waiting": figure(reader, wanted.waiting, _NOW),
        "pool": figure(reader, wanted.pool, _NOW),
        "open": figure(reader, wanted.open, _NOW),
        "response_s": figure(reader, wanted.response, _lately(reader, ())),
        "on_time_rate": figure(reader, wanted.in_time, _lately(reader, ())),
    }


def _by(waiting: dict[tuple[Any, ...], int], place: int) -> dict[Any, Waiting]:
    found: dict[Any, Waiting] = {}
    for keys, count in waiting.items():
        found.setdefault(keys[place], Waiting())[keys[2]] += count
    return found


def _lights(counts: Waiting) -> Json:
    return {light: counts[light] for light in LIGHTS}


def _rep(route: Any, row: dict[str, Any], wire: Json) -> Json:
    person = row[route.body.user]
    return {
        "id": person, "record": row["id"], "name": wire.get("name") or "", "unit": wire.get("unit"),
        "cap": row.get(route.body.capacity) or 0, "on_duty": row.get("on_duty"), "where": f'owner == "{person}"',
    }  # fmt: skip


async def _zones(reader: Reader, counts: dict[Any, Waiting]) -> list[Json]:
    ids = [unit for unit in counts if unit is not None]
    named = await titles(reader.tx, reader.catalog, reader.actor, "org.unit", ids, env=reader.env)
    found = [
        {"id": unit, "name": named.get(unit, ""), **_lights(lights),
         "where": f'unit == "{unit}"' if unit is not None else "unit == null"}
        for unit, lights in counts.items()
    ]  # fmt: skip
    return sorted(found, key=lambda zone: (zone["id"] is None, zone["name"]))


async def _items(reader: Reader, wanted: Figures, object_name: str, only: str | None) -> list[Json]:
    """The most urgent of the waiting records that meet a condition, those due first."""
    tx, catalog, actor, now = reader.tx, reader.catalog, reader.actor, reader.env.now
    urgent = await most_urgent(reader, metric_of(catalog, wanted.waiting), only, ITEMS)
    foremost = {clock.subject: clock for clock in reversed(urgent)}
    ids = [clock.subject for clock in urgent if foremost[clock.subject] is clock]
    fields = ("id", "name", "company", "score", "grade", "owner")
    known = tuple(f for f in fields if f == "id" or f in catalog.objects[object_name].fields)
    rows = await read(tx, catalog, actor, object_name, ids, known)
    wire = await expand(tx, catalog, actor, object_name, [{**rows[i], "id": i} for i in ids if i in rows])
    found = []
    for row in wire:
        clock = foremost[row["id"]]
        owner = row.pop("owner", None)
        found.append(
            {"light": light_of(clock, now), "lead": row, "unit": clock.unit,
             "owner": {"id": owner["id"], "name": owner["title"]} if owner else None,
             "clock": clock_wire(catalog, clock), "late_s": round((now - clock.due_at).total_seconds(), 1)}
        )  # fmt: skip
    return found
