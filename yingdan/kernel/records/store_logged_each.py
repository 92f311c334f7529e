"""Numbers over events of which only one per key counts, and over the stretches that events tell of. ADR 0058.

Within the rights on the records they are about, as in `store_logged`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.logged import LogAsk
from yingdan.kernel.records.store_logged import MOST_GROUPS, Logged
from yingdan.kernel.records.store_select import run


@dataclass(frozen=True, slots=True)
class LogOfEach:
    """Of the events with the same `key` (names of `LogNames` with dots) only the one counts that is greatest by `by`, first name first; the
    later one of two alike. What is left is counted by `groups`, with the `median` of a number of it."""

    among: LogAsk
    key: tuple[str, ...]
    by: tuple[str, ...]
    groups: tuple[str, ...]
    median: str | None = None


class Each(NamedTuple):
    """One group of what is left."""

    keys: tuple[Any, ...]
    n: int
    median: float | None


class Edge(NamedTuple):
    """What changes at a second: how many stretches begin there more than end, and the same of somebody's first ones."""

    at: int
    stretches: int
    subjects: int


async def log_of_each(tx: Tx, catalog: Catalog, actor: Actor, ask: LogOfEach, env: Env) -> list[Each]:
    """At most 10,000 groups. Problems as for `log_breakdown`."""
    log = Logged(catalog, actor, ask.among, env)
    if log.reading.closed:
        return []
    keys = [log.typed(name)[0] for name in ask.key]
    order = [log.typed(name)[0].desc().nulls_last() for name in ask.by]
    groups = [log.typed(name)[0].label(f"c{place}") for place, name in enumerate(ask.groups)]
    measured = log.typed(ask.median)[0] if ask.median is not None else sa.null()
    await log.check_length(tx)
    one = (
        log.select([*groups, measured.label("measured")])
        .where(*(key.is_not(None) for key in keys))
        .ext(pg.distinct_on(*keys))
        .order_by(*keys, *order, log.event.at.desc(), log.event.id.desc())
        .cte("one")
    )
    kept = [one.c[f"c{place}"] for place in range(len(groups))]
    median: Any = sa.null()
    if ask.median is not None:
        median = sa.func.percentile_cont(0.5).within_group(one.c.measured)
    statement = sa.select(*kept, sa.func.count(), median).group_by(*kept).limit(MOST_GROUPS)
    return [Each(tuple(raw[:-2]), raw[-2], raw[-1]) for raw in await run(tx, statement)]


@dataclass(frozen=True, slots=True)
class LogStretches:
    """Stretches of seconds from `start` to `end`, numbers that events carry, none beyond `most`."""

    among: LogAsk
    start: str
    end: str
    most: int


async def log_stretches(tx: Tx, catalog: Catalog, actor: Actor, ask: LogStretches, env: Env) -> list[Edge]:
    """Where stretches begin and end, in the order of seconds: added up they say how many cover a second, and of how many
    different subjects. Problems as for `log_breakdown`."""
    log = Logged(catalog, actor, ask.among, env)
    if log.reading.closed:
        return []
    start, end = log.typed(ask.start)[0], log.typed(ask.end)[0]
    await log.check_length(tx)
    told = (
        log.select(
            [
                log.event.subject.label("subject"),
                sa.cast(sa.func.floor(start), sa.Integer()).label("start"),
                sa.cast(sa.func.ceil(end), sa.Integer()).label("end"),
            ]
        )
        .where(start >= 0, end > start, end <= ask.most)
        .cte("told")
    )
    together = (
        sa.select(
            sa.func.unnest(sa.func.range_agg(sa.func.int4range(told.c.start, told.c.end))).label("part")
        )
        .where(told.c.subject.is_not(None))
        .group_by(told.c.subject)
        .cte("together")
    )
    edges = sa.union_all(
        *_edges(told.c.start, told.c.end, "1, 0"), *_edges(*_ends(together.c.part), "0, 1")
    ).subquery("edges")
    statement = (
        sa.select(edges.c.at, sa.func.sum(edges.c.stretches), sa.func.sum(edges.c.subjects))
        .group_by(edges.c.at)
        .order_by(edges.c.at)
    )
    return [Edge(*map(int, raw)) for raw in await run(tx, statement)]


def _ends(part: Any) -> tuple[Any, Any]:
    return sa.func.lower(part, type_=sa.Integer()), sa.func.upper(part, type_=sa.Integer())


def _edges(start: Any, end: Any, counts: str) -> Sequence[Any]:
    stretches, subjects = counts.split(", ")
    return [
        sa.select(
            place.label("at"),
            sa.literal_column(f"{sign}{stretches}").label("stretches"),
            sa.literal_column(f"{sign}{subjects}").label("subjects"),
        )
        for place, sign in ((start, ""), (end, "-"))
    ]
