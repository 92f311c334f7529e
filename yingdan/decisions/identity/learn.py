"""The weights learnt from candidates that nobody labelled: EM for m, random pairs for u."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from yingdan.decisions.identity.compare import LEVELS, Agreement
from yingdan.decisions.identity.weigh import BARS, Weights

Pattern = tuple[tuple[str, str], ...]
# Where EM begins: the strongest level is common among records of one customer, the weakest rare.
_FIRST_M, _LAST_M = 0.8, 0.1
# Half a pair more in every level than was seen, so that what was not met yet is rare, never impossible; and no level
# is rarer than this among records of one customer: people do everything.
_HALF = 0.5
_LEAST_M = 0.005
_ROUNDS = 200


def learn(
    candidates: Iterable[Sequence[Agreement]], strangers: Iterable[Sequence[Agreement]], prior: float
) -> Weights:
    """`candidates`: agreements of pairs that share a key; `strangers`: of pairs drawn blindly, which give u. `prior`:
    the chance that two records drawn blindly are one customer. What is barred counts as two. The same input gives the same weights."""
    patterns = Counter(_pattern(one) for one in candidates)
    apart = _shares(Counter(_pattern(one) for one in strangers))
    m = {
        (part, level): _begin(at, len(levels))
        for part, levels in LEVELS.items()
        for at, level in enumerate(levels)
    }
    # Strangers among candidates share a key, so they agree more than those drawn blindly: they have their own u.
    met = {
        key: 1 - value if len(LEVELS[key[0]]) == 2 else 1 / len(LEVELS[key[0]]) for key, value in m.items()
    }
    share = 0.5
    for _ in range(_ROUNDS):
        chances = {one: _chance(one, share, m, met) for one in patterns}
        renewed = sum(count * chances[one] for one, count in patterns.items()) / max(1, patterns.total())
        m = _shares({one: count * chances[one] for one, count in patterns.items()}, m)
        met = _shares({one: count * (1 - chances[one]) for one, count in patterns.items()}, met)
        still, share = abs(renewed - share) < 1e-9, min(max(renewed, 1e-4), 1 - 1e-4)
        if still:
            break
    return Weights({key: (max(m[key], _LEAST_M), apart.get(key, met[key])) for key in m}, prior)


def _begin(at: int, levels: int) -> float:
    return _FIRST_M if levels == 1 else _FIRST_M + (_LAST_M - _FIRST_M) * at / (levels - 1)


def _pattern(agreements: Sequence[Agreement]) -> Pattern:
    return tuple(sorted((one.part, one.level) for one in agreements))


def _chance(
    pattern: Pattern, share: float, m: Mapping[tuple[str, str], float], u: Mapping[tuple[str, str], float]
) -> float:
    if any(one in BARS for one in pattern):
        return 0.0
    odds = math.log(share / (1 - share)) + sum(math.log(m[one] / u[one]) for one in pattern)
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, odds))))


def _shares(
    weighed: Mapping[Pattern, float], otherwise: Mapping[tuple[str, str], float] | None = None
) -> dict[tuple[str, str], float]:
    """How often each level is met where its part is compared at all; what was never compared stays as it was."""
    level_of: Counter[tuple[str, str]] = Counter()
    part_of: Counter[str] = Counter()
    for pattern, weight in weighed.items():
        for part, level in pattern:
            level_of[part, level] += weight  # type: ignore[assignment]
            part_of[part] += weight  # type: ignore[assignment]
    found = {}
    for part, levels in LEVELS.items():
        for level in levels:
            if part_of[part] > 0:
                found[part, level] = (level_of[part, level] + _HALF) / (part_of[part] + _HALF * len(levels))
            elif otherwise is not None:
                found[part, level] = otherwise[part, level]
    return found
