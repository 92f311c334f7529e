"""Tiles: numbers side by side by the same dimensions, with the conditions that list their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.records import Group
from yingdan.views.numbers.definition import Dashboard, Metric, Tile
from yingdan.views.numbers.dimension import Dimension, dimension_of, dimensions_of
from yingdan.views.numbers.keys import Json, between, condition, in_order, in_words, ranked
from yingdan.views.numbers.metric import Cut, Reader, Worth, metric_of, population, ripe, units_below
from yingdan.views.numbers.periods import Days, Period, before, days_of, months_later, months_of
from yingdan.views.numbers.promised import promises_behind
from yingdan.views.numbers.worth import worth, worths

_TREND_MONTHS = 12
# What adds up is nothing where there is nothing; an average of nothing is no number.
_NOTHING_IS_ZERO = frozenset({"count", "count_distinct", "sum"})


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader of a dashboard narrows it by. `days` goes before `period`."""

    period: Period | None = None
    days: Days | None = None
    unit: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One metric of a tile: its definition and what stands behind each dimension."""

    name: str
    metric: Metric
    groups: tuple[Group, ...]
    fields: tuple[Dimension, ...]


async def tiles_data(
    reader: Reader, board: Dashboard, filters: Filters, only: Sequence[str] | None = None
) -> list[Json]:
    """Every tile (or those named), each with its numbers or with the slug of the problem that kept it from them."""
    units = await units_below(reader, filters.unit) if filters.unit is not None else None
    found = []
    for tile in board.tiles:
        if only is None or tile.id in only:
            found.append(await _guarded(reader, tile, board.period, filters, units))
    return found


async def tile_data(reader: Reader, tile: Tile, period: Period, filters: Filters) -> Json:
    """One tile, also one that is not published."""
    units = await units_below(reader, filters.unit) if filters.unit is not None else None
    return await _guarded(reader, tile, period, filters, units)


async def _guarded(
    reader: Reader, tile: Tile, period: Period, filters: Filters, units: tuple[UUID, ...] | None
) -> Json:
    try:
        return await _data(reader, tile, period, filters, units)
    except Problem as problem:
        # One number that is hidden from a role takes nothing away from its neighbours.
        return {
            "id": tile.id,
            "shape": tile.shape,
            "problem": problem.slug,
            "metrics": [],
            "by": [],
            "rows": [],
        }


async def _data(
    reader: Reader, tile: Tile, period: Period, filters: Filters, units: tuple[UUID, ...] | None
) -> Json:
    days = filters.days
    if days is None or tile.period is not None:
        days = days_of(tile.period or filters.period or period, reader.env.today)
    cut = Cut(tile.by, days, filters.person, units, tile.filter)
    parts = [_part(reader, name, tile.by) for name in tile.metrics]
    found = await worths(reader, [part.metric for part in parts], cut)
    rows, more = await _rows(reader, tile, parts, found, days)
    number = tile.shape in ("number", "gauge")
    return {
        "id": tile.id, "shape": tile.shape, "label": tile.label, "target": tile.target,
        "by": [_dimension(parts[0], place, text, rows) for place, text in enumerate(tile.by)],
        "metrics": [metric_wire(part.name, part.metric) for part in parts],
        "rows": rows, "more": more, "days": days,
        "drill": [drill_of(reader, part.metric, cut) for part in parts],
        "previous": [await _previous(reader, part.metric, cut) for part in parts] if number else None,
        "series": await _series(reader, parts[0].metric, cut) if tile.shape == "number" else None,
        "exact_from": sorted({one.exact_from for one in found}),
        "left_out": max(one.left_out for one in found), "timeless": all(one.timeless for one in found),
    }  # fmt: skip


def _part(reader: Reader, name: str, by: tuple[str, ...]) -> _Part:
    metric = metric_of(reader.catalog, name)
    found = dimensions_of(reader.catalog, metric, by)
    return _Part(name, metric, tuple(group for group, _ in found), tuple(one for _, one in found))


def metric_wire(name: str, metric: Metric) -> Json:
    """A metric as far as a number's bearer needs it."""
    return {
        "name": name, "label": metric.label, "description": metric.description, "shown_as": metric.shown_as,
        "currency": metric.currency if metric.shown_as == "money" else None, "direction": metric.direction,
        "benchmark": metric.benchmark, "owner": metric.owner, "freshness": metric.freshness, "function": metric.function,
    }  # fmt: skip


def _dimension(part: _Part, place: int, text: str, rows: list[Json]) -> Json:
    group, field = part.groups[place], part.fields[place]
    values = ranked(
        field, group, rows, lambda row: row["keys"][place]["value"], lambda row: next(iter(row["values"]), 0)
    )
    return {
        "values": values, "dimension": text, "field": group.field, "part": group.part, "type": field.type,
        "label": field.label,
    }  # fmt: skip


def _source(metric: Metric) -> tuple[str, str]:
    kinds = (
        ("object", metric.object),
        ("event", metric.event),
        ("clock", metric.clock),
        ("promises", metric.promises_of),
    )
    return next((kind, name) for kind, name in kinds if name is not None)


def drill_of(reader: Reader, metric: Metric, cut: Cut) -> Json | None:
    """The list that shows exactly what a number counts (`filter`), of an `object`, of an `event` type, of the promises
    of a `clock` or of all `promises` about an object; of a ratio what it is a share of. To be narrowed by a row's `where`."""
    if metric.by is not None:
        cut = ripe(reader, metric, cut)
        metric = metric_of(reader.catalog, metric.by)
    kind, name = _source(metric)
    if reader.catalog.get({"event": "event_type", "promises": "object"}.get(kind, kind), name) is None:
        return None
    where = promises_behind(reader, metric, cut) if metric.promised else population(metric, cut)
    parts = [where] if where else []
    time = "at" if metric.event else "started_at" if metric.promised else metric.time
    if cut.days is not None and time is not None:
        parts.append(between(dimension_of(reader.catalog, metric, time), cut.days, reader.env.zone))
    return {kind: name, "filter": " && ".join(f"({text})" for text in parts)}


async def _rows(
    reader: Reader,
    tile: Tile,
    parts: Sequence[_Part],
    worths: Sequence[Worth],
    days: Days | None,
) -> tuple[list[Json], int]:
    table: dict[tuple[Any, ...], list[float | None]] = {}
    for place, one in enumerate(worths):
        for keys, value in one.rows:
            table.setdefault(keys, [None] * len(worths))[place] = value
    first = parts[0]
    if len(first.groups) == 1 and first.groups[0].part == "month" and days is not None:
        nothing = [0 if part.metric.function in _NOTHING_IS_ZERO else None for part in parts]
        for month in months_of(days):
            table.setdefault((month,), cast("list[float | None]", list(nothing)))
    rows = list(table.items())
    for place in range(len(first.groups) - 1, -1, -1):
        rows = in_order(
            first.fields[place],
            first.groups[place],
            rows,
            lambda row, at=place: row[0][at],
            lambda row: row[1][0],
        )
    kept = rows[: tile.limit] if len(first.groups) == 1 else rows[: tile.limit * 40]
    words = [
        await in_words(reader, field, group, (keys[place] for keys, _ in kept))
        for place, (field, group) in enumerate(zip(first.fields, first.groups, strict=True))
    ]
    zone = reader.env.zone
    wire = [
        {
            "keys": [{"value": key, "label": words[place].get(key)} for place, key in enumerate(keys)],
            "values": values,
            "where": " && ".join(
                condition(field, group, key, zone)
                for field, group, key in zip(first.fields, first.groups, keys, strict=True)
            ),
        }
        for keys, values in kept
    ]
    return wire, len(rows) - len(kept)


async def _previous(reader: Reader, metric: Metric, cut: Cut) -> float | None:
    """The value of the period before; None without a period or a time."""
    if cut.days is None:
        return None
    found = await worth(reader, metric, replace(cut, by=(), days=before(cut.days)))
    return found.rows[0][1] if found.rows and not found.timeless else None


async def _series(reader: Reader, metric: Metric, cut: Cut) -> list[Json] | None:
    """The last twelve months of a number that has a time, for the line under it."""
    timed = metric
    if metric.by is not None:
        timed = metric_of(reader.catalog, metric.by)
    if timed.time is None and timed.clock is None and timed.event is None:
        return None
    until = months_later(reader.env.today, 1)
    days = (months_later(until, -_TREND_MONTHS), until)
    found = await worth(reader, metric, replace(cut, by=("time@month",), days=days))
    values = {keys[0]: value for keys, value in found.rows}
    nothing = 0 if metric.function in _NOTHING_IS_ZERO else None
    return [{"at": month, "value": values.get(month, nothing)} for month in months_of(days)]
