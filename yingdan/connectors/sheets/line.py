"""The chunks of a run on their way: which rows go together, how many at a time, and what waits for what."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from yingdan.base.cycles import search_if_many, unsearched
from yingdan.connectors.sheets.chunk import Chunk, Row, Writer, passes
from yingdan.connectors.sheets.model import CHUNK, CHUNK_MOST, SWIFT_S, Place
from yingdan.events import Passage
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import ObjectKey

# One whose last writes are under way, two with the stages, one that writes its records.
AHEAD = 4


class Line:
    """The chunks of one run in their order, up to AHEAD of them under way.

    A row that is known by a key which a row under way has too, or one that waits, waits until that one is committed: the database
    would make its whole chunk wait. Rows of one key so keep the order of the sheet. `place`: how far the run is.
    """

    def __init__(
        self,
        writer: Callable[[asyncio.Lock], Writer],
        catalog: Callable[[], Catalog],
        report: Any,
        place: Place,
    ) -> None:
        self._make, self._catalog, self._report = writer, catalog, report
        self._door = asyncio.Lock()
        self._writer = writer(self._door)
        self._place = place  # behind the chunk that was begun last
        self._position = place.position  # of the last row that was read
        self._waiting: list[Row] = []
        self._going: deque[Chunk] = deque()
        self._size = CHUNK

    async def write(self, rows: Iterator[tuple[int, list[str]]]) -> Place:
        """Write all rows; those that waited when the run was last stopped come first. The place behind the last."""
        self._waiting = [row for _ in self._place.waiting for row in self._read(rows)]
        with unsearched():
            try:
                while True:
                    while len(self._going) < AHEAD and (chunk := self._next(rows)) is not None:
                        self._start(chunk)
                    if not self._going:
                        return self._place
                    await self._finish_first()
                    search_if_many()
            finally:
                await self._call_back()

    def _read(self, rows: Iterator[tuple[int, list[str]]], most: int = 1) -> Iterator[Row]:
        """Rows of the sheet that say something, of the next `most`."""
        for _ in range(most):
            found = next(rows, None)
            if found is None:
                return
            self._position = max(self._position, found[0])
            row = self._writer.read(*found)
            if row is not None:
                yield row

    def _next(self, rows: Iterator[tuple[int, list[str]]]) -> Chunk | None:
        """The next chunk, None when nothing is left or all that is left waits for what is under way."""
        if self._writer.catalog is not self._catalog():
            self._writer = self._make(self._door)
        away: set[ObjectKey] = set().union(*(chunk.keys for chunk in self._going))
        near: list[Row] = []
        waiting: list[Row] = []
        left = iter(self._waiting)
        for row in chain(left, self._read(rows, self._size)):
            if away.isdisjoint(row.keys):
                near.append(row)
            else:
                away.update(row.keys)
                waiting.append(row)
            if len(near) >= self._size or len(waiting) >= CHUNK_MOST:
                break
        self._waiting = [*waiting, *left]
        ends = Place(self._position, tuple(row.number for row in self._waiting))
        if not near and (self._going or ends == self._place):
            return None
        begins, self._place = self._place, ends
        return Chunk(near, begins, ends)

    def _start(self, chunk: Chunk) -> None:
        before = self._going[-1] if self._going else None
        chunk.passage = Passage()
        chunk.task = asyncio.create_task(self._writer.follow(chunk, self._report, before))
        self._going.append(chunk)

    async def _finish_first(self) -> None:
        chunk = self._going[0]
        assert chunk.task is not None
        began_s = self._now_s()
        try:
            await chunk.task
            self._grow(len(chunk.rows), self._now_s() - began_s)
            self._going.popleft()
        except Exception as error:
            self._going.popleft()
            self._size = CHUNK  # what is refused is looked for by halves: better in little
            behind = await self._call_back()  # they may hold what this one needs
            if passes(error):
                raise
            await self._writer.write(chunk, self._report)
            for one in behind:
                self._start(one)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def _grow(self, rows: int, seconds: float) -> None:
        """The size of the next chunk, after what the last one took since the one before it ended."""
        fitting = int(rows * SWIFT_S / max(seconds, 0.001))
        self._size = max(CHUNK, min(fitting, self._size * 2, CHUNK_MOST))

    async def _call_back(self) -> list[Chunk]:
        """Stop the chunks that are under way; which they are."""
        called = list(self._going)
        tasks = [chunk.task for chunk in called if chunk.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._going.clear()
        return called
