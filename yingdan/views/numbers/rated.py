"""A rate taken apart into who began what on which day, and how much of it came to what is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.metric import Cut, Reader, metric_of, ripe
from yingdan.views.numbers.periods import Days
from yingdan.views.numbers.worth import worth

_MOST_GROUPS = 10_000
_BY = ("unit", "time@day")


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `of` things of a unit that began on a day, `hits` were counted."""

    unit: UUID
    day: date
    hits: float
    of: float


def is_rate(catalog: Any, metric: Metric) -> bool:
    """Whether a metric is a share of things that begin on a day: promises kept within a time, or records counted over
    records counted."""
    if metric.function == "in_time":
        return metric.within is not None
    parts = [catalog.get("metric", name) for name in (metric.of, metric.by) if name is not None]
    return len(parts) == 2 and all(
        part is not None and part.body.function == "count" and part.body.object and part.body.time
        for part in parts
    )


async def tallies(reader: Reader, metric: Metric, units: Sequence[UUID], days: Days) -> list[Tally]:
    """The rate's tallies of units in [since, until), without what has not had its time. Problems as for `worth`."""
    found: list[Tally] = []
    step = timedelta(days=max(_MOST_GROUPS // max(len(units), 1), 1))
    since = days[0]
    while units and since < days[1]:
        until = min(since + step, days[1])
        cut = ripe(reader, metric, Cut(_BY, (since, until), units=tuple(units)))
        found += await _tallies(reader, metric, cut)
        since = until
    return found


async def _tallies(reader: Reader, metric: Metric, cut: Cut) -> list[Tally]:
    if metric.function == "in_time":
        share = dict((await worth(reader, metric, cut)).rows)
        of = await worth(reader, msgspec.structs.replace(metric, function="count", within=None), cut)
        hits = {keys: (share.get(keys) or 0) * (count or 0) for keys, count in of.rows}
    else:
        top, of = [
            await worth(reader, metric_of(reader.catalog, str(name)), cut) for name in (metric.of, metric.by)
        ]
        hits = {keys: count or 0 for keys, count in top.rows}
    return [Tally(keys[0], keys[1], hits.get(keys, 0), count) for keys, count in of.rows if count and keys[0]]
