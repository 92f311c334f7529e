"""The intent model: what is learnt, how it answers, and how it is kept as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.calibration import Calibration
from yingdan.signals.intent.encoding import Encoding, Row, number
from yingdan.signals.intent.logistic import Posterior, sigmoid
from yingdan.signals.intent.trees import Trees, pack, unpack

Array = npt.NDArray[np.float64]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Reason:
    """What one value of a record adds to its log-odds against the average record."""

    feature: str
    value: Any
    log_odds: float


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Probabilities of an outcome. `share` is the trees' part in the log-odds of the fields (0 = the plain
    model alone); linear features always count in full, and the trees never see them.
    `sure` is the least distance from 0.5 at which the asked accuracy held in time-forward validation; nearer
    ones are abstained from. `notes` holds how it was chosen and measured."""

    encoding: Encoding
    posterior: Posterior
    calibration: Calibration
    trees: Trees | None
    share: float
    sure: float
    notes: Mapping[str, Any]

    def predict(self, rows: Sequence[Row]) -> Array:
        """A probability per row. A row is a mapping of feature names to values; absent names are missing values,
        levels never seen count as rare, and no value raises."""
        if not rows:
            return np.zeros(0)
        lift = np.zeros(len(rows))
        for name, per_unit in self.linear_weights().items():
            lift += per_unit * np.array([number(row.get(name)) or 0.0 for row in rows])
        return self.lifted(self.base(rows) + lift)

    def base(self, rows: Sequence[Row]) -> Array:
        """The part of the log-odds that the fields make, which stays while behaviour goes on."""
        x = self.encoding.matrix(rows)
        linear = self.encoding.linear
        z = x[:, ~linear] @ self.posterior.beta[1:][~linear] + self.posterior.beta[0]
        if self.trees is None or self.share == 0.0:
            return np.asarray(z)
        return np.asarray((1.0 - self.share) * z + self.share * self.trees.decision(x))

    def lifted(self, log_odds: Array) -> Array:
        """Probabilities of a base plus what the linear features add to it."""
        return self.calibration(log_odds)

    def linear_weights(self) -> dict[str, float]:
        """Log-odds per unit of each linear feature."""
        encoding = self.encoding
        return {
            encoding.features[int(k)].name: float(self.posterior.beta[1 + column])
            for column, k in enumerate(encoding.owner)
            if encoding.features[int(k)].kind == "linear"
        }

    def decides(self, probabilities: Array) -> npt.NDArray[np.bool_]:
        """Which records the model dares to decide."""
        return np.asarray(np.abs(probabilities - 0.5) >= self.sure)

    def explain(self, row: Row) -> tuple[float, list[Reason]]:
        """The probability of the average record and each feature's part, largest first. The parts add up exactly:
        logit(predict(row)) = logit(average) + their sum."""
        x = self.encoding.matrix([row])
        start = float(self.posterior.beta[0])
        parts = self.posterior.beta[1:] * x[0]
        if self.trees is not None and self.share > 0.0:
            tree_start, tree_parts = self.trees.parts(x)
            start = (1.0 - self.share) * start + self.share * tree_start
            plain_share = np.where(self.encoding.linear, 1.0, 1.0 - self.share)
            parts = plain_share * parts + self.share * tree_parts
        total = float(parts.sum())
        low, high = self.calibration.logit(np.array([start, start + total]))
        # A curved calibration stretches the whole way evenly, so that the parts still add up.
        stretch = (high - low) / total if abs(total) > 1e-12 else 0.0
        owner = self.encoding.owner
        added = np.bincount(owner, weights=parts * stretch, minlength=len(self.encoding.features))
        reasons = [
            Reason(one.name, row.get(one.name), float(part))
            for one, part in zip(self.encoding.features, added, strict=True)
        ]
        reasons.sort(key=lambda reason: -abs(reason.log_odds))
        return float(sigmoid(np.array([low]))[0]), reasons

    def update(self, row: Row, outcome: bool, *, forget: float = 1.0) -> "IntentModel":
        """The model after one more outcome: the plain part learns at once, the trees at the next training."""
        x = self.encoding.matrix([row])[0]
        return replace(self, posterior=self.posterior.updated(x, float(outcome), forget))

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain JSON values."""
        return {
            "format": FORMAT,
            "encoding": self.encoding.to_json(),
            "beta": self.posterior.beta.tolist(),
            "covariance": pack(self.posterior.covariance),
            "calibration": self.calibration.to_json(),
            "trees": self.trees.to_json() if self.trees else None,
            "share": self.share,
            "sure": self.sure,
            "notes": dict(self.notes),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "IntentModel":
        """The model back, bit for bit. Raises ValueError for another format."""
        if raw.get("format") != FORMAT:
            raise ValueError(f"an intent model of format {raw.get('format')!r} is not readable")
        return cls(
            Encoding.from_json(raw["encoding"]),
            Posterior(np.array(raw["beta"], dtype=float), unpack(raw["covariance"])),
            Calibration.from_json(raw["calibration"]),
            Trees.from_json(raw["trees"]) if raw["trees"] else None,
            float(raw["share"]),
            float(raw["sure"]),
            raw["notes"],
        )
