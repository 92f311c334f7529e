"""The way of bulk work through the stages before it is committed, and the order of pieces that follow one another."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from yingdan.base import Tx

_FLOW = "events.flow"
PATIENCE_S = 30.0


class Passage:
    """How far a carried transaction is through the stages, for the one behind it, which waits at most `patience_s` at each.

    `handed`: what stages leave for the one behind, which sees nothing of it in the database yet. What would lock rows that the one
    behind needs too is said last, see `at_last`.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.handed: dict[str, Any] = {}
        self._last: list[Callable[[], Awaitable[None]]] = []
        self._thought = self._left = 0.0
        self._moved = asyncio.Event()
        self._patience_s = patience_s

    def think_on(self, stage: float) -> None:
        """It has found out what it has to write in a stage, and in those before it; not all of it is sent."""
        self._thought = max(self._thought, stage + 1)
        self._move()

    def leave(self, stage: float) -> None:
        """It is through with a stage, and with those before it: all it has to write there is sent."""
        self._left = max(self._left, stage + 1)
        self.think_on(stage)

    async def thought(self, stage: int) -> None:
        """Wait until it has thought through a stage. Raises TimeoutError like `left`."""
        await self._until(lambda: self._thought > stage)

    async def left(self, stage: int) -> None:
        """Wait until it is through with a stage. Raises TimeoutError: it may be waiting in the database for a lock that the one
        which asks holds, and only that one's end would free it."""
        await self._until(lambda: self._left > stage)

    def _move(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _until(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(self._patience_s):
            while not there():
                await self._moved.wait()

    def at_last(self, work: Callable[[], Awaitable[None]]) -> None:
        """Have something done when the one ahead is committed, right before this one is."""
        self._last.append(work)

    async def finish(self) -> None:
        """Do what was left for the last moment."""
        for work in self._last:
            await work()

    def end(self) -> None:
        """It is through with all of them, or will not go on. What was left for the last moment holds all that was written: let go."""
        self._last.clear()
        self.leave(math.inf)


Flow = Callable[[Passage | None, Passage | None], Awaitable[None]]


def set_flow(tx: Tx, stages: Flow) -> None:
    """Say what `flow` means in this transaction."""
    assert tx.sync_connection is not None
    tx.sync_connection.info[_FLOW] = stages


async def flow(tx: Tx, passage: Passage | None = None, ahead: Passage | None = None) -> None:
    """Have what was appended so far in a carrying transaction taken by the stages now, and not only at its end. In others the log
    brings it to them. `ahead`: of a transaction that is to be committed first; no stage is entered before that one has thought it
    through, and nothing is sent there before that one has sent what it has to write. `passage`: our own, for the next one. Raises TimeoutError when the one ahead stands still."""
    stages = tx.sync_connection.info.get(_FLOW) if tx.sync_connection is not None else None
    if stages is not None:
        await stages(passage, ahead)
