"""Who pressed a zone: the leads the reader may see, and visitors without a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from yingdan.events import linked_since
from yingdan.kernel.access import visible_fields
from yingdan.kernel.records import Group, about_of, read, titles
from yingdan.views.heat.asked import Asked, said
from yingdan.views.heat.model import PeopleShown, Pressed, RecordNamed

MOST_PEOPLE = 200
LINKED = "identity.linked"


@dataclass(slots=True)
class _Person:
    """Somebody under all the ids he pressed as. `record`: None for a visitor without a name."""

    record: UUID | None
    subjects: list[UUID] = field(default_factory=list)
    presses: int = 0
    moments: list[datetime] = field(default_factory=list)


async def people(asked: Asked, zone: str) -> PeopleShown:
    """Those who pressed a zone of a page in the period, who pressed most first. A visitor who left a name since stands under the record
    he became, where the reader may see it. Problems as for `log_breakdown`."""
    event, about = asked.body.clicked, about_of(asked.reader.catalog, asked.body.clicked)[1].name
    found = await asked.counted(
        event,
        (Group("subject"),),
        {"first": ("min", "at"), "last": ("max", "at")},
        f"data.zone == {said(zone)}",
    )
    rows = {keys[0]: row for keys, row in found if keys[0] is not None}
    records = await _records(asked, about, rows)
    persons: dict[UUID, _Person] = {}
    for subject, row in rows.items():
        record = records.get(subject)
        one = persons.setdefault(record or subject, _Person(record))
        one.subjects.append(subject)
        one.presses += row["n"]
        one.moments += (row["first"], row["last"])
    order = sorted(persons.values(), key=lambda one: (-one.presses, -max(one.moments).timestamp()))
    named = sum(one.record is not None for one in persons.values())
    shown = await _shown(asked, about, zone, order[:MOST_PEOPLE])
    return PeopleShown(asked.days, event, about, zone, len(persons), named, shown, len(order) > MOST_PEOPLE)


async def _records(asked: Asked, about: str, subjects: Iterable[UUID]) -> dict[UUID, UUID]:
    """Subject -> the record it is, or became, of those that the reader may see."""
    reader, known = asked.reader, list(subjects)
    own = await read(reader.tx, reader.catalog, reader.actor, about, known, (), env=reader.env)
    strangers = [one for one in known if one not in own]
    since = datetime.combine(asked.days[0], time(), reader.env.zone)
    became = await linked_since(reader.tx, LINKED, "visitor", strangers, since) if strangers else {}
    seen = await read(
        reader.tx, reader.catalog, reader.actor, about, list(set(became.values())), (), env=reader.env
    )
    return {one: one for one in own} | {one: to for one, to in became.items() if to in seen}


async def _shown(asked: Asked, about: str, zone: str, order: list[_Person]) -> list[Pressed]:
    reader = asked.reader
    ids = [one.record for one in order if one.record is not None]
    names = await titles(reader.tx, reader.catalog, reader.actor, about, ids, env=reader.env)
    owners: Mapping[UUID, UUID | None] = {}
    if "owner" in visible_fields(reader.catalog, reader.actor, about):
        rows = await read(reader.tx, reader.catalog, reader.actor, about, ids, ("owner",), env=reader.env)
        owners = {key: row.get("owner") for key, row in rows.items()}
    called = await titles(
        reader.tx, reader.catalog, reader.actor, "org.user", {o for o in owners.values() if o}, env=reader.env
    )
    return [_pressed(asked, about, zone, one, names, owners, called) for one in order]


def _pressed(
    asked: Asked, about: str, zone: str, one: _Person, names: Mapping[UUID, str], owners: Mapping[UUID, UUID | None],
    called: Mapping[UUID, str],
) -> Pressed:  # fmt: skip
    listed: Any = ", ".join(f"'{subject}'" for subject in one.subjects)
    where = asked.where(f"data.zone == {said(zone)}", f"subject in [{listed}]")
    record = RecordNamed(about, one.record, names.get(one.record, "")) if one.record is not None else None
    owner = owners.get(one.record) if one.record is not None else None
    return Pressed(
        record, None if record is not None else str(one.subjects[0]), called.get(owner) if owner is not None else None,
        one.presses, min(one.moments), max(one.moments), where,
    )  # fmt: skip
