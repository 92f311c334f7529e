"""Whether what comes in is still what was learnt from: the population stability index, month by month, beside what chance alone
would show.

PSI = Σ (now − then) · ln(now / then) over bins. With nothing changed it is not 0 but about (bins − 1)(1/n + 1/m), so a month of few
records always seems to move; the limit says how far.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.encoding import Feature, Row, number, tokens

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

BINS = 10
FEWEST_BEFORE = 100
FEWEST_IN_MONTH = 30


@dataclass(frozen=True, slots=True)
class Moved:
    """A month held against all months before it. `limit`: what 95 of 100 unchanged months stay under."""

    month: str
    n: int
    psi: float
    limit: float


@dataclass(frozen=True, slots=True)
class InputMoved:
    """One input, month by month."""

    name: str
    months: tuple[Moved, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def psi(before: Places, now: Places, bins: int) -> float:
    """Of bin numbers before and now; half a record is added to each bin, so that an empty one is not infinite."""
    then = np.bincount(before, minlength=bins) + 0.5
    here = np.bincount(now, minlength=bins) + 0.5
    p, q = then / then.sum(), here / here.sum()
    return float(np.sum((q - p) * np.log(q / p)))


def chance_limit(bins: int, before: int, now: int) -> float:
    """The 95 % quantile with nothing changed: chi-square of bins − 1 (Wilson and Hilferty's form) times (1/n + 1/m)."""
    k = max(1, bins - 1)
    quantile = k * (1.0 - 2.0 / (9.0 * k) + 1.645 * math.sqrt(2.0 / (9.0 * k))) ** 3
    return quantile * (1.0 / before + 1.0 / now)


def moved(groups: Callable[[Places], Places], months: Mapping[str, Places]) -> list[Moved]:
    """`groups`: from the places of the records before a month to the bin number of every record. `months`: places of records, oldest
    first. Months with too few records, or too few before them, are left out."""
    found, before = [], np.zeros(0, dtype=np.intp)
    for name in sorted(months):
        here = months[name]
        if len(before) >= FEWEST_BEFORE and len(here) >= FEWEST_IN_MONTH:
            bins = groups(before)
            used = int(bins[np.concatenate([before, here])].max()) + 1
            limit = chance_limit(used, len(before), len(here))
            found.append(Moved(name, len(here), psi(bins[before], bins[here], used), limit))
        before = np.concatenate([before, here])
    return found


def binned(values: Array) -> Callable[[Places], Places]:
    """Numbers by the tenths of those before; NaN is a bin of its own."""
    gone = np.isnan(values)

    def groups(before: Places) -> Places:
        known = values[before][~gone[before]]
        if not len(known):
            return gone.astype(np.intp)
        edges = np.unique(np.quantile(known, np.linspace(0.0, 1.0, BINS + 1))[1:-1])
        return np.where(
            gone, len(edges) + 1, np.searchsorted(edges, np.where(gone, 0.0, values), "right")
        ).astype(np.intp)

    return groups


def inputs_moved(
    features: Sequence[Feature], rows: Sequence[Row], months: Mapping[str, Places]
) -> list[InputMoved]:
    """Every input a model learns from, the one that moved most in its newest month first."""
    found = []
    for one in features:
        values = [row.get(one.name) for row in rows]
        if one.kind == "category":
            place = {level: k + 1 for k, level in enumerate(("", *one.levels))}
            bins = np.array([place.get((tokens(value) or ("",))[0], 0) for value in values], dtype=np.intp)
            told = moved(lambda _, bins=bins: bins, months)  # type: ignore[misc]
        else:
            plain = np.array([math.nan if (x := number(value)) is None else x for value in values])
            told = moved(binned(plain), months)
        if told:
            found.append(InputMoved(one.name, tuple(told)))
    return sorted(found, key=lambda one: -(one.months[-1].psi - one.months[-1].limit))
