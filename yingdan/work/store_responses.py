"""How fast people answer: from a record's coming to its first contact, whole and by group, and what became of it by delay. One
statement over records and promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Tx
from yingdan.work.store_promises import CLOCK

WHOLE, OWNER, CHANNEL, HOUR, BAND = "whole", "owner", "channel", "hour", "band"
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """`records`: a select of id, at (when each came), owner, channel, converted. `contact`: the clock that is met by the first
    contact; `clocks`: those whose shares in time are told. `bands`: upper ends of delays in seconds, rising. Records that came
    before `ripe_by` have had the time to convert."""

    records: sa.Select[Any]
    contact: str
    clocks: Sequence[str]
    bands: Sequence[int]
    ripe_by: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Response:
    """One group. `by`: whole, owner, channel, hour or band; `key`: its value (of a band its place, None: never contacted).
    `leads` came, `contacted` of them; seconds from coming to first contact; `from_assigned_s`: median seconds from the
    start of the contact clock. `ripe` have had the time to convert, `converted` of these did. `kept`: per clock (kept, judged)."""

    by: str
    key: Any
    leads: int
    contacted: int
    mean_s: float | None
    median_s: float | None
    from_assigned_s: float | None
    ripe: int
    converted: int
    kept: tuple[tuple[int, int], ...]


async def responses(tx: Tx, asked: Asked) -> list[Response]:
    """Every group with at least one record."""
    records = asked.records.cte("records").prefix_with("materialized", dialect="postgresql")
    one = _each(asked, records).cte("one")
    c = one.c
    took_s, from_s = c.took_s, c.from_s
    ripe = c.at <= sa.literal(asked.ripe_by, sa.DateTime(timezone=True))
    measures: list[Any] = [
        sa.func.count(), sa.func.count(took_s), sa.func.avg(took_s),
        sa.func.percentile_cont(0.5).within_group(took_s), sa.func.percentile_cont(0.5).within_group(from_s),
        sa.func.count().filter(ripe), sa.func.count().filter(sa.and_(ripe, c.converted)),
    ]  # fmt: skip
    for place in range(len(asked.clocks)):
        measures += [sa.func.sum(c[f"hit_{place}"]), sa.func.sum(c[f"judged_{place}"])]
    groups = [c.owner, c.channel, c.hour, c.band]
    sets = sa.func.grouping_sets(sa.tuple_(), *(sa.tuple_(group) for group in groups))
    statement = (
        sa.select(sa.func.grouping(*groups), *groups, *measures)
        .group_by(sets)
        .order_by(sa.text("1"))
        .limit(_MOST)
    )
    return [_read(row) for row in (await tx.execute(statement)).all()]


def _each(asked: Asked, records: Any) -> sa.Select[Any]:
    """A row per record: when it was answered, by whom, and how its promises stand."""
    promised = _promised(asked, records).subquery("promised")
    p, r = promised.c, records.c
    took_s = _seconds(p.met_at, r.at)
    band = sa.case(
        *((took_s <= end, place) for place, end in enumerate(asked.bands)),
        (took_s.is_not(None), len(asked.bands)),
    )
    local = sa.func.timezone(sa.literal(asked.zone, sa.Text()), r.at)
    kept = [p[f"{kind}_{place}"] for place in range(len(asked.clocks)) for kind in ("hit", "judged")]
    return sa.select(
        r.owner, r.channel, r.converted, r.at,
        sa.cast(sa.extract("hour", local), sa.Integer()).label("hour"),
        took_s.label("took_s"), band.label("band"),
        _seconds(p.met_at, p.began_at).label("from_s"), *kept,
    ).select_from(records.outerjoin(promised, p.subject == r.id))  # fmt: skip


def _seconds(end: Any, begin: Any) -> Any:
    """None where one is missing, which `greatest` would pass over; never below zero, whatever a device's clock said."""
    return sa.case(
        (sa.and_(end.is_not(None), begin.is_not(None)), sa.func.greatest(sa.extract("epoch", end - begin), 0))
    )


def _promised(asked: Asked, records: Any) -> sa.Select[Any]:
    clock = CLOCK.c
    contact = clock.name == asked.contact
    columns: list[Any] = [
        clock.subject,
        sa.func.min(clock.started_at).filter(contact).label("began_at"),
        sa.func.min(clock.met_at).filter(sa.and_(contact, sa.not_(clock.met_paused))).label("met_at"),
    ]
    for place, name in enumerate(asked.clocks):
        judged = sa.and_(clock.name == name, clock.state.in_(("met", "breached")), sa.not_(clock.met_paused))
        columns += [
            sa.func.count().filter(sa.and_(judged, clock.state == "met")).label(f"hit_{place}"),
            sa.func.count().filter(judged).label(f"judged_{place}"),
        ]
    names = sorted({asked.contact, *asked.clocks})
    return (
        sa.select(*columns)
        .where(clock.subject.in_(sa.select(records.c.id)), clock.name.in_(names), clock.state != "cancelled")
        .group_by(clock.subject)
    )


def _read(row: Any) -> Response:
    # Bit by bit from the left: what the group is not made of.
    kinds = {0b1111: WHOLE, 0b0111: OWNER, 0b1011: CHANNEL, 0b1101: HOUR, 0b1110: BAND}
    by = kinds[row[0]]
    key = None if by == WHOLE else row[1 + (OWNER, CHANNEL, HOUR, BAND).index(by)]
    told = row[5:]
    kept = tuple((int(told[at] or 0), int(told[at + 1] or 0)) for at in range(7, len(told), 2))
    mean, median, start = (None if one is None else float(one) for one in told[2:5])
    return Response(
        by, UUID(str(key)) if by == OWNER and key is not None else key, told[0], told[1], mean, median, start,
        told[5], told[6], kept,
    )  # fmt: skip
