"""Which term made the difference between two who fit. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from yingdan.base import Label

# What is added; everything else is multiplied.
ADDED = "stick"
PARTS: Mapping[str, Label] = {
    "value": {"zh": "匹配度", "en": "fit"},
    "chance": {"zh": "胜率", "en": "chance of winning"},
    "room": {"zh": "负载余量", "en": "free capacity"},
    "fair": {"zh": "均衡", "en": "evenness"},
    "stick": {"zh": "客户延续", "en": "stickiness"},
}


@dataclass(frozen=True, slots=True)
class Term:
    """One part of what somebody is worth for a subject, beside the same of another. `gain`: how much more one would be worth with the
    other's; below 0: here one is ahead."""

    name: str
    mine: float
    theirs: float
    gain: float


def worth_of(parts: Mapping[str, float]) -> float:
    """The value that parts make."""
    return math.prod(one for name, one in parts.items() if name != ADDED) + parts.get(ADDED, 0.0)


def differences(mine: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[Term, ...]:
    """Part by part, what made the most of the difference first."""
    own = worth_of(mine)
    found = [
        Term(name, one, theirs[name], worth_of({**mine, name: theirs[name]}) - own)
        for name, one in mine.items()
        if name in theirs
    ]
    return tuple(sorted(found, key=lambda term: -term.gain))
