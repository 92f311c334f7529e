"""From a model's log-odds to probabilities that come true as often as they say.

Smooth forms of at most three numbers, drawn towards changing nothing: step functions (isotonic) are worse on the
books of a few thousand outcomes that companies have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.logistic import fit_logistic, sigmoid

Array = npt.NDArray[np.float64]

FORMS = ("none", "shift", "platt", "beta")
# How many outcomes "change nothing" counts for.
HOLD = 20.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """`none` z; `shift` z + c; `platt` a·z + c; `beta` a·ln p − b·ln(1 − p) + c."""

    form: str
    numbers: tuple[float, ...]

    def logit(self, z: Array) -> Array:
        """Calibrated log-odds."""
        if self.form == "none":
            return z
        return np.asarray(
            _basis(self.form, z) @ np.array(self.numbers[1:]) + _rest(self.form, z) + self.numbers[0]
        )

    def __call__(self, z: Array) -> Array:
        """Probabilities of log-odds."""
        return sigmoid(self.logit(z))

    def to_json(self) -> dict[str, Any]:
        return {"form": self.form, "numbers": list(self.numbers)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Calibration":
        return cls(raw["form"], tuple(raw["numbers"]))


NONE = Calibration("none", ())


def fit_calibration(form: str, z: Array, y: Array, weight: Array) -> Calibration:
    """The numbers of a form from log-odds and outcomes that the model had not seen."""
    if form == "none" or len(z) == 0:
        return NONE
    basis = _basis(form, z)
    rest = _rest(form, z)
    width = basis.shape[1]
    if form == "shift":
        return Calibration(form, (_fit_shift(rest, y, weight),))
    found = fit_logistic(basis, y, weight, np.concatenate(([0.0], np.ones(width))), np.full(width + 1, HOLD))
    return Calibration(form, tuple(float(b) for b in found.beta))


def _fit_shift(z: Array, y: Array, weight: Array) -> float:
    c = 0.0
    for _ in range(30):
        p = sigmoid(z + c)
        step = (float(np.sum(weight * (p - y))) + HOLD * 0.2 * c) / (
            float(np.sum(weight * p * (1 - p))) + HOLD * 0.2
        )
        c -= step
        if abs(step) < 1e-10:
            break
    return c


def _basis(form: str, z: Array) -> Array:
    if form == "platt":
        return z[:, None]
    if form == "beta":  # ln p and −ln(1 − p) of p = σ(z), without losing digits
        return np.column_stack([-np.logaddexp(0.0, -z), np.logaddexp(0.0, z)])
    return np.zeros((len(z), 0))


def _rest(form: str, z: Array) -> Array:
    return z if form == "shift" else np.zeros(len(z))
