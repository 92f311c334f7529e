"""Claiming: taking a record nobody owns. The row lock decides between two who press at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.model import Update, Written
from yingdan.kernel.records.writing import write


async def claim(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    *,
    at: datetime,
    source: str = "ui",
) -> Written:
    """Make the actor the owner, under a grant of `claim`. Claiming one's own record changes nothing. Problems:
    record-is-taken 409 when another was first, record-not-found 404, action-is-not-allowed 403."""
    if actor.id is None:
        raise Problem("action-is-not-allowed", 403, object=object_name, action="claim", reasons=[])
    values: dict[str, Any] = {"owner": actor.id}
    if actor.unit is not None:
        values["unit"] = actor.unit
    written = await write(
        tx,
        catalog,
        actor,
        [Update(object_name, record, values, action="claim")],
        at=at,
        source=source,
    )
    return written[0]
