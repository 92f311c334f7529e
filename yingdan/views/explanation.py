"""Why this score, this grade, this person: everything a "why me?" needs, on one page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan import decisions, signals
from yingdan.base import Tx
from yingdan.kernel.access import Actor, may, visible_fields
from yingdan.kernel.records import get
from yingdan.views.cockpit import clock_wire
from yingdan.views.wire import Json, people
from yingdan.work import clocks_of


async def explanation(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, now: datetime
) -> Json:
    """Score by signal, grade by row, route by policy with who else was considered, and the clocks. A part whose
    field the actor may not see is None; of the others' figures only who sees the board is told."""
    await get(tx, catalog, actor, object_name, record)
    shown = visible_fields(catalog, actor.lasting, object_name)
    why = await decisions.explain(tx, catalog, record)
    clocks = [clock_wire(catalog, c) for c in (await clocks_of(tx, [record])).get(record, ())]
    routing = why["routing"] if "owner" in shown else None
    if routing is not None:
        routing = await _named(tx, catalog, actor, routing)
    return {
        "score": await signals.explain(tx, catalog, record, now) if "score" in shown else None,
        "grade": why["grade"] if "grade" in shown else None,
        "routing": routing,
        "clocks": sorted(clocks, key=lambda c: c["order"]),
    }


async def _named(tx: Tx, catalog: Any, actor: Actor, routing: Json) -> Json:
    """The route with names; to a rep, of those considered only himself: loads and values of colleagues are their own."""
    if not may(catalog, actor, "see_board"):
        mine = [one for one in routing["considered"] if str(one["user"]) == str(actor.id)]
        routing = {**routing, "considered": mine}
    ids = [UUID(str(one["user"])) for one in routing["considered"]]
    owner = UUID(str(routing["owner"])) if routing["owner"] else None
    names = await people(tx, catalog, actor, [*ids, *([owner] if owner else [])])
    considered = [
        {"id": one["user"], "name": names.get(UUID(str(one["user"])), ""), "value": one["value"], "load": one["load"],
         "cap": one["cap"], "parts": one["parts"], "excluded_by": one["excluded_by"]}
        for one in routing["considered"]
    ]  # fmt: skip
    named = {"id": owner, "name": names.get(owner, "")} if owner else None
    return {**routing, "owner": named, "considered": considered}
