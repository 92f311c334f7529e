"""Fellegi and Sunter: the weight of each agreement in bits, their sum, and the word for it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yingdan.decisions.identity.compare import Agreement

Word = Literal["match", "clerk", "no"]
# (part, value) -> the share of records that have this value; None where nobody counted.
Frequency = Callable[[str, str], float | None]
# What stands against it whatever else agrees: the best word that is left.
BARS: Mapping[tuple[str, str], Word] = {
    ("uscc", "differs"): "no",
    ("branch", "differs"): "no",
    ("region", "differs"): "clerk",
    ("industry", "differs"): "clerk",
}
_WORDS: Sequence[Word] = ("no", "clerk", "match")
_CAP = 40.0
# Registers refuse a name that stands in their region: of so many whole names that two records share, one is of two
# firms. How often the name was counted says nothing then; most who have it are the same firm again.
_WHOLE_SHARED = 5000


@dataclass(frozen=True, slots=True)
class Weights:
    """`levels`: (m, u) by part and level: how often a level is met by two records of one customer, and by records of
    two. `prior`: the chance that two records, drawn blindly, are one customer. Thresholds are chances."""

    levels: Mapping[tuple[str, str], tuple[float, float]]
    prior: float
    match_at: float = 0.95
    clerk_at: float = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison and its weight in bits: above zero for one customer, below against."""

    part: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """`bits` without the prior; `barred`: what kept a higher word away."""

    word: Word
    chance: float
    bits: float
    evidence: tuple[Evidence, ...]
    barred: tuple[tuple[str, str], ...] = ()


def apart(agreements: Sequence[Agreement]) -> bool:
    """Whether something stands against it that no other agreement outweighs."""
    return any((one.part, one.level) in BARS for one in agreements)


def weigh(agreements: Sequence[Agreement], weights: Weights, frequency: Frequency) -> Weighed:
    """The word, the chance and every comparison's part in it."""
    evidence = tuple(Evidence(one.part, one.level, _bits(one, weights, frequency)) for one in agreements)
    bits = sum(one.bits for one in evidence)
    odds = bits + math.log2(weights.prior / (1 - weights.prior))
    chance = 1 / (1 + 2.0 ** -max(-200.0, min(200.0, odds)))
    word: Word = "match" if chance >= weights.match_at else "clerk" if chance >= weights.clerk_at else "no"
    barred = tuple(
        (one.part, one.level)
        for one in agreements
        if (bar := BARS.get((one.part, one.level))) and _WORDS.index(bar) < _WORDS.index(word)
    )
    return Weighed(
        min([word, *(BARS[each] for each in barred)], key=_WORDS.index), chance, bits, evidence, barred
    )


def _bits(one: Agreement, weights: Weights, frequency: Frequency) -> float:
    found = weights.levels.get((one.part, one.level))
    if found is None:
        return 0.0
    m, u = found
    if (one.part, one.level) == ("name", "whole"):
        u = weights.prior / _WHOLE_SHARED
    share = None if one.value is None else frequency(one.part, one.value)
    return max(-_CAP, min(_CAP, math.log2(m / (u if share is None else share))))
