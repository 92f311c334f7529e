"""What being in a cell opens, to whom and for how long: from its record and its people, without looking anything up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.work.cells.definition import Cell


@dataclass(frozen=True, slots=True)
class Seat:
    """What one membership opens of one record: `role` is the key of a pack. Days are included on both ends."""

    membership: UUID
    person: UUID
    role: str
    object: str
    record: UUID
    since: date
    until: date

    def period(self, zone: ZoneInfo, now: datetime, longest_days: int) -> tuple[datetime, datetime]:
        """From the first moment of its first day, and not before now, until the last of its last day."""
        start = max(now, datetime.combine(self.since, time(), zone))
        end = datetime.combine(self.until + timedelta(days=1), time(), zone)
        return start, min(end, start + timedelta(days=longest_days))


def seats_of(
    body: Cell, account: str, cell: Mapping[str, Any], people: Iterable[Mapping[str, Any]], today: date
) -> set[Seat]:
    """Every seat that is open now or will be; `account`: the object of the cell's customers."""
    opened = [one.pack for one in body.opens if one.name in (cell.get(body.rights) or ())]
    records = [(body.seat, body.object, cell["id"])]
    records += [(pack, account, key) for key in cell.get(body.accounts) or () for pack in opened]
    found: set[Seat] = set()
    for one in people:
        since, until, person = one.get(body.since), one.get(body.until), one.get(body.user)
        if since is None or until is None or person is None or until < max(since, today):
            continue
        found |= {
            Seat(one["id"], person, f"pack:{pack}", name, key, since, until) for pack, name, key in records
        }
    return found
