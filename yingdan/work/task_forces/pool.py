"""The resource pool: experts booked by the hour, samples set aside, templates lent. Nothing is promised twice: of an expert there is one, of all
else as many as the stock says, at every moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Query, query, read
from yingdan.work import notices
from yingdan.work.readers import about, called_for
from yingdan.work.task_forces import store_pool, store_wishes
from yingdan.work.task_forces.membership import (
    SYSTEM,
    composition_of,
    opened,
    require_member,
    require_open,
)
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.store_pool import Booking
from yingdan.work.task_forces.telling import event_of, notice

MOST = 200
EXPERT, SAMPLE = "expert", "sample"


@dataclass(frozen=True, slots=True)
class Bookable:
    """A resource with what is booked of it from now on. `capacity`: how many there are at one moment."""

    id: UUID
    name: str
    kind: str
    person: UUID | None
    capacity: int
    taken: tuple[Booking, ...]


async def bookable(tx: Tx, catalog: Any, force: Force, env: Env) -> list[Bookable]:
    """The pool of a task force, at most 200, for whoever sees the task force."""
    body = composition_of(catalog, force)
    if body is None or body.pool is None:
        return []
    title = catalog.objects[body.pool].title
    page = await query(
        tx, catalog, SYSTEM, Query(body.pool, (title, "kind", "person", "stock"), None, ((title, False),), MOST), env
    )  # fmt: skip
    held = await store_pool.running(tx, [slot_of(row) for row in page.rows], env.now)
    return [
        Bookable(row["id"], row[title] or "", row["kind"] or SAMPLE, row["person"], capacity_of(row), tuple(held.get(slot_of(row), ())))
        for row in page.rows
    ]  # fmt: skip


async def wanted(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, resource: UUID, quantity: int, starts_at: datetime | None,
    ends_at: datetime | None, purpose: str, env: Env,
) -> tuple[Force, dict[str, Any], Booking]:  # fmt: skip
    """What a member wants booked, from now unless said, with its task force and the resource. Problems: task-force-not-found and
    resource-not-found 404, task-force-member-is-needed 403, task-force-is-closed 409, booking-needs-an-end and period-is-over 422."""
    force = await opened(tx, catalog, actor, record, env)
    await require_member(tx, force, actor, env)
    require_open(force, env)
    assert actor.id is not None
    body = composition_of(catalog, force)
    fields = ("kind", "person", "stock")
    found = (
        await read(tx, catalog, SYSTEM, body.pool, [resource], fields, env=env)
        if body is not None and body.pool
        else {}
    )
    row = found.get(resource)
    if row is None:
        raise Problem("resource-not-found", 404)
    starts = max(starts_at or env.now, env.now)
    if ends_at is None and row["kind"] != SAMPLE:
        raise Problem("booking-needs-an-end", 422)
    if ends_at is not None and ends_at <= starts:
        raise Problem("period-is-over", 422)
    one = Booking(
        uuid7(), record, resource, slot_of(row), quantity, starts, ends_at, purpose, actor.id, env.now
    )
    return force, row, one


async def book(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, resource: UUID, quantity: int, starts_at: datetime | None,
    ends_at: datetime | None, purpose: str, env: Env,
) -> None:  # fmt: skip
    """Book for a task force; what it wished of it in that time is met. Problems as for `wanted`, and resource-is-taken 409."""
    force, row, one = await wanted(
        tx, catalog, actor, record, resource, quantity, starts_at, ends_at, purpose, env
    )
    left = await store_pool.add_booking(tx, one, capacity_of(row))
    if left is not None:
        raise Problem("resource-is-taken", 409, left=left)
    await store_wishes.end_met(tx, one)
    data = {
        "resource": resource,
        "quantity": quantity,
        "from": one.starts_at,
        "until": ends_at,
        "note": purpose,
    }
    told = []
    person = row["person"] if row["kind"] == EXPERT else None
    if person is not None and person != actor.id:
        told = [await _asked(tx, catalog, force, person, one, actor, env)]
    await append(
        tx, [event_of("booked", force, actor, data, env.now, [one.booked_by]), *await notices.post(tx, told)]
    )


async def _asked(
    tx: Tx, catalog: Any, force: Force, person: UUID, one: Booking, actor: Actor, env: Env
) -> Any:
    names = await called_for(tx, catalog, [person], force.object, force.record, env)
    title = about(names, person, catalog, force.object)
    span = one.starts_at.astimezone(env.zone).strftime("%Y-%m-%d %H:%M")
    words: Label = {"zh": f"专家预约：{span}", "en": f"You are booked: {span}"}
    body: Label = {
        "zh": f"{title['zh']}，{actor.name}：{one.purpose}",
        "en": f"{title['en']}, {actor.name}: {one.purpose}",
    }
    return notice(person, "booked", words, body, force, env.now)


def slot_of(row: Mapping[str, Any]) -> UUID:
    """Two entries for one expert are one expert."""
    slot: UUID = row["person"] if row["kind"] == EXPERT and row["person"] is not None else row["id"]
    return slot


def capacity_of(row: Mapping[str, Any]) -> int:
    return 1 if row["kind"] == EXPERT else int(row["stock"] or 0)
