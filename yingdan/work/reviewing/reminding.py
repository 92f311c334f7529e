"""Whoever has not answered in an access review is told again, some days before its end and on the last day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from yingdan.base import Label, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.work import notices
from yingdan.work.model import Notice
from yingdan.work.reviewing import store
from yingdan.work.reviewing.store import Review

# In the morning of a day, in the company's zone.
MORNING = time(9)


def next_reminder(due_at: datetime, days: Sequence[int], env: Env) -> datetime | None:
    """The first moment after now at which to remind: the last morning before the end (0), or so many days before that."""
    last = due_at.astimezone(env.zone)
    morning = datetime.combine(last.date(), MORNING, env.zone)
    if morning >= last:
        morning = datetime.combine(last.date() - timedelta(days=1), MORNING, env.zone)
    moments = [
        datetime.combine(morning.date() - timedelta(days=before), MORNING, env.zone) for before in days
    ]
    return min((one for one in moments if one > env.now), default=None)


async def tell_waiting(tx: Tx, review: Review, env: Env, *, again: bool) -> list[Event]:
    """Tell everybody for whom items wait, and keep whom; the events that carry it."""
    waiting = await store.waiting_by_reviewer(tx, review.id)
    await store.note_told(tx, review.id, waiting, env.now)
    return await notices.post(tx, [_asked(who, review, count, env, again) for who, count in waiting])


async def remind(tx: Tx, key: UUID, env: Env) -> None:
    """One round of reminders of a review that is held."""
    review = await store.read_review(tx, key, UUID(int=0))
    assert review is not None
    await append(tx, await tell_waiting(tx, review, env, again=True))
    await store.remind_next(tx, key, next_reminder(review.due_at, review.remind_days, env))


def _asked(person: UUID, review: Review, count: int, env: Env, again: bool) -> Notice:
    until = review.due_at.astimezone(env.zone).strftime("%Y-%m-%d %H:%M")
    title: Label = {"zh": f"权限复核：{review.title}", "en": f"Access review: {review.title}"}
    body: Label = {
        "zh": f"请在 {until} 前确认 {count} 项角色和临时授权",
        "en": f"Please look at {count} roles and temporary grants until {until}",
    }
    if again:
        title = {"zh": f"提醒：权限复核「{review.title}」", "en": f"Reminder: access review “{review.title}”"}
        body = {
            "zh": f"还有 {count} 项等你确认，{until} 截止",
            "en": f"{count} still wait for your answer, until {until}",
        }
    return Notice(
        uuid7(), person, "access.review", title, body, None, None, env.now, {"review": str(review.id)}
    )
