"""The first response of a task force, which its clock waits for."""

from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.work.task_forces import store
from yingdan.work.task_forces.membership import opened, require_member, require_open
from yingdan.work.task_forces.telling import event_of


async def respond(tx: Tx, catalog: Any, actor: Actor, record: UUID, said: str, env: Env) -> None:
    """Say what was done first; once. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed and
    task-force-has-responded 409."""
    force = await opened(tx, catalog, actor, record, env)
    await require_member(tx, force, actor, env)
    require_open(force, env)
    if force.responded_at is not None:
        raise Problem("task-force-has-responded", 409)
    assert actor.id is not None
    await store.set_response(tx, record, actor.id, env.now, said)
    people = [
        one.person for one in (await store.members_of(tx, [record])).get(record, []) if one.is_in(env.now)
    ]
    await append(tx, [event_of("responded", force, actor, {"note": said}, env.now, people)])
