"""The commands of the audit. ADR 0062."""

import argparse
import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from yingdan.base import Database, Problem, Settings, SystemClock
from yingdan.events import audit
from yingdan.main.wiring import ground

Say = Callable[[str], None]
_CHECKED_AT_ONCE = 2_000


def export_audit(settings: Settings, path: Path, *, contents: bool, say: Say) -> None:
    """Write the audit up to this moment as a file; it has its name when it is whole. Problems audit-file-is-there 409,
    audit-file-cannot-be-written 409."""
    if path.exists():
        raise Problem("audit-file-is-there", 409, path=str(path))
    made = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with made.open("xb") as file:
            head = asyncio.run(_write(settings, file, contents=contents))
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except OSError as error:
        raise Problem("audit-file-cannot-be-written", 409, path=str(path), why=str(error)) from error
    finally:
        made.unlink(missing_ok=True)
    say(f"{head.size}  {head.root.hex()}  {path}")


async def _write(settings: Settings, file: BinaryIO, *, contents: bool) -> audit.Head:
    clock = SystemClock()
    async with ground(settings, "audit", clock) as base:
        await _catch_up(base.db, clock.now())
        async with base.db.begin() as tx:
            head, _ = await audit.sign_head(tx, clock.now())
            signer = await audit.signer(tx, clock.now())

        async def lines(first: int, end: int) -> list[tuple[str, str | None]]:
            async with base.db.begin() as tx:
                return await audit.read_lines(tx, first, end, contents=contents)

        async for part in audit.written(signer, head, lines):
            file.write(part)
    return head


async def _catch_up(db: Database, now: datetime) -> None:
    """Take what the log holds now; what an open transaction withholds waits for the next time."""
    while True:
        async with db.begin() as tx:
            if not await audit.grow(tx, now):
                return


async def print_head(settings: Settings, say: Say) -> None:
    """The signed note of the tree as it is now."""
    clock = SystemClock()
    async with ground(settings, "audit", clock) as base:
        await _catch_up(base.db, clock.now())
        async with base.db.begin() as tx:
            _, note = await audit.sign_head(tx, clock.now())
    say(note.rstrip("\n"))


async def print_key(settings: Settings, say: Say) -> None:
    """The public key by which the files of this installation are verified."""
    clock = SystemClock()
    async with ground(settings, "audit", clock) as base, base.db.begin() as tx:
        say(str(await audit.verifier(tx, clock.now())))


async def check_audit(settings: Settings, say: Say) -> int:
    """Hold the log against the audit: whether every audited event is as it was when its leaf was made. The exit status."""
    clock = SystemClock()
    faults = 0
    async with ground(settings, "audit", clock) as base:
        await _catch_up(base.db, clock.now())
        async with base.db.begin() as tx:
            state = await audit.read_state(tx)
            extra = await audit.unaudited(tx, state.place) if state else 0
        size = state.size if state else 0
        for first in range(0, size, _CHECKED_AT_ONCE):
            async with base.db.begin() as tx:
                for place, there in await audit.differing(tx, first, min(size, first + _CHECKED_AT_ONCE)):
                    faults += 1
                    say(f"{place}: {'已被改动 changed' if there else '已不存在 gone'}")
    if extra:
        say(f"事后插入 inserted afterwards: {extra}")
    say(f"{size} 条审计条目 leaves, {faults + extra} 处不一致 differences")
    return 1 if faults or extra else 0


def verify_audit(options: argparse.Namespace, say: Say) -> int:
    """Verify a file without a database. Problems of `audit.verify`; audit-file-cannot-be-read 404."""
    try:
        key = audit.Verifier.parse(_text_of(options.key)) if options.key else None
        kept = Path(options.head).read_text("utf-8") if options.head else None
        found = audit.verify(options.file, key=key, kept=kept)
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("audit-file-cannot-be-read", 404, why=str(error)) from error
    head = found.head
    say(f"完好无损 whole: {head.size} 条审计条目 leaves, {head.opened} 条附内容 with contents")
    say(f"树根 root {head.root.hex()}")
    say(f"签名时间 signed at {head.at.isoformat()}")
    say(f"公钥 key {found.verifier}")
    if found.older is not None:
        say(f"包含留存的树头 begins with the kept head: {found.older.size} 条 leaves")
    if key is None:
        say(
            "未指定 --key：只能证明文件完整，不能证明出自本系统 / without --key: whole, but not proven to be from your installation"
        )
    return 0


def _text_of(given: str) -> str:
    """A key itself, or the file it stands in."""
    path = Path(given)
    return path.read_text("utf-8") if "+" not in given and path.is_file() else given
