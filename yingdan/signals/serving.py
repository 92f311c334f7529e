"""The intent model in service, kept in memory. Without one, the managers' weights answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from yingdan.base import Tx
from yingdan.signals import store_models
from yingdan.signals.intent import IntentConfig, IntentModel, fit
from yingdan.signals.model import Score
from yingdan.signals.scoring import Scoring, features_of, opinion

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

    def probabilities(self, bases: Sequence[float], linear: Sequence[Mapping[str, float]]) -> list[float]:
        """Probabilities from kept bases and the linear features of now."""
        if not bases:
            return []
        return [float(p) for p in self.model.probabilities(np.array(bases), linear)]


def opinion_model(scoring: Scoring, score: Score) -> Served:
    """What the managers' weights say before any outcome is known; its id changes with the weights."""
    prior = opinion(scoring.by_object.get(score.object, ()))
    return Served(uuid5(_OPINIONS, scoring.tuning), fit([], [], [], IntentConfig(prior=prior)))


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
            served = Served(found[0], IntentModel.from_json(found[4]))
        assert served is not None
        self._known[score.name] = (now, scoring.tuning, served)
        return served
