"""What people do with imports: bring a file, look at it, check a mapping, start, stop, resume, undo, fetch the errors."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from yingdan.base import Database, Fault, Problem, Tx, uuid7, words
from yingdan.base.blobs import Blobs
from yingdan.base.jobs import enqueue
from yingdan.base.render import write_csv
from yingdan.connectors.mapping import Draft
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.checking import check_rows
from yingdan.connectors.sheets.columns import fold, suggest
from yingdan.connectors.sheets.job import ATTEMPTS, RUN, UNDO
from yingdan.connectors.sheets.model import ImportRun, Layout
from yingdan.connectors.sheets.reading import data_rows, read_layout
from yingdan.connectors.sheets.rows import check_key, check_mapping, plan_rows
from yingdan.connectors.sheets.upload import Received, receive_file
from yingdan.expr import Env
from yingdan.kernel.access import Actor, require
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import creation_faults, find_by

Json = dict[str, Any]
_SAMPLED = 200
_SHOWN = 5
_PREVIEW = 10
_FAULTS = 200
_STARTING = {"start": ("uploaded",), "resume": ("cancelled", "failed"), "cancel": ("running",),
             "undo": ("done", "cancelled", "failed")}  # fmt: skip


class Imports:
    """The import doors of one process. `limit`: bytes of an upload."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog], blobs: Blobs, limit: int) -> None:
        self._database = database
        self._catalog = catalog
        self._blobs = blobs
        self._limit = limit

    def _allow(self, actor: Actor) -> Catalog:
        catalog = self._catalog()
        require(catalog, actor, "run_imports")
        return catalog

    async def upload(
        self,
        stream: AsyncIterable[bytes],
        content_type: str,
        content_length: int | None,
        actor: Actor,
        now: datetime,
    ) -> Json:
        """Take a file in and look at it; nothing is written into records yet. See `Doors.upload`."""
        catalog = self._allow(actor)
        received = await receive_file(stream, content_type, content_length, self._blobs, self._limit)
        try:
            return await self._look(received, catalog, actor, now)
        except Problem:
            await forget_blob(self._database, self._blobs, received.digest)
            raise

    async def _look(self, received: Received, catalog: Catalog, actor: Actor, now: datetime) -> Json:
        object = catalog.objects.get(received.fields.get("object", ""))
        if object is None:
            raise Problem("object-is-unknown", 404, object=received.fields.get("object", ""))
        layout, total = await asyncio.to_thread(read_layout, received.path)
        head = await asyncio.to_thread(lambda: list(islice(data_rows(received.path, layout), _SAMPLED)))
        samples = [[row[i] for row in head if row[i]][:50] for i in range(layout.width)]
        run = new_run(received, object.name, layout, total, actor, now)
        async with self._database.begin() as tx:
            remembered = await store.read_headings(tx, object.name, [fold(name) for name in layout.names])
            await store.insert_run(tx, run)
        found = suggest(object, layout.names, samples, remembered)
        columns = [
            {
                "index": i,
                "name": name,
                "samples": list(dict.fromkeys(samples[i]))[:_SHOWN],
                "suggested": {"field": one.field, "confidence": one.confidence} if one else None,
            }
            for i, (name, one) in enumerate(zip(layout.names, found, strict=True))
        ]
        return {
            "id": str(run.id),
            "filename": run.filename,
            "object": run.object,
            "rows": total,
            "encoding": layout.encoding,
            "columns": columns,
            "preview": head[:_PREVIEW],
        }

    async def check(
        self,
        id: UUID,
        mapping: Mapping[str, str],
        actor: Actor,
        now: datetime,
        mode: str = "create",
        key: str | None = None,
    ) -> Json:
        """Every row against the mapping, nothing written. See `Doors.check_import`."""
        catalog = self._allow(actor)
        async with self._database.begin() as tx:
            run = await _known(tx, id)
        chosen = _chosen(run, mapping, catalog, mode, key)
        plan = plan_rows(catalog, run.object, run.layout.names, chosen, mode, key)
        path = self._path(run)
        ruled = partial(_ruled, catalog, run.object, Env.at(now))
        checked = await asyncio.to_thread(check_rows, plan, data_rows(path, run.layout), _FAULTS, ruled)
        async with self._database.begin() as tx:
            if plan.key is None:
                existing = await store.count_known(tx, run.object, list(checked.keys))
            else:
                found = await find_by(tx, catalog, run.object, plan.key, list(checked.values))
                existing = sum(len(found.get(value, ())) > 0 for value in checked.values)
        faults = [
            {**fault, "detail": words(fault["slug"], actor.locale, fault.pop("params"))[1]}
            for fault in checked.faults
        ]
        return {
            "ok": checked.ok,
            "bad": checked.bad,
            "refused": checked.refused,
            "duplicates_in_file": checked.duplicates,
            "existing": existing,
            "unknown": len(checked.values) - existing if plan.key is not None else 0,
            "faults": faults,
        }

    async def start(
        self,
        id: UUID,
        mapping: Mapping[str, str],
        actor: Actor,
        now: datetime,
        mode: str = "create",
        key: str | None = None,
    ) -> Json:
        """Begin with a mapping, and remember it for the next file with such headings."""
        catalog = self._allow(actor)
        async with self._database.begin() as tx:
            run = await _known(tx, id, lock=True)
            if run.state != "uploaded":
                raise Problem("import-has-started", 409, state=run.state)
            chosen = _chosen(run, mapping, catalog, mode, key)
            self._path(run)
            await store.set_mapping(tx, id, chosen, mode, key, {})
            headings = {
                fold(run.layout.names[i]): field for i, field in chosen.items() if fold(run.layout.names[i])
            }
            await store.remember_headings(tx, run.object, headings, now)
            return await go(tx, id, "running", RUN, now, actor)

    async def resume(self, id: UUID, actor: Actor, now: datetime) -> Json:
        """Go on from where it stopped."""
        self._allow(actor)
        async with self._database.begin() as tx:
            run = await _in_state(tx, id, "resume")
            undoing = run.undone > 0
            return await go(tx, id, "undoing" if undoing else "running", UNDO if undoing else RUN, now, actor)

    async def undo(self, id: UUID, actor: Actor, now: datetime) -> Json:
        """Take it back, in the background."""
        self._allow(actor)
        async with self._database.begin() as tx:
            await _in_state(tx, id, "undo")
            return await go(tx, id, "undoing", UNDO, now, actor)

    async def cancel(self, id: UUID, actor: Actor, now: datetime) -> Json:
        """Stop after the chunk at hand; what is done stays."""
        self._allow(actor)
        async with self._database.begin() as tx:
            await _in_state(tx, id, "cancel")
            await store.set_state(tx, id, "cancelled", now, finished=True)
            return await _shown(tx, id, now, actor)

    async def read(self, id: UUID, actor: Actor, now: datetime) -> Json:
        self._allow(actor)
        async with self._database.begin() as tx:
            return await _shown(tx, id, now, actor)

    async def list_runs(self, actor: Actor, now: datetime) -> list[Json]:
        self._allow(actor)
        async with self._database.begin() as tx:
            return await _show(tx, await store.read_runs(tx), now, actor)

    async def errors(self, id: UUID, actor: Actor) -> AsyncIterator[bytes]:
        """Rows with something wrong, as a sheet that can be mended and brought again: row, what is wrong, the cells."""
        self._allow(actor)
        async with self._database.begin() as tx:
            run = await _known(tx, id)
        zh = actor.locale.startswith("zh")
        header = [
            ("行号" if zh else "Row"),
            ("已导入" if zh else "Imported"),
            ("问题" if zh else "Problem"),
            *run.layout.names,
        ]
        after = -1
        while True:
            async with self._database.begin() as tx:
                rows = await store.read_faults(tx, id, after, 1_000)
            lines = [
                [n, _yes(not lost, zh), _said(faults, actor.locale), *cells]
                for n, lost, faults, cells in rows
            ]
            body = b"".join(write_csv(header, lines))
            yield body if after < 0 else body.split(b"\r\n", 1)[1]  # the mark and the header once only
            if len(rows) < 1_000:
                return
            after = rows[-1][0]

    def _path(self, run: ImportRun) -> Any:
        blob = self._blobs.find(run.digest)
        if blob is None:
            raise Problem("upload-is-gone", 410, filename=run.filename)
        return blob.path


async def forget_blob(database: Database, blobs: Blobs, digest: str) -> None:
    """Delete what was kept of a file that no import reads."""
    async with database.begin() as tx:
        used = await store.uses_of(tx, digest)
    if not used:
        blobs.remove(digest)


def new_run(
    received: Received, object: str, layout: Layout, total: int, actor: Actor, now: datetime
) -> ImportRun:
    """An import of a file that was received."""
    return ImportRun(
        uuid7(), received.filename, object, received.digest, layout, {}, "uploaded", total, 0, 0, 0, 0, 0, 0, actor.id,
        now, None, None, None,
    )  # fmt: skip


async def _known(tx: Tx, id: UUID, *, lock: bool = False) -> ImportRun:
    run = await store.read_run(tx, id, lock=lock)
    if run is None:
        raise Problem("import-is-unknown", 404)
    return run


async def _show(tx: Tx, runs: Sequence[ImportRun], now: datetime, actor: Actor) -> list[Json]:
    """The runs as people see them; `faulty`: there are rows in the error file."""
    faulty = await store.faulty_of(tx, [run.id for run in runs])
    return [{**run.as_json(now, actor.locale), "faulty": run.id in faulty} for run in runs]


async def _shown(tx: Tx, id: UUID, now: datetime, actor: Actor) -> Json:
    return (await _show(tx, [await _known(tx, id)], now, actor))[0]


async def _in_state(tx: Tx, id: UUID, wanted: str) -> ImportRun:
    run = await _known(tx, id, lock=True)
    if run.state not in _STARTING[wanted]:
        raise Problem("import-cannot-do-that", 409, state=run.state, wanted=wanted)
    return run


async def go(tx: Tx, id: UUID, state: str, job: str, now: datetime, actor: Actor) -> Json:
    """Let a job carry an import on."""
    await store.set_state(tx, id, state, now)
    await enqueue(tx, job, {"import": str(id)}, now=now, dedupe=f"import:{id}", attempts=ATTEMPTS)
    return await _shown(tx, id, now, actor)


def _chosen(
    run: ImportRun, mapping: Mapping[str, str], catalog: Catalog, mode: str, key: str | None
) -> dict[int, str]:
    object = catalog.objects.get(run.object)
    if object is None:
        raise Problem("object-is-unknown", 404, object=run.object)
    chosen, faults = check_mapping(object, run.layout.width, mapping)
    faults += check_key(object, mode, key, chosen.values())
    if faults:
        raise Problem("mapping-is-faulty", 422, faults=faults)
    return chosen


def _yes(value: bool, zh: bool) -> str:
    return ("是" if value else "否") if zh else ("yes" if value else "no")


def _said(faults: list[Any], locale: str) -> str:
    return "; ".join(
        f"{f['column']}: {words(f['slug'], locale, f['params'])[1]}".lstrip(": ") for f in faults
    )


def _ruled(catalog: Catalog, object_name: str, env: Env, draft: Draft) -> list[Fault]:
    """What rules a row breaks as a new record."""
    return creation_faults(
        catalog, object_name, draft.values, env, loaded=draft.loaded, coming=draft.pointers
    )
