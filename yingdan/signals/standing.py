"""Where a record stands at a moment: its score, its level, and when it leaves it by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.signals.crossing import PRECISION_S, next_crossing
from yingdan.signals.decay import forward
from yingdan.signals.model import Score, State
from yingdan.signals.points import Term, level_of, rank_of, saturated, score_at, terms
from yingdan.signals.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Standing:
    """A record's place now. `was` is the level it had; `due_at` the moment it leaves `level` when left alone."""

    subject: UUID
    score: float
    level: str | None
    was: str | None
    due_at: datetime | None

    @property
    def crossed(self) -> bool:
        return self.level != self.was


class Judge:
    """Judges states of one kind of record at one moment; what is equal for all is computed once."""

    __slots__ = ("_now_s", "now", "score", "scoring", "signals", "terms", "until_s")

    def __init__(self, scoring: Scoring, score: Score, now: datetime) -> None:
        self.scoring = scoring
        self.score = score
        self.now = now
        self._now_s = now.timestamp()
        self.signals = [one for one in scoring.by_object.get(score.object, ()) if one.name in scoring.slots]
        self.terms: Sequence[Term] = terms(self.signals, scoring.slots, now)
        edge = scoring.next_edge(now)
        self.until_s = edge.timestamp() if edge else None

    def __call__(self, state: State) -> Standing:
        value = score_at(self.terms, state.fit, state.at_s, state.s, self._now_s)
        level = level_of(self.score.levels, value, state.level)
        due = next_crossing(
            self.score.levels, self.terms, state.fit, state.at_s, state.s, level, self._now_s, self.until_s
        )
        return Standing(
            state.subject,
            value,
            level,
            state.level,
            datetime.fromtimestamp(due, UTC) if due is not None else None,
        )

    def linear(self, state: State) -> dict[str, float]:
        """The model's linear features: each signal's share now, and fit in hundreds of points."""
        now = forward(state.at_s, state.s, self._now_s, self.scoring.half_lives_s)
        values = {
            f"signal.{one.short}": saturated(now[self.scoring.slots[one.name]], one.saturation)
            for one in self.signals
        }
        values["fit"] = state.fit / 100.0
        return values

    def derived(self, standing: Standing, probability: float | None) -> dict[str, Any]:
        """The derived fields of the record."""
        score = self.score
        values: dict[str, Any] = {score.field: Decimal(str(round(standing.score, 2)))}
        if score.level_field is not None:
            values[score.level_field] = standing.level or score.lowest
        if score.model is not None and probability is not None:
            values[score.model.field] = Decimal(str(round(probability, 4)))
        return values

    def told(self, standing: Standing) -> dict[str, Any]:
        """The data of `signal.crossed`: `level` is the one entered (up) or left (down)."""
        up = rank_of(self.score.levels, standing.level) > rank_of(self.score.levels, standing.was)
        return {
            "score": self.score.name,
            "level": standing.level if up else standing.was,
            "direction": "up" if up else "down",
            "value": round(standing.score, 2),
            "was": standing.was or self.score.lowest,
            "now": standing.level or self.score.lowest,
        }


def moved(
    states: Mapping[UUID, State], standings: Sequence[Standing]
) -> list[tuple[UUID, str | None, datetime | None]]:
    """The standings whose level or due moment must be written. Moments are right to a second, so one that moved
    by less is the same."""
    return [
        (one.subject, one.level, one.due_at)
        for one in standings
        if one.level != (known := states[one.subject]).level or not _same(one.due_at, known.due_at)
    ]


def _same(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs((one - other).total_seconds()) <= PRECISION_S
