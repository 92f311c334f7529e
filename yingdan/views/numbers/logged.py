"""Metrics over events of the log: what they are worth. ADR 0037."""

from datetime import datetime, time

from yingdan.kernel.records import LogAsk, LogBreakdown, log_breakdown
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.metric import Cut, Reader, Worth, as_number, population, split_dimension


async def worth_of_events(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    """The values of a metric over a type of event. Problems as for `log_breakdown`."""
    since, until = (
        (datetime.combine(day, time(), reader.env.zone) for day in cut.days)
        if cut.days is not None
        else (None, None)
    )
    ask = LogBreakdown(
        LogAsk(str(metric.event), population(metric, cut), since, until),
        tuple(split_dimension(one, metric) for one in cut.by),
        {"value": (metric.function, metric.field)},
    )
    found = await log_breakdown(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return Worth(tuple((keys, as_number(row["value"])) for keys, row in found), "log")
