"""What the stage thinks with: signals, scores and answers as frozen values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label
from yingdan.expr import Env

Values = Mapping[str, Any]
Test = Callable[[Values, Env], Any]


@dataclass(frozen=True, slots=True)
class Boost:
    """A factor on a signal's points from a moment (inclusive) until another (exclusive)."""

    factor: float
    begins_at: datetime
    ends_at: datetime

    def holds(self, now: datetime) -> bool:
        return self.begins_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Signal:
    """A behaviour signal. `weight` in points (negative takes away), `half_life_s` in seconds, `saturation` is the
    decayed strength at which 63 % of the weight is reached."""

    name: str
    label: Label
    object: str
    weight: float
    half_life_s: float
    saturation: float
    boosts: tuple[Boost, ...] = ()
    description: Label | None = None

    @property
    def short(self) -> str:
        """The name without the package: `pricing` of `sales.pricing`."""
        return self.name.rpartition(".")[2]

    def factor(self, now: datetime) -> float:
        """The product of the boosts that hold at a moment."""
        factor = 1.0
        for boost in self.boosts:
            if boost.holds(now):
                factor *= boost.factor
        return factor


@dataclass(frozen=True, slots=True)
class Level:
    """A named band of the score: entered at `at` points, left below `at - margin`."""

    name: str
    at: float
    margin: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Points for who a record is. `test` takes the record's fields by name; null and false give nothing."""

    label: Label
    points: float
    when: str
    names: frozenset[str]
    test: Test


@dataclass(frozen=True, slots=True)
class ModelWish:
    """What the learned model of a score is made of: the field it fills, the outcome it learns, its inputs. `barred`: fields that are
    not learnt from though they are there. `within_s`: how long a record is given; `capacity`: what a team can work in a month."""

    field: str
    outcome: str
    names: frozenset[str]
    test: Test
    features: tuple[str, ...]
    exclude: tuple[str, ...]
    expand: tuple[str, ...]
    barred: tuple[str, ...] = ()
    within_s: float | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A score of one kind of record. `levels` rise; `lowest` is the word for being below all of them."""

    name: str
    label: Label
    object: str
    field: str
    fits: tuple[Fit, ...]
    levels: tuple[Level, ...]
    level_field: str | None = None
    lowest: str | None = None
    open: str | None = None
    model: ModelWish | None = None
    fit_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SignalPoints:
    """One signal's part in a score: the points now, the decayed strength, and what it was made with."""

    name: str
    label: Label
    points: float
    s: float
    half_life_s: float
    weight: float
    factor: float


@dataclass(frozen=True, slots=True)
class FitPoints:
    """One reason of who-they-are, with its points."""

    label: Label
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record has its score. `points` are sorted by size; `leaves` is the moment at which it falls out of
    its level when nothing more happens; `reasons` explain the probability in log-odds."""

    subject: UUID
    score: float
    level: str | None
    points: tuple[SignalPoints, ...]
    fit: tuple[FitPoints, ...]
    probability: float | None = None
    reasons: tuple[tuple[str, float], ...] = ()
    leaves_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The wire form: {value, level, probability, points: [{name, label, points, value, …}], fit, reasons}."""
        return {
            "value": round(self.score, 2),
            "level": self.level,
            "probability": None if self.probability is None else round(self.probability, 4),
            "points": [
                {
                    "name": one.name,
                    "label": one.label,
                    "points": round(one.points, 2),
                    "value": round(one.s, 4),
                    "half_life_s": one.half_life_s,
                    "weight": one.weight,
                    "factor": one.factor,
                }
                for one in self.points
            ],
            "fit": [{"label": one.label, "points": one.points} for one in self.fit],
            "reasons": [{"feature": name, "log_odds": round(part, 3)} for name, part in self.reasons],
            "leaves_at": self.leaves_at,
        }


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record in a ranking, 1 = first."""

    id: UUID
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A record whose rank differs under other weights. `was_rank` is None when it stood below the list."""

    id: UUID
    rank: int
    was_rank: int
    score: float
    was_score: float


@dataclass(frozen=True, slots=True)
class Settling:
    """How far the stored scores follow the newest weights: records done of a total, in chunks."""

    id: UUID
    reason: str
    done: int
    total: int
    begun_at: datetime
    finished_at: datetime | None


class State(msgspec.Struct):
    """A subject's row. `s` may be shorter than the slots; the rest is zero. `at_s`: epoch seconds."""

    subject: UUID
    object: str
    at_s: float
    s: list[float]
    fit: float
    level: str | None
    due_at: datetime | None
    base: float | None
    model: UUID | None


class Added(msgspec.Struct, frozen=True):
    """One subject's part of a batch, ready to write. None for `fit` and `base` keeps what is known."""

    subject: UUID
    object: str
    at_s: float
    s: Sequence[float]
    fit: float | None
    base: float | None
    model: UUID | None
