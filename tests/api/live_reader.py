"""An open screen: reads a person's live stream and keeps what came."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from tests.api.declared import document, faults_in
from tests.sales import Company
from yingdan.events import Position
from yingdan.views import Hub

PATIENCE_S = 60.0


@dataclass
class Screen:
    """One person's browser: connects, loses the line, comes back with the position it had last."""

    company: Company
    hub: Hub
    person: str
    position: Position | None = None
    kinds: list[str] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    comments: int = 0
    first: Position | None = None
    _reading: "asyncio.Task[None] | None" = None

    async def connect(self, heartbeat: float = 15.0) -> "Screen":
        actor = await self.company.actor(self.person)
        said = asyncio.Event()
        self._reading = asyncio.create_task(
            self._read(self.hub.messages(actor, self.position, heartbeat), said)
        )
        await asyncio.wait([self._reading, asyncio.create_task(said.wait())], return_when=asyncio.FIRST_COMPLETED,
                           timeout=PATIENCE_S)  # fmt: skip
        if self._reading.done():
            self._reading.result()
        assert said.is_set()
        return self

    async def _read(self, messages: Any, said: asyncio.Event) -> None:
        async with contextlib.aclosing(messages) as open_:
            async for raw in open_:
                self.take(raw)
                said.set()

    def take(self, piece: bytes) -> None:
        """Read a piece of the stream: whole messages."""
        text = piece.decode()
        assert text.endswith("\n\n")
        for message in text.removesuffix("\n\n").split("\n\n"):
            self._take(message)

    def _take(self, raw: str) -> None:
        if raw.startswith(":"):
            self.comments += 1
            return
        parts = dict(line.split(": ", 1) for line in raw.strip().split("\n"))
        body, kind = json.loads(parts["data"]), parts["event"]
        faults = list(faults_in(body, {"$ref": f"Live{kind.title()}"}, document()["components"]["schemas"]))
        assert not faults, faults
        self.kinds.append(kind)
        if kind == "hello" and self.position is None:
            self.position = self.first = Position.parse(body["position"])
        if "id" in parts:
            self.position = Position.parse(parts["id"])
            assert self.position is not None
        if kind == "change":
            self.got.append(body)

    @property
    def connected(self) -> bool:
        return self._reading is not None

    async def disconnect(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            self._reading = None

    async def ended(self) -> bool:
        """Whether the stream ends by itself within a long while."""
        assert self._reading is not None
        done, _ = await asyncio.wait([self._reading], timeout=PATIENCE_S)
        return bool(done)

    async def until(self, count: int, kind: str | None = None) -> list[dict[str, Any]]:
        """All that came, once there are so many (of a type of event); longer for what should not come."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while (
            sum(kind in (None, one["type"]) for one in self.got) < count
            and asyncio.get_running_loop().time() < deadline
        ):
            await asyncio.sleep(0.01)
        return self.got

    def ids(self) -> list[str]:
        return [one["id"] for one in self.got]


@contextlib.asynccontextmanager
async def following(company: Company) -> AsyncIterator[Hub]:
    """A hub that follows the log of a company."""
    hub = Hub(company.db, lambda: company.catalog, company.clock)
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
