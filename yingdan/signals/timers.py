"""Time itself as an input: levels that are left because nothing happened, boosts that begin and end."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from yingdan.base import Database, Tx, jobs
from yingdan.signals import store, store_rebuild
from yingdan.signals.consumer import settle_states
from yingdan.signals.deltas import VISITOR
from yingdan.signals.placing import placed
from yingdan.signals.scoring import Scoring
from yingdan.signals.serving import Models

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

SETTLE = "signals.settle"
LIMIT = 300
LONGEST = timedelta(milliseconds=500)


async def cross(tx: Tx, catalog: "Catalog", now: datetime, models: Models) -> tuple[int, datetime]:
    """Tell at most 300 crossings that came due, and ask for settling when weights or boosts changed what stored
    scores should say. How many crossed, and when to come again."""
    scoring = await placed(tx, catalog)
    if not scoring.scores:
        return 0, now + LONGEST
    await ask_to_settle(tx, scoring, now, "boost")
    due = await store.due(tx, now, LIMIT)
    for name, score in scoring.scores.items():
        states = {one.subject: one for one in due if one.object == name}
        if states:
            served = await models.of(tx, scoring, score, now)
            await settle_states(tx, catalog, scoring, name, states, served, now, {})
    await store.rest(tx, [one.subject for one in due if one.object not in scoring.scores])
    if len(due) == LIMIT:
        return len(due), now
    coming = await store.next_due(tx)
    return len(due), min(coming, now + LONGEST) if coming is not None and coming > now else now + LONGEST


async def ask_to_settle(tx: Tx, scoring: Scoring, now: datetime, reason: str) -> dict[str, UUID]:
    """Enqueue settling of every object whose stored scores follow other weights, or a boost that began or ended
    since; the jobs by object. Asking again for the same gives nothing new."""
    asked = await store.read_settled(tx)
    edge = scoring.last_edge(now)
    late = [
        name
        for name in scoring.scores
        if (known := asked.get(name)) is None
        or known[0] != scoring.tuning
        or (edge is not None and known[1] < edge)
    ]
    if not late:
        return {}
    stale = await store_rebuild.follow_hearing(tx, scoring.hearing)
    if stale and await store.count(tx, VISITOR):
        await rebuild(tx, VISITOR, stale, now)
    return {name: await _settle(tx, scoring, name, stale, now, reason) for name in late}


async def _settle(
    tx: Tx, scoring: Scoring, object_name: str, stale: Sequence[str], now: datetime, reason: str
) -> UUID:
    mine = [name for name in stale if scoring.signals[name].object == object_name]
    if not mine or not await store.count(tx, object_name):
        return await settle_anew(tx, scoring, object_name, now, reason)
    job = await rebuild(tx, object_name, mine, now)
    await store.write_settled(tx, object_name, scoring.tuning, now, job)
    return job


async def rebuild(tx: Tx, object_name: str, signals: Sequence[str], now: datetime) -> UUID:
    """Enqueue settling that first makes the sums of these signals anew from the log; the job. Not joined with one
    that waits already: that one may rebuild others."""
    params = {"object": object_name, "reason": "rebuild", "rebuild": list(signals)}
    return await jobs.enqueue(tx, SETTLE, params, now=now)


async def settle_anew(
    tx: Tx, scoring: Scoring, object_name: str, now: datetime, reason: str, delay: timedelta = timedelta(0)
) -> UUID:
    """Enqueue settling of one object whatever was asked before; the job."""
    job = await jobs.enqueue(
        tx,
        SETTLE,
        {"object": object_name, "reason": reason},
        now=now,
        delay=delay,
        dedupe=f"{SETTLE}:{object_name}",
    )
    await store.write_settled(tx, object_name, scoring.tuning, now, job)
    return job


def signal_ticker(
    db: Database, catalog: Callable[[], "Catalog"]
) -> Callable[[datetime], Awaitable[datetime]]:
    """What the worker calls with the time, and again when it says: one short transaction of `cross`."""
    models = Models()

    async def tick(now: datetime) -> datetime:
        async with db.begin() as tx:
            _, again = await cross(tx, catalog(), now, models)
        return again

    return tick
