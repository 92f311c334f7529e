"""Answers of the made screens, of what there is to see, and of signals' tuning."""

from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment, Person, Record, Titled
from yingdan.api.shapes_numbers import Drill, MetricShown
from yingdan.api.shapes_records import ClockState
from yingdan.base import Label


class Card(Record):
    """A record on the cockpit, with its reasons and clocks, and the fields that the cockpit shows."""

    arrived_at: Moment | None
    why: list[Label]
    clocks: list[ClockState]


class FigureShown(TypedDict):
    """What a number means, and the list of its rows."""

    metric: MetricShown
    drill: Drill | None


class FigureNow(FigureShown):
    """A number: a metric's value."""

    value: float | None


class Cockpit(TypedDict):
    """`today`: the person's own day in numbers."""

    now: Moment
    leads: list[Card]
    pool: list[Card]
    today: list[FigureNow]
    pool_size: FigureNow | None
    tasks_open: FigureNow | None
    tasks: list[Record]
    unread: int


class Totals(TypedDict):
    red: int
    amber: int
    green: int
    waiting: int
    pool: int


class Zone(TypedDict):
    """`where` narrows the rows of a number to those of the zone."""

    id: UUID | None
    name: str
    where: str
    red: int
    amber: int
    green: int


class Rep(TypedDict):
    """`where` narrows the rows of a number to those of the person. `cap`: what the person's record says."""

    id: UUID
    record: UUID
    name: str
    unit: Titled | None
    where: str
    open: int
    cap: int
    on_duty: bool | None
    red: int
    amber: int
    green: int
    response_s: float | None
    on_time_rate: float | None


class Urgent(TypedDict):
    light: Literal["red", "amber", "green"]
    lead: Record
    owner: Person | None
    unit: UUID | None
    clock: ClockState
    late_s: float


class BoardFigures(TypedDict):
    """What each number in `totals`, `zones` and `reps` means, by its name."""

    red: FigureShown
    amber: FigureShown
    green: FigureShown
    waiting: FigureShown
    pool: FigureShown
    open: FigureShown
    response_s: FigureShown
    on_time_rate: FigureShown


class Board(TypedDict):
    now: Moment
    figures: BoardFigures
    totals: Totals
    zones: list[Zone]
    reps: list[Rep]
    items: list[Urgent]


class NoticeShown(TypedDict):
    id: UUID
    kind: str
    title: Label
    body: Label
    object: str | None
    subject: UUID | None
    at: Moment
    read_at: Moment | None
    data: dict[str, Any]


class Notices(TypedDict):
    rows: list[NoticeShown]
    unread: int


class NoticesRead(TypedDict):
    changed: int
    unread: int


class Program(TypedDict):
    """An expression as a tree that a client can compute: an operation over its arguments, a value, or a name that is read."""

    type: str
    op: NotRequired[str]
    args: NotRequired[list["Program"]]
    read: NotRequired[list[str]]
    value: NotRequired[Any]


class Formula(TypedDict):
    program: Program
    money: list[str]
    currency: str | None
    rank: int


class FieldMeta(TypedDict):
    """`type`: of the values. `masked`: of some records only their shape is shown, which holds a `*`. `computed`: how they come about when nobody writes them. `settling`: still being counted."""

    name: str
    type: str
    label: Label
    description: Label | None
    options: dict[str, Any]
    required: bool
    default: Any
    derived: bool
    system: bool
    search: bool
    readonly: bool
    share: bool
    masked: bool
    tree: bool
    computed: NotRequired[Literal["formula", "roll_up"]]
    formula: NotRequired[Formula]
    settling: NotRequired[bool]


class RuleMeta(TypedDict):
    """`broken`: a program that is true for a record which breaks the rule; the fault stands at `field`. Amounts of several
    currencies (`money`) are not compared."""

    name: str
    label: Label
    field: str
    reads: list[str]
    money: list[str]
    broken: Program


class ObjectMeta(TypedDict):
    name: str
    label: Label
    title: str | None
    icon: str | None
    menu: bool
    actions: list[str]
    fields: list[FieldMeta]
    rules: list[RuleMeta]
    snapshot: bool
    task_forces: Literal["from", "of"] | None
    routed: bool


class Called(TypedDict):
    name: str
    label: Label


class ViewMeta(TypedDict):
    name: str
    object: str
    label: Label
    columns: list[str]
    filter: str | None
    sort: list[str]
    order: int
    layout: str
    group: str | None
    sum: str | None
    card: list[str]
    start: str | None
    end: str | None
    icon: str | None


class FormSection(TypedDict):
    label: Label | None
    fields: list[str]
    columns: int
    collapsed: bool
    visible_when: Program | None


class FormTab(TypedDict):
    label: Label
    visible_when: Program | None
    sections: list[FormSection]
    related: list["FormRelated"]


class FormRelated(TypedDict):
    object: str
    by: str
    label: NotRequired[Label | None]
    columns: NotRequired[list[str]]
    sort: NotRequired[list[str]]


class FormRule(TypedDict):
    visible_when: Program | None
    required_when: Program | None
    readonly_when: Program | None


class Form(TypedDict):
    name: str
    object: str
    label: Label
    summary: list[str]
    tabs: list[FormTab]
    rules: dict[str, FormRule]


class RuleName(Called):
    kind: str


class CockpitMeta(TypedDict):
    """`watched`: metrics that are red where they are not zero."""

    object: str
    label: Label
    watched: list[str]


class LookMeta(TypedDict):
    """A second look: which fields are asked for, whether the reader may call records invalid (`doubt`), or judge them (`judge`)."""

    object: str
    label: Label
    ask: list[str]
    doubt: bool
    judge: bool


class WhatThereIs(TypedDict):
    """Objects, fields, lists and names that whoever asks may see. `cells`: the object of cells, for who may see any."""

    version: int
    objects: list[ObjectMeta]
    apps: list[Called]
    views: list[ViewMeta]
    forms: list[Form]
    event_types: list[Called]
    signals: list[Called]
    rules: list[RuleName]
    cockpit: CockpitMeta | None
    second_looks: list[LookMeta]
    cells: str | None
    abilities: list[str]
    studio: bool


class SavedView(TypedDict):
    id: UUID
    object: str
    label: str
    shared: Literal["me", "unit", "all"]
    mine: bool
    columns: list[str]
    filter: str | None
    sort: list[str]
    layout: str
    group: NotRequired[str | None]
    sum: NotRequired[str | None]
    start: NotRequired[str | None]
    end: NotRequired[str | None]


class Level(TypedDict):
    name: str
    at: float


class SignalWeight(TypedDict):
    name: str
    label: Label
    description: Label | None
    weight: float
    half_life_s: float
    saturation: float | None
    boosts: list[Body]
    touched: Moment | None


class SignalWeights(TypedDict):
    version: int
    can_tune: bool
    levels: list[Level]
    signals: list[SignalWeight]


class RankedRecord(TypedDict):
    """Name, company and owner as far as the reader may see them."""

    id: UUID
    name: str | None
    company: Any
    owner: Titled | None
    score: float
    rank: int


class RankMoved(RankedRecord):
    was_rank: int
    was_score: float


class RanksMoved(TypedDict):
    rows: list[RankMoved]
    moved: int
    up: int
    down: int
    took_ms: float


class Settling(TypedDict):
    """How far stored scores have followed."""

    job: NotRequired[UUID]
    done: int
    total: int


class Tuning(TypedDict):
    version: int
    settle: Settling


class Ranking(TypedDict):
    version: int
    as_of: Moment
    rows: list[RankedRecord]
    settling: Settling | None


class ModelNamed(TypedDict):
    """A score that learns a model."""

    score: str
    label: Label
