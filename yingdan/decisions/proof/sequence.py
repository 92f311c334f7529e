"""An interval that holds at every look, however often one looks. ADR 0043."""

import math
from statistics import NormalDist

_MOST_DOUBLINGS = 40


def half_width(variance: float, reached: float, alpha: float) -> float:
    """Half of the interval around an estimate of this variance when `reached` of the planned observations are in: 1 is
    where it is tightest. The asymptotic confidence sequence with a normal mixture."""
    spent = -2 * math.log(alpha)
    r = (spent + math.log(spent + 1)) * reached
    return math.sqrt(variance * 2 * (r + 1) / r * math.log(math.sqrt(r + 1) / alpha))


def times_as_many(
    difference: float, shrinking: float, fixed: float, reached: float, alpha: float
) -> float | None:
    """How many times as many observations it takes until the interval of such a difference leaves zero: of its variance
    one part shrinks with them, another stays. None when they would never be enough."""

    def told(times: float) -> bool:
        return half_width(shrinking / times + fixed, reached * times, alpha) < abs(difference)

    high = 1.0
    for _ in range(_MOST_DOUBLINGS):
        if told(high):
            break
        high *= 2
    else:
        return None
    low = high / 2 if high > 1 else high
    for _ in range(_MOST_DOUBLINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if told(middle) else (middle, high)
    return high


def needed_once(rate: float, lift: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """How many of each side a single look at the end would take to tell `rate + lift` from `rate`."""
    other = rate + lift
    z = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
    return math.ceil(z * z * (rate * (1 - rate) + other * (1 - other)) / (lift * lift))


def needed(
    lift: float, one: float, fixed: float = 0.0, alpha: float = 0.05, power: float = 0.8
) -> int | None:
    """How many observations it takes to tell a difference of this size when one may look every day, planned for just
    that many. `one`: the variance of the difference after a single observation; `fixed`: what of it never shrinks. None
    when no number is enough."""
    sure = half_width(1.0, 1.0, alpha) + NormalDist().inv_cdf(power)
    room = (lift / sure) ** 2 - fixed
    return math.ceil(one / room) if room > 0 else None
