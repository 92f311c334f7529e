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
from yingdan.kernel.records import Query, query, read, titles
from yingdan.work import notices
from yingdan.work.task_forces import store_pool
from yingdan.work.task_forces.membership import (
    SYSTEM,
    composition_of,
    leads,
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
    held = await store_pool.running(tx, [_slot(row) for row in page.rows], env.now)
    return [
        Bookable(row["id"], row[title] or "", row["kind"] or SAMPLE, row["person"], _capacity(row), tuple(held.get(_slot(row), ())))
        for row in page.rows
    ]  # fmt: skip


async def book(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, resource: UUID, quantity: int, starts_at: datetime | None,
    ends_at: datetime | None, purpose: str, env: Env,
) -> None:  # fmt: skip
    """Book for a task force, from now unless said. Problems: task-force-not-found and resource-not-found 404, task-force-member-is-needed 403,
    task-force-is-closed and resource-is-taken 409, booking-needs-an-end and period-is-over 422."""
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
        uuid7(), record, resource, _slot(row), quantity, starts, ends_at, purpose, actor.id, env.now
    )
    left = await store_pool.add_booking(tx, one, _capacity(row))
    if left is not None:
        raise Problem("resource-is-taken", 409, left=left)
    data = {"resource": resource, "quantity": quantity, "from": starts, "until": ends_at, "note": purpose}
    told = []
    person = row["person"] if row["kind"] == EXPERT else None
    if person is not None and person != actor.id:
        told = [await _asked(tx, catalog, force, person, one, actor, env)]
    await append(
        tx, [event_of("booked", force, actor, data, env.now, [actor.id]), *await notices.post(tx, told)]
    )


async def _asked(
    tx: Tx, catalog: Any, force: Force, person: UUID, one: Booking, actor: Actor, env: Env
) -> Any:
    title = (await titles(tx, catalog, SYSTEM, force.object, [force.record], env=env)).get(force.record, "")
    span = one.starts_at.astimezone(env.zone).strftime("%Y-%m-%d %H:%M")
    words: Label = {"zh": f"专家预约：{span}", "en": f"You are booked: {span}"}
    body: Label = {
        "zh": f"{title}，{actor.name}：{one.purpose}",
        "en": f"{title}, {actor.name}: {one.purpose}",
    }
    return notice(person, "booked", words, body, force, env.now)


async def give_up(tx: Tx, catalog: Any, actor: Actor, record: UUID, booking: UUID, env: Env) -> None:
    """Cancel, or give back. Problems: task-force-not-found and booking-not-found 404, task-force-member-is-needed 403."""
    force = await opened(tx, catalog, actor, record, env)
    if not await leads(tx, catalog, actor, force, env):
        await require_member(tx, force, actor, env)
    if not await store_pool.end_booking(tx, record, booking, actor.id, env.now):
        raise Problem("booking-not-found", 404)
    people = [actor.id] if actor.id is not None else []
    await append(tx, [event_of("given_up", force, actor, {"booking": booking}, env.now, people)])


def _slot(row: Mapping[str, Any]) -> UUID:
    """Two entries for one expert are one expert."""
    slot: UUID = row["person"] if row["kind"] == EXPERT and row["person"] is not None else row["id"]
    return slot


def _capacity(row: Mapping[str, Any]) -> int:
    return 1 if row["kind"] == EXPERT else int(row["stock"] or 0)
