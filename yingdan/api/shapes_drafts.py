"""Answers of the Studio about drafts, their plans and packages."""

from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment, Record, Titled, Who
from yingdan.base import Label


class FaultInWords(TypedDict):
    """What is wrong with a definition: `at` is `kind name /path`."""

    at: str
    kind: str
    name: str
    path: str
    slug: str
    params: dict[str, Any]
    text: Label


class EstimateTold(TypedDict):
    """What an estimate of saved time comes to."""

    minutes_before: float
    minutes_after: float
    times_a_day: float
    people: int
    minutes_a_day: float
    hours_a_year: float


class EstimateAsked(TypedDict):
    minutes_before: float
    minutes_after: float
    times_a_day: float
    people: int


class SignOffKept(TypedDict):
    """What one person said after looking; `of`: the contents they looked at."""

    by: str
    at: Moment
    revision: int
    agrees: bool
    comment: NotRequired[str]
    of: NotRequired[str]


class ReviewKept(TypedDict):
    """A draft on its way to people: who is asked, the estimate, what they said."""

    roles: NotRequired[list[str]]
    asked_by: NotRequired[str]
    note: NotRequired[str]
    time_saved: NotRequired[EstimateAsked | None]
    sign_offs: NotRequired[list[SignOffKept]]


class Signed(TypedDict):
    by: Who | None
    at: Moment
    agrees: bool
    comment: str


class Gate(TypedDict):
    """What a release needs from people, and what is missing."""

    apps: list[str]
    roles: list[str]
    sign_offs: int
    time_saved: bool
    estimate: EstimateTold | None
    signed: list[Signed]
    missing: list[FaultInWords]


class ChangeDrafted(TypedDict):
    """`body` null takes the definition out of force; `was` null: it is not in force. `conflicts`: paths both changed."""

    kind: str
    name: str
    app: str | None
    id: UUID | None
    body: Body | None
    was: Body | None
    by: Who | None
    at: Moment
    conflicts: list[str]
    words: Label


class ConflictDrafted(TypedDict):
    kind: str
    name: str
    paths: list[str]
    base: Body | None
    theirs: Body | None
    mine: Body | None
    by: str


class DraftShown(TypedDict):
    """A draft with its changes over the version in force."""

    id: UUID
    title: str
    app: str | None
    state: Literal["open", "published", "discarded"]
    base_version: int
    version: int
    revision: int
    created_by: Who | None
    created_at: Moment
    changed_at: Moment
    published_version: int | None
    changes: list[ChangeDrafted]
    conflicts: list[ConflictDrafted]
    can_undo: bool
    can_redo: bool
    review: ReviewKept | None
    gate: Gate | None


class DraftMade(DraftShown):
    draft: UUID


class DefinitionKey(TypedDict):
    kind: str
    name: str


class CopyMade(DraftMade):
    """`left_out`: what can stand only once and is not in the copy."""

    left_out: list[DefinitionKey]


class DraftListed(TypedDict):
    id: UUID
    title: str
    app: str | None
    state: Literal["open", "published", "discarded"]
    base_version: int
    revision: int
    steps: int
    created_by: Who | None
    created_at: Moment
    changed_at: Moment
    published_version: int | None


class Changed(TypedDict):
    """`carries`: what a rollout changes for its units."""

    kind: str
    name: str
    words: Label
    carries: NotRequired[list[Label]]


class ValueLost(TypedDict):
    id: UUID
    value: str


class Step(TypedDict):
    """`plain`: what it does to people's records; `words`: to the tables. `rows`: about how many the table has; `lost`: how many
    records would lose a value from sight. Of a conversion: how many have a value, and some of those that cannot follow."""

    words: Label
    plain: Label
    phase: str
    lock: str
    lost: int | None
    rows: int | None
    duration_class: Literal["instant", "seconds", "background"]
    values: NotRequired[int | None]
    examples: NotRequired[list[ValueLost]]


class UserOfChange(TypedDict):
    """A definition that uses what changes; `uses`: [kind, name]."""

    kind: str
    name: str
    label: Label
    uses: list[list[str]]


class ObjectTouched(TypedDict):
    name: str
    label: Label
    rows: int


class Impact(TypedDict):
    """`written` records and `writers` in 30 days."""

    users: list[UserOfChange]
    objects: list[ObjectTouched]
    roles: list[str]
    people: int
    written: int
    writers: int


class RuleBroken(TypedDict):
    """A rule that changes, with the records that break it today: `records` is `most` when there are that many or more, null when
    counting took too long."""

    rule: str
    label: Label
    object: str
    most: int
    records: int | None
    examples: list[Titled]


class Plan(TypedDict):
    """What publishing would do, with every fault; `version` is the one in force."""

    faults: list[FaultInWords]
    changed: list[Changed]
    steps: list[Step]
    impact: Impact
    broken: list[RuleBroken]
    version: int


class DraftPlan(Plan):
    conflicts: list[ConflictDrafted]


class Clash(TypedDict):
    """Company and package changed the same."""

    kind: str
    name: str
    paths: list[str]
    base: Body | None
    ours: Body | None
    theirs: Body | None
    kept: Literal["ours", "theirs"]
    words: Label


class PackageOffer(Plan):
    """`upload` names the package when it is installed."""

    app: str
    edition: str
    upload: str
    direction: Literal["install", "upgrade", "same", "older"]
    label: Label | None
    conflicts: list[Clash]
    kept: list[DefinitionKey]


class PackageInstalled(TypedDict):
    version: int
    app: str
    edition: str


class Edition(TypedDict):
    app: str
    edition: str
    upload: str
    origin: Literal["upload", "shipped"]
    at: Moment | None
    in_force: bool
    label: NotRequired[Label | None]


class PackageListed(TypedDict):
    app: str
    label: Label
    edition: str
    description: Label | None
    needs: list[str]
    definitions: int
    objects: int
    origin: Literal["upload", "shipped", "own"]
    editions: list[Edition]


class Packages(TypedDict):
    installed: list[PackageListed]
    available: list[Edition]


class TableSaid(TypedDict):
    name: str
    label: Label
    rows: list[int]
    reason: Label | None
    outputs: dict[str, Any]


class Tried(TypedDict):
    """What would have become of a record; `row` is null where it is out of the sight of who made it."""

    row: Record | None
    decisions: list[TableSaid]
