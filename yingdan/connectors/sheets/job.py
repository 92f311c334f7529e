"""The two jobs of an import. Each goes on from where the last committed chunk ended, whoever did it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, is_outdated, is_transient
from yingdan.base.blobs import Blobs
from yingdan.base.job_runner import JobCancelled, JobLost, Run
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.chunk import Stopped, Writer, passes, tell_progress
from yingdan.connectors.sheets.columns import REST, fields_for
from yingdan.connectors.sheets.model import CHUNK, CHUNK_MOST, SWIFT_S, ImportRun
from yingdan.connectors.sheets.reading import data_rows
from yingdan.connectors.sheets.rows import plan_rows
from yingdan.connectors.sheets.undo import undo_chunk
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

RUN, UNDO = "import.run", "import.undo"
ATTEMPTS = 1_000
AHEAD = 2
OUTDATED_TRIES = 5


class ImportJobs:
    """`kinds()` is what the job runner needs. `blobs`: where uploads lie; `catalog`: the one in force."""

    def __init__(self, blobs: Blobs, catalog: Callable[[], Catalog]) -> None:
        self._blobs = blobs
        self._catalog = catalog
        self._outdated = (0, 0)

    def kinds(self) -> Mapping[str, Callable[[Run], Awaitable[None]]]:
        return {RUN: self.run, UNDO: self.undo}

    async def run(self, run: Run) -> None:
        """Write the rows of an import from its position on."""
        id = UUID(run.params["import"])
        await self._guard(run, id, self._run_chunks)

    async def undo(self, run: Run) -> None:
        """Take an import back."""
        id = UUID(run.params["import"])
        await self._guard(run, id, self._undo_chunks)

    async def _guard(self, run: Run, id: UUID, work: Callable[[Run, UUID], Awaitable[None]]) -> None:
        try:
            await work(run, id)
        except Stopped:
            return
        except (JobCancelled, JobLost):
            raise
        except Exception as error:
            if is_transient(error) or self._is_overtaken(error):
                raise  # the queue tries again, and the position says where
            log.exception("import %s failed", id)
            problem = error.slug if isinstance(error, Problem) else f"{type(error).__name__}: {error}"[:500]
            async with run.db.begin() as tx:
                await store.set_state(tx, id, "failed", run.clock.now(), finished=True, problem=problem)

    def _is_overtaken(self, error: Exception) -> bool:
        """Whether a publish has moved tables on from the catalog that this process still holds. The same catalog failing
        again and again is a fault of the program."""
        if not is_outdated(error):
            return False
        version = self._catalog().version
        self._outdated = (version, self._outdated[1] + 1 if self._outdated[0] == version else 1)
        return self._outdated[1] <= OUTDATED_TRIES

    async def _run_chunks(self, run: Run, id: UUID) -> None:
        async with run.db.begin() as tx:
            found = await store.read_run(tx, id)
        if found is None or found.state != "running":
            return
        rows = data_rows(self._path(found), found.layout, found.position)
        position = await _Line(
            lambda door: self._writer(run, found, door), self._catalog, _report(run)
        ).write(rows, found.position)
        now = run.clock.now()
        async with run.db.begin() as tx:
            await store.set_state(tx, id, "done", now, finished=True)
            await tell_progress(tx, found, position, now, "done")

    def _writer(self, run: Run, found: ImportRun, door: asyncio.Lock) -> Writer:
        catalog = self._catalog()
        _require(catalog, found)
        plan = plan_rows(catalog, found.object, found.layout.names, found.mapping, found.mode, found.key)
        return Writer(found.id, plan, catalog, run.carry, run.clock, door)

    def _path(self, found: ImportRun) -> Any:
        blob = self._blobs.find(found.digest)
        if blob is None:
            raise Problem("upload-is-gone", 410, filename=found.filename)
        return blob.path

    async def _undo_chunks(self, run: Run, id: UUID) -> None:
        async with run.db.begin() as tx:
            found = await store.read_run(tx, id)
        if found is not None and found.object not in self._catalog().objects:
            raise Problem("object-is-unknown", 404, object=found.object)
        while await undo_chunk(id, self._catalog(), run.carry, run.clock, _report(run)):
            pass


def _require(catalog: Catalog, run: ImportRun) -> None:
    """A publish may have taken away what a run fills. Problems: object-is-unknown 404, import-field-is-gone 409."""
    object = catalog.objects.get(run.object)
    if object is None:
        raise Problem("object-is-unknown", 404, object=run.object)
    gone = {field for field in run.mapping.values() if field != REST} - fields_for(object).keys()
    if gone:
        raise Problem("import-field-is-gone", 409, fields=sorted(gone))


class _Line:
    """The chunks of one run in their order, two under way at a time."""

    def __init__(
        self, writer: Callable[[asyncio.Lock], Writer], catalog: Callable[[], Catalog], report: Any
    ) -> None:
        self._make, self._catalog, self._report = writer, catalog, report
        self._door = asyncio.Lock()
        self._writer = writer(self._door)
        self._going: deque[tuple[list[list[str]], int, asyncio.Task[None]]] = deque()
        self._size = CHUNK

    async def write(self, rows: Iterator[list[str]], position: int) -> int:
        """Write all rows, the first of which stands at `position`; the position behind the last."""
        try:
            while True:
                while len(self._going) < AHEAD and (chunk := list(islice(rows, self._size))):
                    self._start(chunk, position)
                    position += len(chunk)
                if not self._going:
                    return position
                await self._finish_first()
        finally:
            await self._call_back()

    def _start(self, chunk: list[list[str]], position: int) -> None:
        if self._writer.catalog is not self._catalog():
            self._writer = self._make(self._door)
        before = self._going[-1][2] if self._going else None
        task = asyncio.create_task(self._writer.attempt(chunk, position, self._report, before))
        self._going.append((chunk, position, task))

    async def _finish_first(self) -> None:
        chunk, position, task = self._going.popleft()
        began_s = self._now_s()
        try:
            await task
            self._grow(len(chunk), self._now_s() - began_s)
        except Exception as error:
            self._size = CHUNK  # what is refused is looked for by halves: better in little
            behind = await self._call_back()  # they may hold what this one needs
            if passes(error):
                raise
            await self._writer.write(chunk, position, self._report)
            for chunk, position in behind:
                self._start(chunk, position)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def _grow(self, rows: int, seconds: float) -> None:
        """The size of the next chunk, after what the last one took since the one before it ended."""
        fitting = int(rows * SWIFT_S / max(seconds, 0.001))
        self._size = max(CHUNK, min(fitting, self._size * 2, CHUNK_MOST))

    async def _call_back(self) -> list[tuple[list[list[str]], int]]:
        """Stop the chunks that are under way; what they are."""
        called = [(chunk, position) for chunk, position, _ in self._going]
        tasks = [task for _, _, task in self._going]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._going.clear()
        return called


def _report(run: Run) -> Callable[[Tx, int, int], Awaitable[None]]:
    async def report(tx: Tx, done: int, total: int) -> None:
        await run.progress(tx, done, total)

    return report
