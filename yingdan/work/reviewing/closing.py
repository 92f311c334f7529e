"""The day of an access review passes: what nobody answered is told and, as the review says, taken away."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Database, Label, Tx, uuid7
from yingdan.events import append
from yingdan.expr import Env
from yingdan.work import notices
from yingdan.work.model import Notice
from yingdan.work.reviewing import store
from yingdan.work.reviewing.campaign import SYSTEM, event_of, managing_roles, take_away
from yingdan.work.reviewing.reminding import remind

LIMIT = 200
IDLE = timedelta(seconds=15)


def review_ticker(db: Database, catalog: Callable[[], Any]) -> Callable[[datetime], Awaitable[datetime]]:
    """Looks for reviews that are over, a long one in steps, and for those whose time to remind has come."""

    async def tick(now: datetime) -> datetime:
        async with db.begin() as tx:
            key = await store.lock_due(tx, now)
            if key is not None:
                await _step(tx, catalog(), key, Env.at(now))
            elif (waits := await store.lock_to_remind(tx, now)) is not None:
                await remind(tx, waits, Env.at(now))
            else:
                return now + IDLE
        return now + timedelta(milliseconds=50)

    return tick


async def _step(tx: Tx, catalog: Any, key: UUID, env: Env) -> None:
    review = await store.read_review(tx, key, UUID(int=0))
    assert review is not None
    if review.takes_away:
        items = await store.lock_waiting(tx, key, managing_roles(catalog), LIMIT)
        if items:
            data = {"review": key, "people": [one.person for one in items], "unanswered": True}
            event = event_of("access.review_taken", SYSTEM, data, env.now)
            await append(tx, [event])
            await take_away(tx, catalog, items, SYSTEM, "", env, event.id)
            await store.set_verdict(tx, key, [one.place for one in items], "taken", None, None, env.now)
        if len(items) == LIMIT:
            return
    await store.close_review(tx, key, env.now)
    done = await store.read_review(tx, key, UUID(int=0))
    assert done is not None
    title: Label = {"zh": f"权限复核已结束：{done.title}", "en": f"The access review is over: {done.title}"}
    body: Label = {
        "zh": f"保留 {done.kept} 项，收回 {done.taken} 项，未答复 {done.unanswered} 项",
        "en": f"{done.kept} kept, {done.taken} taken away, {done.unanswered} not answered",
    }
    notice = Notice(uuid7(), done.started_by, "access.review", title, body, None, None, env.now, {"review": str(key)})  # fmt: skip
    data = {"review": key, "kept": done.kept, "taken": done.taken, "unanswered": done.unanswered}
    told = event_of("access.review_closed", SYSTEM, data, env.now)
    await append(tx, [told, *await notices.post(tx, [notice])])
