"""After a publish: records that were there before their field became unique get its keys, in short chunks.

Repeated at any time it does only what is missing: which fields are done is remembered by field. Records are looked at in the
order of their ids, which is that of their creation, so that of two equal ones the older holds the value.
"""

from uuid import UUID

from yingdan.base import Database, Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store, store_unique
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.plan import Plan, plan_of, unique_kind
from yingdan.kernel.records.store_rows import lock_rows

_CHUNK = 500


async def settle_unique(db: Database, catalog: Catalog) -> dict[str, int]:
    """How many records share a value with an older one, by full name of each field that was settled now. Keys of
    fields that are unique no more are dropped."""
    wanted = {
        one.id: (plan_of(catalog, name), one.name)
        for name, found in catalog.objects.items()
        for one in found.own
        if one.unique
    }
    async with db.begin() as tx:
        known = await store_unique.settled_fields(tx)
        for field, (object_name, kind) in known.items():
            if field not in wanted:
                await store_unique.forget_unique(tx, field, object_name, kind)
    doubles: dict[str, int] = {}
    for field, (plan, name) in wanted.items():
        if field not in known:
            doubles[f"{plan.name}.{name}"] = await _settle(db, plan, field, name)
    return doubles


async def _settle(db: Database, plan: Plan, field: UUID, name: str) -> int:
    kind, last, doubles = unique_kind(name), None, 0
    while True:
        async with db.begin() as tx:
            ids = await store_unique.ids_after(tx, plan.relation, last, _CHUNK)
            if ids:
                doubles += await _take(tx, plan, kind, name, ids)
                last = ids[-1]
            if len(ids) < _CHUNK:
                await store_unique.mark_settled(tx, field, plan.name, kind, doubles)
                return doubles


async def _take(tx: Tx, plan: Plan, kind: str, name: str, ids: list[UUID]) -> int:
    """Keys for some records, whose values stand still meanwhile; how many found theirs with another record."""
    rows = await lock_rows(tx, plan, ids)
    first: dict[str, UUID] = {}
    lost = 0
    for key in ids:
        value = match_value(kind, rows[key].get(name)) if key in rows else None
        if value is not None:
            lost += value in first
            first.setdefault(value, key)
    if not first:
        return 0
    taken = await store.take_keys(tx, plan.name, sorted((kind, value, key) for value, key in first.items()))
    others = [(kind, value) for value in first if (kind, value) not in taken]
    held = await store.holders(tx, plan.name, others) if others else {}
    return lost + sum(holder != first[value] for (_, value), holder in held.items())
