"""Time acts on temporary grants: they begin and end, requests lapse. Rights follow the clock by themselves; here screens and people hear of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from yingdan.base import Database
from yingdan.events import append
from yingdan.kernel.access import System, move_on, next_move
from yingdan.work import notices
from yingdan.work.lending import telling

LIMIT = 200
# Never sleep longer: a grant of another process may end sooner than those we know.
LONGEST = timedelta(milliseconds=500)
_SYSTEM = System("lending")


def lending_ticker(db: Database) -> Callable[[datetime], Awaitable[datetime]]:
    """Tells, to the moment, what time has done."""

    async def tick(now: datetime) -> datetime:
        async with db.begin() as tx:
            coming = await next_move(tx)
            if coming is None or coming > now:
                return min(coming, now + LONGEST) if coming is not None else now + LONGEST
            moved = await move_on(tx, now, LIMIT)
            events = []
            for kind, state in (
                ("access.begun", "granted"),
                ("access.ended", "ended"),
                ("access.lapsed", "lapsed"),
            ):
                some = [one for one in moved if one.state == state]
                events += await telling.events_of(tx, kind, some, _SYSTEM, now)
            over = [one for one in moved if one.state in ("ended", "lapsed")]
            events += await notices.post(tx, await telling.ended_notices(tx, over, now))
            await append(tx, events)
        return now + timedelta(milliseconds=20)

    return tick
