"""What is told of events as they happen."""

from typing import Any, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment


class LogLine(TypedDict):
    """An event of the log."""

    position: str
    id: UUID
    type: str
    at: Moment
    object: str | None
    subject: UUID
    actor: str
    data: dict[str, Any]


class LiveHello(TypedDict):
    """The data of `hello`: from where the stream goes on."""

    position: str


class LiveReset(TypedDict):
    """The data of `reset`: nothing; too much was missed, read everything anew."""


class LiveChange(TypedDict):
    """The data of `change`: an event. Of a record's change it tells which `fields` moved, not their values."""

    id: UUID
    type: str
    object: str | None
    subject: UUID | None
    at: Moment
    data: dict[str, Any]


class DeadLetter(TypedDict):
    """An event that a stage could not take, set aside."""

    id: UUID
    follower: str
    event: UUID
    event_type: str
    object: str | None
    subject: UUID | None
    trace: str
    parked_at: Moment
    replayed_at: Moment | None


class Replayed(TypedDict):
    event: UUID
