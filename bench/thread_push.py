"""From the door to the open screen of the rep who got the lead, with 500 streams open: at the pace of the thread, and at twice that."""

import asyncio
import json
import time
from collections import defaultdict
from itertools import cycle
from typing import Any
from uuid import UUID

from bench.figure import Figure, quantile
from bench.people import Crowd, e164
from bench.site import Site
from bench.wire import Ear, Wire

STREAMS, SECONDS = 500, 30
RATES = {"thread": 50, "leads": 100}  # leads a second, by group
SENDERS = 16
_OF_PHONE = (
    "select k.value, l.id, l.owner from kernel.match_key k join sales.lead l on l.id = k.record"
    " where k.object = 'sales.lead' and k.kind = 'phone' and k.value = any(%(phones)s)"
)


class Screens:
    """All open streams, and when each heard that a lead was routed to its person."""

    def __init__(self) -> None:
        self.ears: list[Ear] = []
        self.messages = 0
        self.routed: dict[UUID, list[tuple[str, float]]] = defaultdict(list)

    def heard(self, ear: Ear, data: bytes, at: float) -> None:
        self.messages += 1
        if b'"decision.routed"' in data:
            event = json.loads(data)
            self.routed[UUID(event["subject"])].append((ear.person, at))


async def measure_push(site: Site) -> list[Figure]:
    """The figures of the thread."""
    return await _measure(site, "thread")


async def measure_push_fast(site: Site) -> list[Figure]:
    """The figures of the group `leads`."""
    return await _measure(site, "leads")


async def _measure(site: Site, group: str) -> list[Figure]:
    """Every stream of the rep counts: the delay runs from the start of the request to the event in the client."""
    screens, rate = Screens(), RATES[group]
    reps = cycle(site.company.reps.items())
    for _ in range(STREAMS):
        person, token = next(reps)
        ear = Ear(str(person), token, screens.heard)
        await ear.listen(site.stack.port)
        screens.ears.append(ear)
    try:
        await _send(site, site.crowd(30), rate, 3)
        await asyncio.sleep(1)
        screens.routed.clear()
        meter = site.meter()
        sent = await _send(site, site.crowd(31), rate, SECONDS)
        await site.eye.settled(60)
        await asyncio.sleep(2)
        cost = meter.read()
    finally:
        for ear in screens.ears:
            ear.close()
    return _figures(group, screens, sent, await site.eye.rows(_OF_PHONE, {"phones": list(sent)}), cost)


async def _send(site: Site, crowd: Crowd, rate: int, seconds: int) -> dict[str, tuple[float, float]]:
    """Leads at a steady pace whatever the answers take: phone -> (request began, answered)."""
    sent: dict[str, tuple[float, float]] = {}
    wires: asyncio.Queue[Wire] = asyncio.Queue()
    for _ in range(SENDERS):
        wires.put_nowait(site.wire())
    path, began = site.company.door("form"), time.perf_counter()

    async def one(fields: dict[str, Any], due: float) -> None:
        body = crowd.form(fields)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        wire = await wires.get()
        start = time.perf_counter()
        answer = await wire.send("POST", path, body)
        if answer.status == 202:
            sent[e164(fields["phone"])] = (start, time.perf_counter())
        wires.put_nowait(wire)

    await asyncio.gather(*(one(crowd.fields(), began + n / rate) for n in range(rate * seconds)))
    while not wires.empty():
        wires.get_nowait().close()
    return sent


def _figures(
    group: str,
    screens: Screens,
    sent: dict[str, tuple[float, float]],
    owners: list[tuple[Any, ...]],
    cost: dict[str, Any],
) -> list[Figure]:
    from_start, from_answer, unheard = [], [], 0
    streams: dict[str, int] = defaultdict(int)
    for ear in screens.ears:
        streams[ear.person] += 1
    for phone, lead, owner in owners:
        own = [at for person, at in screens.routed.get(lead, ()) if person == str(owner)]
        unheard += streams[str(owner)] - len(own)
        began, answered = sent[phone]
        from_start += [(at - began) * 1000 for at in own]
        from_answer += [(at - answered) * 1000 for at in own]
    detail = {
        "n": len(sent), "streams": len(screens.ears), "leads_per_s": RATES[group], "heard": len(from_start), "unheard": unheard,
        "messages": screens.messages, "from_202_p50_ms": quantile(from_answer, 0.5),
        "from_202_p99_ms": quantile(from_answer, 0.99), "max_ms": max(from_start), **cost,
    }  # fmt: skip
    return [
        Figure(f"{group}.push_p{int(share * 100)}_ms", quantile(from_start, share), detail, unheard == 0)
        for share in (0.5, 0.99)
    ]
