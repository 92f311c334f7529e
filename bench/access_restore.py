"""The restore drill: PostgreSQL is killed at random moments under a load of leads, and a folder restored to the second before
must have every delivery that was accepted by then. The whole product runs with its archive, as at a customer's.
"""

import asyncio
import json
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bench.company import found_company
from bench.figure import Figure
from bench.people import Crowd
from bench.stack import Stack
from bench.wire import Wire
from yingdan.base import SystemClock
from yingdan.base.archive import Archive
from yingdan.main.postgres import Postgres
from yingdan.main.restoring import Order, restore

KILLS, CLIENTS, SEED = 4, 4, 64
FIRST_S, LAST_S, BASE_S = 4.0, 15.0, 180.0


def measure_restore() -> list[Figure]:
    """`access.restore_lost`: deliveries accepted before the second that are not in the restored folder, over all kills."""
    draw, lost, rounds = Random(SEED), 0, []
    for _ in range(KILLS):
        found = _drill(draw.uniform(FIRST_S, LAST_S))
        lost += found["lost"]
        rounds.append(found)
    whole = all(found["accepted"] > 0 and found["reached"] for found in rounds)
    detail = {"kills": KILLS, "seed": SEED, "rounds": rounds, "load": os.getloadavg()[0]}
    return [Figure("access.restore_lost", float(lost), detail, whole)]


def _drill(after_s: float) -> dict[str, Any]:
    kept = Path(tempfile.mkdtemp(prefix="yingdan-bench-", dir="/tmp"))
    kept.chmod(0o755)
    archive, target = Archive(kept / "backups"), kept / "restored"
    stack = Stack(backups=archive.folder)
    server = Postgres(target / "postgres")
    try:
        accepted, killed = asyncio.run(_load(stack, archive, after_s))
        key = (stack.folder / "data" / "secret.key").read_text().strip()
        at = killed.replace(microsecond=0) - timedelta(seconds=1)
        before = {one for moment, one in accepted if moment <= at}
        began = time.perf_counter()
        done = restore(Order(archive.folder, target, at, key), SystemClock(), lambda _: None)
        took = time.perf_counter() - began
        server.start()
        with psycopg.connect(server.dsn) as connection:
            there = {str(row[0]) for row in connection.execute("select i.id from connectors.inbox i")}
        return {
            "after_s": after_s, "accepted": len(before), "lost": len(before - there), "reached": done.reached,
            "restore_s": took,
        }  # fmt: skip
    finally:
        stack.stop()
        server.locate()
        server.remove()
        shutil.rmtree(kept, ignore_errors=True)


async def _load(
    stack: Stack, archive: Archive, after_s: float
) -> tuple[list[tuple[datetime, str]], datetime]:
    """Leads from several senders until the kill: what was accepted, and when it was killed."""
    company = await found_company(stack.dsn, stack.folder / "data")
    deadline = time.monotonic() + BASE_S
    while not archive.bases():
        if time.monotonic() > deadline:
            raise RuntimeError(f"no base was taken: {stack.said[-1500:]}")
        await asyncio.sleep(0.2)
    crowd, path, accepted = Crowd(SEED), company.door("form"), []

    over = asyncio.Event()

    async def send() -> None:
        wire = Wire(stack.port)
        while not over.is_set():
            answer = await wire.send("POST", path, crowd.form(crowd.fields()), within_s=20)
            if answer.status == 202:
                accepted.append((datetime.now(UTC), str(json.loads(answer.body)["id"])))

    sending = [asyncio.create_task(send()) for _ in range(CLIENTS)]
    await asyncio.sleep(after_s)
    if not stack.kill("postgres"):
        raise RuntimeError("PostgreSQL was not running")
    killed = datetime.now(UTC)
    over.set()  # a cancellation may get lost where an answer arrives at the same moment
    await asyncio.gather(*sending)
    return accepted, killed
