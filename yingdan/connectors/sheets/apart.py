"""Reading a file that nobody waits for, in a process of its own: the worker carries leads meanwhile, and unpacking a workbook takes
memory and time from whoever does it.

In: where a file lies and what it looked like (`Sight`). Out, as one line of JSON: what it is (`Glance`), or why not (`Refusal`).
"""

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from yingdan.base import Problem
from yingdan.base.blobs import Blobs
from yingdan.connectors.sheets.model import Layout
from yingdan.connectors.sheets.reading import data_rows, read_layout
from yingdan.connectors.sheets.upload import keep_sheet

SAMPLED = 200
CHANGING = "file-is-changing"
_PIECE = 1 << 20
_PATIENCE_S = 900.0


class Sight(msgspec.Struct, frozen=True):
    """A file as it was seen: size in bytes, moment of its last change in ns, inode."""

    size: int
    changed_ns: int
    inode: int


class Errand(msgspec.Struct, frozen=True):
    """What to read, and where it is kept (`blobs`, at most `limit` bytes)."""

    path: str
    sight: Sight | None
    blobs: str
    limit: int


class Glance(msgspec.Struct, frozen=True):
    """A sheet that is kept: its content's digest, how it is read, its rows of data, the first of them."""

    digest: str
    layout: Layout
    total: int
    head: list[list[str]]


class Refusal(msgspec.Struct, frozen=True):
    """Why there is no sheet. `digest`: of what was kept of it, None when nothing was."""

    slug: str
    status: int
    params: dict[str, str | int]
    digest: str | None = None

    @property
    def problem(self) -> Problem:
        params: dict[str, Any] = dict(self.params)
        return Problem(self.slug, self.status, **params)


async def glance(errand: Errand) -> Glance | Refusal:
    """What a file is, read by a process of its own with the lowest claim on the machine."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"from {__name__} import main; main()", msgspec.json.encode(errand).decode(),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        raise
    if process.returncode != 0:
        return Refusal("sheet-is-unreadable", 422, {"reason": f"status {process.returncode}"})
    answer = msgspec.json.decode(said)
    kind: type[Glance] | type[Refusal] = Refusal if "slug" in answer else Glance
    return msgspec.convert(answer, kind)


def read(errand: Errand) -> Glance | Refusal:
    """Here and now: keep the file and look at it."""
    digest: str | None = None
    try:
        received = asyncio.run(
            keep_sheet(Path(errand.path).name, _pieces(errand), Blobs(Path(errand.blobs)), errand.limit)
        )
        digest = received.digest
        layout, total = read_layout(received.path)
        return Glance(digest, layout, total, list(islice(data_rows(received.path, layout), SAMPLED)))
    except Problem as problem:
        params = {n: v for n, v in problem.params.items() if isinstance(v, str | int)}
        return Refusal(problem.slug, problem.status, params, digest)


async def _pieces(errand: Errand) -> AsyncIterator[bytes]:
    """The content of the file that was seen, or the refusal to read what is another by now."""
    changing = Problem(CHANGING, 409)
    try:
        number = os.open(errand.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise changing from error
    with os.fdopen(number, "rb") as file:
        while True:
            about = os.fstat(number)
            seen = Sight(about.st_size, about.st_mtime_ns, about.st_ino)
            if not stat.S_ISREG(about.st_mode) or (errand.sight is not None and seen != errand.sight):
                raise changing
            piece = file.read(_PIECE)
            if not piece:
                return
            yield piece


def main() -> None:
    """Do the errand of the command line."""
    with suppress(OSError):
        os.nice(15)
    sys.stdout.buffer.write(msgspec.json.encode(read(msgspec.json.decode(sys.argv[1], type=Errand))))
