"""Kinds of this room: `metric`, a number defined once, and `dashboard`, an arrangement of numbers. ADR 0033."""

from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec

from yingdan.base import Fault, Label, Problem
from yingdan.expr import Names, Type
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expr_faults
from yingdan.kernel.definitions import Kind, register
from yingdan.kernel.records import LogNames, log_names
from yingdan.views.numbers.periods import Period
from yingdan.work import PROMISE_DIMENSIONS, PROMISE_NAMES, seconds_of

Function = Literal["count", "count_distinct", "sum", "avg", "median", "min", "max", "ratio", "in_time"]
Shape = Literal[
    "number", "gauge", "bar", "line", "area", "pie", "funnel", "radar", "heat_map", "sankey", "table", "pivot",
]  # fmt: skip
# How many dimensions a shape can show: least and most.
DIMENSIONS: dict[str, tuple[int, int]] = {
    "number": (0, 0), "gauge": (0, 0), "bar": (1, 2), "line": (1, 2), "area": (1, 2), "pie": (1, 1), "funnel": (0, 1),
    "radar": (1, 2), "heat_map": (2, 2), "sankey": (2, 2), "table": (0, 3), "pivot": (2, 2),
}  # fmt: skip
_NUMBERS = frozenset({"integer", "decimal", "money", "percent", "duration", "rating", "formula", "roll_up"})
_TIMES = frozenset({"date", "datetime"})
_UNGROUPED = frozenset({"list", "json", "money"})
_PARTS = frozenset({"day", "week", "month", "quarter", "year"})
_WIDTH = 12


class Benchmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value to compare with, and where it comes from."""

    value: float
    source: Label


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number. Its population: records of `object` or events of the type `event` that meet `filter`, or promises
    of `clock`, or of every clock about records of the object `promises_of`. `function` over `field`, of events a name such as `data.seconds` or `record.owner`; `ratio` divides the metric `of` by the metric `by`; `in_time` is the share of promises kept, within `within` ("24h")
    when given, else in their own time; a `ratio` with `within` leaves out, above and below, what has not had that long. `time`: the field periods are about; none for a number that is what it is now;
    events have their own.
    `shown_as` duration is in seconds, percent is a share of one. `owner`: the role that answers for the definition.
    `freshness`: live, or settled when it rests on values that follow within seconds."""

    label: Label
    function: Function
    description: Label | None = None
    object: str | None = None
    clock: str | None = None
    promises_of: str | None = None
    event: str | None = None
    field: str | None = None
    filter: str | None = None
    of: str | None = None
    by: str | None = None
    within: str | None = None
    time: str | None = None
    dimensions: tuple[str, ...] = ()
    shown_as: Literal["number", "money", "percent", "duration"] = "number"
    currency: str = "CNY"
    direction: Literal["up", "down", "none"] = "none"
    owner: str | None = None
    freshness: Literal["live", "settled"] = "live"
    benchmark: Benchmark | None = None

    @property
    def promised(self) -> bool:
        """Whether it counts promises."""
        return self.clock is not None or self.promises_of is not None


class Tile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One picture. `by`: dimensions, a field or a part of one (`stage`, `close_on@month`, `time@month` for each
    metric's own time). `period` in place of the dashboard's. `target`: what a gauge is full at, else the benchmark.
    `x`, `width` in twelfths of the page, `y`, `height` in rows."""

    id: str
    shape: Shape
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    label: Label | None = None
    period: Period | None = None
    filter: str | None = None
    target: float | None = None
    limit: int = 50
    x: int = 0
    y: int = 0
    width: int = 4
    height: int = 4


class Dashboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Tiles on a grid. `roles`: whom it is meant for (everybody when empty); the first by `order` is what one of them
    sees first. `filters`: what its reader may narrow by."""

    label: Label
    tiles: tuple[Tile, ...]
    description: Label | None = None
    roles: tuple[str, ...] = ()
    period: Period = "last_12_months"
    filters: tuple[Literal["period", "unit", "person"], ...] = ("period", "unit", "person")
    order: int = 0


def metric_faults(body: Metric, catalog: Any) -> list[Fault]:
    """Everything wrong with a metric under a catalog."""
    members = (body.object, body.clock, body.promises_of, body.event, body.of)
    sources = [one for one in members if one is not None]
    if len(sources) != 1 or (body.function == "ratio") != (body.of is not None and body.by is not None):
        return [Fault("/object", "metric-has-no-source")]
    if body.function == "ratio":
        return [
            *_within_faults(body),
            *(
                Fault(f"/{member}", "metric-is-a-ratio-itself", {"metric": name})
                for member, name in (("of", body.of), ("by", body.by))
                if (found := catalog.get("metric", name)) is not None and found.body.function == "ratio"
            ),
        ]
    if body.promised:
        return _promise_faults(body)
    if body.event is not None:
        return _event_faults(body, catalog)
    return _object_faults(body, catalog)


def _promise_faults(body: Metric) -> list[Fault]:
    faults = _within_faults(body)
    if body.function not in ("count", "in_time", "median"):
        faults.append(Fault("/function", "metric-function-is-not-for-this", {"function": body.function}))
    for place, name in enumerate(body.dimensions):
        if name not in PROMISE_DIMENSIONS:
            params = {"field": name, "object": body.clock or body.promises_of}
            faults.append(Fault(f"/dimensions/{place}", "field-is-unknown", params))
    if body.filter is not None:
        faults += expr_faults(body.filter, PROMISE_NAMES, "/filter", boolean=True)
    return faults


def _within_faults(body: Metric) -> list[Fault]:
    if body.within is None or seconds_of(body.within) is not None:
        return []
    return [Fault("/within", "duration-is-unreadable", {"text": body.within[:40]})]


def _event_faults(body: Metric, catalog: Any) -> list[Fault]:
    try:
        names = log_names(catalog, str(body.event))
    except Problem as problem:
        # That it is missing is said by whoever looks after references.
        gone = problem.slug == "event-type-is-unknown"
        return [] if gone else [Fault("/event", problem.slug, {"event": body.event})]
    faults: list[Fault] = []
    kind = names.of_event(tuple(body.field.split("."))) if body.field else None
    if body.function == "in_time":
        faults.append(Fault("/function", "metric-function-is-not-for-this", {"function": body.function}))
    elif (body.function == "count") != (body.field is None) or not _fits(body.function, kind):
        params = {"field": body.field or "", "object": body.event}
        faults.append(Fault("/field", "metric-field-does-not-fit", params))
    if body.time is not None:
        params = {"field": body.time, "object": body.event}
        faults.append(Fault("/time", "metric-time-is-no-date", params))
    for place, name in enumerate(body.dimensions):
        if not is_event_dimension(names, name):
            params = {"field": name, "object": body.event}
            faults.append(Fault(f"/dimensions/{place}", "field-is-unknown", params))
    if body.filter is not None:
        faults += expr_faults(body.filter, names, "/filter", boolean=True)
    return faults


def _fits(function: str, kind: Type | None) -> bool:
    if function == "count":
        return kind is None
    if kind is None:
        return False
    if function == "count_distinct":
        return kind.kind not in _UNGROUPED
    return kind.kind in ("int", "decimal", *(("date", "datetime") if function in ("min", "max") else ()))


def is_event_dimension(names: LogNames, text: str) -> bool:
    """Whether events can be taken apart by this: `source`, `data.path`, `record.grade`, `owner`."""
    kind = names.of_event(("record", text) if text in ("owner", "unit") else tuple(text.split(".")))
    return kind is not None and kind.kind not in _UNGROUPED


def _object_faults(body: Metric, catalog: Any) -> list[Fault]:
    one = catalog.objects.get(body.object)
    if one is None:
        return []  # that it is missing is said by whoever looks after references
    faults: list[Fault] = []
    field = one.fields.get(body.field) if body.field else None
    if body.function == "in_time":
        faults.append(Fault("/function", "metric-function-is-not-for-this", {"function": body.function}))
    elif body.function != "count" or body.field is not None:
        wanted = None if body.function in ("count", "count_distinct") else _NUMBERS
        if body.function in ("min", "max"):
            wanted = _NUMBERS | _TIMES
        if field is None or body.function == "count" or (wanted is not None and field.type not in wanted):
            faults.append(
                Fault("/field", "metric-field-does-not-fit", {"field": body.field or "", "object": one.name})
            )
    if body.time is not None and (body.time not in one.fields or one.fields[body.time].type not in _TIMES):
        faults.append(Fault("/time", "metric-time-is-no-date", {"field": body.time, "object": one.name}))
    for place, name in enumerate(body.dimensions):
        if name not in one.fields:
            faults.append(
                Fault(f"/dimensions/{place}", "field-is-unknown", {"field": name, "object": one.name})
            )
    if body.filter is not None:
        faults += expr_faults(body.filter, QuestionNames(one, catalog), "/filter", boolean=True)
    return faults


def tile_faults(tile: Tile, at: str, catalog: Any) -> list[Fault]:
    """Everything wrong with a tile under a catalog."""
    faults: list[Fault] = []
    if not tile.metrics or len(tile.metrics) > 8:
        faults.append(Fault(f"{at}/metrics", "tile-has-no-metric"))
    least, most = DIMENSIONS[tile.shape]
    if not least <= len(tile.by) <= most:
        faults.append(
            Fault(
                f"{at}/by", "tile-dimensions-do-not-fit", {"shape": tile.shape, "least": least, "most": most}
            )
        )
    if not (tile.x >= 0 and tile.width >= 1 and tile.x + tile.width <= _WIDTH and 0 <= tile.y <= 500):
        faults.append(Fault(f"{at}/x", "tile-is-off-the-page"))
    if not 1 <= tile.height <= 40 or not 1 <= tile.limit <= 1000:
        faults.append(Fault(f"{at}/height", "tile-is-off-the-page"))
    for name in tile.metrics:
        found = catalog.get("metric", name)
        if found is not None:
            faults += _dimension_faults(tile, at, found.body, catalog)
    return faults


def _dimension_faults(tile: Tile, at: str, metric: Metric, catalog: Any) -> list[Fault]:
    sources = [metric]
    if metric.of is not None and metric.by is not None:
        found = [catalog.get("metric", name) for name in (metric.of, metric.by)]
        sources = [one.body for one in found if one is not None]
    faults: list[Fault] = []
    for source in sources:
        one = catalog.objects.get(source.object) if source.object else None
        names = _names(source, catalog)
        for place, text in enumerate(tile.by):
            name, _, part = text.partition("@")
            if name == "time" and part:
                known = source.time is not None or source.object is None
            elif source.event is not None:
                known = names is not None and is_event_dimension(cast("LogNames", names), name)
            else:
                known = name in one.fields if one else name in PROMISE_DIMENSIONS
            if not known or (part and part not in _PARTS):
                faults.append(Fault(f"{at}/by/{place}", "metric-lacks-the-dimension", {"dimension": text}))
        if tile.filter is not None and names is not None:
            faults += expr_faults(tile.filter, names, f"{at}/filter", boolean=True)
    return faults


def _names(source: Metric, catalog: Any) -> Names | None:
    """What a condition of a tile may name of a metric's rows; None where it narrows nothing, or cannot be known."""
    one = catalog.objects.get(source.object) if source.object else None
    if one is not None:
        return QuestionNames(one, catalog)
    event = catalog.get("event_type", source.event) if source.event else None
    return log_names(catalog, event.name) if event and event.body.object in catalog.objects else None


def _check_metric(body: Metric, name: str, catalog: Any) -> Sequence[Fault]:
    return metric_faults(body, catalog)


def _metric_references(body: Metric) -> list[tuple[str, str]]:
    kinds = (
        ("object", body.object),
        ("clock", body.clock),
        ("object", body.promises_of),
        ("event_type", body.event),
        ("metric", body.of),
        ("metric", body.by),
        ("role", body.owner),
    )
    return [(kind, name) for kind, name in kinds if name is not None]


def _check_dashboard(body: Dashboard, name: str, catalog: Any) -> Sequence[Fault]:
    faults: list[Fault] = []
    seen: set[str] = set()
    for place, tile in enumerate(body.tiles):
        if tile.id in seen or not tile.id:
            faults.append(Fault(f"/tiles/{place}/id", "tile-is-there-twice", {"id": tile.id}))
        seen.add(tile.id)
        faults += tile_faults(tile, f"/tiles/{place}", catalog)
    if len(body.tiles) > 60:
        faults.append(Fault("/tiles", "dashboard-is-too-full", {"most": 60}))
    return faults


def _dashboard_references(body: Dashboard) -> list[tuple[str, str]]:
    metrics = {name for tile in body.tiles for name in tile.metrics}
    return [*(("metric", name) for name in sorted(metrics)), *(("role", name) for name in body.roles)]


METRIC = register(
    Kind(
        "metric",
        "metrics",
        Metric,
        _check_metric,
        _metric_references,
        frozenset({"benchmark", "direction"}),
        {"zh": "指标", "en": "Metric"},
    )
)
DASHBOARD = register(
    Kind(
        "dashboard",
        "dashboards",
        Dashboard,
        _check_dashboard,
        _dashboard_references,
        label={"zh": "仪表盘", "en": "Dashboard"},
        by_unit=True,
    )
)
