"""Decayed sums: what is left of every strength since it happened, and how two such sums become one.

A sum stands at a common time `at_s` (seconds since 1970, UTC). An event that comes late is decayed to that time
before it is added, so the order of arrival never matters. Everything here works on plain floats.
"""

import math
from collections.abc import Iterable, Sequence

LN2 = math.log(2.0)
# Beyond this many half-lives, and below this size, nothing is left; it also keeps PostgreSQL, whose arithmetic
# refuses results too small to hold, away from its limits.
MOST_HALF_LIVES = 200.0
SMALLEST = 1e-30
LARGEST = 1e9


def remaining(passed_s: float, half_life_s: float) -> float:
    """The share of a strength left after `passed_s` seconds: 1 at 0 or before, 0 after 200 half-lives."""
    if passed_s <= 0.0:
        return 1.0
    spent = passed_s / half_life_s
    return 0.0 if spent > MOST_HALF_LIVES else math.exp(-LN2 * spent)


def decayed(value: float, passed_s: float, half_life_s: float) -> float:
    """What a sum of `value` is worth `passed_s` seconds later."""
    return 0.0 if value < SMALLEST else value * remaining(passed_s, half_life_s)


def total(events: Iterable[tuple[float, float]], at_s: float, half_life_s: float) -> float:
    """The sum at `at_s` of (time, strength) pairs, none of them later; the definition that streaming must meet."""
    return math.fsum(value * remaining(at_s - at, half_life_s) for at, value in events)


def merge(
    one: tuple[float, Sequence[float]], other: tuple[float, Sequence[float]], half_lives_s: Sequence[float]
) -> tuple[float, list[float]]:
    """Two states (common time, sum per slot) as one at the later of the two times. Shorter rows count as zeros."""
    at = max(one[0], other[0])
    sums = [
        decayed(_at(one[1], k), at - one[0], half) + decayed(_at(other[1], k), at - other[0], half)
        for k, half in enumerate(half_lives_s)
    ]
    return at, [min(value, LARGEST) for value in sums]


def forward(at_s: float, sums: Sequence[float], now_s: float, half_lives_s: Sequence[float]) -> list[float]:
    """The sums at a later moment; a moment before `at_s` gives them unchanged."""
    passed = now_s - at_s
    return [decayed(_at(sums, k), passed, half) for k, half in enumerate(half_lives_s)]


def strength(value: object) -> float:
    """A strength that may be added: finite, 0 to 10⁹; everything else (null, negative, NaN) is 0."""
    if value is None or isinstance(value, bool):
        return 0.0
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return min(number, LARGEST) if number > 0.0 else 0.0


def _at(sums: Sequence[float], slot: int) -> float:
    return sums[slot] if slot < len(sums) else 0.0
