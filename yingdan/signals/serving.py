"""The intent model in service, kept in memory. Without one, the managers' weights answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from yingdan.base import Tx
from yingdan.signals import store_models
from yingdan.signals.crowd import Crowd
from yingdan.signals.intent import IntentConfig, IntentModel, fit
from yingdan.signals.model import Score, State
from yingdan.signals.scoring import Scoring, features_of, opinion
from yingdan.signals.standing import Judge

LOOK_AGAIN = timedelta(seconds=2)
_OPINIONS = UUID("5f0c9c1e-6d0a-4d0e-9a34-1f7f4a3b2c10")


@dataclass(frozen=True, slots=True)
class Served:
    """A model with the id that kept bases refer to."""

    id: UUID
    model: IntentModel

    def bases(self, score: Score, rows: Sequence[Mapping[str, Any]]) -> list[float]:
        """The fields' part of the log-odds of records."""
        if not rows or score.model is None:
            return []
        wish = score.model
        return [float(z) for z in self.model.base([features_of(wish, row) for row in rows])]

    def probabilities(self, judge: Judge, states: Sequence[State]) -> list[float]:
        """Probabilities now, from kept bases and what behaviour and fit add to them."""
        weights = self.model.linear_weights()
        per_signal = np.array([weights.get(f"signal.{one.short}", 0.0) for one in judge.signals])
        fit = np.array([one.fit for one in states]) * (weights.get("fit", 0.0) / 100.0)
        base = np.array([0.0 if one.base is None else one.base for one in states])
        return [float(p) for p in self.model.lifted(base + fit + Crowd(judge, states).shares @ per_signal)]


def opinion_model(scoring: Scoring, score: Score) -> Served:
    """What the managers' weights say before any outcome is known. They weigh behaviour only, so the kept
    bases are the same under all weights, and so is the id."""
    prior = opinion(scoring.by_object.get(score.object, ()))
    return Served(uuid5(_OPINIONS, score.name), fit([], [], [], IntentConfig(prior=prior)))


class Models:
    """Looks at most every two seconds whether another model was put in service."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, str, Served]] = {}

    async def of(self, tx: Tx, scoring: Scoring, score: Score, now: datetime) -> Served | None:
        """The model of a score; None when the score wants none."""
        if score.model is None:
            return None
        known = self._known.get(score.name)
        if known is not None and known[1] == scoring.tuning and abs(now - known[0]) < LOOK_AGAIN:
            return known[2]
        served = known[2] if known is not None else None
        active = await store_models.active_id(tx, score.name)
        if active is None:
            served = opinion_model(scoring, score)
        elif served is None or served.id != active:
            found = await store_models.read_active(tx, score.name)
            assert found is not None
            served = Served(found.id, IntentModel.from_json(found.artefact))
        assert served is not None
        self._known[score.name] = (now, scoring.tuning, served)
        return served
