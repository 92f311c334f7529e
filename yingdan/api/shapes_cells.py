"""Answers about cells."""

from datetime import date
from typing import Literal, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Record, Titled, Who
from yingdan.api.shapes_numbers import Drill, MetricShown
from yingdan.base import Label


class CellFigureMeant(TypedDict):
    """A number of cells; `gap`: it should be zero. `by`: the field that narrows its rows to accounts."""

    metric: MetricShown
    drill: Drill | None
    gap: bool
    by: str


class CellFigureNow(TypedDict):
    metric: MetricShown
    drill: Drill | None
    value: float | None
    gap: bool


class CellLine(TypedDict):
    """`people` who are in it today; `values` in the order of the figures."""

    id: UUID
    name: str
    unit: Titled | None
    owner: Titled | None
    people: int
    accounts: list[Titled]
    values: list[float | None]


class CellsShown(TypedDict):
    """`people`, `customers`: how many a cell should have, at least and at most."""

    object: str
    members: str
    may_form: bool
    people: list[int]
    customers: list[int]
    figures: list[CellFigureMeant]
    cells: list[CellLine]


class CellAccount(TypedDict):
    """`seen`: whether the reader may see it; `lent`: whether the cell opens it to its people; `deals`: those the reader sees."""

    id: UUID
    title: str
    seen: bool
    touched_at: Moment | None
    deals: int
    lent: bool


class CellMember(TypedDict):
    """`accounts`: how many of the cell's accounts are open to him by it."""

    id: UUID
    person: Titled | None
    record: Record
    since: date | None
    until: date | None
    state: Literal["now", "coming", "over"]
    accounts: int


class CellRightShown(TypedDict):
    name: str
    label: Label
    purpose: Label
    on: bool
    words: list[Label]
    suspended: bool


class CellShown(TypedDict):
    """`follows`: the objects whose changes move this page; `touch_days`: after how many an account counts as left alone;
    `support`: the object of requests for help."""

    now: Moment
    object: str
    members_object: str
    accounts_object: str
    record: Record
    name: str
    may_change: bool
    may_staff: bool
    people: list[int]
    customers: list[int]
    touch_days: int
    accounts: list[CellAccount]
    figures: list[CellFigureNow]
    deals_object: str
    columns: list[str]
    deals: list[Record]
    members: list[CellMember]
    rights: list[CellRightShown]
    support: str | None
    follows: list[str]


class CellSubject(TypedDict):
    object: str
    object_label: Label
    id: UUID
    title: str


class CellHappened(TypedDict):
    """Something that happened at an account."""

    id: UUID
    type: str
    at: Moment
    label: Label
    words: Label
    actor: Who
    record: CellSubject
    account: Titled


class CellFeed(TypedDict):
    """`next`: where the page that follows begins; null on the last."""

    rows: list[CellHappened]
    next: str | None


class CellChange(TypedDict):
    label: Label
    was: Label | None
    now: Label | None


class CellRightUsed(TypedDict):
    """`cell`: a right of the cell; `own`: of his post, or lent otherwise; its words only for who may know grants."""

    kind: Literal["cell", "own"]
    label: Label | None
    words: Label | None


class CellResult(TypedDict):
    """How what was decided about stands now."""

    label: Label
    value: Label | None
    tone: str | None


class CellDecision(TypedDict):
    id: UUID
    at: Moment
    actor: Who
    label: Label
    record: CellSubject
    account: Titled
    changes: list[CellChange]
    right: CellRightUsed | None
    result: CellResult | None


class CellLog(TypedDict):
    """`next`: where the page that follows begins; null on the last."""

    rows: list[CellDecision]
    next: str | None
