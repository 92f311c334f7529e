"""The challenger: boosted shallow trees, learnt with scikit-learn in a job and served from plain arrays.

Serving needs numpy only. Each exported model is checked against the library before it is used.
"""

import base64
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

DEPTH = 4
ROUNDS = 220
RATE = 0.05


@dataclass(frozen=True, slots=True)
class Trees:
    """A forest whose sum is a log-odds. Nodes of all trees stand in one array; a leaf points at itself.
    `value` of an inner node is the mean of what lies below, from which a path tells each feature's part."""

    base: float
    depth: int
    root: Places
    feature: Places
    threshold: Array
    low: Places
    high: Places
    value: Array

    def decision(self, x: Array) -> Array:
        """Log-odds of each row; about 20 µs a row in batches."""
        return np.asarray(self.base + self.value[self._leaves(x)].sum(axis=1))

    def placed(self, columns: Places) -> "Trees":
        """The same trees over a wider table, where what they call column k is `columns[k]`."""
        return replace(self, feature=columns[self.feature])

    def parts(self, x: Array) -> tuple[float, Array]:
        """The log-odds before anything is known, and what each column adds along the paths of one row (d)."""
        row = x.reshape(-1)
        parts = np.zeros(len(row))
        at = self.root.copy()
        start = self.base + float(self.value[at].sum())
        for _ in range(self.depth):
            below = np.where(row[self.feature[at]] <= self.threshold[at], self.low[at], self.high[at])
            np.add.at(parts, self.feature[at], self.value[below] - self.value[at])
            at = below
        return start, parts

    def _leaves(self, x: Array) -> Places:
        rows = np.arange(len(x))[:, None] * x.shape[1]
        flat = np.ascontiguousarray(x).reshape(-1)
        at = np.broadcast_to(self.root, (len(x), len(self.root)))
        for _ in range(self.depth):
            under = flat.take(rows + self.feature.take(at)) <= self.threshold.take(at)
            at = np.where(under, self.low.take(at), self.high.take(at))
        return at

    def to_json(self) -> dict[str, Any]:
        names = ("root", "feature", "threshold", "low", "high", "value")
        return {"base": self.base, "depth": self.depth, **{name: pack(getattr(self, name)) for name in names}}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Trees":
        names = ("root", "feature", "threshold", "low", "high", "value")
        return cls(float(raw["base"]), int(raw["depth"]), *(unpack(raw[name]) for name in names))


def pack(array: npt.NDArray[Any]) -> dict[str, Any]:
    """An array as JSON, bit for bit."""
    return {
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii"),
    }


def unpack(raw: Mapping[str, Any]) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(raw["data"]), dtype=raw["dtype"]).reshape(raw["shape"]).copy()


def one_thread() -> AbstractContextManager[Any]:
    """Numbers on one core, for the libraries loaded so far: on a busy machine threads that wait for one another
    cost far more than they gain."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits


def fit_trees(x: Array, y: Array, weight: Array, seed: int = 0) -> Trees:
    """Learn with scikit-learn (imported here, because only the training job needs it) and export."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    learner = HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=ROUNDS,
        max_depth=DEPTH,
        max_leaf_nodes=None,
        min_samples_leaf=20,
        l2_regularization=5.0,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )
    with one_thread():
        learner.fit(x, y, sample_weight=weight)
    found = _export(learner)
    probe = x[:: max(1, len(x) // 200)]
    if not np.allclose(found.decision(probe), learner.decision_function(probe), atol=1e-6):
        raise RuntimeError("the exported trees differ from the learnt ones")
    return found


def _export(learner: Any) -> Trees:
    roots, parts, offset, depth = [], [], 0, 1
    for (predictor,) in learner._predictors:
        nodes = predictor.nodes
        here = np.arange(len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        low = np.where(leaf, here, nodes["left"].astype(np.int64))
        high = np.where(leaf, here, nodes["right"].astype(np.int64))
        roots.append(offset)
        parts.append(
            (
                np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
                np.where(leaf, np.inf, nodes["num_threshold"]).astype(float),
                low + offset,
                high + offset,
                _means(nodes, leaf),
            )
        )
        offset += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    feature, threshold, low_all, high_all, value = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    base = float(np.ravel(learner._baseline_prediction)[0])
    return Trees(base, depth, np.array(roots, dtype=np.int64), feature, threshold, low_all, high_all, value)


def _means(nodes: Any, leaf: npt.NDArray[np.bool_]) -> Array:
    """The value of leaves, and for inner nodes the mean of their two sides by rows seen."""
    value = nodes["value"].astype(float).copy()
    count = nodes["count"].astype(float)
    for place in range(len(nodes) - 1, -1, -1):  # children stand after their parent
        if not leaf[place]:
            one, two = int(nodes["left"][place]), int(nodes["right"][place])
            value[place] = (count[one] * value[one] + count[two] * value[two]) / (count[one] + count[two])
    return np.asarray(value)
