"""What a message is to the record it made or found: an activity that points to it, such as a phone call."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx
from yingdan.connectors.model import ChannelPlan, Filled
from yingdan.connectors.pointers import Pointers, rest_of
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Written, write


async def write_activities(
    tx: Tx,
    catalog: Catalog,
    plan: ChannelPlan,
    pointers: Pointers,
    filled: Sequence[Filled],
    written: Sequence[Written],
    now: datetime,
) -> list[UUID]:
    """The activity of each form, in their order. What is told again (by a field that stands in one record only) fills the blanks of the
    first; who owns the record owns what happened to it, unless the message names somebody."""
    assert plan.activity is not None
    actor, by = System(plan.actor), plan.activity.by
    drafts = [one.activity for one in filled if one.activity is not None]
    await pointers.settle(tx, catalog, actor, [(one, rest_of(plan.activity.record)) for one in drafts], now)
    changes = []
    for draft, record in zip(drafts, written, strict=True):
        owner = draft.values.pop("owner", None) or record.after.get("owner")
        unit = draft.values.pop("unit", None) or record.after.get("unit")
        values = {**draft.values, by: record.id}
        changes.append(Create(plan.activity.record.object, values, on_match="merge", owner=owner, unit=unit))
    made = await write(tx, catalog, actor, changes, at=now, source=plan.source)
    return [one.id for one in made]
