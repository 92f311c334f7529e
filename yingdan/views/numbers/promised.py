"""Metrics over promises: what they are worth, and the promises behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.access import may, scope
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.metric import Cut, Reader, Worth, population, split_dimension
from yingdan.work import Among, promises, seconds_of


async def worth_of_promises(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    """The values of a metric over a clock. Problem metric-is-unknown 404 when the clock has gone."""
    people, units = whose(reader, str(metric.clock))
    env = reader.env
    since, until = (
        (datetime.combine(day, time(), env.zone) for day in cut.days)
        if cut.days is not None
        else (None, None)
    )
    if cut.began_by is not None:
        until = cut.began_by if until is None else min(until, cut.began_by)
    only = None if cut.person is None else [cut.person]
    groups = [split_dimension(one, metric) for one in cut.by]
    rows = await promises(
        reader.tx,
        str(metric.clock),
        cast("Any", metric.function),
        cast("Any", [group.part or group.field for group in groups]),
        Among(since, until, people, units, only, cut.units),
        within_s=seconds_of(metric.within) if metric.within else None,
        now=env.now,
        zone=str(env.zone),
    )
    return Worth(tuple(rows), "clocks")


def whose(reader: Reader, clock: str) -> tuple[Sequence[UUID] | None, Sequence[UUID]]:
    """The people (None: everybody) or else the units whose promises a reader may count. Problem metric-is-unknown
    404."""
    found = reader.catalog.get("clock", clock)
    if found is None:
        raise Problem("metric-is-unknown", 404, metric=clock)
    if scope(reader.catalog, reader.actor, found.body.object, "read").where(reader.env) is None:
        return None, ()
    units = reader.actor.subtree if may(reader.catalog, reader.actor, "see_board") else ()
    return [reader.actor.id] if reader.actor.id is not None else [], units


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
