"""The worker process: the line of stages, time itself, and jobs."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Clock, Settings, is_transient, listen, raise_if_cancelled
from yingdan.base.cycles import search_seldom
from yingdan.base.job_runner import JobRunner
from yingdan.events import PROCESS, Runner
from yingdan.kernel.ddl import settle
from yingdan.kernel.publish import superset
from yingdan.kernel.records import settle_unique
from yingdan.main.cubing import align_cubes
from yingdan.main.wiring import Ground, ground, job_kinds, line, tickers

log = logging.getLogger("yingdan.worker")

CHANNELS = ("events", "inbox", "jobs", "catalog")
# What a lost wake-up can cost at most; also how soon a withheld event (an older transaction open) is seen.
IDLE_S = 0.5
# After a round as large as this there is probably more; after a smaller one the next wake-up says so.
FULL = 100
WITHHELD_S = (0.008, 0.03, 0.1)
STOP_S = 8.0


class Wakes:
    """Who waits for which wake-up."""

    def __init__(self) -> None:
        self.line = asyncio.Event()
        self.jobs = asyncio.Event()
        self.catalog = asyncio.Event()

    def hear(self, channel: str, payload: str = "") -> None:
        """A hint to look; the empty channel means that hints may have been lost. What this process told and took
        itself is no news to it."""
        if channel in ("", "events", "inbox") and payload != PROCESS:
            self.line.set()
        if channel in ("", "jobs"):
            self.jobs.set()
        if channel in ("", "catalog"):
            self.catalog.set()


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Work until told to stop; the batch at hand is finished first."""
    async with ground(settings, "worker") as base:
        wakes, runner = Wakes(), line(base)
        jobs = JobRunner(base.db, job_kinds(base), base.clock, carry=runner.carrying)
        search_seldom()
        parts: list[Coroutine[Any, Any, None]] = [
            _hear(base, wakes),
            _drive(runner, wakes.line, stop),
            _follow_catalog(base, wakes),
            jobs.serve(wakes.jobs),
            *(_tick(tick, base.clock) for tick in tickers(base)),
        ]
        await _together(parts, stop)


async def _together(parts: list[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    """Run all parts; when one ends by itself the process ends too and is started again whole."""
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(part) for part in parts]
    stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    with contextlib.suppress(TimeoutError):
        # Only the line ends by itself when told; its transaction is finished, not torn.
        await asyncio.wait_for(asyncio.shield(tasks[1]), STOP_S)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, stopping, return_exceptions=True)
    for ended in done:
        if not ended.cancelled() and (error := ended.exception()) is not None:
            raise error


async def _hear(base: Ground, wakes: Wakes) -> None:
    async for channel, payload in listen(base.url, CHANNELS):
        wakes.hear(channel, payload)


async def _drive(runner: Runner, wake: asyncio.Event, stop: asyncio.Event) -> None:
    """Rounds while there is something to do. After an empty round look again soon: events stay invisible while
    an older transaction of the cluster is open, and no wake-up tells when it ends."""
    empty, pause = 0, 0.2
    while not stop.is_set():
        wake.clear()
        try:
            done = await runner.round()
        except Exception as error:
            raise_if_cancelled(error)
            level = logging.WARNING if is_transient(error) else logging.ERROR
            log.log(level, "the line stumbled and goes on in %.1f s: %r", pause, error)
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)
            continue
        pause = 0.2
        if done >= FULL:
            empty = 0
            continue
        if done:
            empty = 0
        wait = WITHHELD_S[empty] if empty < len(WITHHELD_S) else IDLE_S
        empty += 1
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), wait)
            empty = 0


async def _follow_catalog(base: Ground, wakes: Wakes) -> None:
    """Take over what was published, and build the indexes and cubes it left for later."""
    while True:
        await wakes.catalog.wait()
        wakes.catalog.clear()
        try:
            for name in await settle(base.db, superset(await base.catalog.refresh())):
                log.info("built the index %s", name)
            for name, doubles in (await settle_unique(base.db, base.catalog.current)).items():
                log.info("%s is unique now; %d older records share a value", name, doubles)
            for name in await align_cubes(
                base.db, base.catalog.current, base.settings.zone, base.clock.now()
            ):
                log.info("building the cube %s", name)
        except Exception as error:
            raise_if_cancelled(error)
            log.warning("the catalog could not be followed yet: %r", error)
            await asyncio.sleep(1.0)
            wakes.catalog.set()


Tick = Callable[[datetime], Awaitable[datetime]]


async def _tick(tick: Tick, clock: Clock) -> None:
    """Call a ticker with the time, again when it says."""
    while True:
        try:
            again = await tick(clock.now())
            await asyncio.sleep(max(0.0, (again - clock.now()).total_seconds()))
        except Exception as error:
            raise_if_cancelled(error)
            if not is_transient(error):
                log.exception("a ticker failed")
            await asyncio.sleep(timedelta(seconds=1).total_seconds())


async def _until_told(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, stop)


def run(settings: Settings) -> None:
    """Run the process."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(settings))
