"""One open stream: whose it is, what it listens for, and what waits to be sent."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from yingdan.events import Heard, Position
from yingdan.kernel.access import Actor, Opening

QUEUE = 1000


@dataclass(eq=False)
class Stream:
    """One open connection. `door`: the session or token that let it in; `openings`: what temporary grants may open to its person."""

    actor: Actor
    door: UUID | None = None
    keys: tuple[str, ...] = ()
    openings: frozenset[Opening] = frozenset()
    waiting: list[tuple[Position, bytes]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    overflowed: bool = False

    @property
    def person(self) -> UUID:
        assert self.actor.id is not None
        return self.actor.id

    @property
    def hears(self) -> Heard:
        named = [one for one in self.openings if one.field == "id" and one.record is not None]
        return Heard(
            frozenset(self.keys),
            frozenset(one.record for one in named if one.record is not None),
            frozenset(one.object for one in self.openings if one.field != "id"),
        )

    def put(self, position: Position, message: bytes) -> None:
        """Add a message. A screen too slow to follow gets what waits for it and is cut off; it comes back with its
        position and misses nothing."""
        if not self.overflowed and len(self.waiting) < QUEUE:
            self.waiting.append((position, message))
        else:
            self.overflowed = True
        self.heard.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.overflowed = True
        self.heard.set()

    def after(self, sent: Position) -> tuple[Position, bytes]:
        """Take all that waits and is newer than what was sent, as one piece: an event rarely comes alone, and each
        piece costs a write to the network."""
        taken, self.waiting = self.waiting, []
        self.heard.clear()
        fresh = [(place, message) for place, message in taken if place > sent]
        return (fresh[-1][0], b"".join(message for _, message in fresh)) if fresh else (sent, b"")
