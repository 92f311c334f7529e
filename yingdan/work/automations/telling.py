"""What an automation may say to whom: facts as the one who hears them is shown the record they are about.

In: facts of a run, a person or a webhook. Out: the same facts, of masked fields the shape, of hidden ones nothing. Must not know:
what is made of them.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from yingdan.kernel.access import Actor, Scope, all_units, load_actors, scope, speaker
from yingdan.kernel.records import python_values
from yingdan.work.automations.compiled import Row
from yingdan.work.automations.scene import Scene


async def readers_of(scene: Scene, people: Collection[UUID]) -> Mapping[UUID, Actor]:
    """Who these people are right now; somebody without a role is shown nothing."""
    if not people:
        return {}
    found = {one.id: one for one in await load_actors(scene.tx, len(people), list(people))}
    return {one: found.get(one) or Actor(one, "") for one in people}


async def hearer_of(scene: Scene, webhook: str) -> Actor:
    """As whom a webhook is told."""
    definition = scene.catalog.get("webhook", webhook)
    role = definition.body.role if definition is not None else None
    return speaker(scene.catalog, role, await all_units(scene.tx) if role else ())


def shown_to(scene: Scene, hears: Actor, object_name: str | None, facts: Row) -> dict[str, Any]:
    """The facts as somebody is shown the record: `record` and `before` field by field; of `decision` and `data` not what is called like
    a field that is not shown as it is. Facts about no record stay as they are."""
    if object_name is None:
        return dict(facts)
    reading = scope(scene.catalog, hears, object_name, "read")
    if reading.everything:
        return dict(facts)
    row = _judged(scene, reading, facts["record"])
    told = reading.told(row, scene.env)
    full = reading.shows(row, scene.env) if len(told) > 1 else frozenset[str]()
    fields = reading.object.fields
    before = {
        name: value if name in full else fields[name].field_type.mask(value)
        for name, value in facts.get("before", {}).items()
        if name in full or (name in told and name in fields and value is not None)
    }
    rest = {
        part: {
            name: value for name, value in facts.get(part, {}).items() if name in full or name not in fields
        }
        for part in ("decision", "data")
    }
    return {**facts, "record": told, "before": {"id": told.get("id"), **before}, **rest}


def _judged(scene: Scene, reading: Scope, row: Row) -> dict[str, Any]:
    """The record with what conditions look at as Python values: a change brings JSON."""
    told = {name: row[name] for name in reading.looks_at() if isinstance(row.get(name), str)}
    return {**row, **python_values(scene.catalog, reading.object.name, told)}
