"""What people were shown of personal data: gathered while a request is answered, and told in the log when it ends. ADR 0087.

Every value that a person is given passes `Reading.row`; that is where this listens. Outside of a request nobody listens.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import uuid7
from yingdan.events import Event
from yingdan.kernel.access import Actor

SHOWN = "access.shown"
# A page that is open asks again and again: within this time the same fields of the same record are the same look.
ONE_LOOK = timedelta(minutes=15)
_MOST_KNOWN = 200_000

# A record of an object with the fields shown of it.
Sight = tuple[str, UUID, frozenset[str]]


class Sightings:
    """What one person was shown in one request."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[tuple[str, UUID], set[str]] = {}

    def add(self, object_name: str, record: UUID, field: str) -> None:
        self._seen.setdefault((object_name, record), set()).add(field)

    def __iter__(self) -> Iterator[Sight]:
        return ((name, record, frozenset(fields)) for (name, record), fields in self._seen.items())


_listening: ContextVar[Sightings | None] = ContextVar("sightings", default=None)


def listening() -> Sightings | None:
    """Where what is shown is to be noted; None outside of a request."""
    return _listening.get()


@contextmanager
def gathered() -> Iterator[Sightings]:
    """Listen until the end."""
    seen = Sightings()
    token = _listening.set(seen)
    try:
        yield seen
    finally:
        _listening.reset(token)


class Looks:
    """Who was shown what lately, in this process; the oldest is forgotten first."""

    def __init__(self, most: int = _MOST_KNOWN) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, Sight], datetime] = OrderedDict()

    def fresh(self, person: str, seen: Iterable[Sight], now: datetime) -> list[Sight]:
        """Those that are not part of a look that was told already."""
        began = now - ONE_LOOK
        return [one for one in seen if self._known.get((person, one), began) <= began]

    def told(self, person: str, seen: Iterable[Sight], now: datetime) -> None:
        """They stand in the log."""
        for one in seen:
            self._known[person, one] = now
            self._known.move_to_end((person, one))
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def shown(actor: Actor, seen: Iterable[Sight], now: datetime, carried: tuple[str, ...]) -> list[Event]:
    """One event for each object and set of fields: who saw them of which records. `carried`: nobody follows these."""
    by_fields: dict[tuple[str, frozenset[str]], list[UUID]] = {}
    for object_name, record, fields in seen:
        by_fields.setdefault((object_name, fields), []).append(record)
    return [
        Event(
            id=uuid7(), type=SHOWN, at=now, object=object_name, subject=None, actor=actor.key, source="ui",
            data={"fields": sorted(fields), "ids": sorted(map(str, records))},
            carried=carried,
        )
        for (object_name, fields), records in by_fields.items()
    ]  # fmt: skip
