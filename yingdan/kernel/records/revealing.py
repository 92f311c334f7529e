"""A secret is opened for one person at a time, and the log says for whom."""

from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.store_query import read
from yingdan.kernel.records.telling import Teller, audience_of


async def reveal(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, field: str, at: datetime, env: Env
) -> str | None:
    """The text of a secret the actor may see; None when it is empty. Leaves an event `access.read`. Problems:
    record-not-found 404, field-is-unknown 400, field-is-hidden 403, field-is-no-secret 400, secret-cannot-be-opened
    409."""
    slot = plan_of(catalog, object_name).slots.get(field)
    if slot is not None and not slot.traits.secret:
        raise Problem("field-is-no-secret", 400, field=field)
    rows = await read(tx, catalog, actor, object_name, (record,), (field, "owner", "unit"), env=env)
    if record not in rows:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    row = rows[record]
    text: str | None = row[field].reveal() if row[field] is not None else None
    teller = Teller(actor.key, "ui", at, None, 0)
    teller.tell_other(
        "access.read", object_name, record, {"field": field}, audience_of(row["owner"], row["unit"])
    )
    await append(tx, teller.events())
    return text
