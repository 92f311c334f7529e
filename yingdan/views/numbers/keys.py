"""Values that rows are grouped by: as conditions that find the rows again, and as words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.expr import Literal, to_text
from yingdan.kernel.records import Group, titles
from yingdan.views.numbers.metric import Reader
from yingdan.views.numbers.periods import Days, months_later

Json = dict[str, Any]


def condition(field: Any, group: Group, value: Any, zone: ZoneInfo) -> str:
    """The condition of the rows whose group has a value. `field`: the catalog's, or a `Dimension`."""
    if value is None:
        return f"{group.field} == null"
    if isinstance(value, date) and group.part is not None:
        return between(field, (value, _end(value, group.part)), zone)
    if isinstance(value, date):
        return f'{group.field} == date("{value.isoformat()}")'
    if isinstance(value, UUID):
        return f'{group.field} == "{value}"'
    return f"{group.field} == {to_text(Literal(value))}"


def between(field: Any, days: Days, zone: ZoneInfo) -> str:
    """The condition that a date or datetime field lies in a period."""
    if field.type == "date":
        since, until = (f'date("{day.isoformat()}")' for day in days)
    else:
        since, until = (f'datetime("{datetime.combine(day, time(), zone).isoformat()}")' for day in days)
    return f"{field.name} >= {since} && {field.name} < {until}"


def _end(day: date, part: str) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}.get(part)
    if months is not None:
        return months_later(day, months)
    return day + timedelta(days=7 if part == "week" else 1)


async def in_words(reader: Reader, field: Any, group: Group, values: Iterable[Any]) -> dict[Any, Any]:
    """Each value's label: text in both languages for a choice, the title for a reference, null for what says itself."""
    wanted = dict.fromkeys(values)
    if field is None or group.part is not None:
        return dict(wanted)
    if field.type == "actor":
        return {**wanted, **await _actors(reader, wanted)}
    if field.type in ("choice", "source"):
        labels = {one["value"]: one.get("label") for one in field.options.get("choices", ())}
        return {value: labels.get(value) for value in wanted}
    ids = [value for value in wanted if isinstance(value, UUID)]
    target = field.target or {"user": "org.user", "unit": "org.unit"}.get(field.type)
    if ids and target is not None and target in reader.catalog.objects:
        return {
            **wanted,
            **await titles(reader.tx, reader.catalog, reader.actor, target, ids, env=reader.env),
        }
    return wanted


def person_of(actor: str | None) -> UUID | None:
    """Whom the actor of an event names; None for the system and channels."""
    kind, _, key = (actor or "").partition(":")
    return UUID(key) if kind == "user" and len(key) == 36 else None


async def _actors(reader: Reader, values: Iterable[Any]) -> dict[Any, Any]:
    """What the actors of events are called: channels by their label, people by their name."""
    people = {text: key for text in values if (key := person_of(text)) is not None}
    known = await titles(reader.tx, reader.catalog, reader.actor, "org.user", people.values(), env=reader.env)
    found = {f"channel:{name}": one.body.label for name, one in reader.catalog.all("channel").items()}
    return found | {text: known.get(key) for text, key in people.items()}


def in_order(field: Any, group: Group, rows: Sequence[Any], key: Any, weight: Any) -> list[Any]:
    """Rows in the order people expect of a dimension: choices as they are defined, times forward, others by the sum of
    their weights. Rows of one key stay together, in the order they came."""
    places = {value: place for place, value in enumerate(ranked(field, group, rows, key, weight))}
    return sorted(rows, key=lambda row: places[key(row)])


def ranked(field: Any, group: Group, rows: Sequence[Any], key: Any, weight: Any) -> list[Any]:
    """The values of a dimension, each once, in that order."""
    totals: dict[Any, float] = {}
    for row in rows:
        totals[key(row)] = totals.get(key(row), 0) + float(weight(row) or 0)
    if group.part is not None or (
        field is not None and field.type in ("date", "datetime", "integer", "rating")
    ):
        return sorted(totals, key=lambda value: (value is None, value if value is not None else 0))
    if field is not None and field.type == "choice":
        defined = {one["value"]: place for place, one in enumerate(field.options.get("choices", ()))}
        return sorted(totals, key=lambda value: defined.get(value, len(defined)))
    return sorted(totals, key=lambda value: -totals[value])
