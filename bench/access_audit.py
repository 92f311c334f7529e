"""The audit: a million leaves grown from a real log, written as a file and verified over its bytes; and whatever is changed,
moved or cut in a file is found.

The log is filled through its own door with changes of records as the product tells them; the file has all contents beside
its leaves, so that verifying hashes both. Tampering draws its changes by a seed: bits flipped, bytes cut, doubled and moved,
lines swapped, cut and doubled, in a file of 2,000 leaves, and a few in that of the million.
"""

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figure import Figure, of_runs
from bench.meter import loop_ms
from yingdan import events
from yingdan.base import Database, Problem, execute, uuid7_at
from yingdan.base.sealing import use_keys
from yingdan.events import Event, audit
from yingdan.main.postgres import Postgres

LEAVES, FEW = 1_000_000, 2_000
SEED, RUNS = 6_962, 3
CHANGES, CHANGES_OF_MANY = 3_000, 3
BATCH = 10_000
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def measure_audit() -> list[Figure]:
    """`access.audit_verify_s` and `access.audit_tamper_missed`."""
    folder = Path(tempfile.mkdtemp(prefix="yingdan-bench-", dir="/tmp"))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    server.start()
    try:
        grown = asyncio.run(_make(server.dsn, folder))
        return [_verify(folder / "many.txt", grown), _tamper(folder)]
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Grown:
    """What making the audit cost, seconds for all leaves; `cpu_s` of this process alone."""

    tell_s: float
    grow_s: float
    grow_cpu_s: float
    write_s: float


async def _make(dsn: str, folder: Path) -> _Grown:
    """Both files, of the first few leaves and of all."""
    use_keys(["a key of the bench"])
    db = Database(dsn, pool_size=2)
    try:
        async with db.begin() as tx:
            await execute(tx, events.SCHEMA)
            await events.prepare(tx, datetime.now(UTC))
        draw = random.Random(SEED)
        await _tell(db, draw, 0, FEW)
        await _grow(db)
        await _write(db, folder / "few.txt")
        told = time.perf_counter()
        for first in range(FEW, LEAVES, BATCH):
            await _tell(db, draw, first, min(BATCH, LEAVES - first))
        began, cpu = time.perf_counter(), time.process_time()
        await _grow(db)
        grown, spent = time.perf_counter(), time.process_time()
        await _write(db, folder / "many.txt")
        return _Grown(began - told, grown - began, spent - cpu, time.perf_counter() - grown)
    finally:
        await db.close()


async def _tell(db: Database, draw: random.Random, first: int, count: int) -> None:
    """Changes of records as a rep's day leaves them."""
    told = []
    for number in range(first, first + count):
        at = NOW + timedelta(milliseconds=number)
        owner = UUID(int=draw.randrange(500))
        before: dict[str, Any] = {"status": "new", "owner": None, "phone": f"138{draw.randrange(10**8):08}"}
        after = {"status": "contacted", "owner": str(owner), "phone": f"139{draw.randrange(10**8):08}"}
        data = {"before": before, "after": after, "version": draw.randrange(1, 9)}
        subject = UUID(int=draw.getrandbits(128))
        told.append(
            Event(uuid7_at(at), "record.changed", at, "sales.lead", subject, f"user:{owner}", "ui", data)
        )
    async with db.begin() as tx:
        await events.append(tx, told)


async def _grow(db: Database) -> None:
    while True:
        async with db.begin() as tx:
            if not await audit.grow(tx, NOW):
                return


async def _write(db: Database, path: Path) -> None:
    async with db.begin() as tx:
        head, _ = await audit.sign_head(tx, NOW)
        signer = await audit.signer(tx, NOW)

    async def lines(first: int, end: int) -> list[tuple[str, str | None]]:
        async with db.begin() as tx:
            return await audit.read_lines(tx, first, end, contents=True)

    with path.open("wb") as file:
        async for part in audit.written(signer, head, lines):
            file.write(part)


def _verify(path: Path, grown: _Grown) -> Figure:
    """How long the file of a million takes, with all contents."""
    runs, spent, whole = [], [], True
    for _ in range(RUNS):
        began, cpu = time.perf_counter(), _cpu_s()
        found = audit.verify(path)
        runs.append(time.perf_counter() - began)
        spent.append(_cpu_s() - cpu)
        whole &= (found.head.size, found.head.opened) == (LEAVES, LEAVES)
    detail = {"cpu_s": spent, "leaves": LEAVES, "mb": path.stat().st_size / 1e6, "processes": os.process_cpu_count()
              if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0)), "load": os.getloadavg()[0],
              "loop_ms": loop_ms(), "tell_s": grown.tell_s, "grow_s": grown.grow_s, "grow_cpu_s": grown.grow_cpu_s,
              "write_s": grown.write_s}  # fmt: skip
    return of_runs("access.audit_verify_s", runs, detail, also=whole)


def _cpu_s() -> float:
    """Of this process and those it has ended."""
    return sum(os.times()[:4])


def _tamper(folder: Path) -> Figure:
    missed, tried = [], 0
    for name, count in (("few.txt", CHANGES), ("many.txt", CHANGES_OF_MANY)):
        whole = (folder / name).read_bytes()
        other = folder / "other.txt"
        for how, changed in _changes(whole, count):
            other.write_bytes(changed)
            tried += 1
            try:
                audit.verify(other)
            except Problem:
                continue
            missed.append(how)
    return Figure(
        "access.audit_tamper_missed", len(missed), {"tried": tried, "seed": SEED, "missed": missed[:5]}
    )


def _changes(whole: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """So many files that differ from the whole one, each in one thing."""
    draw = random.Random(SEED)
    lines = whole.count(b"\n")
    made = 0
    while made < count:
        way = ("flip", "cut", "double", "move", "line")[made % 5]
        place = draw.randrange(len(whole))
        if way == "flip":
            changed = whole[:place] + bytes([whole[place] ^ (1 << draw.randrange(8))]) + whole[place + 1 :]
        elif way == "cut":
            changed = whole[:place] + whole[place + 1 :]
        elif way == "double":
            changed = whole[:place] + whole[place : place + 1] + whole[place:]
        elif way == "move":
            rest, to = whole[:place] + whole[place + 1 :], draw.randrange(len(whole))
            changed = rest[:to] + whole[place : place + 1] + rest[to:]
        else:
            changed = _other_lines(whole.split(b"\n"), draw, lines)
        if changed != whole:
            made += 1
            yield f"{way} at {place}", changed


def _other_lines(lines: list[bytes], draw: random.Random, count: int) -> bytes:
    """One line cut, doubled, or moved."""
    one, to = draw.randrange(count), draw.randrange(count)
    line = lines[one]
    if draw.random() < 0.66:
        lines.pop(one)
    if draw.random() < 0.66:
        lines.insert(to, line)
    return b"\n".join(lines)
