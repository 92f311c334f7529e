"""Numbers over promises: how many, what share was kept, how long it took; by person, unit or time. One statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Tx, fetch

Dimension = Literal["owner", "unit", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Among:
    """Which promises are counted: started in [since, until); of `people` or in `units` (people None: everybody's);
    narrowed to owners `only` and units `inside` when given."""

    since: datetime | None
    until: datetime | None
    people: Sequence[UUID] | None
    units: Sequence[UUID]
    only: Sequence[UUID] | None
    inside: Sequence[UUID] | None


async def promises(
    tx: Tx,
    clock: str,
    function: Literal["count", "in_time", "median"],
    by: Sequence[Dimension],
    among: Among,
    *,
    within_s: int | None,
    now: datetime,
    zone: str,
) -> list[tuple[tuple[Any, ...], float | None]]:
    """Rows of (group values, number) over clocks of a name. `count` counts them; `in_time` is the share kept among
    those that can be judged by now: in their own time, or within `within_s` seconds of the start; `median` is seconds
    from start to met. Cancelled ones never count."""
    groups = [_group(one) for one in by]
    if function == "count":
        number = "count(*)"
    elif function == "median":
        number = (
            "percentile_cont(0.5) within group (order by extract(epoch from c.met_at - c.started_at))"
            " filter (where c.met_at is not null)"
        )
    elif within_s is None:
        number = (
            "(count(*) filter (where c.state = 'met'))::float8"
            " / nullif(count(*) filter (where c.state in ('met', 'breached')), 0)"
        )
    else:
        limit = "make_interval(secs => %(within)s)"
        number = (
            f"(count(*) filter (where c.met_at <= c.started_at + {limit}))::float8 / nullif(count(*) filter ("
            f"where c.state <> 'cancelled' and (c.met_at is not null or c.started_at + {limit} <= %(now)s)), 0)"
        )
    places = ", ".join(str(place + 1) for place in range(len(groups)))
    rows = await fetch(
        tx,
        f"select {', '.join([*groups, number])} from work.clock c where {_AMONG}"
        + (f" group by {places} order by {places} limit 10000" if groups else ""),
        {"clock": clock, "within": within_s, "now": now, "zone": zone, **_limits(among)},
    )
    size = len(groups)
    return [(tuple(row[:size]), None if row[size] is None else float(row[size])) for row in rows]


async def promised(
    tx: Tx,
    clock: str,
    function: Literal["count", "in_time", "median"],
    by: Sequence[Dimension],
    among: Among,
    most: int,
    *,
    within_s: int | None,
    now: datetime,
    zone: str,
) -> dict[tuple[Any, ...], list[UUID]] | None:
    """The records whose promises `promises` counts, by group: for a share those that can be judged, for a median those
    that were met. None when there are more than `most`."""
    groups = [_group(one) for one in by]
    judged = "true"
    if function == "median":
        judged = "c.met_at is not null"
    elif function == "in_time" and within_s is None:
        judged = "c.state in ('met', 'breached')"
    elif function == "in_time":
        judged = "(c.met_at is not null or c.started_at + make_interval(secs => %(within)s) <= %(now)s)"
    rows = await fetch(
        tx,
        f"select distinct {', '.join([*groups, 'c.subject'])} from work.clock c where {_AMONG} and {judged}"
        " limit %(most)s",
        {
            "clock": clock, "within": within_s, "now": now, "zone": zone, "most": most + 1, **_limits(among),
        },
    )  # fmt: skip
    if len(rows) > most:
        return None
    found: dict[tuple[Any, ...], list[UUID]] = {}
    for row in rows:
        found.setdefault(tuple(row[:-1]), []).append(row[-1])
    return found


_AMONG = (
    "c.name = %(clock)s and c.state <> 'cancelled'"
    " and (%(since)s::timestamptz is null or c.started_at >= %(since)s)"
    " and (%(until)s::timestamptz is null or c.started_at < %(until)s)"
    " and (%(people)s::uuid[] is null or c.owner = any(%(people)s) or c.unit = any(%(units)s))"
    " and (%(only)s::uuid[] is null or c.owner = any(%(only)s))"
    " and (%(inside)s::uuid[] is null or c.unit = any(%(inside)s))"
)


def _limits(among: Among) -> dict[str, Any]:
    return {
        "since": among.since, "until": among.until, "people": _list(among.people), "units": _list(among.units),
        "only": _list(among.only), "inside": _list(among.inside),
    }  # fmt: skip


def _list(ids: Sequence[UUID] | None) -> list[UUID] | None:
    return None if ids is None else list(ids)


def _group(one: Dimension) -> str:
    if one in ("owner", "unit"):
        return f"c.{one}"
    return f"date_trunc('{one}', timezone(%(zone)s, c.started_at))::date"
