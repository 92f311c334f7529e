"""Answers of the Studio about definitions, rights and decision tables."""

from datetime import date
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment, Who
from yingdan.api.shapes_drafts import FaultInWords
from yingdan.base import Label
from yingdan.kernel.access import Reach


class KindShown(TypedDict):
    """`schema`: JSON Schema of a body, each property with its label in both languages."""

    name: str
    folder: str
    label: Label
    schema: dict[str, Any]
    tunable: list[str]


class Kinds(TypedDict):
    kinds: list[KindShown]


class HolidayShown(TypedDict):
    """`works`: a weekend day that is worked instead of another."""

    day: date
    works: bool
    label: Label


class HolidaysShown(TypedDict):
    """Beyond `sure_until` the days are worked out by the rule of the feasts, without make-up days."""

    year: int
    sure_until: date
    days: list[HolidayShown]


class NameSuggested(TypedDict):
    name: str


class DefinitionListed(TypedDict):
    kind: str
    name: str
    app: str
    id: UUID
    label: Label
    in_draft: bool
    version: int | None
    changed_at: Moment | None
    author: Who | None
    body: NotRequired[Body]


class DefinitionsListed(TypedDict):
    version: int
    rows: list[DefinitionListed]


class UsedIn(TypedDict):
    kind: str
    name: str
    label: Label


class DefinitionShown(TypedDict):
    """`body` as in the draft, null when it takes it out of force; `was` as in force."""

    kind: str
    name: str
    app: str
    id: UUID | None
    body: Body | None
    digest: str | None
    in_draft: bool
    was: Body | None
    uses: list[UsedIn]


class FaultInText(TypedDict):
    at: str
    slug: str
    params: dict[str, Any]
    text: Label


class ExpressionChecked(TypedDict):
    """`tree`: the expression as nodes, each with its `kind`; what can be said of a faulty text is said."""

    ok: bool
    type: str | None
    faults: list[FaultInText]
    words: Label | None
    tree: dict[str, Any] | None
    text: str


class RoleListed(TypedDict):
    name: str
    short: str
    label: Label
    description: Label | None
    abilities: list[str]
    people: int


class ObjectNamed(TypedDict):
    name: str
    label: Label


class ObjectOfApp(ObjectNamed):
    app: str


class ObjectInMatrix(ObjectOfApp):
    """`reaches`: the steps that mean something for it; `guards`: those that take rows of it from everybody, in words."""

    reaches: list[Reach]
    guards: list[Label]


class ReachNamed(TypedDict):
    name: Reach
    label: Label


class GrantTold(TypedDict):
    """`fields`: names, or `*` for all, less those `without`; of those `masked` only the shape is shown. `reach` and `rest`: its condition as a plain step and what it opens besides;
    `wide`: for many objects; `bound`: suspended, for a time or through a parent."""

    name: str
    label: Label
    words: Label
    condition: str
    state: str
    condition_words: Label | None
    fields: str | list[str]
    without: list[str]
    masked: list[str]
    wide: bool
    bound: bool
    reach: Reach
    rest: list[Label | None]


class Cell(TypedDict):
    role: str
    object: str
    action: str
    grants: list[GrantTold]
    all_rows: bool
    reach: Reach
    more: bool
    wide: Reach


class CellReached(TypedDict):
    """`more`: rows beyond the step, by a condition, for a time or through a parent."""

    reach: Reach
    more: bool


class CellChanged(TypedDict):
    """A cell that a draft has otherwise than the version in force."""

    role: str
    object: str
    action: str
    was: CellReached
    now: CellReached
    words: Label


class GuardTold(TypedDict):
    name: str
    words: Label


class Matrix(TypedDict):
    roles: list[RoleListed]
    objects: list[ObjectInMatrix]
    actions: list[ObjectNamed]
    reaches: list[ReachNamed]
    cells: list[Cell]
    guards: list[GuardTold]
    changed: list[CellChanged]


class GrantChange(TypedDict):
    """`body` null takes it out of force."""

    kind: str
    name: str
    body: Body | None


class GrantsChanged(TypedDict):
    changes: list[GrantChange]


class PolicyText(TypedDict):
    """`names`: the grants that stand in it."""

    text: str
    names: list[str]


class FaultAtLine(TypedDict):
    """Lines count from 1."""

    line: int
    slug: str
    text: Label


class PolicyRead(TypedDict):
    """No changes where there are faults."""

    changes: list[GrantChange]
    faults: list[FaultAtLine]


class GrantExplained(TypedDict):
    ok: bool
    words: Label | None
    faults: list[FaultInWords]


class RoleMay(TypedDict):
    role: str
    people: int
    all_rows: bool
    grants: list[GrantTold]


class ReasonTold(TypedDict):
    kind: str
    name: str
    label: Label | None
    in_force: bool
    why_not: str | None
    condition: str | None
    words: Label | None


class PersonMay(TypedDict):
    id: UUID
    name: str
    roles: list[str]
    allowed: bool
    reasons: list[ReasonTold]


class WhoMay(TypedDict):
    object: ObjectNamed
    roles: list[RoleMay]
    guards: list[Label]
    person: PersonMay | None


class Hidden(TypedDict):
    """Kept out of sight: a column (`type`: the field's then), or a table (`column` null)."""

    id: str
    table: str
    column: str | None
    type: str | None
    kind: str
    name: str
    label: Label
    hidden_at: Moment
    rows: int
    bytes: int


class ConflictingRows(TypedDict):
    rows: list[int]
    example: dict[str, Any]


class TableAnalysed(TypedDict):
    """`gaps`: values no row is for. `exact` false: a search, not a proof."""

    exact: bool
    tried: int
    gaps: list[dict[str, Any]]
    conflicts: list[ConflictingRows]
    unreachable: list[int]


class TableTested(TypedDict):
    rows: list[int]
    outputs: dict[str, Any]
    reason: Label | None


class RecordMoved(TypedDict):
    id: UUID
    title: str
    was: dict[str, Any]
    now: dict[str, Any]
    rows: list[int]
    reason: Label | None


class MoveCounted(TypedDict):
    was: dict[str, Any]
    now: dict[str, Any]
    count: int


class TableReplayed(TypedDict):
    checked: int
    changed: int
    moves: list[RecordMoved]
    counts: list[MoveCounted]
    more: bool
