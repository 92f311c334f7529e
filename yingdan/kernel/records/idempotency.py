"""Idempotency keys: the same request sent twice is done once and answered the same."""

from datetime import datetime
from typing import Any

from yingdan.base import Problem, Tx
from yingdan.kernel.access import Actor
from yingdan.kernel.records import store

_LONGEST = 200


async def idempotent(tx: Tx, actor: Actor, key: str, fingerprint: str, now: datetime) -> Any | None:
    """The response remembered for this actor's key, or None: then do the work and `remember` it in the same
    transaction. Problem idempotency-key-is-reused 422 when the key came with another request before."""
    if not key or len(key) > _LONGEST or "\x00" in key:
        raise Problem("idempotency-key-is-faulty", 400, max=_LONGEST)
    known = await store.claim_idempotency(tx, actor.key, key, fingerprint, now)
    if known is None:
        return None
    if known[0] != fingerprint:
        raise Problem("idempotency-key-is-reused", 422, key=key)
    return known[1]


async def remember(tx: Tx, actor: Actor, key: str, response: Any) -> None:
    """Keep the response (JSON) for a repetition."""
    await store.save_response(tx, actor.key, key, response)
