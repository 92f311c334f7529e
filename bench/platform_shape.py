"""How the shape of a company's data changes: a field on a million rows, many fields, many objects, and what a process carries."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from bench.figure import Figure, of_runs
from bench.meter import memory_mb
from bench.platform_data import APP, define, object_of
from bench.site import Site
from bench.wire import Wire
from yingdan.base import Database
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Put

ROWS, WRITERS, RUNS = 1_000_000, 4, 3
FIELDS, LETTERS = 500, 50
OBJECTS, OBJECT_FIELDS = 30, 400
CATALOG_OBJECTS = 100
TYPES = ("text", "integer", "decimal", "date", "boolean", "phone", "email", "datetime", "long_text", "url")
VALUES: dict[str, Any] = {
    "text": "客户", "integer": 7, "decimal": "1.5", "date": "2026-03-02", "boolean": True, "phone": "+8613800138000",
    "email": "a@example.com", "datetime": "2026-03-02T02:00:00Z", "long_text": "备注", "url": "https://example.com/",
}  # fmt: skip


class Studio:
    """The Studio's doors, as its pages use them."""

    def __init__(self, site: Site) -> None:
        self._wire = site.wire(site.company.admin)

    async def publish(self, puts: Sequence[Put], title: str) -> float:
        """Seconds that the publish itself took; the draft is made before."""
        draft = await self._wire.tell("POST", "/api/v1/studio/drafts", {"title": title, "app": APP})
        changes = [{"kind": put.kind, "name": put.name, "body": put.body, "app": APP} for put in puts]
        for start in range(0, len(changes), 1_000):
            draft = await self._wire.tell(
                "PUT",
                f"/api/v1/studio/drafts/{draft['id']}/changes",
                {"changes": changes[start : start + 1_000], "revision": draft["revision"]},
            )
        began = time.perf_counter()
        await self._wire.tell("POST", f"/api/v1/studio/drafts/{draft['id']}/publish", {"note": title})
        return time.perf_counter() - began

    async def roll_back(self, to: int) -> float:
        began = time.perf_counter()
        await self._wire.tell("POST", f"/api/v1/studio/versions/{to}/rollback", {"note": "bench"})
        return time.perf_counter() - began

    async def version(self) -> int:
        """The version in force."""
        found = await self._wire.ask("/api/v1/studio/versions?limit=1")
        return int(found["rows"][0]["number"])


def _field(object_name: str, short: str, kind: str, **more: Any) -> Put:
    body = {"label": {"zh": short, "en": short}, "object": object_name, "type": kind, **more}
    return Put("field", f"{object_name}.{short}", body)


async def measure_add_field(site: Site) -> list[Figure]:
    """Fields with a default are added to a million rows while four clients create and change records."""
    name = f"{APP}.slim"
    await define(site, object_of("slim", "窄表", {"name": {"type": "text"}, "number": {"type": "integer"}}))
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as hand:
        await hand.execute(
            "insert into bench.slim (id, version, created_at, created_by, changed_at, name, number)"
            " select gen_random_uuid(), 1, now(), 'system:bench', now(), 'row ' || n, n"
            " from generate_series(1, %(rows)s::int) as n",
            {"rows": ROWS},
        )
        await hand.execute("vacuum analyze bench.slim")
    studio, over, meter = Studio(site), asyncio.Event(), site.meter()
    writing = [asyncio.create_task(_write(site.manager(), name, over)) for _ in range(WRITERS)]
    await asyncio.sleep(1)
    took = []
    for run in range(RUNS):
        took.append(await studio.publish([_field(name, f"grade_{run}", "text", default="A")], f"field {run}"))
        await asyncio.sleep(0.5)
    over.set()
    counts = [await one for one in writing]
    written, failed = (sum(count[n] for count in counts) for n in (0, 1))
    missing = await site.eye.number("select count(*) from bench.slim where grade_0 is null")
    detail = {
        "rows": ROWS,
        "writers": WRITERS,
        "written": written,
        "rows_without_default": missing,
        **meter.read(),
    }
    return [
        of_runs("platform.add_field_s", took, detail, also=missing == 0),
        Figure("platform.add_field_failed_writes", float(failed), detail, written > 0),
    ]


async def _write(wire: Wire, name: str, over: asyncio.Event) -> tuple[int, int]:
    """(written, failed)."""
    written = failed = number = 0
    while not over.is_set():
        number += 1
        body = b'{"name": "fresh", "number": %d}' % number
        answer = await wire.send("POST", f"/api/v1/records/{name}", body)
        if answer.status == 201:
            written += 1
        else:
            failed += 1
    wire.close()
    return written, failed


async def measure_fields(site: Site) -> list[Figure]:
    """An object of 500 fields of ten types, and one of 500 texts, each filled and read back."""
    mixed = {f"f_{n}": {"type": TYPES[n % len(TYPES)]} for n in range(FIELDS)}
    texts = {f"f_{n}": {"type": "text"} for n in range(FIELDS)}
    studio, wire, meter = Studio(site), site.manager(), site.meter()
    took = [
        await studio.publish(object_of("mixed", "宽表", mixed), "500 mixed"),
        await studio.publish(object_of("texts", "文本", texts), "500 texts"),
    ]
    kept = []
    for short, values in (
        ("mixed", {name: VALUES[body["type"]] for name, body in mixed.items()}),
        ("texts", {name: f"{n:0{LETTERS}d}" for n, name in enumerate(texts)}),
    ):
        made = await wire.tell("POST", f"/api/v1/records/{APP}.{short}", values)
        row = await wire.ask(f"/api/v1/records/{APP}.{short}/{made['id']}")
        kept.append(sum(row.get(name) is not None for name in values))
    wire.close()
    detail = {"mixed": kept[0], "texts": kept[1], "letters": LETTERS, "publish_s": took, **meter.read()}
    return [Figure("platform.fields", float(min(kept)), detail)]


def _package(run: int) -> list[Put]:
    """30 objects with 400 fields in all."""
    puts: list[Put] = []
    for n in range(OBJECTS):
        count = OBJECT_FIELDS // OBJECTS + (n < OBJECT_FIELDS % OBJECTS)
        fields = {f"f_{m}": {"type": TYPES[m % len(TYPES)], "index": m == 1} for m in range(count)}
        puts += [put for put in object_of(f"o{run}_{n}", f"对象{n}", fields) if put.kind != "grant"]
    return puts


async def measure_publish(site: Site) -> list[Figure]:
    """A package is published, rolled back, and the next one published."""
    await define(site, [])
    studio, published, rolled, meter = Studio(site), [], [], site.meter()
    for run in range(RUNS):
        before = await studio.version()
        published.append(await studio.publish(_package(run), f"package {run}"))
        rolled.append(await studio.roll_back(before))
    detail = {"objects": OBJECTS, "fields": OBJECT_FIELDS, **meter.read()}
    return [
        of_runs("platform.publish_s", published, detail),
        of_runs("platform.rollback_s", rolled, detail),
    ]


async def measure_catalog(site: Site) -> list[Figure]:
    """The catalog of a hundred objects is loaded by a process that has loaded it before; what the processes hold then."""
    studio = Studio(site)
    await define(site, [])
    for run in range(3):
        await studio.publish(_package(100 + run), f"more {run}")
    took, objects = [], 0
    db = Database(site.stack.dsn, pool_size=1, application="bench")
    try:
        for _ in range(6):
            async with db.begin() as tx:
                began = time.perf_counter()
                objects = len((await load(tx)).objects)
                took.append((time.perf_counter() - began) * 1000)
    finally:
        await db.close()
    await site.post_all("form", [site.crowd(80).form() for _ in range(200)], 2)
    await site.eye.settled(60)
    held = {part: memory_mb(pid) for part, pid in site.stack.pids().items() if part in ("web", "worker")}
    detail = {"objects": objects, "first_ms": took[0]}
    return [
        Figure(
            "platform.catalog_ms",
            statistics.median(took[1:]),
            {**detail, "runs": took[1:]},
            objects >= CATALOG_OBJECTS,
        ),
        Figure("platform.process_mb", max(held.values()), {**detail, **held}),
    ]


BENCHES = (
    (("platform.add_field_s", "platform.add_field_failed_writes"), measure_add_field),
    (("platform.fields",), measure_fields),
    (("platform.publish_s", "platform.rollback_s"), measure_publish),
    (("platform.catalog_ms", "platform.process_mb"), measure_catalog),
)
