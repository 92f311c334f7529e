"""The demo company's task forces: deals that their owners formed one for, through the functions that everybody's presses go through."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
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
    tx: Tx, catalog: Catalog, told: Sequence[Mapping[str, Any]], people: Mapping[str, UUID], clock: Clock
) -> None:
    """`task_forces` of `company.yaml`: for each a customer, a deal of its owner, and the task force he forms."""
    for one in told:
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


async def _formed(tx: Tx, catalog: Catalog, owner: Actor, one: Mapping[str, Any], env: Env) -> UUID:
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
    row = await get(tx, catalog, owner, OPPORTUNITY, made.id, env=env)
    found = task_forces.composition_for(catalog, OPPORTUNITY)
    assert found is not None
    proposed = await task_forces.propose(tx, found[1], row, env)
    members = [
        task_forces.Chosen(each.function.name, each.person) for each in proposed if each.person is not None
    ]
    wanted = task_forces.Forming(f"{one['opportunity']}特遣队", one["purpose"], members)
    return (await task_forces.form(tx, catalog, owner, OPPORTUNITY, made.id, wanted, env)).record
