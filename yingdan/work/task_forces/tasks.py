"""The task board: tasks are records of their own object, each owned by the member who is to do it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, Query, Update, query, write
from yingdan.work import notices
from yingdan.work.task_forces.membership import (
    SYSTEM,
    composition_of,
    leads,
    member_now,
    opened,
    require_member,
    require_open,
)
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.telling import event_of, notice

MOST_TASKS = 200


async def tasks_of(
    tx: Tx, catalog: Any, forces: Sequence[Force], env: Env
) -> dict[UUID, list[dict[str, Any]]]:
    """Tasks by task force, those due first at the front, at most 200 times as many as task forces; for whoever sees them."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    by_kind: dict[str, list[Force]] = {}
    for one in forces:
        by_kind.setdefault(one.composition, []).append(one)
    for some in by_kind.values():
        body = composition_of(catalog, some[0])
        if body is None:
            continue
        title = catalog.objects[body.tasks].title
        listed = ", ".join(f"'{one.record}'" for one in some)
        ask = Query(
            body.tasks, (title, body.tasks_of, "due_at", "done", "owner", "created_at"), f"{body.tasks_of} in [{listed}]",
            (("due_at", False), ("created_at", False)), MOST_TASKS * len(some),
        )  # fmt: skip
        for row in (await query(tx, catalog, SYSTEM, ask, env)).rows:
            shown = {"id": row["id"], "name": row[title], "due_at": row["due_at"], "done": bool(row["done"]), "person": row["owner"],
                     "object": body.tasks}  # fmt: skip
            found.setdefault(row[body.tasks_of], []).append(shown)
    return found


async def add_task(
    tx: Tx,
    catalog: Any,
    actor: Actor,
    record: UUID,
    name: str,
    person: UUID,
    due_at: datetime | None,
    env: Env,
) -> UUID:
    """Give a member something to do; its id. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed
    409, member-not-found 422, task-force-is-full 409."""
    force = await opened(tx, catalog, actor, record, env)
    if not await leads(tx, catalog, actor, force, env):
        await require_member(tx, force, actor, env)
    require_open(force, env)
    body = composition_of(catalog, force)
    if body is None or await member_now(tx, force, person, env) is None:
        raise Problem("member-not-found", 422)
    if len((await tasks_of(tx, catalog, [force], env)).get(record, [])) >= MOST_TASKS:
        raise Problem("task-force-is-full", 409, most=MOST_TASKS)
    title = catalog.objects[body.tasks].title
    event = event_of("tasked", force, actor, {"person": person, "name": name}, env.now, [person])
    values = {title: name, body.tasks_of: record, "due_at": due_at}
    [made] = await write(
        tx, catalog, SYSTEM, [Create(body.tasks, values, owner=person)], at=env.now, source="work", cause=event.id, hop=1
    )  # fmt: skip
    told = []
    if person != actor.id:
        words: Label = {"zh": f"特遣队任务：{name}", "en": f"Task force: {name}"}
        told = [notice(person, "tasked", words, {"zh": actor.name, "en": actor.name}, force, env.now)]
    await append(tx, [event, *await notices.post(tx, told)])
    return made.id


async def finish_task(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, task: UUID, done: bool, env: Env
) -> None:
    """Mark a task done, or open again: its own member, or who leads. Problems: task-force-not-found and task-not-found 404,
    task-force-lead-is-needed 403, task-force-is-closed 409."""
    force = await opened(tx, catalog, actor, record, env)
    require_open(force, env)
    found = next(
        (one for one in (await tasks_of(tx, catalog, [force], env)).get(record, []) if one["id"] == task),
        None,
    )
    if found is None:
        raise Problem("task-not-found", 404)
    if found["person"] != actor.id and not await leads(tx, catalog, actor, force, env):
        raise Problem("task-force-lead-is-needed", 403)
    if found["done"] == done:
        return
    kind = "task_done" if done else "task_opened"
    event = event_of(kind, force, actor, {"name": found["name"]}, env.now, [found["person"], force.formed_by])
    await write(
        tx, catalog, SYSTEM, [Update(found["object"], task, {"done": done})], at=env.now, source="work", cause=event.id, hop=1
    )  # fmt: skip
    await append(tx, [event])
