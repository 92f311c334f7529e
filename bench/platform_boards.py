"""Kanban, pivot and dashboard over 100,000 and 1,000,000 opportunities, through the public doors."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench.company import ACTOR, Company
from bench.figure import Figure, of_runs
from bench.site import Bench, Site
from bench.wire import Wire
from yingdan.base import Settings, jobs
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.main.wiring import ground

FEW, MANY, RUNS, WARM = 100_000, 1_000_000, 3, 10
SEED = 20_260_302
STAGES = ("discovery", "solution", "proposal", "negotiation", "won", "lost")
SHARES = (26, 18, 12, 8, 20, 16)
_COLUMNS = "id, version, created_at, created_by, changed_at, owner, unit, name, stage, amount, amount_currency, close_on"
KANBAN = "/api/v1/boards/kanban/sales.opportunity?group=stage&sum=amount"
PIVOT = {
    "object": "sales.opportunity",
    "rows": ["owner"],
    "columns": ["stage"],
    "measures": [{"function": "count"}],
}
BOARD = "sales.bench"


def tiles() -> list[dict[str, Any]]:
    """Ten tiles, all over opportunities."""
    shapes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("number", ("open_amount",), ()),
        ("number", ("won_amount",), ()),
        ("gauge", ("win_rate",), ()),
        ("bar", ("open_amount",), ("stage",)),
        ("line", ("won_amount",), ("time@month",)),
        ("pivot", ("open_count",), ("owner", "stage")),
        ("table", ("won_amount", "won_count", "win_rate"), ("owner",)),
        ("area", ("opportunities_new",), ("time@month", "stage")),
        ("pie", ("open_count",), ("stage",)),
        ("bar", ("won_average",), ("unit",)),
    )
    return [
        {
            "id": f"t{n}",
            "shape": shape,
            "metrics": [f"sales.{one}" for one in metrics],
            "by": list(by),
            "y": n,
        }
        for n, (shape, metrics, by) in enumerate(shapes)
    ]


def opportunities(company: Company, count: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Rows for COPY: two years of a company's opportunities, the same for the same seed."""
    rng, owners, began = Random(seed), sorted(company.units), datetime(2024, 11, 1, tzinfo=UTC)
    for n in range(count):
        made = began + timedelta(seconds=rng.randrange(63_000_000))
        owner = owners[rng.randrange(len(owners))]
        stage = rng.choices(STAGES, SHARES)[0]
        close = date(2024, 11, 15) + timedelta(days=rng.randrange(760))
        yield (
            UUID(int=rng.getrandbits(128), version=4), 1, made, "system:bench", made, owner, company.units[owner],
            f"商机 {n}", stage, rng.randrange(5, 900) * 1000, "CNY", close,
        )  # fmt: skip


async def load_opportunities(site: Site, count: int, seed: int) -> float:
    """Rows by COPY, then every cube built anew by the product's own job; seconds of the rebuild."""
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as connection:
        async with (
            connection.cursor() as cursor,
            cursor.copy(f"copy sales.opportunity ({_COLUMNS}) from stdin") as copy,
        ):
            for row in opportunities(site.company, count, seed):
                await copy.write_row(row)
        await connection.execute("vacuum (analyze) sales.opportunity")
    began = time.perf_counter()
    async with ground(Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data"), "bench") as base, base.db.begin() as tx:  # fmt: skip
        for (name,) in await site.eye.rows("select name from kernel.cube where object = 'sales.opportunity'"):
            await jobs.enqueue(tx, "build_cube", {"cube": name}, now=base.clock.now(), dedupe=f"cube:{name}")
    await _built(site)
    return time.perf_counter() - began


async def _built(site: Site) -> None:
    deadline = time.perf_counter() + 90
    waiting = (
        "select (select count(*) from base.job where kind = 'build_cube' and state in ('queued', 'running'))"
        " + (select count(*) from kernel.cube where state <> 'ready')"
    )
    while await site.eye.number(waiting):
        if time.perf_counter() > deadline:
            raise TimeoutError("the cubes were not built within 90 s")
        await asyncio.sleep(0.1)


async def publish_board(site: Site) -> None:
    """The dashboard of ten tiles, as a company would define it; its cubes follow by themselves."""
    body = {"label": {"zh": "基准", "en": "Bench"}, "tiles": tiles()}
    async with ground(
        Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data"), "bench"
    ) as base:
        async with base.db.begin() as tx:
            await publish(
                tx, await load(tx), [Put("dashboard", BOARD, body)], ACTOR.key, "bench", base.clock.now()
            )
        async with base.db.begin() as tx:
            wanted = (await load(tx)).version
    # The web process has the new catalog when it shows the dashboard.
    wire = site.manager()
    for _ in range(200):
        if (await wire.send("GET", f"/api/v1/dashboards/{BOARD}")).status == 200:
            break
        await asyncio.sleep(0.05)
    else:
        raise TimeoutError(f"version {wanted} did not come into force")
    wire.close()
    await asyncio.sleep(1)
    await _built(site)


async def timed(wire: Wire, method: str, path: str, body: Any = None) -> tuple[list[float], Any]:
    """Milliseconds of each warm run, and the last answer."""
    raw = json.dumps(body).encode() if body is not None else b""
    took: list[float] = []
    for run in range(WARM + RUNS):
        began = time.perf_counter()
        answer = await wire.send(method, path, raw)
        if run >= WARM:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
    return took, answer.json()


async def _kanban(site: Site, name: str, rows: int) -> Figure:
    """The slower of a zone's manager, whose rights are conditions, and the director, who sees every row."""
    slowest: tuple[list[float], dict[str, Any]] = ([0.0], {})
    for who, token in (
        ("director", site.company.director),
        ("manager", next(iter(site.company.managers.values()))),
    ):
        wire = site.wire(token)
        took, board = await timed(wire, "GET", KANBAN)
        wire.close()
        counted = sum(int(column["count"]) for column in board["columns"])
        if sorted(took)[1] > sorted(slowest[0])[len(slowest[0]) // 2]:
            slowest = took, {"who": who, "rows": rows, "counted": counted, "columns": len(board["columns"]),
                             "cards": sum(len(c["cards"]) for c in board["columns"]), "exact_from": board["exact_from"]}  # fmt: skip
        if who == "director" and counted != rows:
            raise RuntimeError(f"{counted} of {rows} opportunities were counted")
    return of_runs(name, slowest[0], slowest[1], also=slowest[1]["exact_from"] == "cube")


async def measure_boards(site: Site) -> list[Figure]:
    """All figures of this file; the counts are checked against what was loaded."""
    await publish_board(site)
    rebuilt = await load_opportunities(site, FEW, SEED)
    figures = [await _kanban(site, "platform.kanban_100k_ms", FEW)]
    rebuilt = await load_opportunities(site, MANY - FEW, SEED + 1)
    figures.append(await _kanban(site, "platform.kanban_1m_ms", MANY))
    wire = site.manager()
    took, pivot = await timed(wire, "POST", "/api/v1/boards/pivot", PIVOT)
    right = sum(row["values"][0] for row in pivot["rows"]) == MANY
    detail = {
        "rows": MANY,
        "cells": len(pivot["rows"]),
        "exact_from": pivot["exact_from"],
        "rebuild_s": rebuilt,
    }
    figures.append(
        of_runs("platform.pivot_1m_ms", took, detail, also=right and pivot["exact_from"] == ["cube"])
    )
    took, data = await timed(wire, "POST", f"/api/v1/dashboards/{BOARD}/data", {})
    wire.close()
    sources = sorted({one for tile in data["tiles"] for one in tile.get("exact_from", ["problem"])})
    detail = {"rows": MANY, "tiles": len(data["tiles"]), "exact_from": sources}
    figures.append(of_runs("platform.dashboard_ms", took, detail, also="problem" not in sources))
    return figures


BENCHES: Sequence[tuple[tuple[str, ...], Bench]] = (
    (
        ("platform.kanban_100k_ms", "platform.kanban_1m_ms", "platform.pivot_1m_ms", "platform.dashboard_ms"),
        measure_boards,
    ),
)
