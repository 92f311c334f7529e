"""Numbers over promises: how many, what share was kept, how long it took; by person, unit or time, in one statement;
and the promises themselves, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Tx, fetch
from yingdan.expr import Env, Type, check, parse, to_sql
from yingdan.kernel.catalog import ValueNames
from yingdan.work.model import Clock

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


async def promise_page(
    tx: Tx,
    clock: str,
    where: str | None,
    people: Sequence[UUID] | None,
    units: Sequence[UUID],
    before: tuple[datetime, UUID] | None,
    limit: int,
    env: Env,
) -> list[Clock]:
    """The promises of a clock that `promises` counts and that meet a condition over `PROMISE_NAMES`, newest first;
    `before` pages on from (started_at, id). Problem expression-is-faulty 422."""
    c = _CLOCK.c
    wheres: list[Any] = [c.name == clock, c.state != "cancelled"]
    if people is not None:
        wheres.append(sa.or_(c.owner == sa.any_(_ids(people)), c.unit == sa.any_(_ids(units))))
    if where is not None:
        checked = check(parse(where), PROMISE_NAMES, Type.BOOL)
        wheres.append(to_sql(checked, lambda path: c[path[0]], env))
    if before is not None:
        wheres.append(sa.tuple_(c.started_at, c.id) < sa.tuple_(*map(sa.literal, before)))
    statement = (
        sa.select(*(c[name] for name in _COLUMNS))
        .where(*wheres)
        .order_by(c.started_at.desc(), c.id.desc())
        .limit(limit)
    )
    return [Clock(**dict(zip(_COLUMNS, row, strict=True))) for row in (await tx.execute(statement)).all()]


_MOMENT = sa.DateTime(timezone=True)
_KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "id": sa.Uuid(), "name": sa.Text(), "object": sa.Text(), "subject": sa.Uuid(), "owner": sa.Uuid(), "unit": sa.Uuid(),
    "started_at": _MOMENT, "due_at": _MOMENT, "within_s": sa.Integer(), "state": sa.Text(), "met_at": _MOMENT,
    "breached_at": _MOMENT, "remaining_s": sa.Float(),
}  # fmt: skip
_COLUMNS = tuple(_KINDS)
_CLOCK = sa.Table(
    "clock", sa.MetaData(), *(sa.Column(name, kind) for name, kind in _KINDS.items()), schema="work"
)
PROMISE_NAMES = ValueNames(
    {
        ("owner",): Type.REFERENCE("org.user"),
        ("unit",): Type.REFERENCE("org.unit"),
        ("state",): Type.TEXT,
        **{(name,): Type.DATETIME for name in ("started_at", "due_at", "met_at", "breached_at")},
    }
)


def _ids(ids: Sequence[UUID]) -> sa.ColumnElement[Any]:
    return sa.literal(list(ids), sa.ARRAY(sa.Uuid()))


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
