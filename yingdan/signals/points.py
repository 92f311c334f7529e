"""From decayed sums to points, a score, and the level it stands in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yingdan.signals.decay import LN2, MOST_HALF_LIVES, SMALLEST
from yingdan.signals.model import Level, Signal

MOST_SATURATED = 50.0


def saturated(s: float, saturation: float) -> float:
    """The share of a signal's weight that a decayed strength has earned: 0 at 0, towards 1; 63 % at `saturation`.
    It keeps forty refreshes of one page from making anyone hot."""
    return -math.expm1(-min(s / saturation, MOST_SATURATED)) if s > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Term:
    """A signal at one moment: the slot of its sum, its points at full saturation with boosts, its rates."""

    slot: int
    points: float
    saturation: float
    half_life_s: float


def terms(signals: Sequence[Signal], slots: dict[str, int], now: datetime) -> tuple[Term, ...]:
    """What the signals are worth at a moment. A signal without a slot has not happened to anyone yet."""
    return tuple(
        Term(slots[one.name], one.weight * one.factor(now), one.saturation, one.half_life_s)
        for one in signals
        if one.name in slots
    )


def parts(given: Sequence[Term], at_s: float, sums: Sequence[float], now_s: float) -> list[float]:
    """The points of each term at a moment."""
    passed = max(0.0, now_s - at_s)
    size = len(sums)
    exp, expm1 = math.exp, math.expm1  # this is the busiest loop of the stage
    points = []
    for term in given:
        value = sums[term.slot] if term.slot < size else 0.0
        if value > SMALLEST:
            spent = passed / term.half_life_s
            share = value * exp(-LN2 * spent) / term.saturation if spent <= MOST_HALF_LIVES else 0.0
            points.append(term.points * -expm1(-share if share < MOST_SATURATED else -MOST_SATURATED))
        else:
            points.append(0.0)
    return points


def score(fit: float, points: Sequence[float]) -> float:
    """Fit and signal points together, kept within 0 and 100."""
    return min(100.0, max(0.0, fit + math.fsum(points)))


def score_at(given: Sequence[Term], fit: float, at_s: float, sums: Sequence[float], now_s: float) -> float:
    """The score of a state at a moment."""
    return score(fit, parts(given, at_s, sums, now_s))


def level_of(levels: Sequence[Level], value: float, current: str | None) -> str | None:
    """The level a score stands in. `levels` rise. A level once entered is kept until the score is below its
    margin, so that a score on the edge does not ring twice a minute."""
    found: str | None = None
    reached = False
    for level in reversed(levels):
        reached = reached or level.name == current
        # `current` and everything below it are only left under their margin.
        bar = level.at - level.margin if reached else level.at
        if value >= bar:
            found = level.name
            break
    return found


def rank_of(levels: Sequence[Level], name: str | None) -> int:
    """The height of a level, 0 = below all of them."""
    return next((place for place, level in enumerate(levels, 1) if level.name == name), 0)
