"""A lead in by HTTP, identified, scored, graded, routed, its clocks set: how many a second, and how soon."""

import asyncio
import time
from typing import Any

import psycopg

from bench.figure import Figure, of_runs, quantile
from bench.people import Crowd, e164
from bench.site import Site
from bench.wire import Wire

RATE_LEADS, CLIENTS, RUNS = 4_000, 4, 3
DELAY_LEADS, PAUSE_S = 300, 0.01
# The lead's clocks: the promise to contact starts in the transaction that routes it.
_CLOCKED = (
    "select 1 from kernel.match_key k join work.clock c on c.subject = k.record and c.name = 'sales.contact'"
    " where k.object = 'sales.lead' and k.kind = 'phone' and k.value = %(phone)s"
)
_ROUTED = (
    "select count(*) from decisions.decision where kind = 'routing' and (outcome ->> 'owner') is not null"
)


async def measure_rate(site: Site) -> list[Figure]:
    """4 clients post distinct leads; from the first request until the last one is routed and its clocks run."""
    rates, accepted, meter = [], [], site.meter()
    for run in range(RUNS):
        crowd = site.crowd(10 + run)
        bodies = [crowd.form() for _ in range(RATE_LEADS)]
        before = await site.eye.number(_ROUTED)
        began = time.perf_counter()
        await site.post_all("form", bodies, CLIENTS)
        accepted.append(RATE_LEADS / (time.perf_counter() - began))
        ended = await site.eye.settled(180)
        routed = await site.eye.number(_ROUTED) - before
        if routed != RATE_LEADS:
            raise RuntimeError(
                f"{RATE_LEADS} leads accepted, {routed} routed; {await site.eye.failed()} failed"
            )
        rates.append(routed / (ended - began))
    detail = {
        "n": RATE_LEADS,
        "clients": CLIENTS,
        "accepted_per_s": accepted,
        "to_odoo_bare_create": max(rates) / 57,
    }
    return [of_runs("thread.lead_rate", rates, {**detail, **meter.read()})]


async def measure_delay(site: Site) -> list[Figure]:
    """1 client, one lead at a time: request start until the lead's clocks can be read by another connection."""
    runs: list[list[float]] = []
    accepted: list[float] = []
    meter = site.meter()
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as ear:
        await ear.execute("listen events")
        for run in range(RUNS):
            crowd, wire, found = site.crowd(20 + run), site.wire(), []
            for n in range(DELAY_LEADS + 20):
                took, answered = await _one(site, ear, wire, crowd)
                if n >= 20:
                    found.append(took)
                    accepted.append(answered)
                await asyncio.sleep(PAUSE_S)
            runs.append(found)
            wire.close()
    detail = {
        "n": DELAY_LEADS, "clients": 1, "answered_202_p50_ms": quantile(accepted, 0.5),
        "answered_202_p99_ms": quantile(accepted, 0.99), "max_ms": max(max(run) for run in runs), **meter.read(),
    }  # fmt: skip
    return [
        of_runs("thread.lead_p50_ms", [quantile(run, 0.5) for run in runs], detail),
        of_runs("thread.lead_p99_ms", [quantile(run, 0.99) for run in runs], detail),
    ]


async def _one(
    site: Site, ear: psycopg.AsyncConnection[Any], wire: Wire, crowd: Crowd
) -> tuple[float, float]:
    """(ms until clocked, ms until answered). Each commit of the worker notifies; then the eye looks."""
    fields = crowd.fields()
    body, phone = crowd.form(fields), e164(fields["phone"])
    began = time.perf_counter()
    answer = await wire.send("POST", site.company.door("form"), body)
    answered = time.perf_counter()
    if answer.status != 202:
        raise RuntimeError(f"{answer.status} {answer.body!r}")
    while not await site.eye.rows(_CLOCKED, {"phone": phone}):
        if time.perf_counter() - began > 30:
            raise TimeoutError("a lead was not clocked within 30 s")
        async for _ in ear.notifies(timeout=0.02, stop_after=1):
            pass
    return (time.perf_counter() - began) * 1000, (answered - began) * 1000
