"""What is kept of access reviews. An item is one role (`membership`) or one temporary grant of one person; its uses are those counted when
the review began. `verdict`: kept, taken, or unanswered once the day has passed; none while it waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one
from yingdan.kernel.access import LEADING

SCHEMA = """
create table if not exists access.review (
  id uuid primary key,
  title text not null,
  unit uuid,
  takes_away boolean not null,
  started_by uuid not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  closed_at timestamptz
);
create index if not exists review_due on access.review (due_at) where closed_at is null;
create index if not exists review_latest on access.review (started_at, id);
create table if not exists access.review_item (
  review uuid not null,
  place integer not null,
  person uuid not null,
  unit uuid,
  role text collate "C" not null,
  membership uuid,
  temporary uuid,
  reviewer uuid,
  uses bigint not null,
  last_at timestamptz,
  verdict text collate "C" check (verdict in ('kept', 'taken', 'unanswered')),
  said text,
  decided_by uuid,
  decided_at timestamptz,
  primary key (review, place),
  check ((membership is null) <> (temporary is null))
);
create index if not exists review_item_reviewer on access.review_item (reviewer, review);
alter table access.review add column if not exists remind_days smallint[] not null default '{3,0}',
  add column if not exists remind_at timestamptz;
create index if not exists review_remind on access.review (remind_at) where remind_at is not null;
create table if not exists access.review_told (
  review uuid not null,
  reviewer uuid not null,
  told_at timestamptz not null,
  waiting integer not null,
  primary key (review, told_at, reviewer)
);
"""
# The reviewer is the nearest who leads the unit or one above it, never the person himself; without any, who started it.
_FILL = """
with recursive item as materialized (
  select m.id as membership, null::uuid as temporary, u.id as person, m.role, m.unit
  from org.membership m join org."user" u on u.id = m."user"
  where m.removed_at is null and m.role is not null and u.removed_at is null and coalesce(u.active, true)
    and (%(units)s::uuid[] is null or m.unit = any(%(units)s))
  union all
  select null, g.id, u.id, g.role, u.unit from access.temporary_grant g join org."user" u on u.id = g.person
  where g.state = 'granted' and g.ends_at > %(now)s and u.removed_at is null
    and (%(units)s::uuid[] is null or u.unit = any(%(units)s))
), above as (
  select distinct i.unit as start, i.unit as id, 0 as level from item i where i.unit is not null
  union all
  select a.start, u.parent, a.level + 1 from above a join org.unit u on u.id = a.id
  where u.parent is not null and a.level < 50
), lead as materialized (
  select a.start, a.level, m."user" as person, m.created_at, m.id
  from above a join org.membership m on m.unit = a.id join org."user" u on u.id = m."user"
  where m.removed_at is null and m.role = any(%(leading)s) and u.removed_at is null and coalesce(u.active, true)
), used as materialized (
  select g.person, r.role, g.temporary, sum(g.uses)::bigint as uses, max(g.last_at) as last_at
  from access.grant_use g join unnest(%(grants)s::text[], %(roles)s::text[]) r (name, role) on r.name = g.allowed_by
  group by g.person, r.role, g.temporary
)
insert into access.review_item (review, place, person, unit, role, membership, temporary, reviewer, uses, last_at)
select %(review)s, row_number() over (order by i.unit, i.person, i.role, i.membership, i.temporary), i.person, i.unit, i.role,
  i.membership, i.temporary,
  coalesce((select l.person from lead l where l.start = i.unit and l.person <> i.person order by l.level, l.created_at, l.id limit 1),
    nullif(%(starter)s::uuid, i.person)),
  coalesce((select sum(d.uses) from used d where d.person = i.person and d.role = i.role and d.temporary is not distinct from i.temporary), 0),
  (select max(d.last_at) from used d where d.person = i.person and d.role = i.role and d.temporary is not distinct from i.temporary)
from item i
"""
_REVIEW = (
    "select r.id, r.title, r.unit, r.takes_away, r.started_by, r.started_at, r.due_at, r.closed_at, r.remind_days, count(i.place),"
    " count(*) filter (where i.verdict = 'kept'), count(*) filter (where i.verdict = 'taken'),"
    " count(*) filter (where i.verdict = 'unanswered'),"
    " count(*) filter (where i.reviewer = %(reader)s and i.verdict is null)"
    " from access.review r left join access.review_item i on i.review = r.id"
)
_ITEM = (
    "select i.review, i.place, i.person, i.unit, i.role, i.membership, i.temporary, i.reviewer, i.uses, i.last_at, i.verdict, i.said,"
    " i.decided_by, i.decided_at from access.review_item i"
)


@dataclass(frozen=True, slots=True)
class Review:
    """A review with how many items it has, and of those how many were kept, taken, unanswered at its end; `mine`: waiting for the reader.
    `remind_days`: so many days before its end who has not answered is told again; 0: on the last day."""

    id: UUID
    title: str
    unit: UUID | None
    takes_away: bool
    started_by: UUID
    started_at: datetime
    due_at: datetime
    closed_at: datetime | None
    remind_days: Sequence[int] = (3, 0)
    items: int = 0
    kept: int = 0
    taken: int = 0
    unanswered: int = 0
    mine: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a review when, and how many items waited for him then."""

    reviewer: UUID
    told_at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Item:
    review: UUID
    place: int
    person: UUID
    unit: UUID | None
    role: str
    membership: UUID | None
    temporary: UUID | None
    reviewer: UUID | None
    uses: int
    last_at: datetime | None
    verdict: str | None
    said: str | None
    decided_by: UUID | None
    decided_at: datetime | None


async def add_review(
    tx: Tx, one: Review, units: Sequence[UUID] | None, roles: Mapping[str, str], remind_at: datetime | None
) -> None:
    """Keep a review with its items. `units`: of these, None: all; `roles`: grant -> role, by which uses are put down to roles;
    `remind_at`: when who has not answered is to be told again."""
    await execute(
        tx,
        "insert into access.review (id, title, unit, takes_away, started_by, started_at, due_at, remind_days, remind_at)"
        " values (%(id)s, %(title)s, %(unit)s, %(takes)s, %(by)s, %(at)s, %(due)s, %(days)s, %(remind)s)",
        {"id": one.id, "title": one.title, "unit": one.unit, "takes": one.takes_away, "by": one.started_by,
         "at": one.started_at, "due": one.due_at, "days": list(one.remind_days), "remind": remind_at},
    )  # fmt: skip
    await execute(
        tx,
        _FILL,
        {"review": one.id, "units": list(units) if units is not None else None, "now": one.started_at,
         "leading": list(LEADING), "grants": list(roles), "roles": list(roles.values()), "starter": one.started_by},
    )  # fmt: skip


async def list_reviews(tx: Tx, reader: UUID, everybody: bool, limit: int = 50) -> list[Review]:
    """The newest reviews; without `everybody` those in which the reader has something to say."""
    rows = await fetch(
        tx,
        f"{_REVIEW} where %(all)s or exists (select from access.review_item o where o.review = r.id and o.reviewer = %(reader)s)"
        " group by r.id order by r.started_at desc, r.id desc limit %(limit)s",
        {"reader": reader, "all": everybody, "limit": limit},
    )
    return [Review(*row) for row in rows]


async def read_review(tx: Tx, key: UUID, reader: UUID) -> Review | None:
    row = await fetch_one(tx, f"{_REVIEW} where r.id = %(key)s group by r.id", {"key": key, "reader": reader})
    return Review(*row) if row else None


async def read_items(tx: Tx, review: UUID, reviewer: UUID | None, limit: int) -> list[Item]:
    """Those that wait first; of one reviewer, or of all."""
    rows = await fetch(
        tx,
        f"{_ITEM} where i.review = %(review)s and (%(reviewer)s::uuid is null or i.reviewer = %(reviewer)s)"
        " order by i.verdict is not null, i.place limit %(limit)s",
        {"review": review, "reviewer": reviewer, "limit": limit},
    )
    return [Item(*row) for row in rows]


async def lock_item(tx: Tx, review: UUID, place: int) -> Item | None:
    row = await fetch_one(
        tx, f"{_ITEM} where i.review = %(r)s and i.place = %(p)s for update", {"r": review, "p": place}
    )
    return Item(*row) if row else None


async def waiting_by_reviewer(tx: Tx, review: UUID) -> list[tuple[UUID, int]]:
    """(reviewer, items that wait for him)."""
    rows = await fetch(
        tx,
        "select i.reviewer, count(*) from access.review_item i where i.review = %(r)s and i.verdict is null"
        " and i.reviewer is not null group by i.reviewer order by i.reviewer",
        {"r": review},
    )
    return [(row[0], int(row[1])) for row in rows]


async def note_told(tx: Tx, review: UUID, told: Sequence[tuple[UUID, int]], at: datetime) -> None:
    """(reviewer, items that wait for him): they are being told now."""
    await execute(
        tx,
        "insert into access.review_told (review, reviewer, told_at, waiting)"
        " select %(r)s, t.reviewer, %(at)s, t.waiting from unnest(%(who)s::uuid[], %(counts)s::int[]) t (reviewer, waiting)"
        " on conflict do nothing",
        {"r": review, "at": at, "who": [who for who, _ in told], "counts": [count for _, count in told]},
    )


async def read_told(tx: Tx, review: UUID, reviewer: UUID | None, limit: int) -> list[Told]:
    """The latest first; of one reviewer, or of all."""
    rows = await fetch(
        tx,
        "select t.reviewer, t.told_at, t.waiting from access.review_told t where t.review = %(review)s"
        " and (%(reviewer)s::uuid is null or t.reviewer = %(reviewer)s) order by t.told_at desc, t.reviewer limit %(limit)s",
        {"review": review, "reviewer": reviewer, "limit": limit},
    )
    return [Told(*row) for row in rows]


async def lock_to_remind(tx: Tx, now: datetime) -> UUID | None:
    """A review that is open and whose time to remind has come, held until the end of the transaction."""
    row = await fetch_one(
        tx,
        "select r.id from access.review r where r.remind_at <= %(now)s and r.closed_at is null and r.due_at > %(now)s"
        " order by r.remind_at, r.id limit 1 for update skip locked",
        {"now": now},
    )
    return row[0] if row else None


async def remind_next(tx: Tx, review: UUID, at: datetime | None) -> None:
    await execute(
        tx,
        "update access.review r set remind_at = %(at)s where r.id = %(r)s",
        {"r": review, "at": at},
    )


async def set_verdict(
    tx: Tx, review: UUID, places: Sequence[int], verdict: str, said: str | None, by: UUID | None, at: datetime
) -> None:
    await execute(
        tx,
        "update access.review_item i set verdict = %(v)s, said = %(s)s, decided_by = %(b)s, decided_at = %(a)s"
        " where i.review = %(r)s and i.place = any(%(p)s)",
        {"v": verdict, "s": said, "b": by, "a": at, "r": review, "p": list(places)},
    )


async def lock_due(tx: Tx, now: datetime) -> UUID | None:
    """A review whose day has passed, held until the end of the transaction."""
    row = await fetch_one(
        tx,
        "select r.id from access.review r where r.closed_at is null and r.due_at <= %(now)s"
        " order by r.due_at, r.id limit 1 for update skip locked",
        {"now": now},
    )
    return row[0] if row else None


async def lock_waiting(tx: Tx, review: UUID, but_roles: Sequence[str], limit: int) -> list[Item]:
    """Items without an answer, but of some roles."""
    rows = await fetch(
        tx,
        f"{_ITEM} where i.review = %(r)s and i.verdict is null and i.role <> all(%(but)s) order by i.place limit %(limit)s for update",
        {"r": review, "but": list(but_roles), "limit": limit},
    )
    return [Item(*row) for row in rows]


async def close_review(tx: Tx, review: UUID, at: datetime) -> None:
    await execute(
        tx,
        "with rest as (update access.review_item i set verdict = 'unanswered', decided_at = %(at)s"
        " where i.review = %(r)s and i.verdict is null)"
        " update access.review r set closed_at = %(at)s, remind_at = null where r.id = %(r)s",
        {"r": review, "at": at},
    )
