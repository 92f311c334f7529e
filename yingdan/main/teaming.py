"""The demo company's task forces: deals that their owners formed one for, through the functions that everybody's presses go through."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, load_actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, get, write
from yingdan.work import task_forces

ACTOR = System("demo")
OPPORTUNITY = "sales.opportunity"


async def form_task_forces(
    tx: Tx, catalog: Catalog, company: Mapping[str, Any], people: Mapping[str, UUID], clock: Clock
) -> None:
    """`resources` and `task_forces` of `company.yaml`: for each a customer, a deal of its owner, and the task force he forms."""
    resources = await _resources(tx, catalog, company["resources"], people, Env.at(clock.now()))
    for one in company["task_forces"]:
        owner = await load_actor(tx, people[one["owner"]])
        env = Env.at(clock.now())
        record = await _formed(tx, catalog, owner, one, env)
        members = (await task_forces.members_of(tx, [record]))[record]
        by_function = {each.function: each.person for each in members}
        if "response" in one:
            await task_forces.respond(tx, catalog, owner, record, one["response"], env)
        for task in one["tasks"]:
            due = env.now + timedelta(hours=task["hours"])
            person = by_function.get(task["function"], people[one["owner"]])
            key = await task_forces.add_task(tx, catalog, owner, record, task["name"], person, due, env)
            if task.get("done"):
                await task_forces.finish_task(tx, catalog, owner, record, key, True, env)
        await _inside(tx, catalog, owner, record, one, resources, env)


async def _resources(
    tx: Tx, catalog: Catalog, told: Sequence[Mapping[str, Any]], people: Mapping[str, UUID], env: Env
) -> dict[str, UUID]:
    """The pool by name."""
    changes = [
        Create("sales.resource", {**one, "person": people[one["person"]]} if "person" in one else dict(one))
        for one in told
    ]
    made = await write(tx, catalog, ACTOR, changes, at=env.now, source="demo")
    return {one["name"]: row.id for one, row in zip(told, made, strict=True)}


async def _inside(
    tx: Tx, catalog: Catalog, owner: Actor, record: UUID, one: Mapping[str, Any], resources: Mapping[str, UUID], env: Env
) -> None:  # fmt: skip
    """Its money, what it has booked, and a note of its lead."""
    for item in one.get("items", ()):
        await task_forces.reserve(tx, catalog, owner, record, item["name"], Decimal(item["amount"]), env)
        if "spent" in item:
            key = next(
                each.id for each in await task_forces.items_of(tx, record) if each.name == item["name"]
            )
            amount = Decimal(item["spent"])
            await task_forces.post(tx, catalog, owner, record, key, "spent", amount, "首期发票", env)
    for wanted in one.get("bookings", ()):
        starts = env.now + timedelta(hours=wanted.get("from_hours", 0))
        if "in_hours" in wanted:
            starts = await _opening(tx, catalog, record, resources[wanted["resource"]], starts, env)
        ends = starts + timedelta(hours=wanted["hours"]) if "hours" in wanted else None
        key, quantity = resources[wanted["resource"]], wanted.get("quantity", 1)
        await task_forces.book(
            tx, catalog, owner, record, key, quantity, starts, ends, wanted["purpose"], env
        )
    if "note" in one:
        await task_forces.write_note(tx, catalog, owner, record, one["note"], env)


async def _opening(
    tx: Tx, catalog: Catalog, record: UUID, resource: UUID, after: datetime, env: Env
) -> datetime:
    """When an expert next begins to work after a moment."""
    force = (await task_forces.forces_of(tx, [record]))[record]
    there = await task_forces.bookable(tx, catalog, force, env)
    hours = next(one for one in there if one.id == resource).hours(after)
    return after if hours is None else next(begin for begin, _ in hours if begin > after)


async def opportunity_of(tx: Tx, catalog: Catalog, owner: Actor, one: Mapping[str, Any], env: Env) -> UUID:
    """A deal of somebody with a customer, as `company.yaml` tells them."""
    [account] = await write(
        tx, catalog, ACTOR, [Create("sales.account", {"name": one["account"]}, owner=owner.id, unit=owner.unit)], at=env.now, source="demo"
    )  # fmt: skip
    values = {
        "name": one["opportunity"], "account": account.id, "stage": one["stage"], "amount": {"amount": one["amount"], "currency": "CNY"},
        "close_on": (env.now + timedelta(days=one["close_in_days"])).date().isoformat(),
    }  # fmt: skip
    [made] = await write(
        tx, catalog, ACTOR, [Create(OPPORTUNITY, values, owner=owner.id, unit=owner.unit)], at=env.now, source="demo"
    )  # fmt: skip
    return made.id


async def _formed(tx: Tx, catalog: Catalog, owner: Actor, one: Mapping[str, Any], env: Env) -> UUID:
    opportunity = await opportunity_of(tx, catalog, owner, one, env)
    row = await get(tx, catalog, owner, OPPORTUNITY, opportunity, env=env)
    found = task_forces.composition_for(catalog, OPPORTUNITY)
    assert found is not None
    proposed = await task_forces.propose(tx, found[1], row, env)
    members = [
        task_forces.Chosen(each.function.name, each.person) for each in proposed if each.person is not None
    ]
    wanted = task_forces.Forming(f"{one['opportunity']}特遣队", one["purpose"], members)
    return (await task_forces.form(tx, catalog, owner, OPPORTUNITY, opportunity, wanted, env)).record
