"""Many states judged at once with numpy: the same answers as `standing.Judge`, some ten times cheaper per record."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from yingdan.signals.crossing import GRID, LOOKED_HALF_LIVES, PRECISION_S
from yingdan.signals.decay import LN2, MOST_HALF_LIVES, SMALLEST
from yingdan.signals.model import Level, State
from yingdan.signals.points import MOST_SATURATED
from yingdan.signals.standing import Judge, Standing

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
# From so many states on the arrays are worth their overhead.
CROWD = 12


class Crowd:
    """States of one kind at one moment. `shares`: each signal's saturated share, in the order of `judge.terms`."""

    def __init__(self, judge: Judge, states: Sequence[State]) -> None:
        self._judge = judge
        self._states = states
        given = judge.terms
        self._points = np.array([term.points for term in given])
        self._half = np.array([term.half_life_s for term in given])
        saturation = np.array([term.saturation for term in given])
        sums = np.zeros((len(states), len(given)))
        slots = [term.slot for term in given]
        for row, state in enumerate(states):
            s = state.s
            size = len(s)
            sums[row] = [s[slot] if slot < size else 0.0 for slot in slots]
        passed = np.maximum(0.0, judge.now.timestamp() - np.array([state.at_s for state in states]))
        spent = passed[:, None] / self._half
        left = np.where((sums > SMALLEST) & (spent <= MOST_HALF_LIVES), sums * np.exp(-LN2 * spent), 0.0)
        self._now = np.minimum(left / saturation, MOST_SATURATED)
        self._fit = np.array([state.fit for state in states])
        self.shares: Array = -np.expm1(-self._now)

    def standings(self) -> list[Standing]:
        """Where each stands, in the order given."""
        levels = self._judge.score.levels
        names = [level.name for level in levels]
        was = np.array(
            [names.index(state.level) + 1 if state.level in names else 0 for state in self._states]
        )
        scores = np.clip(self._fit + self.shares @ self._points, 0.0, 100.0)
        now = _levels(levels, scores, was)
        due = self._dues(now, levels)
        start = self._judge.now.timestamp()
        return [
            Standing(
                state.subject,
                float(score),
                names[level - 1] if level else None,
                state.level,
                None if np.isnan(passed) else datetime.fromtimestamp(start + float(passed), UTC),
            )
            for state, score, level, passed in zip(self._states, scores, now, due, strict=True)
        ]

    def _dues(self, level: Places, levels: Sequence[Level]) -> Array:
        """Seconds until each leaves its level when left alone; NaN for never."""
        due = np.full(len(level), np.nan)
        live = (self._now > 0.0) & (self._points != 0.0)
        mixed = (live & (self._points < 0.0)).any(axis=1)
        length = LOOKED_HALF_LIVES * np.where(live, self._half, 0.0).max(axis=1, initial=0.0)
        if self._judge.until_s is not None:
            length = np.minimum(length, self._judge.until_s - self._judge.now.timestamp())
        for rows, look in (
            (np.flatnonzero(~mixed & (level > 0) & (length > 0.0)), False),
            (np.flatnonzero(mixed & (length > 0.0)), True),
        ):
            if len(rows) and levels:
                due[rows] = self._leave(rows, level[rows], length[rows], live[rows], levels, look)
        return due

    def _leave(
        self,
        rows: Places,
        level: Places,
        length: Array,
        live: npt.NDArray[np.bool_],
        levels: Sequence[Level],
        look: bool,
    ) -> Array:
        now, fit = self._now[rows], self._fit[rows]

        def elsewhere(at: Array) -> npt.NDArray[np.bool_]:
            shares = -np.expm1(-now * np.exp(-LN2 * at[:, None] / self._half))
            scores = np.clip(fit + shares @ self._points, 0.0, 100.0)
            return np.asarray(_levels(levels, scores, level) != level)

        if not look:
            found = elsewhere(length)
            low, high = np.zeros(len(rows)), length
        else:
            shortest = np.where(live, self._half, np.inf).min(axis=1)
            low, high, found = _first(elsewhere, length, shortest / 8.0)
        high = _halve(elsewhere, low, high)
        return np.where(found, high, np.nan)


def _levels(levels: Sequence[Level], scores: Array, current: Places) -> Places:
    """`points.level_of` for many: places from 1, 0 = below all."""
    found = np.zeros(len(scores), dtype=np.int64)
    for place, level in enumerate(levels, 1):
        bar = np.where(place <= current, level.at - level.margin, level.at)
        found = np.where(scores >= bar, place, found)
    return found


def _first(
    elsewhere: Callable[[Array], npt.NDArray[np.bool_]], length: Array, step: Array
) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """The first piece of a widening grid at whose end each stands elsewhere."""
    ratio = np.maximum(1.0, length / step) ** (1.0 / GRID)
    low, high = np.zeros(len(length)), length.copy()
    found = np.zeros(len(length), dtype=bool)
    before = np.zeros(len(length))
    for place in range(1, GRID + 1):
        at = length if place == GRID else np.minimum(length, step * ratio**place)
        hit = ~found & (at > before) & elsewhere(at)
        low, high = np.where(hit, before, low), np.where(hit, at, high)
        found |= hit
        before = np.maximum(before, at)
        if found.all():
            break
    return low, high, found


def _halve(elsewhere: Callable[[Array], npt.NDArray[np.bool_]], low: Array, high: Array) -> Array:
    while len(low) and float((high - low).max()) > PRECISION_S:
        middle = (low + high) / 2.0
        hit = elsewhere(middle)
        low, high = np.where(hit, low, middle), np.where(hit, middle, high)
    return high


def judge_all(judge: Judge, states: Sequence[State]) -> list[Standing]:
    """Where each state stands, by whichever way is cheaper."""
    return [judge(one) for one in states] if len(states) < CROWD else Crowd(judge, states).standings()
