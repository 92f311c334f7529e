"""A secret, or a value that is masked, is opened for one person at a time, and the log says for whom and what for."""

from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.fields import Masked
from yingdan.kernel.access import Actor, System, require
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.plan import Slot, plan_of
from yingdan.kernel.records.store_query import read
from yingdan.kernel.records.telling import Teller, audience_of

REVEAL_MASKED = "reveal_masked"
LONGEST_PURPOSE = 200


async def reveal(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    field: str,
    at: datetime,
    env: Env,
    purpose: str = "",
) -> str | None:
    """The text of a secret the actor may see, or of a value of which he sees the shape, which takes the ability `reveal_masked` and a
    `purpose`; None when it is empty. Leaves an event `access.read`. Problems: record-not-found 404, field-is-unknown 400,
    field-is-hidden and ability-is-missing 403, field-is-no-secret 400, purpose-is-missing 422, secret-cannot-be-opened 409."""
    slot = plan_of(catalog, object_name).slots.get(field)
    if slot is not None and not (slot.traits.secret or slot.traits.maskable):
        raise Problem("field-is-no-secret", 400, field=field)
    rows = await read(tx, catalog, actor, object_name, (record,), (field,), env=env)
    if record not in rows:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    assert slot is not None
    seen, purpose = rows[record][field], purpose.strip()
    if not slot.traits.secret:
        _require_masked(catalog, actor, slot, seen, purpose)
    names = (field, *(name for name in ("owner", "unit") if name in plan_of(catalog, object_name).slots))
    whole = (await read(tx, catalog, System("reveal"), object_name, (record,), names, env=env))[record]
    text: str | None = None
    if seen is not None:
        text = whole[field].reveal() if slot.traits.secret else slot.wire(whole[field])
    teller = Teller(actor.key, "ui", at, None, 0)
    data = {"field": field, "purpose": purpose[:LONGEST_PURPOSE]} if purpose else {"field": field}
    audience = audience_of(whole.get("owner"), whole.get("unit"))
    teller.tell_other("access.read", object_name, record, data, audience)
    await append(tx, teller.events())
    return text


def _require_masked(catalog: Catalog, actor: Actor, slot: Slot, seen: object, purpose: str) -> None:
    """That a value is masked for the actor, who may have it opened and says what for."""
    if seen is not None and not isinstance(seen, Masked):
        raise Problem("field-is-no-secret", 400, field=slot.name)
    require(catalog, actor, REVEAL_MASKED)
    if not purpose:
        raise Problem("purpose-is-missing", 422, field=slot.name)
