"""SQL of drafts and their steps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb
from yingdan.kernel.publish.draft import Draft, Edit, Step

SCHEMA = """
create schema if not exists meta;
create table if not exists meta.draft (
  id uuid primary key,
  title text not null,
  app text collate "C",
  base_version integer not null,
  revision integer not null,
  state text collate "C" not null,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  published_version integer,
  review jsonb
);
create index if not exists draft_by_state on meta.draft (state, changed_at desc);
create table if not exists meta.draft_step (
  draft uuid not null references meta.draft (id) on delete cascade,
  number integer not null,
  by text collate "C" not null,
  at timestamptz not null,
  over integer not null,
  edits jsonb not null,
  undone boolean not null,
  moved integer not null,
  primary key (draft, number)
);
create table if not exists meta.release (
  version integer primary key references meta.version (number),
  draft uuid not null references meta.draft (id),
  roles text[] collate "C" not null,
  time_saved jsonb,
  sign_offs jsonb not null
);
create table if not exists meta.rollout_step (
  version integer primary key references meta.version (number),
  rollout text collate "C" not null,
  step text collate "C" not null,
  shown jsonb not null
);
"""
_DRAFT = "id, title, app, base_version, revision, state, created_by, created_at, changed_at, published_version, review"


async def insert_draft(tx: Tx, draft: Draft) -> None:
    await execute(
        tx,
        "insert into meta.draft (id, title, app, base_version, revision, state, created_by, created_at, changed_at)"
        " values (%(id)s, %(title)s, %(app)s, %(base)s, %(revision)s, %(state)s, %(by)s, %(at)s, %(at)s)",
        {
            "id": draft.id, "title": draft.title, "app": draft.app, "base": draft.base_version,
            "revision": draft.revision, "state": draft.state, "by": draft.created_by, "at": draft.created_at,
        },
    )  # fmt: skip


async def read_drafts(tx: Tx, state: str, limit: int) -> list[tuple[Draft, int]]:
    """Drafts of a state without their steps, the last changed first, with how many steps count."""
    rows = await fetch(
        tx,
        f"select {_DRAFT}, (select count(*) from meta.draft_step s where s.draft = d.id and not s.undone)"
        " from meta.draft d where state = %(state)s order by changed_at desc limit %(limit)s",
        {"state": state, "limit": limit},
    )
    return [(Draft(*row[:11]), int(row[11])) for row in rows]


async def read_draft(tx: Tx, key: UUID, *, lock: bool = False) -> Draft | None:
    """A draft with its steps; `lock` makes editors wait for one another."""
    row = await fetch_one(
        tx,
        f"select {_DRAFT} from meta.draft where id = %(id)s" + (" for update" if lock else ""),
        {"id": key},
    )
    if row is None:
        return None
    steps = await fetch(
        tx,
        "select number, by, at, over, edits, undone, moved from meta.draft_step where draft = %(id)s order by number",
        {"id": key},
    )
    return replace(Draft(*row), steps=tuple(_step(one) for one in steps))


def _step(row: tuple[Any, ...]) -> Step:
    edits = msgspec.convert(row[4], tuple[Edit, ...])
    return Step(row[0], row[1], row[2], row[3], edits, row[5], row[6])


async def insert_step(tx: Tx, key: UUID, step: Step) -> None:
    await execute(
        tx,
        "insert into meta.draft_step (draft, number, by, at, over, edits, undone, moved)"
        " values (%(draft)s, %(number)s, %(by)s, %(at)s, %(over)s, %(edits)s, %(undone)s, %(moved)s)",
        {
            "draft": key, "number": step.number, "by": step.by, "at": step.at, "over": step.over,
            "edits": jsonb(step.edits), "undone": step.undone, "moved": step.moved,
        },
    )  # fmt: skip


async def delete_steps(tx: Tx, key: UUID, numbers: Sequence[int]) -> None:
    await execute(
        tx,
        "delete from meta.draft_step where draft = %(draft)s and number = any(%(numbers)s)",
        {"draft": key, "numbers": list(numbers)},
    )


async def move_step(tx: Tx, key: UUID, number: int, undone: bool, moved: int) -> None:
    await execute(
        tx,
        "update meta.draft_step set undone = %(undone)s, moved = %(moved)s"
        " where draft = %(draft)s and number = %(number)s",
        {"draft": key, "number": number, "undone": undone, "moved": moved},
    )


async def update_draft(tx: Tx, draft: Draft) -> None:
    """Write what may change of a draft's own row."""
    await execute(
        tx,
        "update meta.draft set title = %(title)s, base_version = %(base)s, revision = %(revision)s,"
        " state = %(state)s, changed_at = %(at)s, published_version = %(version)s, review = %(review)s"
        " where id = %(id)s",
        {
            "id": draft.id, "title": draft.title, "base": draft.base_version, "revision": draft.revision,
            "state": draft.state, "at": draft.changed_at, "version": draft.published_version,
            "review": jsonb(draft.review) if draft.review is not None else None,
        },
    )  # fmt: skip


async def who_previewed(tx: Tx, key: UUID, revision: int) -> set[str]:
    """Actor keys of those who opened the preview of a draft's revision with their own eyes, by the log."""
    rows = await fetch(
        tx,
        "select distinct actor from events.event where subject = %(id)s and type = 'definition.draft_previewed'"
        " and (data->>'revision')::integer = %(revision)s and actor = 'user:' || (data->>'seen_as')",
        {"id": key, "revision": revision},
    )
    return {row[0] for row in rows}


async def keep_step(tx: Tx, version: int, rollout: str, step: str, shown: Any) -> None:
    """Keep with a version how a rollout stood when it took a step: `split`, `promote` or `withdraw`."""
    await execute(
        tx,
        "insert into meta.rollout_step (version, rollout, step, shown) values (%(v)s, %(r)s, %(step)s, %(shown)s)",
        {"v": version, "r": rollout, "step": step, "shown": jsonb(shown)},
    )


async def read_steps(tx: Tx, limit: int) -> list[tuple[int, str, str, Any, str, datetime]]:
    """(version, rollout, step, how it stood, by, at) of the last steps, the newest first."""
    rows = await fetch(
        tx,
        "select s.version, s.rollout, s.step, s.shown, v.author, v.at from meta.rollout_step s"
        " join meta.version v on v.number = s.version order by s.version desc limit %(limit)s",
        {"limit": limit},
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


async def insert_release(
    tx: Tx,
    version: int,
    draft: UUID,
    roles: Sequence[str],
    time_saved: dict[str, Any] | None,
    sign_offs: Sequence[dict[str, Any]],
) -> None:
    await execute(
        tx,
        "insert into meta.release (version, draft, roles, time_saved, sign_offs)"
        " values (%(version)s, %(draft)s, %(roles)s, %(time)s, %(signed)s) on conflict (version) do nothing",
        {
            "version": version, "draft": draft, "roles": list(roles),
            "time": jsonb(time_saved) if time_saved is not None else None, "signed": jsonb(list(sign_offs)),
        },
    )  # fmt: skip


async def read_release(tx: Tx, version: int) -> dict[str, Any] | None:
    """{draft, roles, time_saved, sign_offs} of a version that was published from a draft."""
    row = await fetch_one(
        tx,
        "select draft, roles, time_saved, sign_offs from meta.release where version = %(v)s",
        {"v": version},
    )
    return dict(zip(("draft", "roles", "time_saved", "sign_offs"), row, strict=True)) if row else None


async def estimate_rows(tx: Tx, tables: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """About how many rows tables have, from the planner's numbers: no table is read."""
    rows = await fetch(
        tx,
        "select space.nspname, class.relname, greatest(class.reltuples, stats.n_live_tup, 0)::bigint"
        " from pg_catalog.pg_class class join pg_catalog.pg_namespace space on space.oid = class.relnamespace"
        " left join pg_catalog.pg_stat_all_tables stats on stats.relid = class.oid"
        " where (space.nspname, class.relname) in"
        " (select s, t from unnest(%(s)s::text[], %(t)s::text[]) as asked (s, t))",
        {"s": [one[0] for one in tables], "t": [one[1] for one in tables]},
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


async def count_work(
    tx: Tx, objects: Sequence[str], since: datetime, until: datetime, actors: Sequence[str]
) -> tuple[int, int]:
    """(events of records of these objects, how many of these actors caused them) in a span of time, by the log."""
    row = await fetch_one(
        tx,
        "select count(*), count(distinct actor) from events.event where received_at >= %(since)s"
        " and at >= %(since)s and at <= %(until)s and object = any(%(objects)s) and type like 'record.%%'"
        " and actor = any(%(actors)s)",
        {"since": since, "until": until, "objects": list(objects), "actors": list(actors)},
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def count_activity(tx: Tx, objects: Sequence[str], since: datetime, most: int) -> tuple[int, int]:
    """(events of records, people and systems who caused them) about objects since a moment, among the log's newest
    `most` events: the question has a bounded cost however long the log is."""
    row = await fetch_one(
        tx,
        "select count(*), count(distinct actor) from (select actor, object, type, received_at from events.event"
        " order by generation desc, tx desc, id desc limit %(most)s) as recent"
        " where received_at >= %(since)s and object = any(%(objects)s) and type like 'record.%%'",
        {"since": since, "objects": list(objects), "most": most},
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)
