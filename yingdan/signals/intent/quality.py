"""How good probabilities are, said so that nobody is fooled: always beside the prevalence, the floor of chance in
a calibration error, and what "accuracy" means when a model may abstain."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BINS = 10
ACCURACY_ASKED = 0.897


@dataclass(frozen=True, slots=True)
class Quality:
    """`ece_limit`: the 95 % quantile of the calibration error that perfectly calibrated probabilities of the same
    sizes would show; `ece_ratio` at most 1 means that no miscalibration can be told from chance. `decided_*`:
    the largest share of records, surest first, on which the asked accuracy is kept. `at_capacity`: precision,
    recall and lift when only that share can be worked."""

    n: int
    prevalence: float
    auc: float
    average_precision: float
    log_loss: float
    brier: float
    ece: float
    ece_limit: float
    ece_ratio: float
    accuracy: float
    majority_accuracy: float
    balanced_accuracy: float
    accuracy_asked: float
    decided_share: float
    decided_accuracy: float
    at_capacity: dict[str, dict[str, float]]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def auc(p: Array, y: Array) -> float:
    """The chance that a converted record stands above one that did not; ties count half."""
    positive = int(y.sum())
    if positive in (0, len(y)):
        return float("nan")
    _, inverse, counts = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((rank[y > 0.5].sum() - positive * (positive + 1) / 2.0) / (positive * (len(y) - positive)))


def average_precision(p: Array, y: Array) -> float:
    """The area under precision over recall, by steps; records of equal probability enter together."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order])
    last = np.flatnonzero(np.append(np.diff(p[order]) != 0.0, True))
    gained = np.diff(np.concatenate(([0.0], hits[last])))
    return float(np.sum(gained * hits[last] / (last + 1.0)) / max(hits[-1], 1.0))


def log_loss(p: Array, y: Array, weight: Array | None = None) -> float:
    kept = np.clip(p, 1e-12, 1.0 - 1e-12)
    return float(-np.average(y * np.log(kept) + (1.0 - y) * np.log1p(-kept), weights=weight))


def calibration_error(p: Array, y: Array, bins: int = BINS) -> float:
    """Mean distance between said and seen over bins of equal size."""
    return float(_errors(p[np.argsort(p, kind="stable")], y[np.argsort(p, kind="stable")][None, :], bins)[0])


def calibration_limit(p: Array, draws: int = 1000, bins: int = BINS, seed: int = 0) -> float:
    """The 95 % quantile of the error of perfectly calibrated probabilities of these sizes."""
    ordered = np.sort(p, kind="stable")
    rng = np.random.default_rng(seed)
    errors = [
        _errors(ordered, (rng.random((size, len(p))) < ordered).astype(float), bins)
        for size in [100] * (draws // 100) + [draws % 100]
        if size
    ]
    return float(np.quantile(np.concatenate(errors), 0.95))


def _errors(ordered: Array, outcomes: Array, bins: int) -> Array:
    edges = np.array([part[0] for part in np.array_split(np.arange(len(ordered)), bins) if len(part)])
    gap = np.add.reduceat(ordered[None, :] - outcomes, edges, axis=1)
    return np.asarray(np.abs(gap).sum(axis=1) / len(ordered))


def decided(p: Array, y: Array, asked: float = ACCURACY_ASKED) -> tuple[float, float]:
    """(share, accuracy) of the largest group of the surest records on which the accuracy is at least `asked`."""
    sure = np.argsort(-np.abs(p - 0.5), kind="stable")
    right = ((p[sure] >= 0.5) == (y[sure] > 0.5)).astype(float)
    accuracy = np.cumsum(right) / np.arange(1, len(p) + 1)
    good = np.flatnonzero(accuracy >= asked)
    if not len(good):
        return 0.0, float("nan")
    return (int(good[-1]) + 1) / len(p), float(accuracy[good[-1]])


def evaluate(
    probabilities: Sequence[float] | Array,
    outcomes: Sequence[float] | Array,
    *,
    capacities: Sequence[float] = (0.1, 0.2, 0.3),
    accuracy_asked: float = ACCURACY_ASKED,
    draws: int = 1000,
) -> Quality:
    """Everything that should be said about probabilities and what became of them. Needs at least one outcome."""
    p, y = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    if len(p) == 0 or len(p) != len(y):
        raise ValueError("as many outcomes as probabilities are needed, at least one")
    yes = p >= 0.5
    said = [float(np.mean(yes[y == k] == bool(k))) for k in (0.0, 1.0) if np.any(y == k)]
    share, right = decided(p, y, accuracy_asked)
    error, limit = calibration_error(p, y), calibration_limit(p, draws)
    prevalence = float(y.mean())
    return Quality(
        n=len(p),
        prevalence=prevalence,
        auc=auc(p, y),
        average_precision=average_precision(p, y),
        log_loss=log_loss(p, y),
        brier=float(np.mean((p - y) ** 2)),
        ece=error,
        ece_limit=limit,
        ece_ratio=error / limit if limit > 0.0 else float("nan"),
        accuracy=float(np.mean(yes == (y > 0.5))),
        majority_accuracy=max(prevalence, 1.0 - prevalence),
        balanced_accuracy=float(np.mean(said)),
        accuracy_asked=accuracy_asked,
        decided_share=share,
        decided_accuracy=right,
        at_capacity={f"{share:g}": _at_capacity(p, y, share) for share in capacities},
    )


def _at_capacity(p: Array, y: Array, share: float) -> dict[str, float]:
    worked = np.argsort(-p, kind="stable")[: max(1, round(share * len(p)))]
    precision, prevalence = float(y[worked].mean()), float(y.mean())
    return {
        "precision": precision,
        "recall": float(y[worked].sum() / max(y.sum(), 1.0)),
        "lift": precision / prevalence if prevalence else float("nan"),
    }
