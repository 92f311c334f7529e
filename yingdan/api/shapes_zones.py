"""Answers about war zones."""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Record
from yingdan.api.shapes_cells import CellsShown
from yingdan.api.shapes_numbers import Drill, MetricShown
from yingdan.api.shapes_records import ClockState
from yingdan.base import Label


class ZoneTitled(TypedDict):
    """`mine`: the reader leads it or belongs to it."""

    id: UUID
    title: str
    mine: bool


class ZoneWeek(TypedDict):
    from_on: date
    value: float


class ZoneTrend(TypedDict):
    """A metric by week, the present one last."""

    metric: MetricShown
    drill: Drill | None
    weeks: list[ZoneWeek]


class ZoneForces(TypedDict):
    object: str
    rows: list[Record]


class ZoneRequest(TypedDict):
    """`why`: why it is with whom it is with; empty where no policy decided."""

    why: list[Label]
    record: Record
    clocks: list[ClockState]


class ZoneRequests(TypedDict):
    """Open requests for help, the oldest first; `state`: the field that says how one stands."""

    object: str
    state: str
    rows: list[ZoneRequest]


class ReportsShare(TypedDict):
    """A value that `count` reports of a cluster have alike."""

    label: Label
    field: str
    value: Any
    count: int


class ReportCluster(TypedDict):
    """Reports that belong together: the values and words that at least two share, and the newest of them."""

    size: int
    shared: list[ReportsShare]
    words: list[str]
    rows: list[Record]


class ZoneReports(TypedDict):
    """`text`, `at`: the fields of what was told and when; `count` reports of the last `days`."""

    object: str
    text: str
    at: str
    count: int
    days: int
    clusters: list[ReportCluster]


class ResourceWeek(TypedDict):
    """Seven days: `share` of the working time of an expert that is booked, of what there is of all else the most at one moment;
    null where nobody works then."""

    from_on: date
    share: float | None


class ForceNamed(TypedDict):
    """A task force the reader sees."""

    id: UUID
    name: str


class ResourceUse(TypedDict):
    """A booking, or a wish; `force` null: of a task force the reader does not see."""

    id: UUID
    force: ForceNamed | None
    quantity: int
    starts_at: Moment
    ends_at: Moment | None
    purpose: str


class ResourceWish(ResourceUse):
    """`fits`: it could be booked now; `against`: the bookings in its way."""

    fits: bool
    against: list[UUID]


class ResourceRow(TypedDict):
    id: UUID
    name: str
    kind: str
    capacity: int
    weeks: list[ResourceWeek]
    bookings: list[ResourceUse]
    wishes: list[ResourceWish]


class ZoneResources(TypedDict):
    """What task forces of the zone have booked or wish in the next weeks; `conflicts`: wishes that do not fit."""

    weeks: int
    conflicts: int
    rows: list[ResourceRow]


class ZoneShown(TypedDict):
    """What the reader has no right to is null."""

    now: Moment
    id: UUID
    name: str
    trends: list[ZoneTrend]
    cells: CellsShown | None
    task_forces: ZoneForces | None
    resources: ZoneResources | None
    requests: ZoneRequests | None
    reports: ZoneReports | None
