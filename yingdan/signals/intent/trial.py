"""What a model said of records it had not learnt from, and what became of them: the only figures a manager is shown.

A trial is made while learning, by predicting the later from the earlier. It is kept with the model, so that every question of the
page (bins, gain, the team's capacity, months) is answered from it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.quality import auc
from yingdan.signals.intent.trees import pack, unpack

Array = npt.NDArray[np.float64]

Z95 = 1.96
MOST_KEPT = 20_000
BINS = 10
FEWEST_PER_BIN = 20
MONTH_S = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Trial:
    """Per record, oldest first: `p` said, `y` 1 or 0, `at` the epoch seconds at which it came."""

    p: Array
    y: Array
    at: Array

    def to_json(self) -> dict[str, Any]:
        """The newest 20,000; probabilities with the digits of single precision."""
        kept = slice(max(0, len(self.p) - MOST_KEPT), None)
        return {
            "p": pack(self.p[kept].astype(np.float32)),
            "y": pack(self.y[kept].astype(np.int8)),
            "at": pack(self.at[kept]),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Trial":
        p, y, at = (unpack(raw[name]).astype(float) for name in ("p", "y", "at"))
        return cls(p, y, at)


@dataclass(frozen=True, slots=True)
class Bin:
    """Records that were told about the same: `said` on average, `seen` of `n`, `low` to `high` holds the truth with 95 %."""

    said: float
    seen: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Gain:
    """Whoever works the best `share` reaches `recall` of all that convert, `lift` times what chance would."""

    share: float
    recall: float
    lift: float


@dataclass(frozen=True, slots=True)
class AtCapacity:
    """When only so many new records a month can be worked, the best of each month: `precision` of those convert (between `low` and
    `high` with 95 %), `recall` of all that convert are among them, `lift` times as many as by chance. `share`: worked of all."""

    share: float
    worked: int
    precision: float
    low: float
    high: float
    recall: float
    lift: float


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %."""
    if n <= 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z95 * Z95
    middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = Z95 * math.sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n)) / (1.0 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def reliability(trial: Trial) -> list[Bin]:
    """Bins of equal size, at most ten, none smaller than twenty records unless there are fewer."""
    order = np.argsort(trial.p, kind="stable")
    found = []
    for part in np.array_split(order, max(1, min(BINS, len(order) // FEWEST_PER_BIN))):
        if len(part):
            hits = float(trial.y[part].sum())
            found.append(
                Bin(float(trial.p[part].mean()), hits / len(part), *wilson(hits, len(part)), len(part))
            )
    return found


def gains(trial: Trial, steps: int = 20) -> list[Gain]:
    """At every twentieth of the records, best first."""
    hits = np.cumsum(trial.y[np.argsort(-trial.p, kind="stable")])
    total, n = max(float(hits[-1]), 1.0), len(hits)
    found = []
    for step in range(1, steps + 1):
        worked = max(1, round(step * n / steps))
        recall = float(hits[worked - 1]) / total
        found.append(Gain(worked / n, recall, recall * n / worked))
    return found


def auc_interval(p: Array, y: Array) -> tuple[float, float, float]:
    """(AUC, low, high) with 95 %, by DeLong's variance (Biometrics 44, 1988). NaN when all ended the same way."""
    value = auc(p, y)
    yes, no = p[y > 0.5], np.sort(p[y <= 0.5])
    if len(yes) < 2 or len(no) < 2:
        return value, math.nan, math.nan
    up = np.sort(yes)
    over = (np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")) / (2.0 * len(no))
    under = 1.0 - (np.searchsorted(up, no, "left") + np.searchsorted(up, no, "right")) / (2.0 * len(up))
    deviation = math.sqrt(float(over.var(ddof=1)) / len(yes) + float(under.var(ddof=1)) / len(no))
    return value, max(0.0, value - Z95 * deviation), min(1.0, value + Z95 * deviation)


def at_capacity(trial: Trial, per_month: float) -> AtCapacity:
    """`per_month`: new records that the team can work in thirty days, the best of every thirty days of the trial."""
    month = np.floor((trial.at - trial.at[0]) / MONTH_S)
    worked = np.zeros(len(trial.p), dtype=bool)
    last = float(month.max())
    for one in np.unique(month):
        here = np.flatnonzero(month == one)
        # The last thirty days have not all been seen.
        part = (trial.at[-1] - trial.at[0]) / MONTH_S - last if one == last else 1.0
        most = min(len(here), max(1, round(per_month * max(part, 1.0 / 30.0))))
        worked[here[np.argsort(-trial.p[here], kind="stable")[:most]]] = True
    n, hits, all_hits = int(worked.sum()), float(trial.y[worked].sum()), float(trial.y.sum())
    precision, prevalence = hits / n, all_hits / len(trial.y)
    return AtCapacity(
        n / len(trial.y),
        n,
        precision,
        *wilson(hits, n),
        hits / max(all_hits, 1.0),
        precision / prevalence if prevalence else math.nan,
    )


def monthly(at: Array, month_of: Callable[[float], str]) -> dict[str, npt.NDArray[np.intp]]:
    """The places of the records of each month, by when they came."""
    names = np.array([month_of(one) for one in at])
    return {str(name): np.flatnonzero(names == name) for name in np.unique(names)}
