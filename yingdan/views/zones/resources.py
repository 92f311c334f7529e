"""What the task forces of a war zone have booked or wish of the pool, where wishes stand against bookings, and how busy each resource is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from yingdan.kernel.records import read
from yingdan.views.numbers import Reader
from yingdan.views.wire import Json
from yingdan.views.zones.definition import WarZone
from yingdan.work import task_forces

WEEKS = 4
MOST_USES = 30


async def resources_shown(reader: Reader, body: WarZone, rows: Sequence[Json]) -> Json | None:
    """Of task forces that the reader sees; None where there are none in this company. Others that stand in their way have no name, unless
    the reader sees them too."""
    tx, catalog, env = reader.tx, reader.catalog, reader.env
    if body.task_forces is None:
        return None
    forces = await task_forces.forces_of(tx, [row["id"] for row in rows])
    found = await task_forces.occupied(tx, catalog, list(forces.values()), WEEKS * 7, env)
    others = {each.force for one in found for each in (*one.resource.taken, *one.wishes)}
    title = catalog.objects[body.task_forces.object].title
    seen = await read(tx, catalog, reader.actor, body.task_forces.object, list(others), (title,), env=env)
    names = {key: str(row.get(title) or "") for key, row in seen.items()}
    end = env.now + timedelta(weeks=WEEKS)
    shown = [_row(one, names, reader, end) for one in found]
    conflicts = sum(not wish["fits"] for row in shown for wish in row["wishes"])
    return {"weeks": WEEKS, "conflicts": conflicts, "rows": shown}


def _row(one: task_forces.Occupied, names: Mapping[UUID, str], reader: Reader, end: datetime) -> Json:
    resource, now = one.resource, reader.env.now
    taken = [each for each in resource.taken if each.starts_at < end][:MOST_USES]
    return {
        "id": resource.id, "name": resource.name, "kind": resource.kind, "capacity": resource.capacity,
        "weeks": _weeks(resource, reader), "bookings": [_use(each, names) for each in taken],
        "wishes": [
            {**_use(wish, names), "fits": task_forces.fits(wish, resource.taken, resource.capacity, now),
             "against": [each.id for each in taken if task_forces.meet(each, wish.starts_at, wish.ends_at)]}
            for wish in one.wishes[:MOST_USES]
        ],
    }  # fmt: skip


def _weeks(resource: task_forces.Bookable, reader: Reader) -> list[Json]:
    """Seven days each, from today."""
    found = []
    for place in range(WEEKS):
        day = reader.env.today + timedelta(weeks=place)
        starts = max(datetime.combine(day, time(), reader.env.zone), reader.env.now)
        ends = datetime.combine(day + timedelta(days=7), time(), reader.env.zone)
        if resource.work is not None:
            share = task_forces.share_booked(resource.taken, starts, ends, resource.work)
        else:
            share = min(1.0, task_forces.peak(resource.taken, starts, ends) / max(1, resource.capacity))
        found.append({"from_on": day, "share": share if share is None else round(share, 3)})
    return found


def _use(one: task_forces.Booking, names: Mapping[UUID, str]) -> Json:
    force = {"id": one.force, "name": names[one.force]} if one.force in names else None
    return {
        "id": one.id, "force": force, "quantity": one.quantity, "starts_at": one.starts_at, "ends_at": one.ends_at,
        "purpose": one.purpose if force is not None else "",
    }  # fmt: skip
