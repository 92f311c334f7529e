"""The log for programs: what happened since a position, line by line, as far as the asker may see it today."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request

from yingdan.api.shapes_log import LogLine
from yingdan.api.unit import Lines, RetriedRoute, Unit, unit
from yingdan.base import Problem
from yingdan.events import Event, Position, end_position, read
from yingdan.kernel import records
from yingdan.kernel.access import System, scope

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["events"])
LONGEST = 1_000
_encoder = msgspec.json.Encoder(decimal_format="string")
Json = dict[str, Any]


@router.get("/events")
async def get_events(
    request: Request, after: str | None = None, types: str | None = None, limit: int = 200
) -> Lines[LogLine]:
    """NDJSON, oldest first: {position, id, type, at, object, subject, actor, data}. `after`: the position of the last line
    or the `Next-Position` header of an earlier answer; without it nothing, and the place to begin. `types`: names parted by
    commas, `record.*` for a family. An answer without lines has moved on all the same when its position did."""
    position = Position.parse(after) if after else None
    if after and position is None:
        raise Problem("cursor-is-faulty", 400)
    wanted = [part.strip() for part in (types or "").split(",") if part.strip()]
    async with unit(request) as u:
        entries = await read(u.tx, position, max(1, min(limit, LONGEST))) if position is not None else []
        place = entries[-1][0] if entries else position or await end_position(u.tx)
        lines = await _lines(u, [(p, e) for p, e in entries if _is_wanted(e.type, wanted)])
    body = b"".join(_encoder.encode(line) + b"\n" for line in lines)
    return Lines(body, 200, {"Next-Position": str(place)}, "application/x-ndjson")


def _is_wanted(type_: str, wanted: Sequence[str]) -> bool:
    plain = type_.replace("record.bulk_", "record.")
    return not wanted or any(
        plain == one or (one.endswith(".*") and plain.startswith(one[:-1])) for one in wanted
    )


async def _lines(u: Unit, entries: Sequence[tuple[Position, Event]]) -> list[Json]:
    """The lines of events about records the actor may see; bulk ones record by record."""
    told = [one for place, event in entries for one in _told(place, event)]
    ids: dict[str, set[UUID]] = {}
    for _, event, _ in told:
        if event.object in u.catalog.objects and event.subject is not None:
            ids.setdefault(str(event.object), set()).add(event.subject)
    shown = {name: await _shown(u, name, subjects) for name, subjects in ids.items()}
    found = []
    for place, event, op in told:
        fields = frozenset[str]()
        if event.subject is not None:
            seen = shown.get(str(event.object), {})
            one = seen if isinstance(seen, frozenset) else seen.get(event.subject)
            if one is None:
                continue
            fields = one
        found.append({"position": str(place), "id": event.id, "type": op, "at": event.at, "object": event.object,
                      "subject": event.subject, "actor": event.actor,
                      "data": records.visible_data(u.catalog, event, fields)})  # fmt: skip
    return found


async def _shown(u: Unit, name: str, ids: set[UUID]) -> frozenset[str] | dict[UUID, frozenset[str]]:
    """The fields of these records that the actor is shown as they are, record by record; one set when they are the same for all,
    also those that are gone. Who is shown other fields of some is told nothing of those that are gone."""
    reading = scope(u.catalog, u.actor, name, "read")
    if reading.fields(u.env) and reading.where(u.env) is None and not reading.masks(u.env):
        return reading.fields(u.env)
    rows = await records.read(u.tx, u.catalog, System("following"), name, ids, env=u.env)
    return {key: reading.shows(row, u.env) for key, row in rows.items() if reading.allows(row, u.env)}


def _told(place: Position, event: Event) -> list[tuple[Position, Event, str]]:
    if not event.type.startswith("record.bulk_"):
        return [(place, event, event.type)] if not event.type.startswith("notice.") else []
    op = event.type.replace("bulk_", "")
    undo = event.data.get("undo") or ()
    rows: Sequence[Mapping[str, Any]] = event.data.get("rows", ())
    return [
        (place, msgspec.structs.replace(event, subject=UUID(str(key)),
                                        data={"after": rows[n], **({"before": undo[n]} if n < len(undo) else {})}), op)
        for n, key in enumerate(event.data.get("ids", ()))
    ]  # fmt: skip
