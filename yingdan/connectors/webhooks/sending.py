"""Send what is due, record what became of it, hold back endpoints that fail."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import httpx

from yingdan.base import Database, Problem, Tx, uuid7
from yingdan.base.sealing import unseal
from yingdan.connectors.webhooks import store
from yingdan.connectors.webhooks.model import DEAD, DONE, WAITING, Effect, Outcome
from yingdan.connectors.webhooks.outbox import Hook, compile_hooks
from yingdan.connectors.webhooks.wire import Answer, post, signature
from yingdan.events import Event, append
from yingdan.kernel.catalog import Catalog

AT_ONCE = 50
CLAIM = timedelta(seconds=60)
PAUSE = timedelta(milliseconds=500)
MOST_ATTEMPTS = 12
FIRST_S, LONGEST_S = 10, 6 * 3600
TRIPS_AT = 5
BREAKER_LONGEST = timedelta(hours=1)
KEPT = timedelta(days=30)
_FORGET_EVERY = timedelta(minutes=30)


class Sender:
    """The sending half of the outbox in one worker."""

    def __init__(self, db: Database, catalog: Callable[[], Catalog], *, allow_private: bool) -> None:
        self._db, self._catalog, self._allow_private = db, catalog, allow_private
        self._forget_at: datetime | None = None

    async def tick(self, now: datetime) -> datetime:
        """Claim, send, record; when to come again."""
        if self._forget_at is None or now >= self._forget_at:
            self._forget_at = now + _FORGET_EVERY
            async with self._db.begin() as tx:
                await store.forget(tx, now, KEPT, 2_000)
        async with self._db.begin() as tx:
            due = await store.claim(tx, now, now + CLAIM, AT_ONCE)
            names = list({one.webhook for one in due})
            hooks = self._catalog().once(compile_hooks)
            wanted = [hooks[name].body.secret for name in names if name in hooks]
            secrets = (
                {name: sealed for name, (sealed, _) in (await store.secrets(tx, wanted)).items()}
                if due
                else {}
            )
        if not due:
            return now + PAUSE
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as client:
            answers = await asyncio.gather(*(self._send(client, one, hooks, secrets, now) for one in due))
        async with self._db.begin() as tx:
            await self._record(tx, list(zip(due, answers, strict=True)), now)
        return now if len(due) == AT_ONCE else now + PAUSE

    async def _send(
        self, client: httpx.AsyncClient, effect: Effect, hooks: Mapping[str, Hook], secrets: Mapping[str, str], now: datetime
    ) -> Answer:  # fmt: skip
        hook = hooks.get(effect.webhook)
        if hook is None:
            return Answer(410, "", "webhook-is-unknown", 0)
        sealed = secrets.get(hook.body.secret)
        if sealed is None:
            return Answer(None, "", "webhook-has-no-secret", 0)
        try:
            secret = unseal(sealed)
        except Problem as error:
            return Answer(None, "", error.slug, 0)
        body = effect.body.encode()
        headers = {
            "Content-Type": "application/json", "User-Agent": "Yingdan", "Idempotency-Key": str(effect.id),
            "Yingdan-Event": effect.event_type, "Yingdan-Signature": signature(secret, body, int(now.timestamp())),
        }  # fmt: skip
        return await post(client, hook.body.url, body, headers, allow_private=self._allow_private)

    async def _record(self, tx: Tx, tried: Sequence[tuple[Effect, Answer]], now: datetime) -> None:
        outcomes = [outcome(effect, answer, now, random.uniform(0.8, 1.2)) for effect, answer in tried]
        await store.finish(tx, outcomes, now)
        for webhook in sorted({effect.webhook for effect, _ in tried}):
            mine = [
                one for (effect, _), one in zip(tried, outcomes, strict=True) if effect.webhook == webhook
            ]
            # After the last success of the round only its failures count.
            tail = next((place for place, one in enumerate(reversed(mine)) if one.state == DONE), len(mine))
            failures = await store.count_failures(tx, webhook, tail, tail < len(mine), mine[-1], now)
            if failures >= TRIPS_AT and tail:
                pause = min(BREAKER_LONGEST, timedelta(minutes=1) * 2 ** min(10, failures - TRIPS_AT))
                await store.open_breaker(tx, webhook, now + pause)
        await append(tx, [told for (effect, _), one in zip(tried, outcomes, strict=True)
                          if (told := _told(effect, one, now)) is not None])  # fmt: skip


def outcome(effect: Effect, answer: Answer, now: datetime, jitter: float) -> Outcome:
    """Done, to be tried again, or given up."""
    error = answer.error or (None if answer.status is None else f"HTTP {answer.status}")
    if answer.error is None and answer.status is not None and 200 <= answer.status < 300:
        return Outcome(effect.id, DONE, answer.status, None, answer.took_ms, None, answer.text)
    if effect.attempts >= MOST_ATTEMPTS or answer.status == 410:
        return Outcome(effect.id, DEAD, answer.status, error, answer.took_ms, None, answer.text)
    pause = min(LONGEST_S, FIRST_S * 3 ** max(0, effect.attempts - 1)) * jitter
    again = now + timedelta(seconds=pause)
    return Outcome(effect.id, WAITING, answer.status, error, answer.took_ms, again, answer.text)


def _told(effect: Effect, one: Outcome, now: datetime) -> Event | None:
    if one.state == WAITING:
        return None
    return Event(
        id=uuid7(), type="effect.done" if one.state == DONE else "effect.failed", at=now, object=effect.object,
        subject=effect.subject, actor="system:outbox", source="outbox", cause=effect.event, hop=min(8, effect.hop + 1),
        data={"webhook": effect.webhook, "effect": effect.id, "status": one.status, "error": one.error,
              "attempts": effect.attempts},
    )  # fmt: skip


def outbox_ticker(
    db: Database, catalog: Callable[[], Catalog], *, allow_private: bool
) -> Callable[[datetime], Awaitable[datetime]]:
    """The ticker that sends."""
    return Sender(db, catalog, allow_private=allow_private).tick
