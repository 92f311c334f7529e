"""Time itself as an input: levels that are left because nothing happened, boosts that begin and end."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from yingdan.base import Database, Tx, jobs
from yingdan.signals import store
from yingdan.signals.consumer import settle_states
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
    made = {}
    for name in scoring.scores:
        known = asked.get(name)
        if known is not None and known[0] == scoring.tuning and (edge is None or known[1] >= edge):
            continue
        made[name] = await settle_anew(tx, scoring, name, now, reason)
    return made


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
