"""Behaviour events through the tracker's door, stored and reflected in scores, for a minute on end."""

import asyncio
import time
from uuid import UUID

from bench.figure import Figure
from bench.people import Crowd
from bench.site import Site

BATCH, OFFERED, SECONDS = 50, 8_400, 60
FLOOD_BATCHES, SENDERS = 1_200, 8
VISITORS, KNOWN = 2_000, 500
_STORED = "select count(*) from events.event where type in ('sales.page_viewed', 'sales.scrolled')"


async def measure_events(site: Site) -> list[Figure]:
    """An open-loop minute at a fixed pace. The lag is what is left at its end: the time until the last accepted
    batch is stored and its visitors' scores follow."""
    crowd = site.crowd(40)
    visitors = await _know(site, crowd)
    most = await _flood(site, crowd, visitors)
    bodies = _batches(crowd, visitors, OFFERED * SECONDS // BATCH)
    before, meter = await site.eye.number(_STORED), site.meter()
    began = time.perf_counter()
    late = await _pace(site, bodies, began)
    ended = time.perf_counter()
    waiting = await site.eye.number(
        "select coalesce(sum(weight), 0) from connectors.inbox where state = 'new'"
    )
    done = await site.eye.settled(300)
    cost = meter.read()
    stored = await site.eye.number(_STORED) - before
    sent = len(bodies) * BATCH
    rate = (stored - int(waiting)) / (ended - began)
    detail = {
        "n": sent, "stored": stored, "offered_per_s": OFFERED, "batch": BATCH, "waiting_at_end": int(waiting),
        "client_late_s": late, "visitors": VISITORS, "of_leads": KNOWN, "most_per_s": most,
        "failed": await site.eye.failed(), **cost,
    }  # fmt: skip
    return [
        Figure("thread.events_rate", rate, {**detail, "to_target": rate / 8000}, stored == sent),
        Figure("thread.events_lag_s", max(0.0, done - ended), detail, stored == sent),
    ]


async def _know(site: Site, crowd: Crowd) -> list[UUID]:
    """Visitors, a quarter of whom are leads: their events move the scores of records."""
    visitors = [crowd.key() for _ in range(VISITORS)]
    await site.post_all("form", [crowd.form(visitor=one) for one in visitors[:KNOWN]], 4)
    await site.eye.settled(60)
    return visitors


def _batches(crowd: Crowd, visitors: list[UUID], count: int) -> list[bytes]:
    now = int(time.time() * 1000)
    return [crowd.batch(crowd.choose(visitors), BATCH, now) for _ in range(count)]


async def _flood(site: Site, crowd: Crowd, visitors: list[UUID]) -> float:
    """Events a second when everything is sent as fast as the door takes it, until the last is reflected."""
    bodies = _batches(crowd, visitors, FLOOD_BATCHES)
    began = time.perf_counter()
    await site.post_all("website", bodies, SENDERS)
    return FLOOD_BATCHES * BATCH / (await site.eye.settled(120) - began)


async def _pace(site: Site, bodies: list[bytes], began: float) -> float:
    """Send batches on time; how many seconds the clients were behind at worst."""
    path, worst, left = site.company.door("website"), 0.0, iter(enumerate(bodies))

    async def client() -> None:
        nonlocal worst
        wire = site.wire()
        for n, body in left:
            due = began + n * BATCH / OFFERED
            now = time.perf_counter()
            worst = max(worst, now - due)
            if due > now:
                await asyncio.sleep(due - now)
            answer = await wire.send("POST", path, body)
            if answer.status != 202:
                raise RuntimeError(f"{answer.status} {answer.body[:300]!r}")
        wire.close()

    await asyncio.gather(*(client() for _ in range(SENDERS)))
    return worst
