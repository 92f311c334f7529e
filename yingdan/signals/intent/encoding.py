"""From a record's values to numbers a model can weigh.

A category becomes one column per level (rare levels pooled), a number a bent line over its logarithm and, beside it, itself as it
is: which of both the plain model weighs is chosen in learning. Being absent is itself a column: a form that was never filled in says much. `linear` features are numbers already on a
scale of 0 to 1 (signal shares, fit), taken as they are.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Row = Mapping[str, Any]

MISSING = frozenset({"", "select", "none", "null", "n/a", "nan", "-", "请选择", "未选择"})
FEWEST_PER_LEVEL = 10
MOST_LEVELS = 40
KNOTS = 5
FEWEST_DISTINCT_NUMBERS = 8


@dataclass(frozen=True, slots=True)
class Feature:
    """How one value is encoded. `levels` for a category, `knots` for a number, neither for a linear one. `span`: the smallest and the
    largest of the numbers learnt from, where they are also taken as they are; one beyond counts as the nearer of these."""

    name: str
    kind: str  # category | number | linear
    levels: tuple[str, ...] = ()
    knots: tuple[float, ...] = ()
    span: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        if self.kind == "category":
            return len(self.levels) + 1
        return 1 if self.kind == "linear" else len(self.shapes)

    @property
    def shapes(self) -> tuple[str, ...]:
        """What each column of a number is: `bent` over the logarithm, `straight`, or neither."""
        if self.kind != "number":
            return ("",) * self.width
        return ("", "", *("bent",) * (1 + len(self.knots)), *("straight",) * bool(self.span))

    def columns(self, values: Sequence[Any]) -> Array:
        """One row per value, `width` columns."""
        if self.kind == "linear":
            if not any(values):
                return np.zeros((len(values), 1))
            return np.array([_finite(value) or 0.0 for value in values], dtype=float).reshape(-1, 1)
        return self._categories(values) if self.kind == "category" else self._numbers(values)

    def _categories(self, values: Sequence[Any]) -> Array:
        place = {level: k for k, level in enumerate(self.levels)}
        rare = len(self.levels)
        found = np.zeros((len(values), self.width))
        for row, value in enumerate(values):
            for token in tokens(value) or ("",):
                found[row, place.get(token, rare)] = 1.0
        return found

    def _numbers(self, values: Sequence[Any]) -> Array:
        plain = np.array([math.nan if (x := number(value)) is None else x for value in values])
        gone = np.isnan(plain)
        plain[gone] = 0.0
        bent = np.sign(plain) * np.log1p(np.abs(plain))
        columns = [gone, (plain == 0.0) & ~gone, bent, *(np.maximum(bent - knot, 0.0) for knot in self.knots)]
        if self.span:
            low, high = self.span
            columns.append(np.clip(plain, low, high))
        return np.column_stack([column.astype(np.float64) for column in columns])


@dataclass(frozen=True, slots=True)
class Encoding:
    """The features of a model, in order, and the mean and spread of each column in training."""

    features: tuple[Feature, ...]
    mean: Array
    spread: Array

    @property
    def owner(self) -> npt.NDArray[np.intp]:
        """For each column the number of the feature it belongs to."""
        return np.repeat(np.arange(len(self.features)), [one.width for one in self.features])

    @property
    def linear(self) -> npt.NDArray[np.bool_]:
        """Which columns belong to linear features."""
        return np.array([self.features[k].kind == "linear" for k in self.owner], dtype=bool)

    def shaped(self, shape: str) -> npt.NDArray[np.bool_]:
        """Which columns say a number in this shape, `bent` or `straight`."""
        return np.array([one == shape for feature in self.features for one in feature.shapes], dtype=bool)

    def matrix(self, rows: Sequence[Row]) -> Array:
        """Rows to columns, centred and scaled (linear features stay as they are)."""
        return (self.plain(rows) - self.mean) / self.spread

    def plain(self, rows: Sequence[Row]) -> Array:
        return plain_matrix(self.features, rows)

    def to_json(self) -> dict[str, Any]:
        return {
            "features": [
                {
                    "name": f.name,
                    "kind": f.kind,
                    "levels": list(f.levels),
                    "knots": list(f.knots),
                    "span": list(f.span),
                }
                for f in self.features
            ],
            "mean": self.mean.tolist(),
            "spread": self.spread.tolist(),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Encoding":
        features = tuple(
            Feature(f["name"], f["kind"], tuple(f["levels"]), tuple(f["knots"]), tuple(f.get("span", ())))
            for f in raw["features"]
        )
        return cls(features, np.array(raw["mean"], dtype=float), np.array(raw["spread"], dtype=float))


def plain_matrix(features: Sequence[Feature], rows: Sequence[Row]) -> Array:
    if not features:
        return np.zeros((len(rows), 0))
    return np.hstack([one.columns([row.get(one.name) for row in rows]) for one in features])


def learn_encoding(rows: Sequence[Row], *, exclude: frozenset[str], linear: Sequence[str] = ()) -> Encoding:
    """Choose a feature for every name in the rows that can tell anything. Dropped: excluded names, values that
    never vary, and near-unique texts, which are identities and would be learnt by heart."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    features = [
        found
        for name in sorted(names)
        if name not in exclude and name not in linear
        if (found := _learn_feature(name, [row.get(name) for row in rows])) is not None
    ]
    features += [Feature(name, "linear") for name in linear]
    plain = plain_matrix(features, rows)
    mean = plain.mean(axis=0) if len(rows) else np.zeros(plain.shape[1])
    # A floor on the spread keeps a level seen a dozen times from being blown up to the size of the others.
    spread = np.maximum(plain.std(axis=0), 0.05) if len(rows) else np.ones(plain.shape[1])
    place = 0
    for one in features:
        if one.kind == "linear":
            mean[place], spread[place] = 0.0, 1.0
        place += one.width
    return Encoding(tuple(features), mean, spread)


def _learn_feature(name: str, values: Sequence[Any]) -> Feature | None:
    present = [value for value in values if tokens(value)]
    if not present or any(isinstance(value, Mapping | date) for value in present[:50]):
        return None
    numbers = [number(value) for value in present]
    valid = [x for x in numbers if x is not None]
    if len(valid) >= 0.95 * len(present) and len(set(valid)) >= FEWEST_DISTINCT_NUMBERS:
        return _learn_number(name, valid)
    counts = Counter(token for value in values for token in (tokens(value) or ("",)))
    if len(counts) > 50 and len(counts) > 0.5 * len(present):
        return None
    levels = [level for level, n in counts.most_common(MOST_LEVELS) if n >= FEWEST_PER_LEVEL]
    varied = len(levels) > 1 or (len(levels) == 1 and counts.total() - counts[levels[0]] >= FEWEST_PER_LEVEL)
    return Feature(name, "category", tuple(sorted(levels))) if varied else None


def _learn_number(name: str, valid: Sequence[float]) -> Feature:
    bent = np.sign(valid) * np.log1p(np.abs(valid))
    moving = bent[bent != 0.0]
    shares = np.linspace(0.0, 1.0, KNOTS + 2)[1:-1]
    knots = np.unique(np.quantile(moving, shares)) if len(moving) else np.zeros(0)
    span = float(np.min(valid)), float(np.max(valid))
    return Feature(name, "number", knots=tuple(float(knot) for knot in knots), span=span)


def tokens(value: Any) -> tuple[str, ...]:
    """The levels a value stands for: none when it is missing, several for a list."""
    if value is None:
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(part) for part in value)
    text = str(value).strip()
    return () if text.lower() in MISSING else (text,)


def number(value: Any) -> float | None:
    """A value as a finite number; money counts its amount; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _finite(value)
    if isinstance(value, str):
        text = value.strip()
        return _finite(text) if text and text[-1] in "0123456789." else None
    return _finite(getattr(value, "amount", None))


def _finite(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
