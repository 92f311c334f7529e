"""Importing a sheet from the command line: the same doors, checks and jobs as in the browser."""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from yingdan.base import Problem, Settings, words
from yingdan.base.job_runner import JobRunner
from yingdan.kernel.access import System
from yingdan.main.wiring import Ground, doors, ground, job_kinds, line

ACTOR = System("command-line")
PIECE = 1 << 18
OPEN = ("running", "undoing")
Say = Callable[[str], None]
Json = dict[str, Any]


async def import_file(settings: Settings, options: argparse.Namespace, *, served: bool, say: Say) -> int:
    """Upload, map, check and, unless only asked to check, import; the exit status (1: rows were left out).

    `served`: a running worker does the job; otherwise it is done here.
    """
    path: Path = options.file
    if not path.is_file():
        raise Problem("file-not-found", 404, file=str(path))
    async with ground(settings, "import") as base:
        door = doors(base)
        content_type, body = multipart(path, options.object)
        found = await door.upload(body, content_type, None, ACTOR, base.clock.now())
        key = UUID(found["id"])
        mapping = choose(found["columns"], options.map, keep_rest=options.keep_rest)
        say(f"{found['filename']}: {found['rows']} 行 rows, {found['encoding']}, import {key}")
        for column in found["columns"]:
            say(f"  {column['name']:<40} → {mapping.get(str(column['index'])) or '–'}")
        checked = await door.check_import(key, mapping, ACTOR, base.clock.now(), options.mode, options.key)
        tell_check(checked, say)
        if options.check:
            return 1 if checked["bad"] or checked["refused"] else 0
        await door.start_import(key, mapping, ACTOR, base.clock.now(), options.mode, options.key)
        return await _watch(base, key, served, say)


async def undo_import(settings: Settings, key: str, *, served: bool, say: Say) -> int:
    """Take an import back; the exit status."""
    try:
        run = UUID(key)
    except ValueError:
        raise Problem("import-is-unknown", 404) from None
    async with ground(settings, "import") as base:
        await doors(base).undo_import(run, ACTOR, base.clock.now())
        return await _watch(base, run, served, say)


def choose(columns: list[Json], overruled: list[str], *, keep_rest: bool) -> dict[str, str]:
    """Column index -> field: what was suggested, then what the command line says. Raises column-not-found."""
    mapping = {str(c["index"]): c["suggested"]["field"] if c["suggested"] else "" for c in columns}
    by_name = {c["name"]: str(c["index"]) for c in columns}
    for rule in overruled:
        name, _, field = rule.rpartition("=")
        index = by_name.get(name, name if name in mapping else None)
        if index is None:
            raise Problem("column-not-found", 404, column=name)
        mapping[index] = field
    if keep_rest:
        mapping = {index: field or "attributes" for index, field in mapping.items()}
    return mapping


def tell_check(checked: Json, say: Say) -> None:
    """What the check found, with its first faults."""
    say(
        f"  可导入 ok {checked['ok']}, 有误 bad {checked['bad']}, 文件内重复 repeated {checked['duplicates_in_file']},"
        f" 已存在 existing {checked['existing']}"
    )
    for fault in checked["faults"][:20]:
        say(f"  {fault['row']} {fault['column']}: {fault['detail']}")


def multipart(path: Path, object_name: str) -> tuple[str, AsyncIterator[bytes]]:
    """A file as a browser would send it: content type and body, read in pieces."""
    boundary = uuid4().hex
    name = path.name.replace('"', "'")

    async def body() -> AsyncIterator[bytes]:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="object"\r\n\r\n{object_name}\r\n'
        head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        yield (head + "Content-Type: application/octet-stream\r\n\r\n").encode()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
        yield f"\r\n--{boundary}--\r\n".encode()

    return f"multipart/form-data; boundary={boundary}", body()


async def _watch(base: Ground, key: UUID, served: bool, say: Say) -> int:
    """Follow an import to its end, doing the job here when no worker runs."""
    door, shown = doors(base), ""
    async with _working(base, served):
        while True:
            run = await door.read_import(key, ACTOR)
            told = f"  {run['done']}/{run['total']} ({run['rows_per_s'] or 0:.0f}/s)"
            if told != shown:
                say(told)
                shown = told
            if run["state"] not in OPEN:
                break
            await asyncio.sleep(0.5)
    if run["problem"]:
        say(words(run["problem"], "zh-CN", {})[1])
    say(
        f"  {run['state']}: 新建 created {run['created']}, 合并 merged {run['merged']}, 失败 failed {run['failed']}"
    )
    sheet = b"".join([piece async for piece in door.import_errors(key, ACTOR)])
    if sheet.count(b"\r\n") > 1:
        errors = Path(f"import-errors-{key}.csv")
        errors.write_bytes(sheet)
        say(f"  需修正的行 rows to mend: {errors}")
    return 1 if run["failed"] or run["state"] not in ("done", "undone") else 0


@contextlib.asynccontextmanager
async def _working(base: Ground, served: bool) -> AsyncIterator[None]:
    """The part of a worker that an import needs, when there is none."""
    if served:
        yield
        return
    runner = line(base)
    # Settling and learning wait for a real worker; they would only slow this one errand.
    kinds = {name: job for name, job in job_kinds(base).items() if name.startswith("import.")}
    jobs = JobRunner(base.db, kinds, base.clock, carry=runner.carrying)
    serving = asyncio.create_task(jobs.serve(asyncio.Event()))
    try:
        yield
        await runner.drain()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
