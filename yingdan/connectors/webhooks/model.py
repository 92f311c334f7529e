"""A row of the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

WAITING, DONE, DEAD = "waiting", "done", "dead"


class Effect(msgspec.Struct, frozen=True, gc=False):
    """One thing to tell one webhook. `lane`: what it keeps its place within, the record or, without one, itself.
    `body`: the request's bytes as text, fixed when it was asked for."""

    id: UUID
    webhook: str
    event: UUID
    event_type: str
    object: str | None
    subject: UUID | None
    lane: UUID
    body: str
    hop: int
    at: datetime
    attempts: int = 0


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of one try. `due_at`: when to try again, None when it is over."""

    id: UUID
    state: str
    status: int | None
    error: str | None
    took_ms: int
    due_at: datetime | None
    answer: str = ""


Json = dict[str, Any]
