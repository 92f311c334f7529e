"""What answers and measurements come to: index, level, gap. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yingdan.views.elasticity.definition import AssessmentLevel


@dataclass(frozen=True, slots=True)
class Compared:
    """A pillar: its `index` by all answers; `believed` and `measured` by those questions alone that have both."""

    index: float | None
    believed: float | None
    measured: float | None


def index_of(answers: Sequence[int], most: int) -> float | None:
    """The mean answer between 0 (all 1) and 100 (all `most`)."""
    if not answers or most < 2:
        return None
    return round((sum(answers) / len(answers) - 1) / (most - 1) * 100, 1)


def level_of(index: float | None, levels: Sequence[AssessmentLevel]) -> int | None:
    """Which of the levels an index has reached, by place."""
    if index is None:
        return None
    return max((place for place, one in enumerate(levels) if index >= one.since), default=None)


def deserved(value: float | None, thresholds: Sequence[float]) -> int | None:
    """The answer that a measurement deserves: 1 and one more for each threshold reached; which way is better the thresholds say."""
    if value is None or not thresholds:
        return None
    falling = thresholds[-1] < thresholds[0]
    return 1 + sum(value <= one if falling else value >= one for one in thresholds)


def compared(fields: Sequence[str], answers: Mapping[str, int], measured: Mapping[str, int], most: int) -> Compared:  # fmt: skip
    given = [name for name in fields if name in answers]
    both = [name for name in given if name in measured]
    return Compared(
        index_of([answers[name] for name in given], most),
        index_of([answers[name] for name in both], most),
        index_of([measured[name] for name in both], most),
    )
