"""Counting a roll-up anew from the command line."""

from collections.abc import Callable

from yingdan.base import Settings, SystemClock
from yingdan.expr import Env
from yingdan.kernel.records import rebuild_all
from yingdan.main.wiring import ground


async def rebuild(settings: Settings, field: str, say: Callable[[str], None]) -> None:
    """Count `sales.account.open_amount` over all records. Problem field-is-no-roll-up 404."""
    clock = SystemClock()
    async with ground(settings, "rebuild", clock) as base:
        async for done in rebuild_all(base.db.begin, base.in_force(), field, Env.at(clock.now())):
            say(f"{field}: {done}")
