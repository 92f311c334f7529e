"""What the elasticity report says, and what is gathered for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from yingdan.views.elasticity.measuring import Case


class FigureAt(msgspec.Struct, frozen=True):
    """`value`: seconds, or a share from 0 to 1; None when the `count` of cases is too small to say."""

    value: float | None
    count: int


class ElasticityLine(msgspec.Struct, frozen=True):
    """A war zone, or the whole when `unit` is None: the month, the month before, and the months up to it."""

    unit: UUID | None
    name: str
    now: FigureAt
    before: FigureAt
    trend: list[FigureAt]


class ElasticityRow(msgspec.Struct, frozen=True):
    """A record behind a figure of the month: how long it took, or of which `units` the people were who worked on it together."""

    id: UUID
    object: str
    title: str
    seconds: float | None = None
    units: list[str] = []


class ElasticityPart(msgspec.Struct, frozen=True):
    """Of the `count` cases of one sort (task_force, lent, support) in the month, how many had people of several units, and of
    several levels of units."""

    name: str
    count: int
    units: int
    levels: int


class ElasticityFigure(msgspec.Struct, frozen=True):
    """`name`: lent_time, response_time, force_time, autonomy or collaboration; `how` it is made of its cases; `open`: not counted yet,
    such as task forces still at work; None where that means nothing. `parts`: what the month of collaboration is made of."""

    name: str
    how: str
    lines: list[ElasticityLine]
    rows: list[ElasticityRow]
    open: int | None = None
    parts: list[ElasticityPart] = []


class UsedCell(msgspec.Struct, frozen=True):
    """How often people of a zone created, changed, removed or exported records of an object by right, how many people, and of the
    uses how many by a temporary grant (`lent`)."""

    uses: int
    people: int
    lent: int


class UsedRow(msgspec.Struct, frozen=True):
    """A war zone, or the rest of the units when `unit` is None; a cell per object."""

    unit: UUID | None
    name: str
    cells: list[UsedCell]


class UsedMap(msgspec.Struct, frozen=True):
    """Uses of grants in the month by war zone and object, objects used most first. `since`: from when on uses are counted (None: not
    yet); `waiting`: audited events not yet counted; `more`: objects that are left out."""

    since: datetime | None
    waiting: int
    objects: list[str]
    rows: list[UsedRow]
    more: int


class ElasticityShown(msgspec.Struct, frozen=True):
    """`fewest`: how many cases it takes to say anything. A figure that the reader or the company has no ground for is left out."""

    month: date
    months: list[date]
    fewest: int
    figures: list[ElasticityFigure]
    used: UsedMap


@dataclass(frozen=True, slots=True)
class Ground:
    """The units that the reader leads, the war zones among them, name and level of every unit, and the months asked about."""

    units: dict[UUID, tuple[str, str]]
    parents: dict[UUID, UUID | None]
    zones: dict[UUID, str]
    months: list[date]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases of a figure, and what is shown of those of its last month."""

    cases: list[Case]
    rows: list[ElasticityRow]
    open: int | None = None
    parts: tuple[ElasticityPart, ...] = ()
