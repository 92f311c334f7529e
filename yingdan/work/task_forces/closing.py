"""The closing review: what came of it and what is learnt. What was set aside is released, and membership ends with all that it opened."""

from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor
from yingdan.kernel.records import write_derived
from yingdan.work import notices
from yingdan.work.task_forces import store, store_pool, store_wishes
from yingdan.work.task_forces.budget import settle
from yingdan.work.task_forces.membership import dismiss, opened, require_lead
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.telling import event_of
from yingdan.work.task_forces.wishing import notices_of_room


async def close(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, result: str, lessons: str, env: Env
) -> None:
    """Close it with its review; one that time has ended can still be reviewed, once. Problems: task-force-not-found 404,
    task-force-lead-is-needed 403, task-force-is-closed 409, result-is-unknown 422."""
    force = await opened(tx, catalog, actor, record, env)
    await require_lead(tx, catalog, actor, force, env)
    if force.closed_by is not None:
        raise Problem("task-force-is-closed", 409)
    choices = catalog.objects[force.object].fields["result"].options.get("choices", ())
    if result not in {one["value"] for one in choices}:
        raise Problem("result-is-unknown", 422, result=result)
    await finish(tx, catalog, actor, force, env, {"result": result, "lessons": lessons})


async def finish(
    tx: Tx, catalog: Any, actor: Actor, force: Force, env: Env, review: dict[str, str], there: bool = True
) -> None:
    """End everything that runs; `there`: the record is not removed."""
    used = await settle(tx, force, actor, env)
    await store_wishes.end_wishes(tx, force.record, actor.id, env.now)
    slots = await store_pool.end_all(tx, force.record, actor.id, env.now)
    if slots:
        await append(tx, await notices.post(tx, await notices_of_room(tx, catalog, slots, env)))
    await dismiss(tx, force, None, actor, "", env)
    closed_at = force.closed_at or env.now
    await store.set_closed(tx, force.record, actor.id, closed_at)
    if not there:
        return
    values = {"state": "closed", "closed_at": closed_at, "used": Money(used, force.currency), **review}
    await write_derived(tx, catalog, force.object, {force.record: values})
    data = {"result": review.get("result"), "used": str(used), "currency": force.currency}
    await append(tx, [event_of("closed", force, actor, data, env.now, [force.formed_by])])
