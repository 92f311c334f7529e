"""A task force is formed from a record: its own record, its members with their rights, the clock of its first response. One transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.records import Create, write, write_derived
from yingdan.work.lending import row_of
from yingdan.work.task_forces import store
from yingdan.work.task_forces.definition import TaskForceBody, composition_for
from yingdan.work.task_forces.membership import MOST_MEMBERS, SYSTEM, admit
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.telling import event_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes which function."""

    function: str
    person: UUID


@dataclass(frozen=True, slots=True)
class Forming:
    """What somebody wants. `until_at` None: after the usual days; `budget` None: all that the composition allows."""

    name: str
    purpose: str
    members: Sequence[Chosen]
    until_at: datetime | None = None
    budget: Decimal | None = None


async def form(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, wanted: Forming, env: Env
) -> Force:
    """Form one; the record's owner leads it, else who forms it. Problems: record-not-found 404, task-force-cannot-be-formed 409 (nothing
    declares it, or the record is not the actor's to change), period-is-over, period-is-too-long, budget-is-above-limit,
    members-are-faulty and user-not-found 422, giver-lacks-the-right 403."""
    found = composition_for(catalog, object_name)
    row = await row_of(tx, catalog, object_name, record, env)
    if row is None or not scope(catalog, actor, object_name, "read").allows(row, env):
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    if found is None or actor.id is None or not may_form(catalog, actor, object_name, row, env):
        raise Problem("task-force-cannot-be-formed", 409)
    name, body = found
    until, budget = _bounded(body, wanted, env)
    _require_members(body, wanted.members)
    lead, customer = row.get("owner") or actor.id, row.get(body.customer) if body.customer else None
    values = {"name": wanted.name, "purpose": wanted.purpose, body.subject: record}
    if customer is not None and body.subject_customer is not None:
        values[body.subject_customer] = customer
    unit = row.get("unit") or actor.unit
    [made] = await write(
        tx, catalog, SYSTEM, [Create(body.into, values, owner=lead, unit=unit)], at=env.now, source="work"
    )  # fmt: skip
    target = catalog.objects[object_name].fields[body.customer].target if body.customer else None
    force = Force(
        made.id, body.into, name, object_name, record, target if customer is not None else None, customer, body.pack, budget,
        Decimal(body.item_limit), body.currency, actor.id, env.now, until,
    )  # fmt: skip
    await store.add_force(tx, force)
    derived = {
        "state": "active", "until_at": until, "budget": Money(budget, body.currency), "used": Money(Decimal(0), body.currency),
    }  # fmt: skip
    await write_derived(tx, catalog, body.into, {made.id: derived})
    people = [(one.function, one.person) for one in wanted.members]
    if lead not in {person for _, person in people}:
        people.insert(0, (body.functions[0].name, lead))
    told = {"owner": lead, "unit": unit, "about": record, "until": until, "name": wanted.name}
    await append(tx, [event_of("formed", force, actor, told, env.now, [person for _, person in people])])
    await admit(tx, catalog, actor, force, people, env)
    return force


def may_form(catalog: Any, actor: Actor, object_name: str, row: Mapping[str, Any], env: Env) -> bool:
    """Whether a record is somebody's to change, for good."""
    return scope(catalog, actor.lasting, object_name, "update").allows(row, env)


def _bounded(body: TaskForceBody, wanted: Forming, env: Env) -> tuple[datetime, Decimal]:
    until = wanted.until_at or env.now + timedelta(days=body.usual_days)
    if until <= env.now:
        raise Problem("period-is-over", 422)
    if until > env.now + timedelta(days=body.longest_days):
        raise Problem("period-is-too-long", 422, days=body.longest_days)
    budget = Decimal(body.budget) if wanted.budget is None else wanted.budget
    if not 0 <= budget <= body.budget:
        raise Problem("budget-is-above-limit", 422, limit=str(body.budget), currency=body.currency)
    return until, budget


def _require_members(body: TaskForceBody, members: Sequence[Chosen]) -> None:
    people = [one.person for one in members]
    known = {one.name for one in body.functions}
    if (
        len(people) >= MOST_MEMBERS
        or len(set(people)) < len(people)
        or any(one.function not in known for one in members)
    ):
        raise Problem("members-are-faulty", 422, most=MOST_MEMBERS)
