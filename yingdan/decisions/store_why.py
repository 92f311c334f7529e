"""All that was decided about whom a subject goes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch

_MOST = 50


@dataclass(frozen=True, slots=True)
class Routed:
    """A kept decision: `name` of the policy, or `manual`."""

    name: str
    version: int
    at: datetime
    outcome: Any
    inputs: Any
    reasons: Any


async def routed(tx: Tx, subject: UUID) -> list[Routed]:
    """The newest first."""
    rows = await fetch(
        tx,
        "select name, version, at, outcome, inputs, reasons from decisions.decision"
        " where subject = %(s)s and kind = 'routing' order by at desc, id desc limit %(most)s",
        {"s": subject, "most": _MOST},
    )
    return [Routed(*row) for row in rows]
