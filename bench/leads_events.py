"""Behaviour through every door at once, a million visitors behind it: the website's tracker, a customer data platform, an event bus."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bench.figure import Figure
from bench.open_leads import load_open_leads, load_visitors
from bench.people import PAGES, Crowd
from bench.site import Site

VISITORS, LEADS = 1_000_000, 200_000
BATCH, OFFERED, SECONDS, SENDERS = 50, 8_400, 60, 8
# Of ten deliveries, so many come through each door.
DOORS = ("website",) * 6 + ("cdp",) * 3 + ("events",)
_STORED = "select count(*) from events.event where type in ('sales.page_viewed', 'sales.scrolled')"
# (door, media type, body)
Delivery = tuple[str, str, bytes]


async def measure_doors(site: Site) -> list[Figure]:
    """An open-loop minute at a fixed pace; the lag is the time from its end until the last batch is reflected in scores."""
    await load_open_leads(site.stack.dsn, site.company, LEADS)
    await load_visitors(site.stack.dsn, VISITORS)
    known = [row[0] for row in await site.eye.rows("select visitor from signals.link order by visitor")]
    others = [
        row[0] for row in await site.eye.rows("select subject from signals.state where object = 'visitor'")
    ]
    crowd, visitors = site.crowd(45), known + others
    sent = [_delivery(crowd, n, crowd.choose(visitors)) for n in range(OFFERED * SECONDS // BATCH)]
    before, meter = await site.eye.number(_STORED), site.meter()
    began = time.perf_counter()
    late = await _pace(site, sent, began)
    ended = time.perf_counter()
    waiting = int(
        await site.eye.number("select coalesce(sum(weight), 0) from connectors.inbox where state = 'new'")
    )
    done = await site.eye.settled(300)
    stored = await site.eye.number(_STORED) - before
    rate = (stored - waiting) / (ended - began)
    detail = {
        "n": len(sent) * BATCH, "stored": stored, "offered_per_s": OFFERED, "waiting_at_end": waiting, "client_late_s": late,
        "visitors": len(visitors), "of_leads": len(known), "doors": {one: DOORS.count(one) / len(DOORS) for one in set(DOORS)},
        "failed": await site.eye.failed(), "to_target": rate / 8000, **meter.read(),
    }  # fmt: skip
    whole = stored == len(sent) * BATCH
    return [
        Figure("leads.events_rate", rate, detail, whole),
        Figure("leads.events_lag_s", max(0.0, done - ended), detail, whole),
    ]


def _delivery(crowd: Crowd, number: int, visitor: UUID) -> Delivery:
    door, now = DOORS[number % len(DOORS)], int(time.time() * 1000)
    if door == "website":
        return door, "application/json", crowd.batch(visitor, BATCH, now)
    seen = [crowd.choose(PAGES) for _ in range(BATCH)]
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now / 1000))
    if door == "cdp":
        calls: list[dict[str, Any]] = [
            {"type": "page", "messageId": str(crowd.key()), "anonymousId": str(visitor), "timestamp": at,
             "properties": {"path": path, "title": path}} for path in seen
        ]  # fmt: skip
        return door, "application/json", json.dumps({"batch": calls, "sentAt": at}).encode()
    events = [
        {"specversion": "1.0", "id": str(crowd.key()), "source": "/bench", "type": "cn.yingdan.page.viewed",
         "subject": str(visitor), "time": at, "data": {"path": path, "title": path}} for path in seen
    ]  # fmt: skip
    return door, "application/cloudevents-batch+json", json.dumps(events).encode()


async def _pace(site: Site, sent: Sequence[Delivery], began: float) -> float:
    """Send on time; how many seconds the clients were behind at worst."""
    worst, left = 0.0, iter(enumerate(sent))

    async def client() -> None:
        nonlocal worst
        wire = site.wire()
        for n, (door, kind, body) in left:
            due = began + n * BATCH / OFFERED
            now = time.perf_counter()
            worst = max(worst, now - due)
            if due > now:
                await asyncio.sleep(due - now)
            answer = await wire.send("POST", site.company.door(door), body, kind)
            if answer.status != 202:
                raise RuntimeError(f"{door}: {answer.status} {answer.body[:300]!r}")
        wire.close()

    await asyncio.gather(*(client() for _ in range(SENDERS)))
    return worst
