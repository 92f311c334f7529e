"""What the log is told of doors: who came in from where, who was refused, which keys and accounts were made and ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, uuid7
from yingdan.events import Event, append

DOOR = "system:sign-in"


async def tell(tx: Tx, kind: str, now: datetime, by: str, data: dict[str, Any]) -> None:
    """Append `session.*`, `token.*` or `account.*`. It concerns no record and no screen. `by`: the key of who acts."""
    await append(tx, [Event(uuid7(), kind, now, None, None, by, "accounts", data)])


def user_key(user: UUID) -> str:
    """A user as the log names whoever acts."""
    return f"user:{user}"
