"""Answers about access for a time, and about why somebody sees a record."""

from typing import Literal, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Titled
from yingdan.base import Label


class RoleNamed(TypedDict):
    name: str
    label: Label


class ActionNamed(TypedDict):
    name: str
    label: Label


class ObjectNamed(TypedDict):
    name: str
    label: Label


class RecordNamed(TypedDict):
    """`title` only where the reader sees the record now."""

    id: UUID
    title: str
    seen: bool


class TemporaryShown(TypedDict):
    """A temporary grant or the request for one. `days`: as asked; `said`: the words of who decided, `closed_said` of who ended it;
    `longest_days` from now is the latest an extension may reach."""

    id: UUID
    state: Literal["asked", "waiting", "granted", "refused", "withdrawn", "lapsed", "ended", "revoked"]
    person: Titled | None
    unit: Titled | None
    role: RoleNamed
    object: str
    object_label: Label
    record: RecordNamed | None
    actions: list[Label]
    reason: str
    days: int
    asked_by: Titled | None
    asked_at: Moment
    starts_at: Moment | None
    ends_at: Moment | None
    decided_by: Titled | None
    decided_at: Moment | None
    said: str | None
    extended_by: Titled | None
    extended_at: Moment | None
    closed_by: Titled | None
    closed_at: Moment | None
    closed_said: str | None
    mine: bool
    longest_days: int
    emergency: bool
    review: Literal["fine", "not_fine"] | None
    review_said: str | None
    reviewed_by: Titled | None
    reviewed_at: Moment | None


class RuleTried(TypedDict):
    """A rule that decides. `words`: its condition, null when it holds for every record. `holds`: null when the record or what the rule
    looks at is not the reader's to see. `why_not`: the slug of why it is not in force. `temporary`: the temporary grant it comes from."""

    kind: Literal["guard", "grant", "temporary"]
    name: str
    label: Label | None
    words: Label | None
    in_force: bool
    why_not: str | None
    holds: bool | None
    temporary: UUID | None


class RoleOpens(TypedDict):
    """What a role the person does not have opens; a null among the conditions: every record."""

    role: RoleNamed
    conditions: list[Label | None]


class HiddenField(TypedDict):
    """`guard`: the guard that hides it; null when no grant shows it."""

    name: str
    label: Label
    guard: str | None


class AccessOptions(TypedDict):
    """What the reader can do about it: `ask` for himself, `give` to others; the first of `roles` is what is asked for;
    `emergency_minutes`: for how long he may open it himself at once, 0: not."""

    ask: bool
    give: bool
    emergency_minutes: int
    roles: list[RoleNamed]
    actions: list[ActionNamed]
    usual_days: int
    longest_days: int


class AccessExplained(TypedDict):
    """The judgement about one person, record and action. `known`: whether the record is there for the reader; if not, `rules` say only what
    his roles open in general. `hidden`: fields the reader sees and the person does not."""

    object: ObjectNamed
    record: UUID
    action: str
    action_label: Label
    known: bool
    allowed: bool
    person: Titled
    own: bool
    roles: list[RoleNamed]
    units: list[str]
    rules: list[RuleTried]
    elsewhere: list[RoleOpens]
    hidden: list[HiddenField]
    may: AccessOptions


class ReaderShown(TypedDict):
    """Somebody who sees a record: by which rule, until when if for a time, and what else he may do."""

    id: UUID
    name: str
    unit: str
    roles: list[RoleNamed]
    rule: RuleTried
    until: Moment | None
    actions: list[Label]


class ReadersShown(TypedDict):
    """`count` of all; at most 200 `rows`. `given`: temporary grants and requests about the record, with what is over."""

    count: int
    rows: list[ReaderShown]
    given: list[TemporaryShown]
