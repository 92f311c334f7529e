"""SQL of what people put on records: comments and marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists kernel.comment (
  id uuid primary key,
  object text collate "C" not null,
  record uuid not null,
  author uuid not null,
  body text not null,
  mentions uuid[] not null default '{}',
  at timestamptz not null,
  changed_at timestamptz
);
create index if not exists comment_record on kernel.comment (record, at desc, id desc);
create table if not exists kernel.mark (
  person uuid not null,
  kind text collate "C" not null check (kind in ('follow', 'favourite', 'seen')),
  object text collate "C" not null,
  record uuid not null,
  at timestamptz not null,
  primary key (person, kind, record)
);
create index if not exists mark_latest on kernel.mark (person, kind, at desc);
create index if not exists mark_record on kernel.mark (record, kind);
"""
SEEN_KEPT = 100
_COMMENT = "id, object, record, author, body, mentions, at, changed_at"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote about a record; `mentions`: the people addressed."""

    id: UUID
    object: str
    record: UUID
    author: UUID
    body: str
    mentions: Sequence[UUID]
    at: datetime
    changed_at: datetime | None


async def add_comment(tx: Tx, comment: Comment) -> None:
    await execute(
        tx,
        f"insert into kernel.comment ({_COMMENT}) values (%(id)s, %(object)s, %(record)s, %(author)s, %(body)s,"
        " %(mentions)s, %(at)s, null)",
        {
            "id": comment.id, "object": comment.object, "record": comment.record, "author": comment.author,
            "body": comment.body, "mentions": list(comment.mentions), "at": comment.at,
        },
    )  # fmt: skip


async def comments_of(
    tx: Tx, record: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[Comment]:
    """The newest comments on a record, newest first; `before` pages on from (at, id)."""
    more = " and (at, id) < (%(at)s, %(id)s)" if before else ""
    rows = await fetch(
        tx,
        f"select {_COMMENT} from kernel.comment where record = %(record)s{more}"
        " order by at desc, id desc limit %(limit)s",
        {"record": record, "limit": limit, "at": before[0] if before else None,
         "id": before[1] if before else None},
    )  # fmt: skip
    return [Comment(*row) for row in rows]


async def lock_comment(tx: Tx, key: UUID, record: UUID) -> Comment | None:
    row = await fetch_one(
        tx,
        f"select {_COMMENT} from kernel.comment where id = %(id)s and record = %(record)s for update",
        {"id": key, "record": record},
    )
    return Comment(*row) if row else None


async def change_comment(tx: Tx, key: UUID, body: str, mentions: Sequence[UUID], at: datetime) -> None:
    await execute(
        tx,
        "update kernel.comment set body = %(body)s, mentions = %(mentions)s, changed_at = %(at)s where id = %(id)s",
        {"id": key, "body": body, "mentions": list(mentions), "at": at},
    )


async def drop_comment(tx: Tx, key: UUID) -> None:
    await execute(tx, "delete from kernel.comment where id = %(id)s", {"id": key})


async def set_mark(tx: Tx, person: UUID, kind: str, object_name: str, record: UUID, at: datetime) -> bool:
    """Set or renew a mark; whether it is new."""
    row = await fetch_one(
        tx,
        "insert into kernel.mark (person, kind, object, record, at)"
        " values (%(person)s, %(kind)s, %(object)s, %(record)s, %(at)s)"
        " on conflict (person, kind, record) do update set at = excluded.at returning (xmax = 0)",
        {"person": person, "kind": kind, "object": object_name, "record": record, "at": at},
    )
    return bool(row and row[0])


async def drop_mark(tx: Tx, person: UUID, kind: str, record: UUID) -> bool:
    touched = await execute(
        tx,
        "delete from kernel.mark where person = %(person)s and kind = %(kind)s and record = %(record)s",
        {"person": person, "kind": kind, "record": record},
    )
    return touched == 1


async def forget_seen(tx: Tx, person: UUID) -> None:
    """Keep the latest of what a person has seen."""
    await execute(
        tx,
        "delete from kernel.mark m where m.person = %(person)s and m.kind = 'seen' and m.record in"
        " (select o.record from kernel.mark o where o.person = %(person)s and o.kind = 'seen'"
        " order by o.at desc offset %(kept)s)",
        {"person": person, "kept": SEEN_KEPT},
    )


async def marks_of(tx: Tx, person: UUID, kind: str, limit: int) -> list[tuple[str, UUID, datetime]]:
    """(object, record, at), the latest first."""
    rows = await fetch(
        tx,
        "select object, record, at from kernel.mark where person = %(person)s and kind = %(kind)s"
        " order by at desc limit %(limit)s",
        {"person": person, "kind": kind, "limit": limit},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def own_marks(tx: Tx, person: UUID, record: UUID) -> set[str]:
    rows = await fetch(
        tx,
        "select kind from kernel.mark where person = %(person)s and record = %(record)s",
        {"person": person, "record": record},
    )
    return {row[0] for row in rows}


async def followers_of(tx: Tx, records: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Who follows each of these records, in the order they began."""
    rows = await fetch(
        tx,
        "select record, person from kernel.mark where record = any(%(ids)s) and kind = 'follow' order by at, person",
        {"ids": list(records)},
    )
    found: dict[UUID, list[UUID]] = {}
    for record, person in rows:
        found.setdefault(record, []).append(person)
    return found
