"""Files that only members open, while they are members; and what a lent template holds. At rest a file is sealed by the key of its task
force, its name too; the bytes themselves are kept and sealed by who calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.base.sealing import seal_under, unseal_under
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import read
from yingdan.work.task_forces import store, store_files, store_notes, store_pool
from yingdan.work.task_forces.membership import (
    SYSTEM,
    composition_of,
    leads,
    opened,
    require_member,
    require_open,
)
from yingdan.work.task_forces.store import Force
from yingdan.work.task_forces.store_files import SealedFile
from yingdan.work.task_forces.store_pool import Booking
from yingdan.work.task_forces.telling import event_of

MOST_FILES = 200
HOLDS = "file"


@dataclass(frozen=True, slots=True)
class ForceFile:
    """`size` in bytes; `sha`: by which the sealed file is found."""

    id: UUID
    author: UUID
    name: str
    media: str
    size: int
    sha: str
    at: datetime


async def may_keep_files(tx: Tx, catalog: Any, actor: Actor, record: UUID, env: Env) -> str:
    """The sealed key by which a file of this task force is to be sealed. Problems: task-force-not-found 404,
    task-force-member-is-needed 403, task-force-is-closed and too-many-files 409."""
    force = await opened(tx, catalog, actor, record, env)
    await require_member(tx, force, actor, env)
    require_open(force, env)
    if await store_files.count_files(tx, record) >= MOST_FILES:
        raise Problem("too-many-files", 409, most=MOST_FILES)
    return await store_notes.key_for(tx, record)


async def keep_file(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, key: str, name: str, media: str, size: int, sha: str, env: Env
) -> None:  # fmt: skip
    """Note a file that was sealed by `key`. Problems as for `may_keep_files`: rights are judged when it has come."""
    assert actor.id is not None
    await may_keep_files(tx, catalog, actor, record, env)
    one = SealedFile(uuid7(), actor.id, seal_under(key, name), media, size, sha, env.now)
    await store_files.add_file(tx, record, one)
    await _tell(tx, catalog, actor, record, "filed", env)


async def list_files(tx: Tx, catalog: Any, actor: Actor, record: UUID, env: Env) -> list[ForceFile]:
    """The newest first. Problems: task-force-not-found 404, task-force-member-is-needed 403, secret-cannot-be-opened 409."""
    force = await opened(tx, catalog, actor, record, env, lock=False)
    await require_member(tx, force, actor, env)
    key = await store_notes.key_of(tx, record)
    if key is None:
        return []
    return [_opened(key, one) for one in await store_files.files_under(tx, record)]


async def open_file(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, file: UUID, env: Env
) -> tuple[str, ForceFile]:
    """The sealed key and the file; that somebody opened it is told in the log. Problems as for `list_files`, and
    file-is-unknown 404."""
    key, one = await _found(tx, catalog, actor, record, file, env)
    await _tell(tx, catalog, actor, record, "file_opened", env)
    return key, one


async def drop_file(tx: Tx, catalog: Any, actor: Actor, record: UUID, file: UUID, env: Env) -> str:
    """Forget a file: its author may, and who leads. What it was found by, so that it can be deleted. Problems as for `list_files`, and
    file-is-unknown 404, task-force-is-closed 409, task-force-lead-is-needed 403."""
    force = await opened(tx, catalog, actor, record, env)
    _, one = await _found(tx, catalog, actor, record, file, env)
    require_open(force, env)
    if one.author != actor.id and not await leads(tx, catalog, actor, force, env):
        raise Problem("task-force-lead-is-needed", 403)
    await store_files.remove_file(tx, record, file)
    await _tell(tx, catalog, actor, record, "file_dropped", env)
    return one.sha


async def lent_file(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, booking: UUID, sha: str, env: Env
) -> dict[str, Any]:
    """A file of a template while it is lent to the task force: sha, name, size, type. Problems: task-force-not-found,
    booking-not-found and file-is-unknown 404, task-force-member-is-needed 403, booking-is-not-running 409."""
    force = await opened(tx, catalog, actor, record, env, lock=False)
    await require_member(tx, force, actor, env)
    held = await store_pool.bookings_of(tx, record)
    one = next((each for each in held if each.id == booking), None)
    if one is None:
        raise Problem("booking-not-found", 404)
    if not is_running(one, env):
        raise Problem("booking-is-not-running", 409)
    held_by = await files_of_resources(tx, catalog, force, [one.resource], env)
    found = next((each for each in held_by.get(one.resource, ()) if each["sha"] == sha), None)
    if found is None:
        raise Problem("file-is-unknown", 404, name=sha[:12])
    return found


def is_running(one: Booking, env: Env) -> bool:
    """Whether it is this moment that is booked."""
    over = one.ended_at is not None or (one.ends_at is not None and one.ends_at <= env.now)
    return not over and one.starts_at <= env.now


async def files_of_resources(
    tx: Tx, catalog: Any, force: Force, resources: list[UUID], env: Env
) -> dict[UUID, list[dict[str, Any]]]:
    """The files that resources of the pool hold, by resource."""
    body = composition_of(catalog, force)
    if body is None or body.pool is None or HOLDS not in catalog.objects[body.pool].fields:
        return {}
    rows = await read(tx, catalog, SYSTEM, body.pool, resources, (HOLDS,), env=env)
    return {key: row[HOLDS] for key, row in rows.items() if row[HOLDS]}


async def _found(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, file: UUID, env: Env
) -> tuple[str, ForceFile]:
    force = await opened(tx, catalog, actor, record, env, lock=False)
    await require_member(tx, force, actor, env)
    key, one = await store_notes.key_of(tx, record), await store_files.file_under(tx, record, file)
    if key is None or one is None:
        raise Problem("file-is-unknown", 404, name="")
    return key, _opened(key, one)


def _opened(key: str, one: SealedFile) -> ForceFile:
    return ForceFile(
        one.id, one.author, unseal_under(key, one.name), one.media, one.size, one.sha, one.at
    )  # fmt: skip


async def _tell(tx: Tx, catalog: Any, actor: Actor, record: UUID, kind: str, env: Env) -> None:
    force = await opened(tx, catalog, actor, record, env, lock=False)
    people = [
        one.person for one in (await store.members_of(tx, [record])).get(record, []) if one.is_in(env.now)
    ]
    await append(tx, [event_of(kind, force, actor, {}, env.now, people)])
