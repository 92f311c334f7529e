"""Exports: the rows of a list as they are seen, as a file: same columns, filter, order, rights, masks and words.

Every export is a job that a person asked for, and an event; the file is theirs alone and lies for a week.
"""

import asyncio
import logging
import pickle
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Literal
from uuid import UUID

import msgspec

from yingdan.base import Database, Label, Problem, Tx, is_transient, uuid7
from yingdan.base.blobs import Blob, Blobs
from yingdan.base.job_runner import JobCancelled, JobFunction, JobLost, Run
from yingdan.base.jobs import enqueue
from yingdan.base.render import write_csv, write_xlsx
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, load_actor, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Query, aggregate, query
from yingdan.views import store_export as store
from yingdan.views.store_export import Export
from yingdan.views.wire import Json, names_in

log = logging.getLogger("yingdan.views")
KIND = "export"
KEPT = timedelta(days=7)
MOST_ROWS = 1_000_000
_PAGE = 2_000
_LARGEST = 2 * 1024**3
_PLAIN = frozenset({int, float, bool, Decimal, date, datetime})
Format = Literal["csv", "xlsx"]


class Ask(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be in the file."""

    columns: list[str]
    format: Format
    filter: str | None = None
    sort: list[str] = []
    locale: str = "zh-CN"


def export_files(data_dir: Path) -> Blobs:
    """Where the files lie: apart from what records refer to."""
    return Blobs(data_dir / "exports")


async def ask_export(tx: Tx, catalog: Catalog, actor: Actor, object_name: str, ask: Ask, env: Env) -> Json:
    """Have a file made. Problems: export-is-not-allowed 403, field-is-unknown 400, field-is-hidden 403,
    expression-is-faulty 422; all before anything is promised."""
    if actor.id is None or not scope(catalog, actor, object_name, "export").fields(env):
        raise Problem("export-is-not-allowed", 403, object=object_name)
    await query(tx, catalog, actor, _query(object_name, ask, 1, None), env)
    key = uuid7()
    await store.add_export(tx, key, actor.id, object_name, msgspec.to_builtins(ask), env.now)
    await enqueue(tx, KIND, {"export": str(key)}, now=env.now, attempts=5)
    await append(tx, [_told("export.asked", key, actor, object_name, ask, {}, env.now)])
    return {"id": key, "state": "waiting"}


async def read_export(tx: Tx, actor: Actor, key: UUID) -> Export:
    """One's own export. Problem export-not-found 404."""
    found = await store.find_export(tx, key)
    if found is None or found.person != actor.id:
        raise Problem("export-not-found", 404)
    return found


async def fetch_export(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> Export:
    """One's own export, to be taken along: the right to export must still be there. Problems: export-not-found 404,
    export-is-not-allowed 403."""
    found = await read_export(tx, actor, key)
    if found.object in catalog.objects and not scope(catalog, actor, found.object, "export").fields(env):
        raise Problem("export-is-not-allowed", 403, object=found.object)
    return found


async def my_exports(tx: Tx, actor: Actor) -> list[Json]:
    if actor.id is None:
        return []
    return [export_wire(one) for one in await store.exports_of(tx, actor.id, 20)]


def export_wire(one: Export) -> Json:
    return {
        "id": one.id, "object": one.object, "format": one.ask.get("format", "csv"), "state": one.state,
        "done": one.done, "total": one.total, "size": one.size, "problem": one.problem, "asked_at": one.asked_at,
        "finished_at": one.finished_at, "kept_until": one.asked_at + KEPT,
    }  # fmt: skip


def _query(object_name: str, ask: Ask, limit: int, cursor: str | None) -> Query:
    order = tuple((name.lstrip("-"), name.startswith("-")) for name in ask.sort)
    return Query(object_name, tuple(ask.columns), ask.filter or None, order, limit, cursor, also="export")


def _told(
    kind: str, key: UUID, actor: Actor, object_name: str, ask: Ask, more: Mapping[str, Any], now: datetime
) -> Event:
    data = {"export": str(key), "object": object_name, "ask": msgspec.to_builtins(ask), **more}
    return Event(
        id=uuid7(), type=kind, at=now, object=None, subject=None, actor=actor.key, source="views", data=data,
        audience=(f"user:{actor.id}",),
    )  # fmt: skip


def export_jobs(files: Blobs, catalog: Callable[[], Catalog], zone: str) -> Mapping[str, JobFunction]:
    """What the job runner needs: kind -> function."""

    async def work(run: Run) -> None:
        key = UUID(run.params["export"])
        try:
            await _make(run, key, files, catalog(), zone)
        except (JobCancelled, JobLost):
            raise
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("export %s failed", key)
            slug = error.slug if isinstance(error, Problem) else "something-went-wrong"
            async with run.db.begin() as tx:
                await store.close_export(tx, key, run.clock.now(), digest=None, size=None, problem=slug)

    return {KIND: work}


async def _make(run: Run, key: UUID, files: Blobs, catalog: Catalog, zone: str) -> None:
    async with run.db.begin() as tx:
        found = await store.find_export(tx, key)
        if found is None or found.state in ("done", "failed"):
            return
        ask = msgspec.convert(found.ask, Ask)
        actor = await load_actor(tx, found.person)
        env = Env.at(run.clock.now())
        [count] = await aggregate(
            tx, catalog, actor, found.object, (), {"n": ("count", None)}, ask.filter, env
        ) or [{"n": 0}]
        await store.move_export(tx, key, 0, min(count["n"], MOST_ROWS))
    pages = _pages(run, catalog, found, ask, min(count["n"], MOST_ROWS))
    fields = catalog.objects[found.object].fields
    header = [_said(fields[name].label, ask) if name in fields else name for name in ask.columns]
    title = _said(catalog.objects[found.object].label, ask)
    blob, rows = await (_csv if ask.format == "csv" else _xlsx)(files, header, pages, title, zone)
    now = run.clock.now()
    async with run.db.begin() as tx:
        await store.move_export(tx, key, rows, rows)
        await store.close_export(tx, key, now, digest=blob.digest, size=blob.size, problem=None)
        await append(tx, [_told("export.done", key, actor, found.object, ask, {"rows": rows}, now)])


def _said(label: Label, ask: Ask) -> str:
    return label["en"] if ask.locale.startswith("en") else label["zh"]


async def _pages(
    run: Run, catalog: Catalog, found: Export, ask: Ask, total: int
) -> AsyncIterator[list[list[Any]]]:
    """The rows in pages, each under the rights of its moment, with the progress told."""
    cursor: str | None = None
    done = 0
    while done < MOST_ROWS:
        async with run.db.begin() as tx:
            actor = await load_actor(tx, found.person)
            page = await query(
                tx, catalog, actor, _query(found.object, ask, _PAGE, cursor), Env.at(run.clock.now())
            )
            rows = await _words(tx, catalog, actor, found.object, ask, page.rows)
            done += len(rows)
            await store.move_export(tx, found.id, done, max(total, done))
            await run.progress(tx, done, max(total, done))
        yield rows
        cursor = page.next
        if cursor is None:
            return


async def _words(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, ask: Ask, rows: Sequence[Mapping[str, Any]]
) -> list[list[Any]]:
    """Values as a list shows them: numbers and days as such, everything else in words, references by title."""
    fields = catalog.objects[object_name].fields
    called = await names_in(tx, catalog, actor, object_name, rows)
    between = ", " if ask.locale.startswith("en") else "、"

    def cell(name: str, value: Any) -> Any:
        field = fields.get(name)
        if value is None or field is None:
            return None if value is None else str(value)
        if field.field_type.traits.secret:
            return None
        if found := field.field_type.pointers(value, field.options):
            return between.join(filter(None, (called(to, key) for to, key in found)))
        if type(value) in _PLAIN:
            return value
        return field.field_type.text(value, ask.locale, field.options)

    return [[cell(name, row.get(name)) for name in ask.columns] for row in rows]


async def _csv(
    files: Blobs, header: Sequence[str], pages: AsyncIterator[list[list[Any]]], title: str, zone: str
) -> tuple[Blob, int]:
    count = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal count
        yield b"".join(write_csv(header, (), zone))
        async for rows in pages:
            count += len(rows)
            if rows:
                written = write_csv(rows[0], rows[1:], zone)
                next(written)  # the mark of byte order stands once
                for piece in written:
                    yield piece

    return await files.store(pieces(), limit=_LARGEST), count


async def _xlsx(
    files: Blobs, header: Sequence[str], pages: AsyncIterator[list[list[Any]]], title: str, zone: str
) -> tuple[Blob, int]:
    """The pages wait on disk, since the writer of sheets cannot wait for a database."""
    with tempfile.TemporaryDirectory() as folder:
        kept, sheet = Path(folder) / "rows", Path(folder) / "sheet.xlsx"
        with kept.open("wb") as file:
            async for rows in pages:
                pickle.dump(rows, file)
        count = await asyncio.to_thread(_write_sheet, kept, sheet, header, title, zone)
        with sheet.open("rb") as file:
            return await files.store(_pieces(file), limit=_LARGEST), count


def _write_sheet(kept: Path, sheet: Path, header: Sequence[str], title: str, zone: str) -> int:
    with kept.open("rb") as file:
        return write_xlsx(sheet, header, _unpickled(file), title, zone)


def _unpickled(file: IO[bytes]) -> Iterator[list[Any]]:
    """Rows of a file this process wrote a moment ago."""
    while True:
        try:
            rows = pickle.load(file)
        except EOFError:
            return
        yield from rows


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, 1 << 18):
        yield piece


def export_ticker(db: Database, files: Blobs) -> Callable[[datetime], Awaitable[datetime]]:
    """A ticker that deletes exports after a week."""

    async def forget(now: datetime) -> datetime:
        async with db.begin() as tx:
            gone = await store.forget_exports(tx, now - KEPT)
        for digest in gone:
            files.remove(digest)
        return now + timedelta(hours=1)

    return forget
