"""Beside the line in the worker: the audit, what grants were used for, counted from it, and the breakers. ADR 0062, 0066, 0069."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from yingdan.base import Clock, Database
from yingdan.base.jobs import at_work
from yingdan.events import Runner, audit, follow_from_now
from yingdan.kernel.access import count_uses
from yingdan.kernel.catalog import Catalog
from yingdan.work import breakers

IDLE = timedelta(seconds=1)
# So many times as long as it worked it rests: the line and jobs go first. Under a steady load it takes a tenth of a core and falls
# behind; it catches up when that ends.
REST, REST_BESIDE_JOBS = 9.0, 19.0


def audit_ticker(db: Database) -> Callable[[datetime], Awaitable[datetime]]:
    """One small step at a time; once it has caught up, one look a second."""

    async def step(now: datetime) -> datetime:
        began = time.perf_counter()
        async with db.begin() as tx:
            events = await audit.grow(tx, now)
            busy = events > 0 and await at_work(tx)
        worked = time.perf_counter() - began
        if events < audit.LEAVES_AT_ONCE and not busy:
            return now + IDLE
        return now + timedelta(seconds=worked * (REST_BESIDE_JOBS if busy else REST))

    return step


# Uses of grants are looked at after weeks, so they need not be there at once.
COUNTED_AT_ONCE = 2_000
COUNT_IDLE = timedelta(seconds=20)


def use_ticker(db: Database, zone: str) -> Callable[[datetime], Awaitable[datetime]]:
    """Counts on; rests nine times its work while it is behind."""

    async def step(now: datetime) -> datetime:
        began = time.perf_counter()
        async with db.begin() as tx:
            counted = await count_uses(tx, now, zone, COUNTED_AT_ONCE)
        if counted < COUNTED_AT_ONCE:
            return now + COUNT_IDLE
        return now + timedelta(seconds=(time.perf_counter() - began) * REST)

    return step


# How long somebody may go on after he has tripped a rule.
BREAKER_IDLE = timedelta(seconds=0.5)


def breaker_ticker(
    db: Database, catalog: Callable[[], Catalog], clock: Clock
) -> Callable[[datetime], Awaitable[datetime]]:
    """Follows what rules of breakers watch, from the first start on: what was before trips nothing."""
    consumer = breakers.BreakerConsumer()
    runner = Runner(db, [consumer], catalog, clock, name=consumer.name, limit=200)
    known = False

    async def step(now: datetime) -> datetime:
        nonlocal known
        if not known:
            async with db.begin() as tx:
                await follow_from_now(tx, consumer.name)
            known = True
        return now if await runner.round() else now + BREAKER_IDLE

    return step
