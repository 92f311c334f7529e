"""Answers of the Studio about reviews, rollouts, variants and versions."""

from typing import Literal, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment, Person, Who
from yingdan.api.shapes_drafts import EstimateTold, Gate
from yingdan.api.shapes_numbers import MetricShown
from yingdan.base import Label
from yingdan.decisions import proof
from yingdan.views import proving


class ReviewAsked(TypedDict):
    """`looked`: whether one has looked at this revision; `agrees`: what one said of it; `first_units`: those that a rollout of
    the draft names."""

    id: UUID
    title: str
    app: str | None
    revision: int
    asked_by: Who | None
    note: str
    changes: list[Label]
    first_units: list[Person]
    estimate: EstimateTold | None
    looked: bool
    agrees: bool | None
    comment: str


class SignOffMade(TypedDict):
    id: UUID
    revision: int
    agrees: bool


class RolloutChange(TypedDict):
    kind: str
    name: str
    was: Body | None
    body: Body | None
    words: Label


class ArmValues(TypedDict):
    first: float | None
    rest: float | None


class MetricOfArms(MetricShown):
    """`proof`: what may be said of the difference; null for a metric that is no rate."""

    within: str | None
    values: ArmValues
    proof: proof.Comparison | None


class MetricForeseen(MetricShown):
    foresight: proving.Foresight | None


class Arm(TypedDict):
    people: int
    used: int
    written: int


class Arms(TypedDict):
    first: Arm
    rest: Arm


class ShadowMove(TypedDict):
    live: str
    shadow: str
    count: int


class ShadowShown(TypedDict):
    """What a table or policy in shadow was asked, and how often it would have decided otherwise."""

    kind: str
    name: str
    label: Label
    asked: int
    otherwise: int
    moves: list[ShadowMove]


class RolloutShown(TypedDict):
    """What is tried, both sides compared. `arms`: of first units alone; `shadow`: of one in shadow alone."""

    mode: Literal["units", "shadow", "split"]
    by: Literal["team", "team_day"]
    share: float
    name: str
    label: Label
    description: Label | None
    since: Moment
    units: list[Person]
    objects: list[str]
    changes: list[RolloutChange]
    days: int
    matters: float
    metrics: list[MetricOfArms]
    arms: Arms | None
    shadow: list[ShadowShown] | None
    gate: Gate | None


class RolloutStepShown(TypedDict):
    """How a rollout stood when it took a step."""

    version: int
    name: str
    step: Literal["split", "promote", "withdraw"]
    by: Who | None
    at: Moment
    stood: RolloutShown


class VariantShown(TypedDict):
    """What a unit has made its own. `behind`: the original has moved since."""

    name: str
    label: Label
    unit: Person
    kind: str
    of: str
    body: Body
    original: Body | None
    behind: bool
    locked: bool
    words: Label


class VersionRow(TypedDict):
    number: int
    author: Who | None
    note: str
    at: Moment


class VersionListed(VersionRow):
    changed: int


class VersionChange(TypedDict):
    kind: str
    name: str
    words: Label
    before: Body | None
    after: Body | None


class SignOffShown(TypedDict):
    by: Who | None
    at: Moment
    revision: int
    agrees: bool
    comment: NotRequired[str]
    of: NotRequired[str]


class Usage(TypedDict):
    objects: list[str]
    since: Moment
    until: Moment
    written: int
    written_before: int


class Adoption(TypedDict):
    """`share` of the people addressed who have used it."""

    roles: list[str]
    people: int
    used: int
    share: float | None


class VersionShown(VersionRow):
    changes: list[VersionChange]
    draft: UUID | None
    time_saved: EstimateTold | None
    sign_offs: list[SignOffShown]
    usage: Usage
    adoption: Adoption


class Belonging(TypedDict):
    """An ownership, or a role, by its name."""

    name: str
    label: Label


class OwnerOf(Belonging):
    """An ownership that a definition falls under; `unit`: the unit whose copy alone is theirs."""

    role: Belonging
    unit: Person | None


class BelongsTo(TypedDict):
    """`managers`: the roles that may change every definition; `mine`: what the reader may change."""

    managers: list[Belonging]
    owners: list[OwnerOf]
    locked: list[Belonging]
    mine: list[Literal["original", "copy"]]
