"""Answers with numbers: metrics, tiles, kanbans, pivots, and the rows behind them."""

from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Record
from yingdan.base import Label
from yingdan.views import numbers


class MetricShown(TypedDict):
    """A metric as far as a number's bearer needs it."""

    name: str
    label: Label
    description: Label | None
    shown_as: str
    currency: str | None
    direction: str
    benchmark: numbers.Benchmark | None
    owner: str | None
    freshness: str
    function: str


class MetricListed(MetricShown):
    """Of an `object`, of promises of a `clock`, or of events of a type (`event`)."""

    app: str
    object: str | None
    clock: str | None
    promises_of: str | None
    event: str | None
    time: str | None
    dimensions: list[str]
    filter: str | None
    field: str | None
    of: str | None
    by: str | None
    within: str | None


class Drill(TypedDict):
    """The list that shows exactly what a number counts: of an object, an event type, the promises of a clock, or all
    promises about records of an object."""

    object: NotRequired[str]
    event: NotRequired[str]
    clock: NotRequired[str]
    promises: NotRequired[str]
    filter: str


class Used(TypedDict):
    name: str
    label: Label


class Standing(TypedDict):
    number: int
    at: Moment


class MetricNow(TypedDict):
    """`called`: what the names of events and promises are called; `said`: the condition in words; `owner_label`: the role that answers
    for it; `version`: since when it stands so. `exact_from`: cube, scan, log or clocks."""

    name: str
    said: Label | None
    owner_label: Label | None
    version: Standing | None
    called: dict[str, Label]
    body: numbers.Metric
    value: float | None
    drill: Drill | None
    exact_from: str
    used: list[Used]


class FaultAt(TypedDict):
    at: str
    slug: str
    detail: str


class MetricTried(TypedDict):
    faults: list[FaultAt]
    value: float | None
    drill: Drill | None
    left_out: NotRequired[int]
    exact_from: NotRequired[str]


class AboutRecord(TypedDict):
    object: str
    id: UUID
    title: str


class Keyed(TypedDict):
    key: str | None
    label: Label | str | None


class EventRow(TypedDict):
    id: UUID
    at: Moment
    words: Label
    data: dict[str, Any]
    record: AboutRecord | None
    source: Keyed
    actor: Keyed


class EventRows(TypedDict):
    """`narrowed`: the condition in words."""

    event: str
    label: Label
    object: str
    narrowed: Label | None
    rows: list[EventRow]
    next: str | None


class PromiseRow(TypedDict):
    id: UUID
    record: AboutRecord | None
    owner: AboutRecord | None
    clock: Keyed
    light: str | None
    state: str
    started_at: Moment
    due_at: Moment
    met_at: Moment | None
    took_s: float | None


class PromiseRows(TypedDict):
    """`clock`: null where promises of all clocks about `object` were asked for. `narrowed`: the condition in words."""

    clock: str | None
    label: Label
    object: str
    narrowed: Label | None
    rows: list[PromiseRow]
    next: str | None


class DashboardListed(TypedDict):
    name: str
    label: Label
    description: Label | None
    mine: bool
    order: int
    tiles: int


class Dashboard(TypedDict):
    """What its definition says, and the metrics and objects of its tiles."""

    name: str
    label: Label
    tiles: list[numbers.Tile]
    description: NotRequired[Label]
    roles: NotRequired[list[str]]
    period: NotRequired[str]
    filters: NotRequired[list[str]]
    order: NotRequired[int]
    metrics: dict[str, MetricShown]
    objects: list[str]


class Key(TypedDict):
    """A value of a dimension in wire form; `label` where it has a name of its own: a choice in both languages, a person or a record
    by its title."""

    value: Any
    label: Label | str | None


class NumberRow(TypedDict):
    """`where`: the condition that narrows a drill to this row."""

    keys: list[Key]
    values: list[float | None]
    where: str


class Dimension(TypedDict):
    values: list[Any]
    dimension: str
    field: str
    part: str | None
    type: str
    label: Label


class At(TypedDict):
    at: date
    value: float | None


class TileData(TypedDict):
    """Where a number is hidden from the reader there is `problem` (a slug), and no rows."""

    id: str
    shape: str
    metrics: list[MetricShown]
    by: list[Dimension]
    rows: list[NumberRow]
    problem: NotRequired[str]
    label: NotRequired[Label | None]
    target: NotRequired[float | None]
    more: NotRequired[int]
    days: NotRequired[list[date] | None]
    drill: NotRequired[list[Drill | None]]
    previous: NotRequired[list[float | None] | None]
    series: NotRequired[list[At] | None]
    exact_from: NotRequired[list[str]]
    left_out: NotRequired[int]
    timeless: NotRequired[bool]


class TilesData(TypedDict):
    as_of: Moment
    tiles: list[TileData]


class Sum(TypedDict):
    amount: Decimal | float
    currency: str | None


class KanbanColumn(TypedDict):
    value: Any
    label: Label | str | None
    tone: str | None
    count: int
    sums: list[Sum]
    cards: list[Record]
    next: str | None


class KanbanShown(TypedDict):
    object: str
    group: str
    sum: str | None
    columns: list[KanbanColumn]
    exact_from: str
    more_columns: int


class KanbanCards(TypedDict):
    """More cards of one column, when a `cursor` was given."""

    value: Any
    cards: list[Record]
    next: str | None


class MeasureShown(TypedDict):
    function: str
    field: str | None


class PivotRow(TypedDict):
    """Sums of amounts and decimals are exact: text, as everywhere on the wire."""

    keys: list[Key]
    values: list[Decimal | float | None]
    where: str


class PivotShown(TypedDict):
    """Measures of an object by dimensions. `rows_by`: how many of `by` are rows; the others are columns."""

    by: list[Dimension]
    measures: list[MeasureShown]
    rows: list[PivotRow]
    drill: Drill
    exact_from: list[str]
    rows_by: int


class MetricPivot(TileData):
    """A metric by dimensions."""

    rows_by: int
