"""What work keeps: clocks (promises with a time) and notices (words to a person)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label

RUNNING, PAUSED, MET, BREACHED, CANCELLED = "running", "paused", "met", "breached", "cancelled"


class Clock(msgspec.Struct, frozen=True, gc=False):
    """One promise about one subject. `within_s`: working seconds allowed. A breached clock keeps its state when it
    is met late; `met_at` then says when. `remaining_s`: working seconds left, of a paused one. `rung_at`: when the next rung of its
    ladder comes or, paused, when the pause ends; `told_s`: the rung done last, in working seconds from the due time.
    `met_paused`: it was kept while it rested, which says little about speed."""

    id: UUID
    name: str
    object: str
    subject: UUID
    owner: UUID | None
    unit: UUID | None
    started_at: datetime
    due_at: datetime
    within_s: int
    state: str
    met_at: datetime | None = None
    breached_at: datetime | None = None
    remaining_s: float | None = None
    rung_at: datetime | None = None
    told_s: int | None = None
    met_paused: bool = False


class Notice(msgspec.Struct, frozen=True, gc=False):
    """Words to one person, with what they are about."""

    id: UUID
    person: UUID
    kind: str
    title: Label
    body: Label
    object: str | None
    subject: UUID | None
    at: datetime
    data: dict[str, Any]
