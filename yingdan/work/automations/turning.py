"""What people do to automations at work: pause, go on, try a failed run again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.kernel.access import Actor
from yingdan.work.automations import store


def _known(catalog: Any, name: str) -> None:
    if catalog.get("automation", name) is None:
        raise Problem("automation-not-found", 404, name=name)


async def pause(tx: Tx, catalog: Any, actor: Actor, name: str, now: datetime) -> None:
    """Begin nothing from now on: what would have run is held until it goes on. Schedules pass unheld."""
    _known(catalog, name)
    await store.set_paused(tx, name, now, actor.key)


async def resume(tx: Tx, catalog: Any, name: str, now: datetime) -> int:
    """Go on; how many held runs are due now."""
    _known(catalog, name)
    await store.set_paused(tx, name, None, None)
    return await store.release(tx, name, now)


async def replay_run(tx: Tx, run: UUID, now: datetime) -> None:
    """Try a failed run anew, from the action it failed at. Problem run-not-found 404."""
    if await store.replay(tx, run, now) is None:
        raise Problem("run-not-found", 404)
