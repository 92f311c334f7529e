"""What a metric is worth, whatever it counts."""

from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.logged import worth_of_events
from yingdan.views.numbers.metric import Cut, Reader, Worth, metric_of, ripe, worth_of_records
from yingdan.views.numbers.promised import worth_of_promises


async def worth(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    """The metric's values. Problems as for `breakdown` and `log_breakdown`; metric-is-unknown 404 for a ratio whose
    part has gone."""
    if metric.function == "ratio":
        return await _ratio(reader, metric, cut)
    if metric.clock is not None:
        return await worth_of_promises(reader, metric, cut)
    if metric.event is not None:
        return await worth_of_events(reader, metric, cut)
    return await worth_of_records(reader, metric, cut)


async def _ratio(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    cut = ripe(reader, metric, cut)
    of, by = (metric_of(reader.catalog, str(name)) for name in (metric.of, metric.by))
    top, bottom = await worth(reader, of, cut), await worth(reader, by, cut)
    values = dict(top.rows)
    rows = tuple((keys, (values.get(keys) or 0) / base if base else None) for keys, base in bottom.rows)
    source = top.exact_from if top.exact_from == bottom.exact_from else "scan"
    return Worth(rows, source, top.left_out + bottom.left_out, top.timeless or bottom.timeless)
