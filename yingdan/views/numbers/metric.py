"""What a metric is worth: by dimensions, in a period, within the reader's rights."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env, ExprFaults, check, parse
from yingdan.kernel.access import Actor, QuestionNames
from yingdan.kernel.records import Breakdown, Group, Need, Part, Query, Span, breakdown, query
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.periods import Days
from yingdan.work import seconds_of

Keys = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a metric is asked for. `by`: dimensions as tiles write them. `person`: whose records; `units`:
    in which units; `where`: a further condition on the metric's object; `began_by`: only what had begun by then."""

    by: tuple[str, ...] = ()
    days: Days | None = None
    person: UUID | None = None
    units: tuple[UUID, ...] | None = None
    where: str | None = None
    began_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Values by group. `left_out`: records in other currencies. `exact_from`: cube, scan, log or clocks. `timeless`: a
    period was asked for and the metric has no time to hold it against."""

    rows: tuple[tuple[Keys, float | None], ...]
    exact_from: str
    left_out: int = 0
    timeless: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, when, under which catalog."""

    tx: Tx
    catalog: Any
    actor: Actor
    env: Env


def metric_of(catalog: Any, name: str) -> Metric:
    """A metric by name. Problem metric-is-unknown 404."""
    found = catalog.get("metric", name)
    if found is None:
        raise Problem("metric-is-unknown", 404, metric=name)
    return cast("Metric", found.body)


def ripe(reader: Reader, metric: Metric, cut: Cut) -> Cut:
    """The cut without what has not had the time that a metric gives it, be it done already or not: to count only the
    early ones of the young would praise them."""
    if metric.within is None:
        return cut
    return replace(cut, began_by=reader.env.now - timedelta(seconds=seconds_of(metric.within) or 0))


def split_dimension(text: str, metric: Metric) -> Group:
    """`stage`, `close_on@month`, `time@month` as a group of what the metric counts. `owner` and `unit` of events are
    those of the record they are about."""
    name, _, part = text.partition("@")
    if name == "time":
        name = "at" if metric.event else "started_at" if metric.promised else metric.time or name
    elif metric.event and name in ("owner", "unit"):
        name = f"record.{name}"
    return Group(name, cast("Part | None", part or None))


def population(metric: Metric, cut: Cut) -> str | None:
    """The condition of what a cut counts, its period apart."""
    whose = "record." if metric.event else ""
    parts = [one for one in (metric.filter, cut.where) if one]
    if cut.person is not None:
        parts.append(f'{whose}owner == "{cut.person}"')
    if cut.units is not None:
        listed = ", ".join(f'"{one}"' for one in cut.units)
        parts.append(f"{whose}unit in [{listed}]")
    time = "at" if metric.event else "started_at" if metric.promised else metric.time
    if cut.began_by is not None and time is not None:
        parts.append(f'{time} <= datetime("{cut.began_by.isoformat()}")')
    return " && ".join(f"({one})" for one in parts) if len(parts) > 1 else (parts[0] if parts else None)


async def worth_of_records(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    """The values of a metric over records. Problems as for `breakdown`."""
    assert metric.object is not None
    groups = tuple(split_dimension(one, metric) for one in cut.by)
    is_money = (
        metric.field is not None
        and _type_of(reader.catalog, metric) == "money"
        and metric.function != "count_distinct"
    )
    span = Span(metric.time, *cut.days) if cut.days is not None and metric.time is not None else None
    measures: dict[str, tuple[str, str | None]] = {
        "value": (metric.function, metric.field),
        "n": ("count", None),
    }
    asked = (*groups, Group(str(metric.field), "currency")) if is_money else groups
    found = await breakdown(
        reader.tx, reader.catalog, reader.actor,
        Breakdown(metric.object, asked, measures, population(metric, cut), span), reader.env,
    )  # fmt: skip
    timeless = cut.days is not None and metric.time is None
    if not is_money:
        rows = tuple((keys, as_number(row["value"])) for keys, row in found.rows)
        return Worth(rows, found.exact_from, 0, timeless)
    merged: dict[Keys, float | None] = {}
    left_out = 0
    for keys, row in found.rows:
        if keys[-1] in (metric.currency, None):
            value = as_number(row["value"])
            merged[keys[:-1]] = (
                merged.get(keys[:-1]) if value is None else (merged.get(keys[:-1]) or 0) + value
            )
        else:
            left_out += int(cast("Any", row["n"]))
            merged.setdefault(keys[:-1], None)
    return Worth(tuple(merged.items()), found.exact_from, left_out, timeless)


def _type_of(catalog: Any, metric: Metric) -> str | None:
    one = catalog.objects.get(metric.object)
    field = one.fields.get(metric.field) if one is not None else None
    return field.type if field is not None else None


def as_number(value: Any) -> float | None:
    return None if value is None else float(value)


async def units_below(reader: Reader, unit: UUID) -> tuple[UUID, ...]:
    """A unit with everything below it, as far as the reader may see units."""
    page = await query(
        reader.tx, reader.catalog, reader.actor, Query("org.unit", ("parent",), None, (), 2000), reader.env
    )
    children: dict[Any, list[UUID]] = {}
    for row in page.rows:
        children.setdefault(row.get("parent"), []).append(row["id"])
    found, waiting = {unit: None}, [unit]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found[child] = None
                waiting.append(child)
    return tuple(found)


def needs_of(catalog: Any) -> Iterable[Need]:
    """What every metric, tile and kanban of a catalog wants to know quickly."""
    for definition in catalog.all("metric").values():
        yield from _needs(catalog, definition.body, Cut(), frozenset())
    for definition in catalog.all("dashboard").values():
        for tile in definition.body.tiles:
            for name in tile.metrics:
                found = catalog.get("metric", name)
                if found is not None:
                    cut = Cut(tile.by, where=tile.filter)
                    timed = frozenset({"time"} if found.body.time is not None else ())
                    yield from _needs(catalog, found.body, cut, timed)
    for definition in catalog.all("view").values():
        body, one = definition.body, catalog.objects.get(definition.body.object)
        group = getattr(body, "group", None)
        if getattr(body, "layout", "list") == "kanban" and group and one is not None:
            names = {group} | _looked_at(catalog, one, body.filter)
            yield Need(body.object, frozenset(names), frozenset({body.sum} if body.sum else ()))


def _needs(catalog: Any, metric: Metric, cut: Cut, extra: frozenset[str]) -> Iterable[Need]:
    if metric.function == "ratio":
        for name in (metric.of, metric.by):
            part = catalog.get("metric", name)
            if part is not None:
                timed = frozenset({"time"} if part.body.time is not None else ())
                yield from _needs(catalog, part.body, cut, extra | timed)
        return
    if metric.object is None or metric.function not in ("count", "sum", "avg"):
        return
    one = catalog.objects.get(metric.object)
    if one is None:
        return
    names = {split_dimension(text, metric).field for text in cut.by}
    names |= {metric.time for wanted in extra if wanted == "time" and metric.time is not None}
    names |= _looked_at(catalog, one, population(metric, cut))
    if all(name in one.fields for name in names):
        yield Need(metric.object, frozenset(names), frozenset({metric.field} if metric.field else ()))


def _looked_at(catalog: Any, one: Any, where: str | None) -> set[str]:
    if where is None:
        return set()
    try:
        names = check(parse(where), QuestionNames(one, catalog)).names
        return {path[0] for path in names if path[0] != "actor"}
    except ExprFaults:
        return set()
