"""Time and removal end task forces: what nobody closed is closed when its time is over, or when its record is gone. Rights follow the clock
by themselves."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Database
from yingdan.expr import Env
from yingdan.kernel.records import read
from yingdan.work.task_forces import store
from yingdan.work.task_forces.closing import finish
from yingdan.work.task_forces.membership import SYSTEM

LIMIT = 500
EVERY = timedelta(seconds=5)


def task_force_ticker(db: Database, catalog: Callable[[], Any]) -> Callable[[datetime], Awaitable[datetime]]:
    """Looks every five seconds at those that are open."""

    async def tick(now: datetime) -> datetime:
        async with db.begin() as tx:
            found = await store.open_forces(tx, LIMIT)
            by_object: dict[str, list[store.Force]] = {}
            for one in found:
                by_object.setdefault(one.object, []).append(one)
            for name, some in by_object.items():
                current = catalog()
                there = (
                    await read(
                        tx, current, SYSTEM, name, [one.record for one in some], ("id",), env=Env.at(now)
                    )
                    if name in current.objects
                    else {}
                )
                for one in some:
                    if one.until_at <= now or one.record not in there:
                        await _end(tx, current, one, one.record in there, Env.at(now))
        return now + EVERY

    return tick


async def _end(tx: Any, catalog: Any, force: store.Force, there: bool, env: Env) -> None:
    locked = await store.lock_force(tx, force.record)
    if locked is None or locked.closed_at is not None:
        return
    await finish(tx, catalog, SYSTEM, locked, env, {}, there)
