"""The resource pool: experts booked by the hour, samples set aside, templates lent. Nothing is promised twice: of an expert there is one, of all
else as many as the stock says, at every moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.base.worktime import RoundTheClock, WorkTime
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Query, query, read
from yingdan.work import notices
from yingdan.work.readers import about, called_for
from yingdan.work.task_forces import store_pool, store_wishes
from yingdan.work.task_forces.definition import TaskForceBody
from yingdan.work.task_forces.hours import AHEAD, CALENDAR, MOST_SPANS, hours_of
from yingdan.work.task_forces.membership import (
    SYSTEM,
    composition_of,
    opened,
    require_member,
    require_open,
)
from yingdan.work.task_forces.occupancy import in_hours
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.store_pool import Booking
from yingdan.work.task_forces.telling import event_of, notice

MOST = 200
EXPERT, SAMPLE = "expert", "sample"


@dataclass(frozen=True, slots=True)
class Bookable:
    """A resource with what is booked of it from now on. `capacity`: how many there are at one moment; `work`: when an expert works."""

    id: UUID
    name: str
    kind: str
    person: UUID | None
    capacity: int
    taken: tuple[Booking, ...]
    work: WorkTime | None = None

    def hours(self, now: datetime) -> list[tuple[datetime, datetime]] | None:
        """The next working hours of an expert; None where he can be booked at any time."""
        if self.work is None or isinstance(self.work, RoundTheClock):
            return None
        return self.work.spans(now, now + AHEAD)[:MOST_SPANS]


async def pooled(
    tx: Tx, catalog: Any, body: TaskForceBody, rows: Sequence[Mapping[str, Any]], taken: Mapping[UUID, Sequence[Booking]], env: Env
) -> list[Bookable]:  # fmt: skip
    """Records of the pool as what can be booked."""
    assert body.pool is not None
    title = catalog.objects[body.pool].title
    experts = {slot_of(row): row.get(CALENDAR) for row in rows if row["kind"] == EXPERT}
    work = await hours_of(tx, catalog, body, experts, env) if experts else {}
    return [
        Bookable(row["id"], row[title] or "", row["kind"] or SAMPLE, row["person"], capacity_of(row),
                 tuple(taken.get(slot_of(row), ())), work.get(slot_of(row)))
        for row in rows
    ]  # fmt: skip


def fields_of(catalog: Any, pool: str) -> tuple[str, ...]:
    """What is read of a pool; the calendar of an expert is its own affair."""
    found = catalog.objects[pool]
    return (found.title, "kind", "person", "stock", *([CALENDAR] if CALENDAR in found.fields else []))


async def bookable(tx: Tx, catalog: Any, force: Force, env: Env) -> list[Bookable]:
    """The pool of a task force, at most 200, for whoever sees the task force."""
    body = composition_of(catalog, force)
    if body is None or body.pool is None:
        return []
    title = catalog.objects[body.pool].title
    page = await query(
        tx, catalog, SYSTEM, Query(body.pool, fields_of(catalog, body.pool), None, ((title, False),), MOST), env
    )  # fmt: skip
    held = await store_pool.running(tx, [slot_of(row) for row in page.rows], env.now)
    return await pooled(tx, catalog, body, page.rows, held, env)


async def wanted(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, resource: UUID, quantity: int, starts_at: datetime | None,
    ends_at: datetime | None, purpose: str, env: Env,
) -> tuple[Force, dict[str, Any], Booking]:  # fmt: skip
    """What a member wants booked, from now unless said, with its task force and the resource. Problems: task-force-not-found and
    resource-not-found 404, task-force-member-is-needed 403, task-force-is-closed 409, booking-needs-an-end, period-is-over and
    expert-is-not-at-work 422."""
    force = await opened(tx, catalog, actor, record, env)
    await require_member(tx, force, actor, env)
    require_open(force, env)
    assert actor.id is not None
    body = composition_of(catalog, force)
    row = None
    if body is not None and body.pool is not None:
        fields = fields_of(catalog, body.pool)
        row = (await read(tx, catalog, SYSTEM, body.pool, [resource], fields, env=env)).get(resource)
    if body is None or row is None:
        raise Problem("resource-not-found", 404)
    starts = max(starts_at or env.now, env.now)
    if ends_at is None and row["kind"] != SAMPLE:
        raise Problem("booking-needs-an-end", 422)
    if ends_at is not None and ends_at <= starts:
        raise Problem("period-is-over", 422)
    if row["kind"] == EXPERT and ends_at is not None:
        [expert] = await pooled(tx, catalog, body, [row], {}, env)
        if expert.work is not None and not in_hours(expert.work, starts, ends_at):
            raise Problem(
                "expert-is-not-at-work", 422, name=expert.name, hours=_told_hours(expert, starts, env)
            )
    one = Booking(
        uuid7(), record, resource, slot_of(row), quantity, starts, ends_at, purpose, actor.id, env.now
    )
    return force, row, one


def _told_hours(expert: Bookable, starts: datetime, env: Env) -> str:
    """The first working hours from the day that was asked for on."""
    local = starts.astimezone(env.zone)
    since = max(env.now, local.replace(hour=0, minute=0, second=0, microsecond=0))
    spans = [(a.astimezone(env.zone), b.astimezone(env.zone)) for a, b in (expert.hours(since) or ())[:3]]
    return ", ".join(
        f"{a:%m-%d %H:%M}–{b:%H:%M}" if a.date() == b.date() else f"{a:%m-%d %H:%M}–{b:%m-%d %H:%M}" for a, b in spans
    ) or "–"  # fmt: skip


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
