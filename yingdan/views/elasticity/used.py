"""Where grants are used: uses of the month by war zone and object, from the same counts as grants in use (ADR 0066)."""

from uuid import UUID

from yingdan.kernel.access import read_counted
from yingdan.kernel.records import may_ask
from yingdan.views.elasticity import store
from yingdan.views.elasticity.definition import assessments
from yingdan.views.elasticity.measuring import month_back, zone_of
from yingdan.views.elasticity.model import Ground, UsedCell, UsedMap, UsedRow
from yingdan.views.numbers import Reader

MOST_OBJECTS = 12


async def used_map(reader: Reader, ground: Ground) -> UsedMap:
    """Of the last month of the ground. Objects that the reader does not read are not there."""
    month = ground.months[-1]
    found = await store.used(reader.tx, list(ground.parents), (month, month_back(month, -1)))
    counted = await read_counted(reader.tx)
    sums: dict[str, int] = {}
    cells: dict[tuple[UUID | None, str], list[store.UsedBy]] = {}
    own = {body.object for _, body in assessments(reader.catalog)}
    for one in found:
        # Whether somebody has answered a self-assessment is his own affair.
        if (
            one.object in own
            or one.object not in reader.catalog.objects
            or not may_ask(reader.catalog, reader.actor, one.object, "id", reader.env)
        ):
            continue
        zone = zone_of(one.unit, ground.parents, list(ground.zones))
        sums[one.object] = sums.get(one.object, 0) + one.uses
        cells.setdefault((zone, one.object), []).append(one)
    objects = sorted(sums, key=lambda name: (-sums[name], name))
    shown = objects[:MOST_OBJECTS]
    rest = [None] if any(zone is None for zone, _ in cells) else []
    rows = [
        UsedRow(
            zone, ground.zones[zone] if zone is not None else "", [_cell(cells.get((zone, name), [])) for name in shown]
        )
        for zone in (*ground.zones, *rest)
    ]  # fmt: skip
    since = counted.since if counted is not None else None
    return UsedMap(
        since, counted.waiting if counted is not None else 0, shown, rows, len(objects) - len(shown)
    )


def _cell(found: list[store.UsedBy]) -> UsedCell:
    return UsedCell(
        sum(one.uses for one in found), len({one.person for one in found}), sum(one.lent for one in found)
    )
