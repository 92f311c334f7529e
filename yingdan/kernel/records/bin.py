"""The bin: what was removed, as far as the actor may see and restore it; and the way out of it for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store_bin
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.store_bin import Gone
from yingdan.kernel.records.store_files import release_files

_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Binned:
    """A removed record as the actor may see it. `together`: how many records its restoration brings back, itself
    included; `with_root`: whether it went along with another one."""

    object: str
    id: UUID
    title: str
    by: str
    at: datetime
    root: UUID
    together: int


async def removed(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    env: Env,
    *,
    object_name: str | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Binned]:
    """Removed records that the actor could remove, newest first. `before` pages on from (at, id) of the last."""
    names = [object_name] if object_name else list(catalog.objects)
    names = [
        name
        for name in names
        if name in catalog.objects and scope(catalog, actor, name, "remove").fields(env)
    ]
    found: list[Binned] = []
    for _ in range(_ROUNDS):
        page = await store_bin.newest(tx, names, before, limit) if names else []
        found += await _shown(tx, catalog, actor, env, page)
        if len(page) < limit or len(found) >= limit:
            break
        before = (page[-1].at, page[-1].record)
    return found[:limit]


async def as_they_went(
    tx: Tx, catalog: Catalog, object_name: str, ids: Iterable[UUID], env: Env
) -> dict[UUID, dict[str, Any]]:
    """Records in the bin with their values, for who judges whether somebody may hear that they are gone; those removed for good are missing."""
    plan = plan_of(catalog, object_name)
    rows = await store_bin.read_removed(tx, plan, list(ids))
    for row in rows.values():
        plan.fill(row, plan.computed, env)
    return {key: {**plan.blank, **row} for key, row in rows.items()}


async def _shown(tx: Tx, catalog: Catalog, actor: Actor, env: Env, page: Sequence[Gone]) -> list[Binned]:
    titled: dict[UUID, str] = {}
    for name in {one.object for one in page}:
        plan, allowed = (
            plan_of(catalog, name),
            (scope(catalog, actor, name, "read"), scope(catalog, actor, name, "remove")),
        )
        title = plan.slots.get(plan.object.title)
        rows = await store_bin.lock_removed(tx, plan, [one.record for one in page if one.object == name])
        for key, row in rows.items():
            plan.fill(row, plan.computed, env)
            if not all(one.allows({**plan.blank, **row}, env) for one in allowed):
                continue
            shown = title is not None and title.name in allowed[0].shows(row, env)
            titled[key] = (
                title.field.field_type.text(row.get(title.name), actor.locale, title.options)
                if shown and title
                else ""
            )
    sizes: dict[UUID, int] = {}
    for one in await store_bin.groups(tx, [one.record for one in page if one.record == one.root]):
        sizes[one.root] = sizes.get(one.root, 0) + 1
    return [
        Binned(one.object, one.record, titled[one.record], one.by, one.at, one.root, sizes.get(one.record, 1))
        for one in page
        if one.record in titled
    ]


async def purge(tx: Tx, catalog: Catalog, actor: Actor, env: Env, object_name: str, record: UUID) -> int:
    """Delete a removed record for good, with what went along with it; how many. Problems: record-not-found 404,
    action-is-not-allowed 403."""
    plan = plan_of(catalog, object_name)
    found = await store_bin.groups(tx, [record])
    rows = await store_bin.lock_removed(tx, plan, [record])
    row = rows.get(record)
    if (
        row is None
        or not found
        or not scope(catalog, actor, object_name, "read").allows({**plan.blank, **row}, env)
    ):
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    if not scope(catalog, actor, object_name, "remove").allows({**plan.blank, **row}, env):
        raise Problem("action-is-not-allowed", 403, object=object_name, action="remove", reasons=[])
    return await _purge(tx, catalog, actor.key, found, env.now)


async def purge_older(tx: Tx, catalog: Catalog, before: datetime, now: datetime, limit: int = 500) -> int:
    """Delete what has been in the bin since before a moment; how many. Call again while there are some."""
    return await _purge(tx, catalog, "system:bin", await store_bin.older(tx, before, limit), now)


async def _purge(tx: Tx, catalog: Catalog, by: str, gone: Sequence[Gone], now: datetime) -> int:
    by_object: dict[str, list[UUID]] = {}
    for one in gone:
        by_object.setdefault(one.object, []).append(one.record)
    for name, ids in by_object.items():
        if name in catalog.objects:
            await store_bin.delete_rows(tx, plan_of(catalog, name), ids)
            await release_files(tx, ids, now)
    await store_bin.forget_gone(tx, [one.record for one in gone])
    told = [
        Event(uuid7(), "record.purged", now, name, None, by, "bin", {"ids": [str(one) for one in ids]})
        for name, ids in by_object.items()
    ]
    if told:
        await append(tx, told)
    return len(gone)
