"""When a score leaves its level by itself: one search at event time becomes one due moment, and nothing polls."""

import math
from collections.abc import Callable, Sequence

from yingdan.signals.decay import LN2, remaining
from yingdan.signals.model import Level
from yingdan.signals.points import MOST_SATURATED, Term, level_of

PRECISION_S = 1.0
LOOKED_HALF_LIVES = 60.0
GRID = 48
MOST_STEPS = 80


def next_crossing(
    levels: Sequence[Level],
    given: Sequence[Term],
    fit: float,
    at_s: float,
    sums: Sequence[float],
    current: str | None,
    now_s: float,
    until_s: float | None = None,
) -> float | None:
    """The first moment after `now_s` at which the score, left alone, stands in another level; None when it stays,
    or only changes after `until_s` (the next begin or end of a boost, after which everything is computed anew).
    Right to one second, never early."""
    live = [term for term in given if term.points != 0.0 and term.slot < len(sums) and sums[term.slot] > 0.0]
    if not levels or not live:
        return None
    falls = all(term.points > 0.0 for term in live)
    if falls and current is None:
        return None
    longest = LOOKED_HALF_LIVES * max(term.half_life_s for term in live)
    length = longest if until_s is None else min(longest, until_s - now_s)
    if length <= 0.0:
        return None
    score = _curve(live, fit, at_s, sums, now_s)
    if falls:
        bar = next(level.at - level.margin for level in levels if level.name == current)
        passed = _fall(score, bar, length)
    else:
        shortest = min(term.half_life_s for term in live)
        passed = _search(lambda t: level_of(levels, score(t), current) != current, length, shortest / 8.0)
    return None if passed is None else now_s + passed


def _curve(
    live: Sequence[Term], fit: float, at_s: float, sums: Sequence[float], now_s: float
) -> Callable[[float], float]:
    """The score as a function of seconds from now."""
    waves = [
        (
            term.points,
            min(
                sums[term.slot] * remaining(now_s - at_s, term.half_life_s) / term.saturation, MOST_SATURATED
            ),
            -LN2 / term.half_life_s,
        )
        for term in live
    ]
    exp, expm1 = math.exp, math.expm1

    def score(passed: float) -> float:
        total = fit
        for points, share, rate in waves:
            total -= points * expm1(-share * exp(rate * passed))
        return min(100.0, max(0.0, total))

    return score


def _fall(score: Callable[[float], float], bar: float, length: float) -> float | None:
    """Seconds until a falling score is below `bar`: false position, kept honest by halving every third step."""
    low, high = 0.0, length
    above, below = score(low) - bar, score(high) - bar
    if below >= 0.0:
        return None
    for step in range(MOST_STEPS):
        width = high - low
        if width <= PRECISION_S:
            break
        share = 0.5 if step % 3 == 2 or above <= 0.0 else above / (above - below)
        # Half a precision to the side, so that the bracket closes from both ends.
        middle = min(max(low + share * width, low + 0.5 * PRECISION_S), high - 0.5 * PRECISION_S)
        value = score(middle) - bar
        if value < 0.0:
            high, below = middle, value
        else:
            low, above = middle, value
    return high


def _search(elsewhere: Callable[[float], bool], length: float, step: float) -> float | None:
    """With signals that take points away the score may rise as they fade: look along a widening grid, then halve."""
    ratio = max(1.0, length / step) ** (1.0 / GRID)
    low = 0.0
    for place in range(1, GRID + 1):
        high = length if place == GRID else min(length, step * ratio**place)
        if high > low and elsewhere(high):
            while high - low > PRECISION_S:
                middle = (low + high) / 2.0
                low, high = (low, middle) if elsewhere(middle) else (middle, high)
            return high
        low = max(low, high)
    return None
