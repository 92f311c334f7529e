"""What is compared and what comes out."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Side = Literal["first", "rest"]
SIDES: tuple[Side, Side] = ("first", "rest")
# young: too little to say anything; uneven: the lots did not fall as they should; alike: too small to matter.
Word = Literal["young", "uneven", "better", "worse", "alike", "open"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Of `of` things of a team that began on a day, `hits` came to what is counted."""

    side: Side
    team: Hashable
    day: date
    hits: float
    of: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked. `wanted`: +1 when more is better, -1 when less is. `matters`: the smallest difference of rates
    that anybody would act on. `days`: how long it is meant to run. `grouped`: things of one team and day go together.
    `drawn`: the part that the first side was to get by lot, of team-days when grouped, else of things; None when its
    teams were chosen."""

    days: int = 21
    wanted: Literal[1, -1] = 1
    matters: float = 0.02
    alpha: float = 0.05
    grouped: bool = True
    drawn: float | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One side: `value` since the start (None without anything), of how many, in how many teams; `before` the start."""

    value: float | None
    of: float
    teams: int
    before: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference`, `low`, `high`: first minus rest as rates, what was there before taken off as `held_against` says;
    None while young. `days_left`: until it could be told, None when it is told or would take over half a year."""

    sides: dict[Side, Rate]
    word: Word
    difference: float | None
    low: float | None
    high: float | None
    held_against: Literal["own_before", "lots", "nothing"]
    days_run: int
    days_left: int | None
