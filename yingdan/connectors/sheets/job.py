"""The two jobs of an import. Each goes on from where the last committed chunk ended, whoever did it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, is_transient
from yingdan.base.blobs import Blobs
from yingdan.base.job_runner import JobCancelled, JobLost, Run
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.chunk import Stopped, Writer, tell_progress
from yingdan.connectors.sheets.model import CHUNK, ImportRun
from yingdan.connectors.sheets.reading import data_rows
from yingdan.connectors.sheets.rows import plan_rows
from yingdan.connectors.sheets.undo import undo_chunk
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

RUN, UNDO = "import.run", "import.undo"
ATTEMPTS = 1_000


class ImportJobs:
    """`kinds()` is what the job runner needs. `blobs`: where uploads lie; `catalog`: the one in force."""

    def __init__(self, blobs: Blobs, catalog: Callable[[], Catalog]) -> None:
        self._blobs = blobs
        self._catalog = catalog

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
            if is_transient(error):
                raise  # the queue tries again, and the position says where
            log.exception("import %s failed", id)
            problem = error.slug if isinstance(error, Problem) else f"{type(error).__name__}: {error}"[:500]
            async with run.db.begin() as tx:
                await store.set_state(tx, id, "failed", run.clock.now(), finished=True, problem=problem)

    async def _run_chunks(self, run: Run, id: UUID) -> None:
        async with run.db.begin() as tx:
            found = await store.read_run(tx, id)
        if found is None or found.state != "running":
            return
        writer = self._writer(run, found)
        position = found.position
        rows = data_rows(self._path(found), found.layout, position)
        while chunk := list(islice(rows, CHUNK)):
            if writer.catalog is not self._catalog():
                writer = self._writer(run, found)
            await writer.write(chunk, position, _report(run))
            position += len(chunk)
        now = run.clock.now()
        async with run.db.begin() as tx:
            await store.set_state(tx, id, "done", now, finished=True)
            await tell_progress(tx, found, position, now, "done")

    def _writer(self, run: Run, found: ImportRun) -> Writer:
        catalog = self._catalog()
        if found.object not in catalog.objects:
            raise Problem("object-is-unknown", 404, object=found.object)
        plan = plan_rows(catalog, found.object, found.layout.names, found.mapping)
        return Writer(found.id, plan, catalog, run.carry, run.clock)

    def _path(self, found: ImportRun) -> Any:
        blob = self._blobs.find(found.digest)
        if blob is None:
            raise Problem("upload-is-gone", 410, filename=found.filename)
        return blob.path

    async def _undo_chunks(self, run: Run, id: UUID) -> None:
        while await undo_chunk(id, self._catalog(), run.carry, run.clock, _report(run)):
            pass


def _report(run: Run) -> Callable[[Tx, int, int], Awaitable[None]]:
    async def report(tx: Tx, done: int, total: int) -> None:
        await run.progress(tx, done, total)

    return report
