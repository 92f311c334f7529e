"""Answers of automations and their runs."""

from typing import Any, NotRequired, TypedDict
from uuid import UUID

from yingdan.api.shapes import Body, Moment
from yingdan.base import Label


class AutomationListed(TypedDict):
    """`when`: what starts it, as its definition says. `ran`, `skipped`, `failed`: since it is there; `waiting`, `retrying`, `held`,
    `dead`: runs that stand open."""

    name: str
    app: str
    label: Label
    description: Label | None
    object: str | None
    when: Body
    paused_at: Moment | None
    paused_by: str | None
    ran: int
    skipped: int
    failed: int
    last_at: Moment | None
    next_at: Moment | None
    waiting: int
    retrying: int
    held: int
    dead: int


class Reach(TypedDict):
    """What an automation may write."""

    object: str
    op: str
    fields: list[str]


class AutomationShown(AutomationListed):
    body: Body
    reach: list[Reach]


class RunProblem(TypedDict):
    slug: str
    params: dict[str, Any]
    words: str
    at: NotRequired[str]


class RunTried(TypedDict):
    """A run of a dry run. `trace`: its steps, each with what it did."""

    subject: UUID | None
    object: str | None
    event: UUID | None
    event_type: str
    title: str
    state: str
    trace: list[dict[str, Any]]
    problem: RunProblem | None


class DryRunDone(TypedDict):
    events: int
    met: int
    unmet: int
    carried_out: int
    failed: int
    since: Moment
    runs: list[RunTried]


class RunListed(TypedDict):
    """`step`: where it stands; `took_us`: how long it worked; `trace`: its steps, each with what it did."""

    id: UUID
    automation: str
    version: int
    object: str | None
    subject: UUID | None
    event: UUID | None
    event_type: str
    hop: int
    state: str
    step: int
    attempts: int
    begun_at: Moment
    ended_at: Moment | None
    due_at: Moment | None
    took_us: int | None
    trace: list[dict[str, Any]]
    problem: RunProblem | None
    title: str


class Paused(TypedDict):
    name: str
    paused_at: Moment | None


class Resumed(Paused):
    released: int
