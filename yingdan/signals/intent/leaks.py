"""Columns that were filled in after the fact: they know the outcome because the outcome wrote them.

A model that learns from them looks splendid on old records and is blind on new ones, where they are still empty. Each finding
says by what it was told: nothing is left out of learning by itself, people decide.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.encoding import FEWEST_DISTINCT_NUMBERS, Row, number, tokens
from yingdan.signals.intent.quality import auc

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

FEWEST_OUTCOMES = 200
FEWEST_OF_ONE_KIND = 30
MOST_RECORDS = 20_000
FOLDS = 5
BINS = 32
# An honest column may tell much (the customer, the time on the site: up to .87 in the books we know), but not all of this.
TOO_GOOD = 0.9
# Less is too good when the outcome of a good part of the records is all but settled by it alone.
GOOD, SETTLED_SHARE, SETTLED_ODDS = 0.75, 0.05, 10.0
# Being filled, or being empty, settles the outcome by itself.
FILLED_ODDS = 20.0
# Round figures are estimates; where exact ones win, the figure was written again when it was settled.
ROUND = 0.65
# A name that tells of the end needs little more than not being chance.
NAMED, NAMED_DEVIATIONS = 0.54, 5.0
LATE_SHARE = 0.2
_LATE_WORDS = frozenset(
    [
        "close",
        "closed",
        "closing",
        "closure",
        "won",
        "lost",
        "loss",
        "outcome",
        "result",
        "settle",
        "settled",
        "paid",
        "signed",
        "reason",
        "quality",
        "rating",
        "grade",
        "score",
        "index",
        "verdict",
        "dispute",
        "disputed",
        "stage",
        "status",
        "tag",
        "tags",
    ]
)
_LATE_WORDS_ZH = re.compile(
    "成交|关单|结单|结案|赢单|丢单|输单|战败|结果|原因|签约|签单|合同|回款|收款|付款|结清|质量|评级|评分|得分|指数|阶段|状态"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason`: `late` values are written after the outcome was known (`share` of them) · `alone` the column alone says too
    much (`auc`) · `settled` it settles the outcome of `share` of the records (`auc`) · `filled` or `empty` whoever has or
    lacks a value ends one way (`share` of all, `rate` of them positive, of `prevalence`) · `round` exact figures win, round ones do not (`auc`)
    · `name` it is called like something of the end, and tells (`auc`)."""

    name: str
    reason: str
    auc: float
    share: float = 0.0
    rate: float = 0.0
    prevalence: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def audit(
    rows: Sequence[Row],
    outcomes: Sequence[bool],
    times: Sequence[float],
    late: Mapping[str, float] | None = None,
) -> list[Finding]:
    """The columns that look filled in after the fact, the surest first. `times`: epoch seconds of the moment of deciding, to
    which dates are held; any growing number will do where no column is a date. `late`: for columns whose history is
    known the share of values written after the outcome. Nothing below 200 outcomes or 30 of a kind."""
    y = np.asarray(outcomes, dtype=float)
    if len(y) < FEWEST_OUTCOMES or min(y.sum(), len(y) - y.sum()) < FEWEST_OF_ONE_KIND:
        return []
    step = -(-len(y) // MOST_RECORDS)
    kept, seen, when = rows[::step], y[::step], np.asarray(times, dtype=float)[::step]
    names: dict[str, None] = {}
    for row in kept:
        names.update(dict.fromkeys(row))
    written = late or {}
    found = [
        finding
        for name in names
        if (finding := _look(name, [row.get(name) for row in kept], seen, when, written.get(name, 0.0)))
    ]
    return sorted(found, key=lambda one: (-_ORDER[one.reason], -one.auc, one.name))


_ORDER = {
    reason: place
    for place, reason in enumerate(("name", "round", "settled", "empty", "filled", "alone", "late"))
}


def _look(name: str, values: Sequence[Any], y: Array, when: Array, late: float) -> Finding | None:
    filled = np.array([bool(tokens(value)) for value in values])
    if not filled.any():
        return None
    numbers = _numbers(values, filled, when)
    groups = _bins(numbers) if numbers is not None else _levels(values)
    tells = _tells(groups, y)
    if late >= LATE_SHARE:
        return Finding(name, "late", tells, share=late)
    if tells >= TOO_GOOD:
        return Finding(name, "alone", tells)
    sides = _sides(filled, y)
    if sides is not None:
        reason, share, rate = sides
        return Finding(name, reason, tells, share, rate, float(y.mean()))
    settled = _settled(groups, y)
    if tells >= GOOD and settled >= SETTLED_SHARE:
        return Finding(name, "settled", tells, share=settled)
    roundness = _roundness(numbers, y) if numbers is not None else 0.5
    if roundness >= ROUND:
        return Finding(name, "round", roundness)
    if _says_late(name) and tells >= NAMED and (tells - 0.5) >= NAMED_DEVIATIONS * _deviation(y):
        return Finding(name, "name", tells)
    return None


def _numbers(values: Sequence[Any], filled: npt.NDArray[np.bool_], when: Array) -> Array | None:
    """The column as numbers, NaN where empty; dates as days after the moment of deciding; None when it is neither."""
    present = [value for value, has in zip(values, filled, strict=True) if has]
    plain = [number(value) for value in present]
    if sum(one is not None for one in plain) >= 0.95 * len(present):
        if len({one for one in plain if one is not None}) < FEWEST_DISTINCT_NUMBERS:
            return None
        found = [math.nan if one is None else one for one in plain]
    else:
        moments = [_moment(value) for value in present]
        if sum(one is not None for one in moments) < 0.95 * len(present):
            return None
        at = when[filled]
        found = [math.nan if one is None else (one - at[k]) / 86_400.0 for k, one in enumerate(moments)]
    column = np.full(len(values), np.nan)
    column[filled] = found
    return column


def _moment(value: Any) -> float | None:
    """Epoch seconds of a date or a text that is one."""
    if isinstance(value, str) and len(value) >= 8 and value[:4].isdigit():
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return (
        datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
        if isinstance(value, date)
        else None
    )


def _bins(numbers: Array) -> Places:
    """The number of the group of each value, 0 for an empty one."""
    gone = np.isnan(numbers)
    edges = np.unique(np.quantile(numbers[~gone], np.linspace(0.0, 1.0, BINS + 1)))
    return np.where(gone, 0, 1 + np.searchsorted(edges, np.where(gone, 0.0, numbers)))


def _levels(values: Sequence[Any]) -> Places:
    names = ["\x1f".join(tokens(value)) for value in values]
    return np.asarray(np.unique(names, return_inverse=True)[1], dtype=np.int64)


def _tells(groups: Places, y: Array) -> float:
    """AUC of the column alone; each fifth is told by the other four, so that identities tell nothing."""
    folds, size, mean = np.arange(len(y)) % FOLDS, int(groups.max()) + 1, float(y.mean())
    said = np.zeros(len(y))
    for fold in range(FOLDS):
        told = folds != fold
        seen = np.bincount(groups[told], minlength=size)
        hits = np.bincount(groups[told], weights=y[told], minlength=size)
        said[~told] = ((hits + 10.0 * mean) / (seen + 10.0))[groups[~told]]
    return auc(said, y)


def _settled(groups: Places, y: Array) -> float:
    """The share of records in groups whose odds are, for certain, another order of magnitude."""
    seen: Array = np.bincount(groups).astype(np.float64)
    hits: Array = np.bincount(groups, weights=y).astype(np.float64)
    shift = _shift(seen, hits, float(y.mean()), 1.28)
    return float(seen[(seen >= FEWEST_OF_ONE_KIND) & (shift >= math.log(SETTLED_ODDS))].sum() / len(y))


def _shift(seen: Array, hits: Array, prevalence: float, deviations: float) -> Array:
    """How far the log-odds of groups surely are from those of all."""
    yes, no = hits + 0.5, seen - hits + 0.5
    away = np.abs(np.log(yes / no) - math.log(prevalence / (1.0 - prevalence)))
    return np.asarray(away - deviations * np.sqrt(1.0 / yes + 1.0 / no))


def _sides(filled: npt.NDArray[np.bool_], y: Array) -> tuple[str, float, float] | None:
    prevalence = float(y.mean())
    for reason, side in (("filled", filled), ("empty", ~filled)):
        seen, hits = float(side.sum()), float(y[side].sum())
        if FEWEST_OF_ONE_KIND <= seen <= len(y) - FEWEST_OF_ONE_KIND:
            shift = float(_shift(np.array([seen]), np.array([hits]), prevalence, 1.64)[0])
            if shift >= math.log(FILLED_ODDS):
                return reason, seen / len(y), hits / seen
    return None


def _roundness(numbers: Array, y: Array) -> float:
    """AUC of how many noughts a figure does not end with."""
    kept = ~np.isnan(numbers) & (np.abs(numbers) >= 1000.0)
    truth = y[kept]
    if kept.sum() < FEWEST_OUTCOMES or min(truth.sum(), len(truth) - truth.sum()) < FEWEST_OF_ONE_KIND:
        return 0.5
    noughts = np.sum([np.mod(numbers[kept], 10.0**k) == 0.0 for k in range(1, 6)], axis=0)
    return auc(-noughts.astype(float), truth)


def _says_late(name: str) -> bool:
    words = re.findall("[a-z]+", re.sub("([a-z])([A-Z])", r"\1 \2", name).lower())
    return any(word in _LATE_WORDS for word in words) or _LATE_WORDS_ZH.search(name) is not None


def _deviation(y: Array) -> float:
    """The standard deviation of the AUC of a column that tells nothing."""
    yes, no = float(y.sum()), float(len(y) - y.sum())
    return math.sqrt((yes + no + 1.0) / (12.0 * yes * no))
