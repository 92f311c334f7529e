"""Whether what some units have is better than what the rest has, by a rate that the company defined. ADR 0043."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from yingdan.decisions import proof
from yingdan.views.numbers import Metric, Reader, is_rate, tallies
from yingdan.work import seconds_of

BEFORE = timedelta(days=42)
Sides = Mapping[proof.Side, Sequence[UUID]]
# Whether what a team begins on a day fell to the first side.
Lots = Callable[[UUID, date], bool]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a rate is now and how long it takes to tell a difference that matters: `a_day` things begin on both sides
    together; `days`, and how many things the first side has until then (`each`), None when it cannot be told at all, or when there
    is too little to say (`young`)."""

    rate: float | None
    a_day: float
    days: int | None
    young: bool
    each: int | None = None


def plan_of(metric: Metric, days: int, matters: float, drawn: float | None = None) -> proof.Plan:
    """How a rollout is judged by a metric: what one team does on a day goes together. `drawn`: the share of team-days that
    are drawn; None where units are chosen, or drawn, which are too few to be held against each other as lots."""
    return proof.Plan(days=days, wanted=-1 if metric.direction == "down" else 1, matters=matters, drawn=drawn)


async def prove(
    reader: Reader,
    metric: Metric,
    sides: Sides,
    started_at: datetime,
    plan: proof.Plan,
    lots: Lots | None = None,
) -> proof.Comparison | None:
    """The comparison as of now; None for a metric that is no rate. Whole days count, from the one after the start, and
    each only when its things have had their time. `lots` says which side a team's day is on, whatever side its units were
    named for. Problems as for `worth`."""
    if not is_rate(reader.catalog, metric):
        return None
    first_on = started_at.astimezone(reader.env.zone).date() + timedelta(days=1)
    ripe_on = _ripe_on(reader, metric)
    before = await _cells(
        reader, metric, sides, first_on - BEFORE - timedelta(days=1), first_on - timedelta(days=1)
    )
    since = await _cells(reader, metric, sides, first_on, ripe_on)
    before, since = _drawn(before, lots), _drawn(since, lots)
    return proof.compare(before, since, first_on, ripe_on, plan)


async def foresee(
    reader: Reader, metric: Metric, sides: Sides, plan: proof.Plan, lots: Lots | None = None
) -> Foresight | None:
    """What would come of a comparison that began now, at the pace of the last six weeks; None for a metric that is
    no rate."""
    if not is_rate(reader.catalog, metric):
        return None
    until = _ripe_on(reader, metric)
    cells = _drawn(await _cells(reader, metric, sides, until - BEFORE, until), lots)
    first, rest = (
        proof.spread_of([c for c in cells if c.side == side], plan.grouped) for side in proof.SIDES
    )
    total = sum(cell.of for cell in cells)
    rate = sum(cell.hits for cell in cells) / total if total else None
    a_day = total / BEFORE.days
    if first is None or rest is None or min(first.of, rest.of) < proof.LEAST_OF_A_SIDE:
        return Foresight(rate, a_day, None, True)
    was = first.variance + rest.variance
    days = proof.needed(plan.matters, was * BEFORE.days, was if plan.drawn is None else 0.0, plan.alpha)
    if days is None:
        return Foresight(rate, a_day, None, False)
    wait = -(-(seconds_of(metric.within or "") or 0) // 86400)
    return Foresight(rate, a_day, days + wait, False, round(first.of / BEFORE.days * days))


def _drawn(cells: list[proof.Cell], lots: Lots | None) -> list[proof.Cell]:
    """Cells on the side that their lot says."""
    if lots is None:
        return cells
    return [replace(one, side="first" if lots(one.team, one.day) else "rest") for one in cells]  # type: ignore[arg-type]


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
