"""Notes that only members read, while they are members. At rest they are sealed by a key of their task force, which the key of the house
seals; neither who leads above nor who manages accounts reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, uuid7
from yingdan.base.sealing import seal_under, unseal_under
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.work.task_forces import store, store_notes
from yingdan.work.task_forces.membership import opened, require_member, require_open
from yingdan.work.task_forces.store_notes import SealedNote
from yingdan.work.task_forces.telling import event_of


@dataclass(frozen=True, slots=True)
class Note:
    id: UUID
    author: UUID
    text: str
    at: datetime


async def write_note(tx: Tx, catalog: Any, actor: Actor, record: UUID, text: str, env: Env) -> None:
    """Keep a note. Problems: task-force-not-found 404, task-force-member-is-needed 403, task-force-is-closed 409."""
    force = await opened(tx, catalog, actor, record, env)
    await require_member(tx, force, actor, env)
    require_open(force, env)
    assert actor.id is not None
    key = await store_notes.key_for(tx, record)
    await store_notes.add_note(tx, record, SealedNote(uuid7(), actor.id, seal_under(key, text), env.now))
    people = [
        one.person for one in (await store.members_of(tx, [record])).get(record, []) if one.is_in(env.now)
    ]
    await append(tx, [event_of("noted", force, actor, {}, env.now, people)])


async def read_notes(tx: Tx, catalog: Any, actor: Actor, record: UUID, env: Env) -> list[Note]:
    """The newest 200. Problems: task-force-not-found 404, task-force-member-is-needed 403, secret-cannot-be-opened 409."""
    force = await opened(tx, catalog, actor, record, env, lock=False)
    await require_member(tx, force, actor, env)
    key = await store_notes.key_of(tx, record)
    if key is None:
        return []
    return [
        Note(one.id, one.author, unseal_under(key, one.sealed), one.at)
        for one in await store_notes.notes_under(tx, record)
    ]
