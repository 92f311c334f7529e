"""The two jobs of an import. Each goes on from where the last committed chunk ended, whoever did it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, is_outdated, is_transient
from yingdan.base.blobs import Blobs
from yingdan.base.job_runner import JobCancelled, JobLost, Run
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.chunk import Stopped, Writer, tell_progress
from yingdan.connectors.sheets.columns import REST, fields_for
from yingdan.connectors.sheets.line import Line
from yingdan.connectors.sheets.model import ImportRun, Layout, Place
from yingdan.connectors.sheets.reading import data_rows
from yingdan.connectors.sheets.rows import plan_rows
from yingdan.connectors.sheets.undo import undo_chunk
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

RUN, UNDO = "import.run", "import.undo"
ATTEMPTS = 1_000
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
        rows = _rows(self._path(found), found.layout, found.place)
        line = Line(lambda door: self._writer(run, found, door), self._catalog, _report(run), found.place)
        place = await line.write(rows)
        now = run.clock.now()
        async with run.db.begin() as tx:
            await store.set_state(tx, id, "done", now, finished=True)
            await tell_progress(tx, found, place.done, now, "done")

    def _writer(self, run: Run, found: ImportRun, door: asyncio.Lock) -> Writer:
        catalog = self._catalog()
        _require(catalog, found)
        plan = plan_rows(
            catalog, found.object, found.layout.names, found.mapping, found.mode, found.key, found.constants
        )
        return Writer(found, plan, catalog, run.carry, run.clock, door)

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


def _rows(path: Path, layout: Layout, place: Place) -> Iterator[tuple[int, list[str]]]:
    """The rows that are left of a sheet, with their numbers: those that wait, then those behind the position."""
    waiting = frozenset(place.waiting)
    first = min(place.waiting, default=place.position + 1)
    for number, row in enumerate(data_rows(path, layout, first - 1), first):
        if number > place.position or number in waiting:
            yield number, row


def _require(catalog: Catalog, run: ImportRun) -> None:
    """A publish may have taken away what a run fills. Problems: object-is-unknown 404, import-field-is-gone 409."""
    object = catalog.objects.get(run.object)
    if object is None:
        raise Problem("object-is-unknown", 404, object=run.object)
    gone = {field for field in run.mapping.values() if field != REST} - fields_for(object).keys()
    if gone:
        raise Problem("import-field-is-gone", 409, fields=sorted(gone))


def _report(run: Run) -> Callable[[Tx, int, int], Awaitable[None]]:
    async def report(tx: Tx, done: int, total: int) -> None:
        await run.progress(tx, done, total)

    return report
