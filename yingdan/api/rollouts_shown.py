"""How a rollout stands: what it changes, whom it is live for, both sides compared, and what a version in shadow would do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from yingdan.api.studio import gate_answer
from yingdan.api.unit import Unit
from yingdan.decisions import shadow_counts
from yingdan.kernel.access import System, all_units, people_in, units_below
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition
from yingdan.kernel.publish import (
    Rollout,
    catalog_for,
    changed_words,
    count_work,
    is_first,
    label_of,
    objects_touched,
    rollout_standing,
)
from yingdan.kernel.records import titles
from yingdan.views import numbers, proving

Json = dict[str, Any]
_SYSTEM = System("studio")
_MOST_MOVES = 20


async def unit_names(u: Unit, catalog: Catalog, units: Sequence[str]) -> list[Json]:
    ids = [UUID(one) for one in units]
    called = await titles(u.tx, catalog, _SYSTEM, "org.unit", ids, env=u.env)
    return [{"id": one, "name": called.get(one, "")} for one in ids]


async def rollout_shown(u: Unit, catalog: Catalog, one: Definition, since: datetime) -> Json:
    """The answer about one rollout as of now."""
    body: Rollout = one.body
    inside = {each for key in body.units for each in await units_below(u.tx, UUID(key))}
    units = await all_units(u.tx)
    laid = catalog_for(catalog, (), (one.name,))
    changed = [found for each in body.changes if (found := laid.get(each.kind, each.name)) is not None]
    objects = objects_touched(laid, changed)
    arms: proving.Sides = {"first": sorted(inside), "rest": [each for each in units if each not in inside]}
    live = body.mode == "units"
    return {
        "name": one.name, "label": body.label, "description": body.description, "since": since,
        "mode": body.mode, "by": body.by, "share": body.share,
        "units": await unit_names(u, catalog, body.units), "objects": objects,
        "changes": [_change(catalog, each.kind, each.name, each.body) for each in body.changes],
        "days": body.days,
        "matters": body.matters,
        "metrics": [await _metric(u, laid, one, name, arms, since) for name in body.metrics],
        "arms": {name: await _use(u, each, objects, since) for name, each in arms.items()} if live else None,
        "shadow": await _shadow(u, catalog, one.name, since) if body.mode == "shadow" else None,
        "gate": await gate_answer(u, await rollout_standing(u.tx, catalog, one.name, u.now)),
    }  # fmt: skip


def _change(catalog: Catalog, kind: str, name: str, body: Json | None) -> Json:
    known = catalog.get(kind, name)
    was = known.raw if known is not None else None
    return {
        "kind": kind,
        "name": name,
        "was": was,
        "body": body,
        "words": changed_words(kind, name, was, body),
    }


async def _use(u: Unit, units: Sequence[UUID], objects: Sequence[str], since: Any) -> Json:
    people = await people_in(u.tx, units)
    written, used = await count_work(u.tx, objects, since, u.now, [f"user:{one}" for one in people])
    return {"people": len(people), "used": used, "written": written}


async def _metric(
    u: Unit, catalog: Catalog, rollout: Definition, name: str, arms: proving.Sides, since: datetime
) -> Json:
    """The metric's value on each side, and what may be said of the difference (`proof`). Nothing is on a side in shadow."""
    body: Rollout = rollout.body
    metric = numbers.metric_of(catalog, name)
    reader = numbers.Reader(u.tx, catalog, u.actor, u.env)
    values: Json = {"first": None, "rest": None}
    found = None
    if body.mode == "units":
        for arm, units in arms.items():
            worth = await numbers.worth(reader, metric, numbers.Cut(units=tuple(units)))
            values[arm] = worth.rows[0][1] if worth.rows else None
        found = await proving.prove(
            reader, metric, arms, since, proving.plan_of(metric, body.days, body.matters)
        )
    elif body.mode == "split":
        drawn = body.share if body.by == "team_day" else None
        plan = proving.plan_of(metric, body.days, body.matters, drawn)
        lots = partial(is_first, rollout)
        found = await proving.prove(reader, metric, arms, since, plan, lots)
        values = {side: one.value for side, one in found.sides.items()} if found is not None else values
    return {**numbers.metric_wire(name, metric), "within": metric.within, "values": values, "proof": found}


async def _shadow(u: Unit, catalog: Catalog, name: str, since: datetime) -> list[Json]:
    """By table and policy: how many records it was asked about, how many it would have decided otherwise, and how."""
    found: dict[str, Json] = {}
    for decider, live, said, count in await shadow_counts(u.tx, name, since):
        definition = catalog.get("decision_table", decider) or catalog.get("routing", decider)
        one = found.setdefault(
            decider,
            {"kind": definition.kind if definition is not None else "decision_table", "name": decider,
             "label": label_of(definition.raw if definition is not None else None, decider),
             "asked": 0, "otherwise": 0, "moves": []},
        )  # fmt: skip
        one["asked"] += count
        if live != said:
            one["otherwise"] += count
            if one["kind"] == "decision_table" and len(one["moves"]) < _MOST_MOVES:
                one["moves"].append({"live": _words(live), "shadow": _words(said), "count": count})
    return list(found.values())


def _words(outputs: Mapping[str, Any]) -> str:
    """Outputs as people compare them: a table mostly has one."""
    return " · ".join("—" if value is None else str(value) for value in outputs.values())
