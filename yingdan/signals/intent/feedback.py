"""Delayed feedback: a record too young to have an outcome is not one that was lost.

How long outcomes take is measured from the records themselves (Kaplan and Meier: the young ones are counted as long as they were
watched). A record still open at age a then tells, by Bayes' rule on its own chance p, how likely it is yet to be won:

    q = p (1 − F_won(a)) / (p (1 − F_won(a)) + (1 − p)(1 − F_lost(a)))

and is learnt from as q won and 1 − q not, p and q found in turn (expectation and maximisation; Chapelle, KDD 2014, with measured
delays instead of an assumed exponential). At age 0 nothing is learnt from it, at the end of the window it is lost.
Assumes that how long an outcome takes does not hang on the record's values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FEWEST_DELAYS = 30
FEWEST_WATCHED = 30
# A record of which less than this could have been heard tells nothing worth learning.
HEARD = 0.02
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Delays:
    """`at_s`: ages; `won` and `lost`: the share of those that end so within the window that have done so by that age. `window_s`:
    how long a record is given, at most as long as any was watched."""

    window_s: float
    at_s: Array
    won: Array
    lost: Array
    wins: int

    def won_by(self, age_s: Array) -> Array:
        return self._by(self.won, age_s)

    def lost_by(self, age_s: Array) -> Array:
        return self._by(self.lost, age_s)

    def _by(self, shares: Array, age_s: Array) -> Array:
        place = np.searchsorted(self.at_s, age_s, "right")
        return np.where(age_s >= self.window_s, 1.0, np.concatenate(([0.0], shares))[place])

    def still(self, p: Array, age_s: Array) -> Array:
        """The chance that a record still open at an age is yet to be won, from its chance p when it came."""
        won, lost = p * (1.0 - self.won_by(age_s)), (1.0 - p) * (1.0 - self.lost_by(age_s))
        return np.asarray(won / np.maximum(won + lost, 1e-12) * (self.won_by(age_s) < 1.0))

    def to_json(self) -> dict[str, Any]:
        """{window_s, wins, half_s, most_s}: half and nine in ten of the wins are known by then."""
        return {
            "window_s": self.window_s,
            "wins": self.wins,
            "half_s": self._when(0.5),
            "most_s": self._when(0.9),
        }

    def _when(self, share: float) -> float:
        place = int(np.searchsorted(self.won, share - 1e-9))
        return float(self.at_s[place]) if place < len(self.at_s) else self.window_s


def measure(delay_s: Array, won: Flags, lost: Flags, age_s: Array, window_s: float) -> Delays | None:
    """From records whose outcome was watched for: `delay_s` until it was known (of no account where neither won nor lost), `age_s`
    now. None with fewer than 30 wins of known delay."""
    reach = np.sort(age_s)[-FEWEST_WATCHED] if len(age_s) >= FEWEST_WATCHED else 0.0
    window = min(window_s, float(reach))
    early = (won | lost) & (delay_s <= window)
    won, lost = won & early, lost & early
    if window <= 0.0 or won.sum() < FEWEST_DELAYS:
        return None
    at = np.unique(np.concatenate([delay_s[won], delay_s[lost]]))
    wins, losses = _incidence(at, delay_s, won, age_s), _incidence(at, delay_s, lost, age_s)
    # What is neither won nor said to be lost by the end of the window is lost then.
    rest = max(1.0 - wins[-1], 1e-9)
    return Delays(window, at, wins / wins[-1], np.minimum(losses / rest, 1.0), int(won.sum()))


def _incidence(at: Array, delay_s: Array, ended: Flags, age_s: Array) -> Array:
    """The share of all that ended so by each age. Who ended otherwise stays counted as long as he would have been watched."""
    leaves = np.sort(np.where(ended, delay_s, np.inf))
    events = np.searchsorted(leaves, at, "right") - np.searchsorted(leaves, at, "left")
    until = np.sort(np.where(ended, delay_s, age_s))
    at_risk = len(until) - np.searchsorted(until, at, "left")
    staying = np.cumprod(1.0 - events / np.maximum(at_risk, 1))
    return np.asarray(1.0 - staying)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is to be learnt from: the places of records, and how far each is won (0, 1, or between for open ones)."""

    places: npt.NDArray[np.intp]
    y: Array
    delays: Delays | None
    open: int
    overdue: int


def hear(
    outcomes: Sequence[bool | None],
    delay_s: Sequence[float | None],
    age_s: Sequence[float],
    window_s: float | None,
    chances: Callable[[npt.NDArray[np.intp], Array], Array],
) -> Heard:
    """`chances`: from places and what is known of their ends (0 to 1) to probabilities by a model learnt from these. Without a window,
    or before enough delays are known, open records are left out. A win after the window is none."""
    age = np.asarray(age_s, dtype=float)
    known = np.array([one is not None for one in outcomes], dtype=bool)
    won = np.array([bool(one) for one in outcomes], dtype=bool)
    y = won.astype(float)
    timed = np.array([one is not None for one in delay_s], dtype=bool)
    delay = np.array([0.0 if one is None else max(0.0, one) for one in delay_s])
    delays = None
    if window_s is not None:
        watched = timed | ~known  # records that came with their outcome say nothing of time
        delays = measure(
            delay[watched], (won & known)[watched], (~won & known)[watched], age[watched], window_s
        )
    if delays is None:
        return Heard(np.flatnonzero(known), y[known], None, 0, 0)
    y = np.where(timed & won & (delay > delays.window_s), 0.0, y)
    overdue = ~known & (age >= delays.window_s)
    young = ~known & ~overdue
    told = young & (np.maximum(delays.won_by(age), delays.lost_by(age)) >= HEARD)
    places = np.flatnonzero(known | overdue | told)
    soft = told[places]
    kept = y[places]
    kept[soft] = float(y[known | overdue].mean()) if (known | overdue).any() else 0.0
    for _ in range(ROUNDS):
        if not soft.any():
            break
        was = kept[soft]
        kept[soft] = delays.still(chances(places, kept)[soft], age[places][soft])
        if float(np.abs(kept[soft] - was).max()) < 1e-3:
            break
    return Heard(places, kept, delays, int(soft.sum()), int(overdue.sum()))
