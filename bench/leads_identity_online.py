"""How soon a new customer is compared with a million that are there.

The call measured is the one the worker makes for a record: read it, put it under its keys, ask whom they call, read those,
weigh, keep the pairs, each step committed. The million are laid by the database as the product would have written them; the new ones come
through the door of records.
"""

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench.figure import Figure, quantile
from bench.leads_identity_set import Entry, draw
from yingdan.base import Database, FixedClock, Problem, uuid7
from yingdan.base.sealing import use_keys
from yingdan.decisions import pairs
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, write
from yingdan.main.install import install_platform
from yingdan.main.postgres import Postgres

ROWS, PROBES, WARM, SEED = 1_000_000, 600, 100, 7
OBJECT = "sales.account"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_COLUMNS = "id, version, created_at, created_by, changed_at, name, company, uscc, phone, email"


def measure_online(rows: int = ROWS) -> list[Figure]:
    """p99 of the worker's call for one new record, in ms."""
    use_keys(["a key of the bench"])
    folder = Path(tempfile.mkdtemp(prefix="yingdan-bench-", dir="/tmp"))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    try:
        server.start()
        return [asyncio.run(_measured(server.dsn, rows))]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _measured(dsn: str, rows: int) -> Figure:
    clock = FixedClock(NOW)
    db = Database(dsn, pool_size=2)
    try:
        catalog = await install_platform(db, clock, "bench", lambda _line: None)
        began = time.perf_counter()
        entries = _drawn(rows + PROBES + WARM)
        there, new = entries[:rows], entries[rows:]
        by = catalog.once(pairs.compile_identities)[OBJECT]
        await _fill(dsn, by, there)
        filled_s = time.perf_counter() - began
        took, found, cpu = await _probed(db, catalog, by, new)
        keys = await _counted(dsn)
    finally:
        await db.close()
    took = sorted(took[WARM:])
    detail = {
        "records": rows, "keys": keys, "probes": len(took), "p50_ms": quantile(took, 0.5), "max_ms": took[-1],
        "pairs_found": found, "client_cpu_ms_each": cpu, "filled_s": filled_s,
        "call": "the worker's own for one record, four transactions: read; index; call, read, weigh; keep",
    }  # fmt: skip
    return Figure("leads.identity_p99_ms", quantile(took, 0.99), detail)


def _drawn(wanted: int) -> list[Entry]:
    """So many records of about half as many customers, in any order."""
    found: list[Entry] = []
    seed = SEED
    while len(found) < wanted:
        found += draw(seed, 20_000)
        seed += 1
    random.Random(SEED).shuffle(found)
    return found[:wanted]


def _values(entry: Entry) -> dict[str, Any]:
    return {"name": entry.company or entry.person or "—", "company": entry.company, "uscc": entry.uscc, "phone": entry.phone, "email": entry.email}  # fmt: skip


async def _fill(dsn: str, by: pairs.Recogniser, entries: list[Entry]) -> None:
    ids = [uuid7() for _ in entries]
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as hand:
        await hand.execute(
            "set maintenance_work_mem = '256MB'; set work_mem = '128MB'; set synchronous_commit = off"
        )
        async with hand.cursor() as cursor:
            async with cursor.copy(f"copy sales.account ({_COLUMNS}) from stdin") as copy:
                for key, entry in zip(ids, entries, strict=True):
                    await copy.write_row((key, 1, NOW, "system:bench", NOW, *_values(entry).values()))
            async with cursor.copy("copy decisions.identity_card (record, object, keys) from stdin") as copy:
                for key, keys in _cards(by, ids, entries):
                    await copy.write_row((key, OBJECT, keys))
        await hand.execute("alter table decisions.identity_key drop constraint identity_key_pkey")
        await hand.execute(
            "insert into decisions.identity_key (key, record)"
            " select u.key, c.record from decisions.identity_card c, unnest(c.keys) as u (key) order by 1, 2"
        )
        await hand.execute("alter table decisions.identity_key add primary key (key, record)")
        await hand.execute(
            "insert into decisions.identity_settled (object, digest, done, records) values (%s, %s, true, %s)",
            (OBJECT, by.digest, len(entries)),
        )
        await hand.execute("vacuum analyze decisions.identity_key, decisions.identity_card, sales.account")


def _cards(by: pairs.Recogniser, ids: list[UUID], entries: list[Entry]) -> Iterator[tuple[UUID, list[int]]]:
    for key, entry in zip(ids, entries, strict=True):
        yield key, sorted(set(by.numbers(by.party(_values(entry)))))


async def _probed(db: Database, catalog: Catalog, by: pairs.Recogniser, new: list[Entry]) -> tuple[list[float], int, float]:  # fmt: skip
    took: list[float] = []
    found, cpu = 0, 0.0
    for entry in new:
        given = {name: value for name, value in _values(entry).items() if value}
        try:
            async with db.begin() as tx:
                [made] = await write(
                    tx, catalog, System("bench"), [Create(OBJECT, given)], at=NOW, source="bench"
                )
        except Problem:  # the door knew it by a match key
            continue
        began, busy = time.perf_counter(), time.process_time()
        found += len((await pairs.renew(db, catalog, by, [made.id], NOW)).pairs)
        took.append((time.perf_counter() - began) * 1000)
        cpu += time.process_time() - busy
    return took, found, cpu * 1000 / len(took)


async def _counted(dsn: str) -> int:
    async with await psycopg.AsyncConnection.connect(dsn) as hand:
        row = await (await hand.execute("select reltuples::bigint from pg_class where oid = 'decisions.identity_key'::regclass")).fetchone()  # fmt: skip
    return int(row[0]) if row else 0
