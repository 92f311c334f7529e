"""Answers about records and what stands beside them."""

from decimal import Decimal
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Person, Problem, Record, Titled, Who
from yingdan.base import Label


class Unit(TypedDict):
    id: UUID
    name: str


class SignedIn(TypedDict):
    id: UUID
    name: str
    login: str
    roles: list[str]
    locale: str
    abilities: list[str]
    unit: Unit | None


class Company(TypedDict):
    name: str
    demo: bool


class Session(TypedDict):
    """Who is signed in. `csrf` goes into the header `x-csrf-token` of everything that writes. `password_is_due`: somebody else knows
    the password, and only choosing one's own is open; `factor_is_due`: the company asks for a second factor; until it is set up only what
    sets it up is open."""

    user: SignedIn
    csrf: str
    password_is_due: bool
    factor_is_due: bool
    company: Company
    catalog_version: int
    now: Moment
    version: str


class Hit(TypedDict):
    object: str
    id: UUID
    title: str
    subtitle: str


class Hits(TypedDict):
    hits: list[Hit]


class Happened(TypedDict):
    """One event. `words` is empty where the label says it all; `allowed_by`: the grants by which a person wrote, told to who did it and who
    answers for the record; `record` when it happened to another record that names this
    one; what is in `data` depends on `type`."""

    id: UUID
    type: str
    label: Label
    at: Moment
    actor: Who
    data: dict[str, Any]
    words: Label
    allowed_by: list["GrantBehind"]
    record: NotRequired["Pointer"]
    links: NotRequired[list["Link"]]


class GrantBehind(TypedDict):
    """A grant by which a record was written; `temporary`: the temporary grant that lent it."""

    grant: str
    label: Label
    temporary: UUID | None


class Link(TypedDict):
    """An address that what happened was recorded with."""

    label: Label
    url: str


class Pointer(TypedDict):
    object: str
    id: UUID


class Timeline(TypedDict):
    events: list[Happened]
    next: str | None


class History(TypedDict):
    changes: list[Happened]


class ClockState(TypedDict):
    """A promise: what runs, until when, how it ended."""

    id: UUID
    name: str
    label: Label
    order: int
    started_at: Moment
    due_at: Moment
    within_s: int
    state: str
    met_at: Moment | None
    breached_at: Moment | None
    met_paused: bool


class SignalPart(TypedDict):
    name: str
    label: Label
    points: float
    value: float
    half_life_s: float
    weight: float
    factor: float


class ModelPart(TypedDict):
    feature: str
    log_odds: float


class ScoreExplained(TypedDict):
    value: float
    level: str | None
    probability: float | None
    points: list[SignalPart]
    fit: list[Any]
    reasons: list[ModelPart]
    leaves_at: Moment | None


class LayerTold(TypedDict):
    """Whose version decided where there was another: a rollout's, the new one (`first`) or the one for all (`rest`), or a
    unit's own."""

    kind: Literal["rollout", "variant"]
    name: str
    label: Label
    side: Literal["first", "rest"]


class GradeExplained(TypedDict):
    value: Any
    table: str
    row: int | None
    reason: Label
    at: Moment
    version: int
    layer: LayerTold | None


class Considered(TypedDict):
    id: UUID
    name: str
    value: float | None
    load: int
    cap: int
    parts: dict[str, float]
    excluded_by: Label | None


class ExcludedBy(TypedDict):
    """How many people a condition took out of those whom the conditions before it left."""

    label: Label
    count: int


class RoutingExplained(TypedDict):
    owner: Person | None
    unit: UUID | None
    pool: bool
    at: Moment
    policy: str
    version: int
    reasons: list[Label]
    layer: LayerTold | None
    considered: list[Considered]
    excluded: list[ExcludedBy]


class Explanation(TypedDict):
    """Why this score, this grade, this person. A part whose field the reader may not see is null."""

    score: ScoreExplained | None
    grade: GradeExplained | None
    routing: RoutingExplained | None
    clocks: list[ClockState]


class StageShown(TypedDict):
    name: str
    label: Label


class PromisesCounted(TypedDict):
    """Promises about a record: kept in time, still running, broken (kept late is broken too)."""

    kept: int
    open: int
    broken: int


class SnapshotShown(TypedDict):
    """Where a customer stands in deciding. `stages` from the first to the furthest; no `stage` where none holds."""

    label: Label
    stage: str | None
    reason: Label | None
    next: Label | None
    stages: list[StageShown]
    known: list[Label]
    missing: list[Label]
    promises: PromisesCounted
    at: Moment


class Outcome(TypedDict):
    """What became of one change: `op`, `version` and `before` when it was done, else `problem`."""

    id: UUID | None
    ok: bool
    op: NotRequired[str]
    version: NotRequired[int]
    before: NotRequired[dict[str, Any]]
    problem: NotRequired[Problem]


class Outcomes(TypedDict):
    rows: list[Outcome]
    done: int
    failed: int


class CommentShown(TypedDict):
    id: UUID
    author: Person
    body: str
    at: Moment
    changed_at: Moment | None
    mentions: list[Person]
    mine: bool


class Marked(TypedDict):
    object: str
    id: UUID
    title: str
    at: Moment


class Marks(TypedDict):
    mine: list[str]
    followers: list[Person]


class LookAlikes(TypedDict):
    field: str
    value: str
    count: int
    records: list[Titled]


class Pointing(TypedDict):
    """How many records of `object` point with `field` to those that would go."""

    object: str
    field: str
    count: int


class MergePreview(TypedDict):
    rows: list[Record]
    moves: list[Pointing]


class MergeMade(TypedDict):
    id: UUID
    survivor: UUID
    merged: list[UUID]


class MergeUndone(MergeMade):
    """`kept`: fields that stay because somebody changed them since."""

    kept: list[str]


class MergeListed(TypedDict):
    id: UUID
    merged: list[UUID]
    by: str
    at: Moment
    undone_at: Moment | None


InBin = TypedDict(
    "InBin",
    {
        "object": str, "id": UUID, "title": str, "removed_at": Moment, "together": int, "with": UUID | None,
        "removed_by": Person | None,
    },
)  # fmt: skip


class NotRestored(TypedDict):
    id: UUID
    problem: Problem


class Restored(TypedDict):
    restored: list[UUID]
    failed: list[NotRestored]


class Export(TypedDict):
    id: UUID
    object: str
    format: Literal["csv", "xlsx"]
    state: str
    done: int
    total: int | None
    size: int | None
    problem: str | None
    asked_at: Moment
    finished_at: Moment | None
    kept_until: Moment | None


class ExportAsked(TypedDict):
    id: UUID
    state: str


class FilesKept(TypedDict):
    kept: Literal["server", "folder"]
    limit_mb: int
    scanner: Literal["none", "command", "server"]
    words: Label


class Uploaded(TypedDict):
    """`sha` goes into a field of the type file."""

    sha: str
    name: str
    size: int
    type: str


class SecretRevealed(TypedDict):
    value: str | None


class Money(TypedDict):
    amount: Decimal
    currency: str | None
