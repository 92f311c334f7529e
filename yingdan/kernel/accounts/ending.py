"""What ends is told in the log, so that open streams end with it in every process."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, uuid7
from yingdan.events import Event, append

ENDED = "session.ended"


async def tell_ended(tx: Tx, user: UUID, doors: Sequence[UUID], by: str, now: datetime) -> None:
    """Say that sessions or tokens of a user let nobody in any more. `by`: the key of who ended them."""
    if doors:
        data = {"doors": [str(one) for one in doors]}
        await append(
            tx, [Event(uuid7(), ENDED, now, None, None, by, "accounts", data, audience=(f"user:{user}",))]
        )
