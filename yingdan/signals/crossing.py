"""When a score leaves its level by itself: one bisection at event time becomes one due moment, and nothing polls."""

from collections.abc import Callable, Sequence

from yingdan.signals.model import Level
from yingdan.signals.points import Term, level_of, score_at

PRECISION_S = 1.0
LOOKED_HALF_LIVES = 60.0
GRID = 48


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
    end = now_s + LOOKED_HALF_LIVES * max(term.half_life_s for term in live)
    if until_s is not None:
        end = min(end, until_s)

    def elsewhere(moment: float) -> bool:
        return level_of(levels, score_at(live, fit, at_s, sums, moment), current) != current

    if end <= now_s:
        return None
    if falls:
        return _bisect(elsewhere, now_s, end) if elsewhere(end) else None
    return _search(elsewhere, now_s, end, min(term.half_life_s for term in live))


def _bisect(elsewhere: Callable[[float], bool], low: float, high: float) -> float:
    """`elsewhere` is false at `low` (or the answer is now) and true at `high`."""
    while high - low > PRECISION_S:
        middle = (low + high) / 2.0
        if elsewhere(middle):
            high = middle
        else:
            low = middle
    return high


def _search(elsewhere: Callable[[float], bool], begin: float, end: float, step: float) -> float | None:
    """With signals that take points away the score may rise as they fade: look along a widening grid."""
    ratio = max(1.0, (end - begin) / (step / 8.0)) ** (1.0 / GRID)
    low = begin
    for place in range(1, GRID + 1):
        high = end if place == GRID else begin + (step / 8.0) * ratio**place
        if high > low and elsewhere(high):
            return _bisect(elsewhere, low, high)
        low = max(low, high)
    return None
