"""The audit in the worker, beside the line. ADR 0062."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from yingdan.base import Database
from yingdan.base.jobs import at_work
from yingdan.events import audit

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
