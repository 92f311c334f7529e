"""kill -9 of web, worker and PostgreSQL at random under load; then everything that was accepted is counted again."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from bench.company import Company, found_company
from bench.eye import looking
from bench.figure import Figure
from bench.meter import Meter
from bench.people import Crowd
from bench.recount import Sent, recount
from bench.stack import Stack
from bench.wire import Wire

LEADS, EVENTS, BATCH = 100_000, 1_000_000, 250
AGAIN, SAME_COMPANY, TWICE = 0.05, 0.10, 0.03
LEAD_CLIENTS, EVENT_CLIENTS = 8, 3
WITHIN_S, DRAIN_S = 330.0, 120.0
GAP_S = (4.0, 9.0)
PARTS = ("web", "worker", "postgres")
VISITORS = 1_000


@dataclass
class Storm:
    """What is sent, how often it had to be sent again, and whom it hit."""

    sent: Sent = field(default_factory=Sent)
    retries: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)


async def measure_kill(stack: Stack) -> list[Figure]:
    """Senders repeat a delivery under the same id until it is accepted, as any sender with an outbox does."""
    company = await found_company(stack.dsn, stack.folder / "data")
    storm, meter, began = Storm(), Meter(stack), time.perf_counter()
    storm.sent.at_ms = int(time.time() * 1000)
    killing = asyncio.create_task(_kill(stack, storm))
    leads = _leads(stack, company, storm, began + WITHIN_S)
    events = _events(stack, company, storm, began + WITHIN_S)
    await asyncio.gather(*leads, *events)
    storm.over.set()
    await killing
    sent_s = time.perf_counter() - began
    async with looking(stack.dsn) as eye:
        drained = await eye.settled(DRAIN_S) - began
        await asyncio.sleep(2)
        found = await recount(eye, storm.sent)
    detail: dict[str, Any] = {
        "accepted_leads": len(storm.sent.deliveries), "people": len(storm.sent.phones), "accepted_events": storm.sent.events,
        "asked": {"leads": LEADS, "events": EVENTS}, "kills": dict(storm.kills), "sent_again": storm.retries,
        "sending_s": sent_s, "drained_s": drained, "found": found.detail, **meter.read(),
    }  # fmt: skip
    whole = len(storm.sent.deliveries) >= LEADS and storm.sent.events >= EVENTS
    if not whole:
        detail["not_reached"] = (
            f"what was accepted in {WITHIN_S:.0f} s, so that the group ends within 15 minutes"
        )
    hit = whole and all(storm.kills[part] for part in PARTS)
    return [
        Figure("thread.kill_lost", float(found.lost), detail, hit),
        Figure("thread.kill_doubled", float(found.doubled), detail, hit),
        Figure("thread.kill_two_owner", float(found.two_owner), detail, hit),
    ]


async def _kill(stack: Stack, storm: Storm) -> None:
    rng = Random(7)
    while not storm.over.is_set():
        part = rng.choice(PARTS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(storm.over.wait(), rng.uniform(*GAP_S))
            return
        if not stack.alive:
            raise RuntimeError(f"the product ended: {stack.said[-1500:]}")
        storm.kills[part] += stack.kill(part)


async def _deliver(wire: Wire, path: str, body: bytes, storm: Storm) -> UUID:
    """Repeat until accepted; the delivery's id."""
    deadline = time.perf_counter() + 180
    while True:
        answer = await wire.send("POST", path, body, within_s=20)
        if answer.status == 202:
            return UUID(json.loads(answer.body)["id"])
        if 400 <= answer.status < 500 or time.perf_counter() > deadline:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
        storm.retries += 1
        await asyncio.sleep(0.05)


def _leads(stack: Stack, company: Company, storm: Storm, until: float) -> list[Any]:
    crowd = Crowd(60)
    known: list[dict[str, Any]] = []
    path, sent = company.door("form"), storm.sent
    left = iter(range(LEADS))

    async def client() -> None:
        wire = Wire(stack.port)
        for _ in left:
            if time.perf_counter() > until:
                break
            fields = _person(crowd, known)
            body = crowd.form(fields)
            key = await _deliver(wire, path, body, storm)
            sent.deliveries.append(key)
            sent.phones.add("+86" + fields["phone"])
            if crowd.pick(TWICE) and await _deliver(wire, path, body, storm) != key:
                sent.taken_twice += 1
        wire.close()

    return [client() for _ in range(LEAD_CLIENTS)]


def _person(crowd: Crowd, known: list[dict[str, Any]]) -> dict[str, Any]:
    """Somebody new, somebody who came before, or a colleague of somebody who came before."""
    fields = crowd.fields()
    if known and crowd.pick(AGAIN):
        return {**crowd.choose(known), "need": fields["need"]}
    if known and crowd.pick(SAME_COMPANY):
        fields["company"] = crowd.choose(known)["company"]
    if len(known) < 20_000:
        known.append(fields)
    return fields


def _events(stack: Stack, company: Company, storm: Storm, until: float) -> list[Any]:
    crowd = Crowd(61)
    visitors = [crowd.key() for _ in range(VISITORS)]
    path, sent = company.door("website"), storm.sent
    left = iter(range(EVENTS // BATCH))

    async def client() -> None:
        wire = Wire(stack.port)
        for number in left:
            if time.perf_counter() > until:
                break
            visitor = visitors[number % VISITORS]
            events = [
                {"t": "page", "at": sent.at_ms, "d": {"path": "/kill", "title": str(number * BATCH + n)}}
                for n in range(BATCH)
            ]
            await _deliver(wire, path, crowd.envelope(visitor, events, int(time.time() * 1000)), storm)
            sent.events += BATCH
            sent.of_visitor[visitor] += BATCH
        wire.close()

    return [client() for _ in range(EVENT_CLIENTS)]
