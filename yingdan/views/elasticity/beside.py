"""What is measured beside the questions of a self-assessment: figures of the report and metrics, both over the same months and units."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from yingdan.base import Problem
from yingdan.views.elasticity.definition import Question
from yingdan.views.elasticity.gathering import FIGURES
from yingdan.views.elasticity.measuring import FEWEST, measured, month_back
from yingdan.views.elasticity.model import Ground
from yingdan.views.numbers import Cut, Metric, Reader, metric_of, worth


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` is None when the `count` of cases is too small to say, or the reader may not ask."""

    value: float | None
    count: int


async def measured_beside(
    reader: Reader, ground: Ground, questions: Sequence[Question]
) -> dict[str, Measured]:
    """By field, for the questions that have something beside them; each figure and metric is counted once."""
    known: dict[tuple[str, str], Measured] = {}
    found: dict[str, Measured] = {}
    for one in questions:
        if one.figure is not None:
            key = ("figure", str(one.figure))
            if key not in known:
                known[key] = await _of_figure(reader, ground, one.figure)
        elif one.metric is not None:
            key = ("metric", one.metric)
            if key not in known:
                known[key] = await _of_metric(reader, ground, one.metric)
        else:
            continue
        found[one.field] = known[key]
    return found


async def _of_figure(reader: Reader, ground: Ground, name: str) -> Measured:
    how, behind = await FIGURES[name](reader, ground)
    figure = measured(behind.cases if behind is not None else [], how)
    return Measured(figure.value, figure.count)


async def _of_metric(reader: Reader, ground: Ground, name: str) -> Measured:
    if not ground.parents:
        return Measured(None, 0)
    days = (ground.months[0], month_back(ground.months[-1], -1))
    cut = Cut(days=days, units=tuple(ground.parents))
    try:
        metric = metric_of(reader.catalog, name)
        value = await _number(reader, metric, cut)
        count = value if metric.function == "count" else await _number(reader, _cases(reader, metric), cut)
    except Problem as problem:
        # What somebody may not count has no measurement for him; a fault of ours is no such case.
        if problem.status not in (403, 404):
            raise
        return Measured(None, 0)
    # Cases of which none has come to an end are none yet.
    cases = round(count or 0) if value is not None else 0
    return Measured(value if cases >= FEWEST else None, cases)


async def _number(reader: Reader, metric: Metric, cut: Cut) -> float | None:
    rows = (await worth(reader, metric, cut)).rows
    return rows[0][1] if rows else None


def _cases(reader: Reader, metric: Metric) -> Metric:
    """The metric that counts what another is made of."""
    if metric.function == "ratio":
        return metric_of(reader.catalog, str(metric.by))
    return msgspec.structs.replace(metric, function="count", field=None, within=None)
