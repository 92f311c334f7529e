"""Figures of months out of cases: pure and the same for whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Literal
from uuid import UUID

FEWEST = 5
WHOLE = None
How = Literal["mean", "median", "share"]


@dataclass(frozen=True, slots=True)
class Case:
    """Something that happened in a month to a unit: it took `value` seconds or, for a share, `value` of `of` were so."""

    unit: UUID | None
    month: date
    value: float
    of: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None when the `count` of cases is too small to say."""

    value: float | None
    count: int


def month_back(month: date, back: int) -> date:
    place = month.year * 12 + month.month - 1 - back
    return date(place // 12, place % 12 + 1, 1)


def zone_of(unit: UUID | None, parents: Mapping[UUID, UUID | None], zones: Sequence[UUID]) -> UUID | None:
    """The first of the zones on the way up from a unit."""
    seen: set[UUID] = set()
    while unit is not None and unit not in seen:
        if unit in zones:
            return unit
        seen.add(unit)
        unit = parents.get(unit)
    return None


def measured(cases: Sequence[Case], how: How) -> Figure:
    count = sum(one.of for one in cases)
    if count < FEWEST:
        return Figure(None, count)
    if how == "share":
        return Figure(sum(one.value for one in cases) / count, count)
    worth: Callable[[list[float]], float] = fmean if how == "mean" else median
    return Figure(worth([one.value for one in cases]), count)


def by_month(
    cases: Sequence[Case],
    how: How,
    months: Sequence[date],
    parents: Mapping[UUID, UUID | None],
    zones: Sequence[UUID],
) -> dict[UUID | None, list[Figure]]:
    """For the whole (`WHOLE`) and each zone a figure per month."""
    placed = [(zone_of(one.unit, parents, zones), one) for one in cases]
    found: dict[UUID | None, list[Figure]] = {}
    for key in (WHOLE, *zones):
        mine = [one for zone, one in placed if key is WHOLE or zone == key]
        found[key] = [measured([one for one in mine if one.month == month], how) for month in months]
    return found
