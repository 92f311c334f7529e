"""Wishes for what is taken: kept when a booking is refused, told of when there is room again, and seen by who leads the zone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import read
from yingdan.work import notices
from yingdan.work.model import Notice
from yingdan.work.task_forces import store, store_pool, store_wishes
from yingdan.work.task_forces.membership import SYSTEM, composition_of, leads, opened, require_member
from yingdan.work.task_forces.occupancy import fits
from yingdan.work.task_forces.pool import MOST, Bookable, capacity_of, fields_of, pooled, slot_of, wanted
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.store_pool import Booking
from yingdan.work.task_forces.telling import event_of, notice


@dataclass(frozen=True, slots=True)
class Occupied:
    """A resource with what is booked and what is wished of it from now on, by anybody."""

    resource: Bookable
    wishes: tuple[Booking, ...]


async def wish(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, resource: UUID, quantity: int, starts_at: datetime | None,
    ends_at: datetime | None, purpose: str, env: Env,
) -> None:  # fmt: skip
    """Keep what could not be booked. Problems as for `book`, but resource-is-free 409 instead of resource-is-taken."""
    force, row, one = await wanted(
        tx, catalog, actor, record, resource, quantity, starts_at, ends_at, purpose, env
    )
    held = (await store_pool.running(tx, [one.slot], env.now)).get(one.slot, [])
    if fits(one, held, capacity_of(row), env.now):
        raise Problem("resource-is-free", 409)
    await store_wishes.add_wish(tx, one)
    data = {
        "resource": resource,
        "quantity": quantity,
        "from": one.starts_at,
        "until": ends_at,
        "note": purpose,
    }
    await append(tx, [event_of("wished", force, actor, data, env.now, [one.booked_by])])


async def drop_wish(tx: Tx, catalog: Any, actor: Actor, record: UUID, key: UUID, env: Env) -> None:
    """Problems: task-force-not-found and booking-not-found 404, task-force-member-is-needed 403."""
    force = await opened(tx, catalog, actor, record, env)
    if not await leads(tx, catalog, actor, force, env):
        await require_member(tx, force, actor, env)
    if not await store_wishes.end_wish(tx, record, key, actor.id, env.now):
        raise Problem("booking-not-found", 404)
    people = [actor.id] if actor.id is not None else []
    await append(tx, [event_of("unwished", force, actor, {"wish": key}, env.now, people)])


async def give_up(tx: Tx, catalog: Any, actor: Actor, record: UUID, booking: UUID, env: Env) -> None:
    """Cancel, or give back; whose wish fits now is told. Problems: task-force-not-found and booking-not-found 404,
    task-force-member-is-needed 403."""
    force = await opened(tx, catalog, actor, record, env)
    if not await leads(tx, catalog, actor, force, env):
        await require_member(tx, force, actor, env)
    slot = await store_pool.end_booking(tx, record, booking, actor.id, env.now)
    if slot is None:
        raise Problem("booking-not-found", 404)
    people = [actor.id] if actor.id is not None else []
    told = await notices.post(tx, await notices_of_room(tx, catalog, [slot], env))
    await append(tx, [event_of("given_up", force, actor, {"booking": booking}, env.now, people), *told])


async def notices_of_room(tx: Tx, catalog: Any, slots: Sequence[UUID], env: Env) -> list[Notice]:
    """To those whose wish fits now that something was given up; who asked first is told first, each as if he came alone."""
    found = await store_wishes.wishes_for(tx, slots, env.now)
    if not found:
        return []
    forces = await store.forces_of(tx, sorted({one.force for one in found}))
    held = await store_pool.running(tx, slots, env.now)
    told: list[Notice] = []
    rows: dict[UUID, dict[str, Any]] = {}
    for one in found:
        force = forces.get(one.force)
        body = composition_of(catalog, force) if force is not None else None
        if force is None or body is None or body.pool is None:
            continue
        if one.resource not in rows:
            rows |= await read(tx, catalog, SYSTEM, body.pool, [one.resource], env=env)
        row = rows.get(one.resource)
        if row is None or not fits(one, held.get(one.slot, []), capacity_of(row), env.now):
            continue
        name = row.get(catalog.objects[body.pool].title) or ""
        title: Label = {"zh": f"{name} 现在可以预约", "en": f"{name} can be booked now"}
        words: Label = {
            "zh": "此前登记的需求已有空档，先到先得",
            "en": "There is room for what you wished; first come, first served",
        }
        told.append(notice(one.booked_by, "room", title, words, force, env.now))
    return told


async def occupied(tx: Tx, catalog: Any, forces: Sequence[Force], days: int, env: Env) -> list[Occupied]:
    """What some task forces have booked or wish of their pools in the next days, each resource once, by name."""
    records = [one.record for one in forces]
    keys = await store_wishes.resources_of(tx, records, env.now, env.now + timedelta(days=days))
    found: dict[UUID, Bookable] = {}
    bodies = [body for one in forces if (body := composition_of(catalog, one)) is not None]
    for pool in dict.fromkeys(body.pool for body in bodies if body.pool is not None):
        body = next(one for one in bodies if one.pool == pool)
        rows = list((await read(tx, catalog, SYSTEM, pool, keys, fields_of(catalog, pool), env=env)).values())
        for row, one in zip(rows, await pooled(tx, catalog, body, rows, {}, env), strict=True):
            found.setdefault(slot_of(row), one)
    held = await store_pool.running(tx, list(found), env.now)
    wishes = await store_wishes.wishes_for(tx, list(found), env.now)
    shown = [
        Occupied(
            replace(one, taken=tuple(held.get(slot, ()))),
            tuple(each for each in wishes if each.slot == slot),
        )
        for slot, one in found.items()
    ]
    return sorted(shown, key=lambda one: (not one.wishes, one.resource.name))[:MOST]
