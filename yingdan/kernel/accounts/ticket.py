"""Tickets: sealed texts that carry one step of signing in to the next. Nothing is kept of them until they are used."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Problem, Tx
from yingdan.base.sealing import unwrap, wrap
from yingdan.kernel.accounts import store_factors
from yingdan.kernel.accounts.secret import draw

LIVES = timedelta(minutes=5)
LONGEST = timedelta(minutes=30)
_LONGEST = 4_000


def make_ticket(purpose: str, now: datetime, lives: timedelta = LIVES, **told: Any) -> str:
    """A ticket for one purpose, good for five minutes or as long as said. `told`: JSON values that come back when it is read."""
    until = (now + lives).timestamp()
    return wrap(json.dumps({"for": purpose, "until": until, "salt": draw(), "told": told}))


def read_ticket(text: str, purpose: str, now: datetime) -> dict[str, Any]:
    """What a ticket tells. Problem ticket-is-over 401 for one that is too old, of another purpose or not ours."""
    try:
        found = json.loads(unwrap(text)) if len(text) <= _LONGEST else {}
    except (Problem, ValueError):
        found = {}
    if not isinstance(found, dict) or found.get("for") != purpose or found["until"] <= now.timestamp():
        raise Problem("ticket-is-over", 401)
    told: dict[str, Any] = found["told"]
    return told


async def spend_ticket(tx: Tx, text: str, now: datetime) -> None:
    """Use a ticket up. Problem ticket-is-over 401 for one that was used before, also a moment ago by somebody else."""
    if not await store_factors.insert_spent(tx, hashlib.sha256(text.encode()).digest(), now, now + LONGEST):
        raise Problem("ticket-is-over", 401)
