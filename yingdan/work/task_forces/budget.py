"""The money a task force decides about by itself: set aside within the authority for one item and the budget of all, spent, released."""

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import append
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor
from yingdan.kernel.records import write_derived
from yingdan.work.task_forces import store_budget
from yingdan.work.task_forces.membership import opened, require_lead, require_member, require_open
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.store_budget import MOST_ITEMS, Item, Posting
from yingdan.work.task_forces.telling import event_of


async def reserve(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, name: str, amount: Decimal, env: Env
) -> None:
    """Set money aside for one item. Problems: task-force-not-found 404, task-force-lead-is-needed 403, task-force-is-closed,
    task-force-is-full and budget-is-short 409, amount-is-above-authority 422."""
    force = await opened(tx, catalog, actor, record, env)
    await require_lead(tx, catalog, actor, force, env)
    require_open(force, env)
    assert actor.id is not None
    if amount > force.item_limit:
        raise Problem(
            "amount-is-above-authority", 422, limit=_told(force.item_limit), currency=force.currency
        )
    if len(await store_budget.items_of(tx, record)) >= MOST_ITEMS:
        raise Problem("task-force-is-full", 409, most=MOST_ITEMS)
    item = Item(uuid7(), record, name, amount, Decimal(0), Decimal(0), actor.id, env.now)
    if not await store_budget.add_item(tx, item):
        left = force.budget - await store_budget.used(tx, record)
        raise Problem("budget-is-short", 409, left=_told(left), currency=force.currency)
    await _post(
        tx, catalog, force, actor, Posting(uuid7(), item.id, "reserved", amount, name, actor.id, env.now)
    )


async def post(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, item: UUID, kind: Literal["spent", "released"], amount: Decimal, said: str,
    env: Env,
) -> None:  # fmt: skip
    """Spend some of an item (a member, or who leads) or release it (who leads). Problems: task-force-not-found 404,
    task-force-lead-is-needed and task-force-member-is-needed 403, task-force-is-closed and item-is-short 409."""
    force = await opened(tx, catalog, actor, record, env)
    if kind == "released":
        await require_lead(tx, catalog, actor, force, env)
    else:
        await require_member(tx, force, actor, env)
    require_open(force, env)
    spent, released = (amount, Decimal(0)) if kind == "spent" else (Decimal(0), amount)
    if await store_budget.change_item(tx, record, item, spent, released) is None:
        raise Problem("item-is-short", 409)
    await _post(tx, catalog, force, actor, Posting(uuid7(), item, kind, amount, said, actor.id, env.now))


async def settle(tx: Tx, force: Force, actor: Actor, env: Env) -> Decimal:
    """Release what is left of every item, at the end; what the task force has used."""
    for item, amount in await store_budget.release_all(tx, force.record):
        one = Posting(uuid7(), item, "released", amount, "", actor.id, env.now)
        await store_budget.add_posting(tx, force.record, one)
    return await store_budget.used(tx, force.record)


async def _post(tx: Tx, catalog: Any, force: Force, actor: Actor, one: Posting) -> None:
    await store_budget.add_posting(tx, force.record, one)
    used = Money(await store_budget.used(tx, force.record), force.currency)
    await write_derived(tx, catalog, force.object, {force.record: {"used": used}})
    data = {"item": one.item, "amount": str(one.amount), "currency": force.currency, "note": one.said}
    people = [force.formed_by, *([actor.id] if actor.id is not None else [])]
    await append(tx, [event_of(f"money_{one.kind}", force, actor, data, one.at, people)])


def _told(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")
