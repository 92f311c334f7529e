"""Marks: what a person keeps of a record for themselves: follows it, has it among their favourites, saw it lately."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store_people as store
from yingdan.kernel.records.single import get
from yingdan.kernel.records.store_query import titles

MARKS = ("favourite", "follow", "seen")
Marked = tuple[str, UUID, str, datetime]


async def mark(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, kind: str, env: Env
) -> None:
    """Set a mark of the actor; setting it again renews its time. Problems: record-not-found 404, mark-is-unknown 400."""
    person = _person(actor, kind)
    await get(tx, catalog, actor, object_name, record, env=env)
    await store.set_mark(tx, person, kind, object_name, record, env.now)
    if kind == "seen":
        await store.forget_seen(tx, person)


async def unmark(tx: Tx, actor: Actor, record: UUID, kind: str) -> None:
    """Take a mark away; the record need not be visible any more. Problem mark-is-unknown 400."""
    await store.drop_mark(tx, _person(actor, kind), kind, record)


async def marks(tx: Tx, catalog: Catalog, actor: Actor, kind: str, env: Env, limit: int = 30) -> list[Marked]:
    """The actor's marked records that are still there and visible: (object, id, title, at), the latest first."""
    person = _person(actor, kind)
    found = await store.marks_of(tx, person, kind, limit)
    ids: dict[str, list[UUID]] = {}
    for object_name, record, _ in found:
        ids.setdefault(object_name, []).append(record)
    named = {
        name: await titles(tx, catalog, actor, name, records, env=env)
        for name, records in ids.items()
        if name in catalog.objects
    }
    return [
        (name, record, named[name][record], at) for name, record, at in found if record in named.get(name, {})
    ]


async def marks_on(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, env: Env
) -> tuple[set[str], Sequence[UUID]]:
    """The actor's marks on a record, and who follows it. Problem record-not-found 404."""
    await get(tx, catalog, actor, object_name, record, env=env)
    mine = await store.own_marks(tx, actor.id, record) if actor.id is not None else set()
    return mine, (await store.followers_of(tx, [record])).get(record, [])


def _person(actor: Actor, kind: str) -> UUID:
    if kind not in MARKS:
        raise Problem("mark-is-unknown", 400, known=list(MARKS))
    if actor.id is None:
        raise Problem("action-is-not-allowed", 403, object="", action=kind, reasons=[])
    return actor.id
