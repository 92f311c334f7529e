"""Whether what some units have is better than what the rest has, by a rate that the company defined. ADR 0043."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from yingdan.decisions import proof
from yingdan.views.numbers import Metric, Reader, is_rate, tallies
from yingdan.work import seconds_of

BEFORE = timedelta(days=42)
Sides = Mapping[proof.Side, Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a rate is now and how long it takes to tell a difference that matters: `a_day` things begin on both sides
    together; `days` None when it cannot be told at all, or when there is too little to say (`young`)."""

    rate: float | None
    a_day: float
    days: int | None
    young: bool


def plan_of(metric: Metric, days: int, matters: float) -> proof.Plan:
    """How a rollout is judged by a metric: units are chosen, and what one team does on a day goes together."""
    return proof.Plan(days=days, wanted=-1 if metric.direction == "down" else 1, matters=matters)


async def prove(
    reader: Reader, metric: Metric, sides: Sides, started_at: datetime, plan: proof.Plan
) -> proof.Comparison | None:
    """The comparison as of now; None for a metric that is no rate. Whole days count, from the one after the start, and
    each only when its things have had their time. Problems as for `worth`."""
    if not is_rate(reader.catalog, metric):
        return None
    first_on = started_at.astimezone(reader.env.zone).date() + timedelta(days=1)
    ripe_on = _ripe_on(reader, metric)
    before = await _cells(
        reader, metric, sides, first_on - BEFORE - timedelta(days=1), first_on - timedelta(days=1)
    )
    since = await _cells(reader, metric, sides, first_on, ripe_on)
    return proof.compare(before, since, first_on, ripe_on, plan)


async def foresee(reader: Reader, metric: Metric, sides: Sides, plan: proof.Plan) -> Foresight | None:
    """What would come of a comparison that began now, at the pace of the last six weeks; None for a metric that is
    no rate."""
    if not is_rate(reader.catalog, metric):
        return None
    until = _ripe_on(reader, metric)
    cells = await _cells(reader, metric, sides, until - BEFORE, until)
    first, rest = (
        proof.spread_of([c for c in cells if c.side == side], plan.grouped) for side in proof.SIDES
    )
    total = sum(cell.of for cell in cells)
    rate = sum(cell.hits for cell in cells) / total if total else None
    a_day = total / BEFORE.days
    if first is None or rest is None or min(first.of, rest.of) < proof.LEAST_OF_A_SIDE:
        return Foresight(rate, a_day, None, True)
    was = first.variance + rest.variance
    days = proof.needed(plan.matters, was * BEFORE.days, was, plan.alpha)
    wait = -(-(seconds_of(metric.within or "") or 0) // 86400)
    return Foresight(rate, a_day, None if days is None else days + wait, False)


def _ripe_on(reader: Reader, metric: Metric) -> date:
    """The first day whose things have not all had their time."""
    wait = timedelta(seconds=seconds_of(metric.within or "") or 0)
    return (reader.env.now - wait).astimezone(reader.env.zone).date()


async def _cells(reader: Reader, metric: Metric, sides: Sides, since: date, until: date) -> list[proof.Cell]:
    return [
        proof.Cell(side, one.unit, one.day, one.hits, one.of)
        for side, units in sides.items()
        for one in await tallies(reader, metric, units, (since, until))
    ]
