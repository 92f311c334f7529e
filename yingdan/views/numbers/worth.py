"""What a metric is worth, whatever it counts."""

from collections.abc import Sequence

from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.logged import worth_of_events
from yingdan.views.numbers.metric import Cut, Reader, Worth, metric_of, ripe, worth_of_records
from yingdan.views.numbers.promised import worths_of_promises


async def worths(reader: Reader, metrics: Sequence[Metric], cut: Cut) -> list[Worth]:
    """The values of several metrics in the same cut: those over promises are counted together. Problems as for `worth`."""
    promised = [metric for metric in metrics if metric.promised]
    counted = iter(await worths_of_promises(reader, promised, cut))
    return [next(counted) if metric.promised else await worth(reader, metric, cut) for metric in metrics]


async def worth(reader: Reader, metric: Metric, cut: Cut) -> Worth:
    """The metric's values. Problems as for `breakdown` and `log_breakdown`; metric-is-unknown 404 for a ratio whose
    part has gone."""
    if metric.function == "ratio":
        return await _ratio(reader, metric, cut)
    if metric.promised:
        [found] = await worths_of_promises(reader, [metric], cut)
        return found
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
