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
    """The condition of the rows whose group has a value. `field`: the catalog's field."""
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
    if field.type == "choice":
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


def in_order(field: Any, group: Group, rows: Sequence[Any], key: Any, weight: Any) -> list[Any]:
    """Rows in the order people expect of a dimension: choices as they are defined, times forward, others by weight."""
    if group.part is not None or (
        field is not None and field.type in ("date", "datetime", "integer", "rating")
    ):
        return sorted(rows, key=lambda row: (key(row) is None, key(row) if key(row) is not None else 0))
    if field is not None and field.type == "choice":
        places = {one["value"]: place for place, one in enumerate(field.options.get("choices", ()))}
        return sorted(rows, key=lambda row: places.get(key(row), len(places)))
    return sorted(rows, key=lambda row: -(weight(row) or 0))
