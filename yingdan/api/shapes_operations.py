"""Answers about whether the product is well."""

from typing import Literal, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment
from yingdan.api.shapes_log import DeadLetter

Warned = Literal["events_set_aside", "events_wait", "log_withheld", "jobs_failed", "disk_is_filling"]


class EventsWaiting(TypedDict):
    """`waiting`: events not yet worked through, counted up to `most`; `oldest`: since when the first of them waits;
    `withheld_ms`: how long an open write has withheld the log."""

    waiting: int
    most: int
    oldest: Moment | None
    withheld_ms: float


class SetAside(TypedDict):
    """`count`: all; `rows`: the newest of them."""

    count: int
    rows: list[DeadLetter]


class Stuck(TypedDict):
    """Deliveries of a channel that no stage could take. `label`: None for a channel that is gone."""

    channel: str
    label: dict[str, str] | None
    count: int


class JobFailed(TypedDict):
    """A job that gave up. `problem`: a slug or a short text."""

    id: UUID
    kind: str
    problem: str | None
    attempt: int
    done: int
    total: int | None
    finished_at: Moment | None


class JobsStanding(TypedDict):
    queued: int
    running: int
    failed: list[JobFailed]


class Disk(TypedDict):
    """In bytes."""

    free: int
    total: int


class Operations(TypedDict):
    """`warnings`: what somebody should look into; `streams`: open screens of this process."""

    warnings: list[Warned]
    events: EventsWaiting
    set_aside: SetAside
    deliveries: list[Stuck]
    jobs: JobsStanding
    disk: Disk
    catalog_version: int
    streams: int


class Retried(TypedDict):
    id: UUID
