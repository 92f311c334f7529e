"""Recognising customers in the worker, beside the line: it takes what is left of the machine. ADR 0047."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from yingdan.base import Clock, Database
from yingdan.base.jobs import at_work
from yingdan.decisions import pairs
from yingdan.events import Runner, follow_from_now
from yingdan.kernel.catalog import Catalog

FOLLOWER = "identity"
IDLE = timedelta(seconds=1)
# It rests so many times as long as it worked: a twentieth of the time while an import or another job runs or records have come a
# moment ago, since leads at the door go through the same process; a third else.
REST, REST_BESIDE_OTHERS = 2.0, 19.0
MOMENT = timedelta(seconds=5)


def recogniser(db: Database, catalog: Callable[[], Catalog], clock: Clock) -> Runner:
    """The follower that notes whom the log tells of."""
    return Runner(db, [pairs.IdentityConsumer()], catalog, clock, name=FOLLOWER, limit=500)


def identity_ticker(
    db: Database, catalog: Callable[[], Catalog], clock: Clock
) -> Callable[[datetime], Awaitable[datetime]]:
    """One step at a time: some records that are not indexed as their definition says, and some of those the log tells of."""
    runner = recogniser(db, catalog, clock)
    known = False
    calm_from: datetime | None = None

    async def step(now: datetime) -> datetime:
        nonlocal known, calm_from
        began = time.perf_counter()
        async with db.begin() as tx:
            if not known:
                await follow_from_now(tx, FOLLOWER)
            busy = await at_work(tx)
        known = True
        taken = await pairs.settle_chunk(db, catalog(), now)
        noted = await runner.round()
        if noted:
            calm_from = now + MOMENT
        taken += noted
        taken += await pairs.compare_due(db, catalog(), now)
        if not taken:
            return now + IDLE
        worked = time.perf_counter() - began
        busy = busy or (calm_from is not None and now < calm_from)
        return now + timedelta(seconds=worked * (REST_BESIDE_OTHERS if busy else REST))

    return step
