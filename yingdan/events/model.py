"""What an event is, and where in the log it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

MAX_HOP = 8
# The audience key of events that concern whoever has a screen open, and carry nothing that rights would hide.
EVERYBODY = "all"


class Event(msgspec.Struct, frozen=True, gc=False):
    """A fact. `at`: when it happened outside; `received_at`: when the log took it (set by `append`).

    `actor` is `user:<id>`, `system:<reason>` or `channel:<name>`. `cause` and `hop` tell the chain an event
    came from. `audience` holds at most 8 keys of the streams that may care. `carried` names the consumers that
    already took it in the transaction that wrote it.
    """

    id: UUID
    type: str
    at: datetime
    object: str | None
    subject: UUID | None
    actor: str
    source: str
    data: dict[str, Any]
    cause: UUID | None = None
    hop: int = 0
    audience: tuple[str, ...] = ()
    received_at: datetime | None = None
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log. The generation rises when a restore moved the transaction counter back, so that
    positions from before stay smaller than everything written after."""

    generation: int
    tx: int
    id: UUID

    def __str__(self) -> str:
        return f"{self.generation}-{self.tx}-{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """None when the text is not a position; a client may send anything."""
        parts = text.split("-")
        try:
            generation, tx, key = int(parts[0]), int(parts[1]), UUID(hex=parts[2])
        except (IndexError, ValueError):
            return None
        if len(parts) != 3 or not (0 <= generation < 2**31 and 0 <= tx < 2**63):
            return None
        return cls(generation, tx, key)


START = Position(0, 0, UUID(int=0))
END_ID = UUID(int=2**128 - 1)


class Heard(msgspec.Struct, frozen=True):
    """What listeners want to hear: events that carry one of these audience `keys` (None: any), that are about one of the `subjects`,
    or about any record of one of the `objects`."""

    keys: frozenset[str] | None = frozenset()
    subjects: frozenset[UUID] = frozenset()
    objects: frozenset[str] = frozenset()

    def covers(self, other: "Heard") -> bool:
        """Whether nothing that another hears is missing."""
        keys = self.keys is None or (other.keys is not None and other.keys <= self.keys)
        return keys and other.subjects <= self.subjects and other.objects <= self.objects
