"""What each who fits is worth now: worth of the pair x chance of winning x what the load leaves x what evens out, + stickiness.

Two ways that say the same, by law: a few people are weighed one by one, a crew of thousands as arrays. For a handful an array costs
several times what it saves, and most leads are weighed among a handful.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Any

import numpy as np

from yingdan.decisions.answers import Array
from yingdan.decisions.floor import Few, Fit, Floor, said
from yingdan.decisions.model import Weighed
from yingdan.decisions.policy import Policy

Numbers = Sequence[float] | Array
# So many are put in order whole; of more, only the best.
SORTED = 100
# Two values closer than this share of the larger are the same: the turn decides.
SAME = 1e-9
# So many digits of what somebody is worth are told. Doubles are this far apart, with room to spare, as a share of themselves.
DIGITS, TOLD, DOUBT = 4, 10.0**4, 2.0**-51
# Who is new is not flooded, and who has had much is not starved.
LEAST_GIVEN, MOST_GIVEN = 0.25, 4.0


@dataclass(frozen=True, slots=True)
class Weighing:
    """What each who fits is worth now, in their order, with the parts it is made of; below 0: the desk is full. `full`: how many
    desks are; `place`: of the best, None when all are full."""

    values: Numbers
    parts: Mapping[str, Numbers]
    full: int
    place: int | None


def weigh(policy: Policy, facts: Mapping[str, Any], floor: Floor, fit: Fit) -> Weighing:
    """The worth of everybody who fits, before this subject is given to one of them."""
    by = [scale({"lead": facts}, floor.env) for scale in policy.scales]
    scales = [math.nan if one is None else float(one) for one in by]
    if len(fit.who) <= floor.one_by_one:
        return _weigh_few(policy, scales, floor, fit.few)
    return _weigh_many(policy, scales, floor, fit)


def _weigh_few(policy: Policy, scales: Sequence[float], floor: Floor, fit: Few) -> Weighing:
    who, room, seen = fit.who, [], floor.few
    value = fit.worth
    for by in scales:
        value = [one * by for one in value]
    if scales:
        value = [1.0 if one != one else max(one, 0.0) for one in value]
    room = [seen.left[number] for number in who]
    parts: dict[str, Sequence[float]] = {"value": value, "room": room}
    values = [one * left for one, left in zip(value, room, strict=True)]
    if fit.chance is not None:
        parts["chance"] = fit.chance
        values = [one * chance for one, chance in zip(values, fit.chance, strict=True)]
    if policy.fair:
        parts["fair"] = fair = _evened_few(policy.fair, who, floor)
        values = [one * even for one, even in zip(values, fair, strict=True)]
    if fit.stick is not None:
        parts["stick"] = fit.stick
        values = [one + stick for one, stick in zip(values, fit.stick, strict=True)]
    full = sum(left <= 0.0 for left in room)
    if full:
        values = [-1.0 if left <= 0.0 else one for one, left in zip(values, room, strict=True)]
    if full == len(values):
        return Weighing(values, parts, full, None)
    best = max(values)
    least = best - SAME * max(1.0, best)
    among = [place for place, one in enumerate(values) if one >= least]
    return Weighing(values, parts, full, min(among, key=lambda place: seen.turns[who[place]]))


def _weigh_many(policy: Policy, scales: Sequence[float], floor: Floor, fit: Fit) -> Weighing:
    who = fit.who
    left, worth = floor.left[who], fit.worth
    for by in scales:
        worth = worth * by
    parts = {"value": said(worth) if scales else worth, "room": left}
    if fit.chance is not None:
        parts["chance"] = fit.chance
    if policy.fair:
        parts["fair"] = _evened(policy.fair, who, floor)
    values: Array = reduce(mul, parts.values())
    if fit.stick is not None:
        parts["stick"] = fit.stick
        values = values + fit.stick
    shut = left <= 0.0
    full = int(np.count_nonzero(shut))
    if full:
        values[shut] = -1.0
    if full == len(values):
        return Weighing(values, parts, full, None)
    best = float(values.max())
    among = (values >= best - SAME * max(1.0, best)).nonzero()[0]
    place = among[floor.turns[who[among]].argmin()] if len(among) > 1 else among[0]
    return Weighing(values, parts, full, int(place))


def _evened(strength: float, who: Array, floor: Floor) -> Array:
    """What the value of these people is multiplied by so that in the long run worth is shared by capacity: the mean of what was
    given, per place on a desk, over one's own, to the power of `strength`."""
    mean = floor.mean_given()
    if not mean:
        return np.ones(len(who))
    ratio = floor.given[who] / (floor.caps[who] * mean)
    found: Array = np.minimum(np.maximum(ratio, LEAST_GIVEN), MOST_GIVEN) ** -strength
    return found


def _evened_few(strength: float, who: Sequence[int], floor: Floor) -> list[float]:
    mean, given, caps = floor.mean_given(), floor.few.given, floor.few.caps
    if not mean:
        return [1.0] * len(who)
    return [
        min(max(given[number] / (caps[number] * mean), LEAST_GIVEN), MOST_GIVEN) ** -strength
        for number in who
    ]


def considered(floor: Floor, fit: Fit, weighing: Weighing) -> tuple[Weighed, ...]:
    """The chosen one, the best of the others weighed, then some of those excluded."""
    values, crew, opened = weighing.values, floor.crew, floor.open
    places = _best(values, floor.named, weighing.place)
    # By column: the parts by their names, and what they come to.
    named, told = list(weighing.parts), (*weighing.parts.values(), values)
    if isinstance(values, np.ndarray):
        index = np.array(places)
        who, columns = fit.who[index].tolist(), np.array([np.asarray(part)[index] for part in told])
    else:
        who = [fit.few.who[place] for place in places]
        columns = np.array([[part[place] for place in places] for part in told])
    shut = (columns[-1] < 0.0).tolist()
    found = []
    for number, full, row in zip(who, shut, rounded(columns.T).tolist(), strict=True):
        one = crew[number]
        value, parts, out = (
            (None, {}, "capacity") if full else (row[-1], dict(zip(named, row, strict=False)), None)
        )
        found.append(Weighed(one.user, value, opened[number], one.cap, parts, out))
    if len(found) < floor.named:
        for number, mask in fit.passing.masked[: floor.named - len(found)]:
            one = crew[number]
            found.append(Weighed(one.user, None, opened[number], one.cap, {}, mask))
    return tuple(found)


def rounded(numbers: Array) -> Array:
    """What `round` makes of each of these, to four digits, several times faster. A whole number over ten thousand is the double nearest
    to that decimal; only so near to the middle of two that the product's own rounding might decide is each asked by itself."""
    scaled = numbers * TOLD
    whole = np.rint(scaled)
    found: Array = whole / TOLD
    # Put so that it also doubts what is no number.
    doubtful = ~(np.abs(np.abs(scaled - whole) - 0.5) > np.abs(scaled) * DOUBT)
    if doubtful.any():
        found[doubtful] = [round(one, DIGITS) for one in numbers[doubtful].tolist()]
    return found


def _best(values: Numbers, count: int, first: int | None) -> list[int]:
    """Places of the highest values, the highest first; `first` stands before all."""
    if isinstance(values, np.ndarray):
        ordered = _highest(values, count)
    else:
        ordered = sorted(range(len(values)), key=lambda place: -values[place])[:count]
    if first is None or ordered[0] == first:
        return ordered
    return [first, *(place for place in ordered if place != first)][:count]


def _highest(values: Array, count: int) -> list[int]:
    lower = -values
    if len(values) <= SORTED:
        found: list[int] = lower.argsort(kind="stable")[:count].tolist()
        return found
    places = lower.argpartition(count)[:count]
    found = places[lower[places].argsort(kind="stable")].tolist()
    return found
