"""Comments: what people write about a record, under the rights of the record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store_people as store
from yingdan.kernel.records.single import get
from yingdan.kernel.records.store_people import Comment
from yingdan.kernel.records.telling import audience_of

LONGEST = 10_000
_MOST_MENTIONS = 50


async def comments(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    env: Env,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Comment]:
    """The comments on a record, newest first. Problem record-not-found 404."""
    await get(tx, catalog, actor, object_name, record, env=env)
    return await store.comments_of(tx, record, before, limit)


async def comment(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    body: str,
    mentions: Sequence[UUID],
    env: Env,
) -> Comment:
    """Write about a record; who comments follows it from then on. Problems: record-not-found 404, comment-is-empty and
    comment-is-too-long 422, action-is-not-allowed 403 for the system."""
    row = await get(tx, catalog, actor, object_name, record, env=env)
    person = _person(actor, object_name)
    text = _text(body)
    found = Comment(uuid7(), object_name, record, person, text, _people(mentions), env.now, None)
    await store.add_comment(tx, found)
    await store.set_mark(tx, person, "follow", object_name, record, env.now)
    data = {"comment": str(found.id), "mentions": [str(one) for one in found.mentions]}
    await append(tx, [_event("comment.added", found, actor, row, data, env.now)])
    return found


async def change_comment(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    record: UUID,
    key: UUID,
    body: str,
    mentions: Sequence[UUID],
    env: Env,
) -> Comment:
    """Change one's own comment; those newly mentioned are named in the event. Problems: comment-not-found 404,
    comment-is-not-yours 403, and those of `comment`."""
    row = await get(tx, catalog, actor, object_name, record, env=env)
    known = await _own(tx, actor, record, key)
    text, people = _text(body), _people(mentions)
    await store.change_comment(tx, key, text, people, env.now)
    fresh = [str(one) for one in people if one not in known.mentions]
    data = {"comment": str(key), "mentions": fresh}
    await append(tx, [_event("comment.changed", known, actor, row, data, env.now)])
    return Comment(key, object_name, record, known.author, text, people, known.at, env.now)


async def remove_comment(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, key: UUID, env: Env
) -> None:
    """Delete one's own comment; its text is gone. Problems as for `change_comment`."""
    row = await get(tx, catalog, actor, object_name, record, env=env)
    known = await _own(tx, actor, record, key)
    await store.drop_comment(tx, key)
    await append(tx, [_event("comment.removed", known, actor, row, {"comment": str(key)}, env.now)])


async def _own(tx: Tx, actor: Actor, record: UUID, key: UUID) -> Comment:
    known = await store.lock_comment(tx, key, record)
    if known is None:
        raise Problem("comment-not-found", 404)
    if known.author != actor.id:
        raise Problem("comment-is-not-yours", 403)
    return known


def _person(actor: Actor, object_name: str) -> UUID:
    if actor.id is None:
        raise Problem("action-is-not-allowed", 403, object=object_name, action="comment", reasons=[])
    return actor.id


def _text(body: str) -> str:
    text = body.replace("\x00", "").strip()
    if not text:
        raise Problem("comment-is-empty", 422)
    if len(text) > LONGEST:
        raise Problem("comment-is-too-long", 422, limit=LONGEST)
    return text


def _people(mentions: Sequence[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(mentions))[:_MOST_MENTIONS]


def _event(
    kind: str, about: Comment, actor: Actor, row: dict[str, Any], data: dict[str, Any], at: datetime
) -> Event:
    # The screens of the owner's side see it, and the author's own in another window.
    audience = dict.fromkeys((*audience_of(row.get("owner"), row.get("unit")), f"user:{about.author}"))
    return Event(
        id=uuid7(), type=kind, at=at, object=about.object, subject=about.record, actor=actor.key, source="ui",
        data=data, audience=tuple(audience),
    )  # fmt: skip
