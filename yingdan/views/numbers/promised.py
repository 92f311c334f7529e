"""Metrics over promises: what they are worth, and the promises behind them. ADR 0045."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

from yingdan.base import Problem
from yingdan.kernel.access import may, scope
from yingdan.kernel.records import in_reach
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.metric import Cut, Reader, Worth, population, split_dimension
from yingdan.work import Among, Measure, Whose, asks_foremost, promises, seconds_of


async def worths_of_promises(reader: Reader, metrics: Sequence[Metric], cut: Cut) -> list[Worth]:
    """The values of metrics over promises, side by side: one statement for those about one object (two where some look
    at the foremost promises and others do not). Problem metric-is-unknown 404 when a clock has gone."""
    asked: dict[tuple[str, bool], list[int]] = {}
    for place, metric in enumerate(metrics):
        asked.setdefault((object_of(reader, metric), asks_foremost(metric.filter)), []).append(place)
    found: list[Worth] = [Worth((), "clocks")] * len(metrics)
    for (about, _), places in asked.items():
        groups = [split_dimension(one, metrics[places[0]]) for one in cut.by]
        rows = await promises(
            reader.tx,
            _among(reader, about, cut),
            [group.part or group.field for group in groups],
            [_measure(metrics[place]) for place in places],
            reader.env,
        )
        for column, place in enumerate(places):
            found[place] = Worth(tuple((keys, values[column]) for keys, values in rows), "clocks")
    return found


def object_of(reader: Reader, metric: Metric) -> str:
    """The object that the promises of a metric are about. Problem metric-is-unknown 404."""
    if metric.promises_of is not None:
        return metric.promises_of
    return object_of_clock(reader.catalog, str(metric.clock))


def object_of_clock(catalog: Any, name: str) -> str:
    """The object that a clock is about. Problem metric-is-unknown 404."""
    clock = catalog.get("clock", name)
    if clock is None:
        raise Problem("metric-is-unknown", 404, metric=name)
    return cast("str", clock.body.object)


def whose(reader: Reader, about: str) -> Whose:
    """Whose promises about records of an object a reader may count: one's own; with `see_board` those of the units one
    leads, and those nobody owns about records one may see; all when one's grant is unconditional. Problem
    object-is-unknown 404."""
    catalog, actor = reader.catalog, reader.actor
    if scope(catalog, actor, about, "read").where(reader.env) is None:
        return Whose(None)
    own = [actor.id] if actor.id is not None else []
    if not may(catalog, actor, "see_board"):
        return Whose(own)
    return Whose(own, tuple(actor.subtree), in_reach(catalog, actor, about, reader.env))


def promises_behind(reader: Reader, metric: Metric, cut: Cut) -> str:
    """The condition of the promises a number is about, its period apart: for a share those that can be judged, for a
    median those met. What narrows a tile's records does not narrow its promises."""
    parts = [population(metric, replace(cut, where=None))]
    within_s = seconds_of(metric.within) if metric.within else None
    if metric.function == "median":
        parts.append("met_at != null")
    elif metric.function == "in_time" and within_s is None:
        parts.append("state in ['met', 'breached']")
    elif metric.function == "in_time":
        begun = reader.env.now - timedelta(seconds=cast("int", within_s))
        parts.append(f'met_at != null || started_at <= datetime("{begun.isoformat()}")')
    return " && ".join(f"({one})" for one in parts if one)


def _among(reader: Reader, about: str, cut: Cut) -> Among:
    since, until = (
        (datetime.combine(day, time(), reader.env.zone) for day in cut.days)
        if cut.days is not None
        else (None, None)
    )
    if cut.began_by is not None:
        until = cut.began_by if until is None else min(until, cut.began_by)
    only = None if cut.person is None else [cut.person]
    return Among(about, whose(reader, about), since, until, only, cut.units)


def _measure(metric: Metric) -> Measure:
    within_s = seconds_of(metric.within) if metric.within else None
    return Measure(cast("Any", metric.function), metric.clock, metric.filter, within_s)
