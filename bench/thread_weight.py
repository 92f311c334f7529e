"""A manager changes a weight: when the ranking of 100,000 open leads shows it, and when everything stored follows."""

import asyncio
import statistics
import time
from typing import Any

from bench.figure import Figure, of_runs
from bench.open_leads import LEADS, load_open_leads
from bench.site import Site
from bench.wire import Wire

SETTLE_ASKED_S, SETTLE_WITHIN_S = 15.0, 120.0
# Signals that many leads have, turned up and down so that the order at the top really changes.
TURNS = (("sales.dwell", 24), ("sales.key_pages", 28), ("sales.dwell", 12), ("sales.key_pages", 16))
_SETTLING = "select done from base.job where kind = 'signals.settle' and state in ('queued', 'running')"
_STORED = "select id, score from sales.lead__derived where id = any(%(ids)s::uuid[])"


async def measure_weight(site: Site) -> list[Figure]:
    """From the start of the PUT until a ranking under the new version is in the client; the first turn warms up and
    brings what was loaded in step."""
    await load_open_leads(site.stack.dsn, site.company)
    wire, shown, settled = site.manager(), [], []
    moved, differs, samples = 0, 0.0, []
    for turn, (signal, weight) in enumerate(TURNS):
        if turn == 1:
            meter = site.meter()
        before = [row["id"] for row in (await wire.ask("/api/v1/signals/ranking?limit=100"))["rows"]]
        took, ranked, put_s = await _turn(wire, signal, weight)
        settle_s, progress = await _settled(site, wire)
        if turn == 0:
            continue
        shown.append(took)
        settled.append(settle_s + put_s)
        samples.append(progress)
        moved += [row["id"] for row in ranked] != before
        differs = max(differs, await _difference(site, wire))
    wire.close()
    detail = {
        "n": LEADS, "settle_s": settled, "settle_asked_s": SETTLE_ASKED_S, "progress_seen": samples,
        "orders_changed": moved, "stored_differs_at_most": differs, **meter.read(),
    }  # fmt: skip
    also = moved == len(TURNS) - 1 and statistics.median(settled) <= SETTLE_ASKED_S and differs <= 0.5
    return [of_runs("thread.weight_s", shown, detail, also=also)]


async def _turn(wire: Wire, signal: str, weight: float) -> tuple[float, list[dict[str, Any]], float]:
    """(seconds until the ranking shows the new version, its rows, seconds of the PUT alone)."""
    version = (await wire.ask("/api/v1/signals"))["version"]
    change = {"changes": [{"name": signal, "weight": weight}], "note": "bench", "version": version}
    began = time.perf_counter()
    told = await wire.tell("PUT", "/api/v1/signals", change)
    put_s = time.perf_counter() - began
    while True:
        ranking = await wire.ask("/api/v1/signals/ranking?limit=100")
        if ranking["version"] >= told["version"]:
            return time.perf_counter() - began, ranking["rows"], put_s
        if time.perf_counter() - began > 30:
            raise TimeoutError("the ranking did not follow the new weights within 30 s")


async def _settled(site: Site, wire: Wire) -> tuple[float, int]:
    """(seconds until stored scores are in step, how many different states of progress were seen). The eye watches the
    job, since asking for a ranking every moment would be a load of its own; what a person is shown is asked once."""
    began, seen = time.perf_counter(), set()
    shown = (await wire.ask("/api/v1/signals/ranking?limit=1"))["settling"]
    while True:
        open_ = await site.eye.rows(_SETTLING)
        if not open_:
            break
        seen.add(open_[0][0])
        if time.perf_counter() - began > SETTLE_WITHIN_S:
            raise TimeoutError(
                f"stored scores did not settle within {SETTLE_WITHIN_S:.0f} s: {open_}, shown {shown}"
            )
        await asyncio.sleep(0.05)
    took = time.perf_counter() - began
    if (await wire.ask("/api/v1/signals/ranking?limit=1"))["settling"] is not None:
        raise RuntimeError("the job ended, but the ranking still shows progress")
    return took, len(seen)


async def _difference(site: Site, wire: Wire) -> float:
    """How far stored scores of the first hundred are from the ranking's."""
    rows = (await wire.ask("/api/v1/signals/ranking?limit=100"))["rows"]
    stored = dict(await site.eye.rows(_STORED, {"ids": [row["id"] for row in rows]}))
    scores = {str(key): float(value) for key, value in stored.items()}
    return max(abs(float(row["score"]) - scores[row["id"]]) for row in rows)
