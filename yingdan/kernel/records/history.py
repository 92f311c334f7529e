"""The history of a record: the events about it, newest first, as far as the actor may see the record today."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Problem, Tx, fetch
from yingdan.events import Event, of_subject
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.sightings import listening
from yingdan.kernel.records.store_query import read

_SIDES = ("before", "after", "given")


async def history(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    env: Env,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Event]:
    """Events about a record; `before` pages on from (at, id) of the last. Values of hidden fields are taken out.
    A record that came in bulk gets its creation told from the record itself. Problem record-not-found 404."""
    rows = await read(tx, catalog, actor, object_name, (record,), env=env)
    if record not in rows:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    told = await of_subject(tx, [record], before=before, limit=limit)
    # What a roll-up came to is told where its records are; nobody changed this one.
    events = [event for event in told if event.type != "record.rolled_up"]
    if len(told) < limit and not any(event.type == "record.created" for event in events):
        born = await _birth(tx, catalog, object_name, record)
        if born is not None and (before is None or (born.at, born.id) < before):
            events.append(born)
            events.sort(key=lambda event: (event.at, event.id), reverse=True)
    if actor.system is not None:
        return events
    whole = await read(tx, catalog, System("history"), object_name, (record,))
    visible = scope(catalog, actor, object_name, "read").shows(whole[record], env)
    masked = [_masked(event, visible) for event in events]
    for event in masked:
        note_told(catalog, object_name, record, event.data)
    return masked


def note_told(catalog: Catalog, object_name: str, record: UUID, data: Mapping[str, Any]) -> None:
    """What a record's past shows of personal data counts as shown, also where it has nothing there today. ADR 0087."""
    seen, plan = listening(), plan_of(catalog, object_name)
    told = [data[side] for side in _SIDES if seen is not None and isinstance(data.get(side), Mapping)]
    for name, value in (item for values in told for item in values.items()):
        slot = plan.slots.get(name)
        if seen is not None and value is not None and slot is not None and slot.field.personal:
            seen.add(object_name, record, name)


async def _birth(tx: Tx, catalog: Catalog, object_name: str, record: UUID) -> Event | None:
    plan = plan_of(catalog, object_name)
    found = await fetch(
        tx,
        f"select m.created_at, m.created_by from {plan.relation} m where m.id = %(id)s"
        " and not exists (select 1 from events.event e where e.subject = m.id and e.type = 'record.created')",
        {"id": record},
    )
    if not found:
        return None
    data: dict[str, Any] = {"before": {}, "after": {}, "version": 1}
    # The record's own id stands in for the event's, so that the line keeps its place when paged.
    return Event(record, "record.created", found[0][0], object_name, record, found[0][1] or "", "bulk", data)


def _masked(event: Event, visible: frozenset[str]) -> Event:
    if not event.type.startswith("record."):
        return event
    data = dict(event.data)
    for side in _SIDES:
        if isinstance(data.get(side), Mapping):
            data[side] = {name: value for name, value in data[side].items() if name in visible}
    return msgspec.structs.replace(event, data=data)
