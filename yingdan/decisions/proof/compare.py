"""Two sides held against each other, with the word a manager can act on. Pure; ADR 0043."""

import math
from collections.abc import Sequence
from datetime import date

from yingdan.decisions.proof.model import SIDES, Cell, Comparison, Plan, Rate, Side, Word
from yingdan.decisions.proof.sequence import half_width, times_as_many
from yingdan.decisions.proof.shares import uneven
from yingdan.decisions.proof.spread import Spread, cuped, spread_of

LEAST_OF_A_SIDE = 100
LEAST_GROUPS = 20
_LONGEST_DAYS = 183


def compare(
    before: Sequence[Cell], since: Sequence[Cell], started_on: date, today: date, plan: Plan
) -> Comparison:
    """What can be said today. `before`: cells of days before the start, of the same teams; `since`: from then on, only
    of things that have had their time."""
    days = max((today - started_on).days, 0)
    raw = {side: spread_of(_of(since, side), plan.grouped) for side in SIDES}
    past = {side: spread_of(_of(before, side), plan.grouped) for side in SIDES}
    rates = {side: _rate(since, side, raw[side], past[side]) for side in SIDES}
    first, rest = raw["first"], raw["rest"]
    if first is None or rest is None or _young(first, plan) or _young(rest, plan):
        return Comparison(rates, "young", None, None, None, "nothing", days, None)
    if plan.drawn is not None and uneven(*_lots(first, rest, plan), plan.drawn):
        return Comparison(rates, "uneven", None, None, None, "lots", days, None)
    difference, shrinking, fixed, against = _estimate(before, since, plan, past)
    reached = max(days, 1) / plan.days
    half = half_width(shrinking + fixed, reached, plan.alpha)
    low, high = difference - half, difference + half
    word = _word(low, high, plan)
    left = None
    if word == "open":
        # A difference that is smaller than what matters need not be told: ask until one that matters could be.
        asked = max(abs(difference), plan.matters)
        times = times_as_many(asked, shrinking, fixed, reached, plan.alpha)
        more = None if times is None else max(math.ceil((times - 1) * max(days, 1)), 1)
        left = more if more is not None and more <= _LONGEST_DAYS else None
    return Comparison(rates, word, difference, low, high, against, days, left)  # type: ignore[arg-type]


def _of(cells: Sequence[Cell], side: Side) -> list[Cell]:
    return [cell for cell in cells if cell.side == side]


def _rate(since: Sequence[Cell], side: Side, now: Spread | None, past: Spread | None) -> Rate:
    teams = len({cell.team for cell in _of(since, side) if cell.of > 0})
    return Rate(now.rate if now else None, now.of if now else 0, teams, past.rate if past else None)


def _lots(first: Spread, rest: Spread, plan: Plan) -> tuple[int, int]:
    """How many lots fell to each side: what was drawn, not what came of it. Things of one team and day are one lot."""
    return (first.groups, rest.groups) if plan.grouped else (int(first.of), int(rest.of))


def _young(one: Spread, plan: Plan) -> bool:
    return one.of < LEAST_OF_A_SIDE or (plan.grouped and one.groups < LEAST_GROUPS)


def _estimate(
    before: Sequence[Cell], since: Sequence[Cell], plan: Plan, past: dict[Side, Spread | None]
) -> tuple[float, float, float, str]:
    """(difference, variance that shrinks as time goes, variance that stays, what it is held against)."""
    if plan.drawn is not None and plan.grouped:
        teams: dict[object, list[float]] = {}
        for cell in before:
            sums = teams.setdefault(cell.team, [0.0, 0.0])
            sums[0] += cell.hits
            sums[1] += cell.of
        known = {team: hits / of for team, (hits, of) in teams.items() if of > 0}
        since = cuped(since, known) if known else since
    first, rest = (spread_of(_of(since, side), plan.grouped) for side in SIDES)
    assert first is not None
    assert rest is not None
    difference, shrinking = first.rate - rest.rate, first.variance + rest.variance
    if plan.drawn is not None:
        return difference, shrinking, 0.0, "lots"
    own, other = past["first"], past["rest"]
    if own is None or other is None or _young(own, plan) or _young(other, plan):
        return difference, shrinking, 0.0, "nothing"
    return difference - (own.rate - other.rate), shrinking, own.variance + other.variance, "own_before"


def _word(low: float, high: float, plan: Plan) -> Word:
    good, bad = (low, high) if plan.wanted > 0 else (-high, -low)
    if good > 0:
        return "better"
    if bad < 0:
        return "worse"
    return "alike" if max(abs(low), abs(high)) < plan.matters else "open"
