"""Stored scores follow new weights: a job in chunks short enough never to be felt."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Tx, jobs, uuid7
from yingdan.base.job_runner import JobFunction, Run
from yingdan.events import EVERYBODY, Event, append
from yingdan.expr import Env
from yingdan.signals import store
from yingdan.signals.consumer import LEARN, settle_states
from yingdan.signals.model import Settling
from yingdan.signals.placing import placed
from yingdan.signals.rebuilding import rebuild_sums
from yingdan.signals.serving import Models
from yingdan.signals.timers import SETTLE
from yingdan.signals.training import Learning

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

CHUNK = 500


class Settler:
    """Recomputes level, score and probability of every state of one object, in the order of ids; first the sums of
    signals that are to be rebuilt."""

    def __init__(self, catalog: Callable[[], "Catalog"], zone: str = "Asia/Shanghai") -> None:
        self._catalog, self._zone = catalog, ZoneInfo(zone)
        self._models = Models()

    async def run(self, run: Run) -> None:
        """`params`: object, and the signals to rebuild. `detail`: the last id done, from which a killed worker's successor goes on."""
        name, done = str(run.params["object"]), run.job.done
        last = UUID(run.job.detail["last"]) if "last" in run.job.detail else None
        async with run.db.begin() as tx:
            total = max(done, await store.count(tx, name))
            await run.progress(tx, done, total)
        while True:
            async with run.carry() as tx:
                found = await self._chunk(tx, name, last, run)
                if not found:
                    await append(tx, [_settled(name, done, run)])
                    return
                last, done = found[-1], done + len(found)
                await run.progress(tx, done, max(total, done), {"last": str(last)})

    async def _chunk(self, tx: Tx, name: str, last: UUID | None, run: Run) -> list[UUID]:
        catalog = self._catalog()
        scoring = await placed(tx, catalog)
        signals = run.params.get("rebuild") or []
        if name not in scoring.scores and not signals:
            return []
        states = {one.subject: one for one in await store.chunk(tx, name, last, CHUNK)}
        now = run.clock.now()
        if signals:
            await rebuild_sums(tx, scoring, states, signals, now, Env.at(now, self._zone))
        if name not in scoring.scores:
            return list(states)
        served = await self._models.of(tx, scoring, scoring.scores[name], now)
        await settle_states(tx, catalog, scoring, name, states, served, now, {})
        return list(states)


def _settled(name: str, done: int, run: Run) -> Event:
    return Event(
        id=uuid7(),
        type="signals.settled",
        at=run.clock.now(),
        object=name,
        subject=None,
        actor="system:signals",
        source="signals",
        audience=(EVERYBODY,),
        data={"object": name, "done": done, "job": str(run.job.id)},
    )


async def settling(tx: Tx, object_name: str) -> Settling | None:
    """How far stored scores follow the newest weights; None when they do."""
    open_ones = [one for one in await jobs.open_jobs(tx, SETTLE) if one.params.get("object") == object_name]
    if not open_ones:
        return None
    job = min(open_ones, key=lambda one: one.enqueued_at)
    total = job.total if job.total is not None else await store.count(tx, object_name)
    return Settling(
        job.id, str(job.params.get("reason", "")), job.done, total, job.enqueued_at, job.finished_at
    )


def signal_jobs(catalog: Callable[[], "Catalog"], zone: str = "Asia/Shanghai") -> Mapping[str, JobFunction]:
    """What the job runner needs for this stage: kind -> function."""
    return {SETTLE: Settler(catalog, zone).run, LEARN: Learning(catalog, zone).run}
