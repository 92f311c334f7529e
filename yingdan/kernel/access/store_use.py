"""What grants were used for, by day: counted behind the line from the audited events, which say by which grant a person wrote.

A row: one person, one grant (empty where the log names none, as of exports), one object and action, on one day of the company's zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists access.use_state (
  one boolean primary key default true check (one),
  place bigint not null,
  begun_at timestamptz not null
);
create table if not exists access.grant_use (
  day date not null,
  person uuid not null,
  allowed_by text collate "C" not null,
  temporary uuid,
  object text collate "C" not null,
  action text collate "C" not null,
  uses bigint not null,
  last_at timestamptz not null,
  unique nulls not distinct (day, person, allowed_by, object, action, temporary)
);
"""
_COUNT = """
with taken as materialized (
  select l.at, l.type, substr(l.actor, 6)::uuid as person, l.object, e.data
  from audit.leaf l join events.event e
    on e.received_at = l.received_at and e.generation = l.generation and e.tx = l.tx and e.id = l.event
  where l.place >= %(first)s and l.place < %(end)s and l.actor like 'user:%%' and length(l.actor) = 41
    and (l.type like 'record.%%' or l.type = 'export.done')
), used as (
  select t.at, t.person, b.one ->> 'grant' as allowed_by, (b.one ->> 'temporary')::uuid as temporary, t.object,
    case replace(t.type, 'bulk_', '') when 'record.created' then 'create' when 'record.changed' then 'update' else 'remove' end
      as action, coalesce((b.one ->> 'count')::bigint, 1) as uses
  from taken t cross join lateral jsonb_array_elements(case jsonb_typeof(t.data -> 'allowed_by')
    when 'array' then t.data -> 'allowed_by' when 'object' then jsonb_build_array(t.data -> 'allowed_by') else '[]' end) b (one)
  where t.object is not null
  union all
  select t.at, t.person, '', null, t.data ->> 'object', 'export', 1 from taken t
  where t.type = 'export.done' and t.data ->> 'object' is not null
)
insert into access.grant_use as g (day, person, allowed_by, temporary, object, action, uses, last_at)
select (u.at at time zone %(zone)s)::date, u.person, u.allowed_by, u.temporary, u.object, u.action, sum(u.uses), max(u.at)
from used u group by 1, 2, 3, 4, 5, 6
on conflict (day, person, allowed_by, object, action, temporary)
do update set uses = g.uses + excluded.uses, last_at = greatest(g.last_at, excluded.last_at)
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What a person used a grant for; `allowed_by` is empty where the log names none; `lent`: by a temporary grant."""

    person: UUID
    allowed_by: str
    object: str
    action: str
    lent: bool
    uses: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How far uses are counted: `since` when, and how many audited events are `waiting`."""

    since: datetime
    waiting: int


async def count_uses(tx: Tx, now: datetime, zone: str, most: int) -> int:
    """Count on from where it stood, at most so many audited events; how many there were. None twice: the place moves with the counts."""
    await execute(
        tx,
        "insert into access.use_state (place, begun_at) values (0, %(now)s) on conflict (one) do nothing",
        {"now": now},
    )
    row = await fetch_one(
        tx,
        "select s.place, least(s.place + %(most)s, a.size) from access.use_state s, audit.state a"
        " where s.one and a.one for update of s skip locked",
        {"most": most},
    )
    if row is None or row[1] <= row[0]:
        return 0
    first, end = int(row[0]), int(row[1])
    await execute(tx, _COUNT, {"first": first, "end": end, "zone": zone})
    await execute(tx, "update access.use_state set place = %(end)s where one", {"end": end})
    return end - first


async def read_counted(tx: Tx) -> Counted | None:
    """None before counting has begun."""
    row = await fetch_one(
        tx,
        "select least(s.begun_at, (select min(g.last_at) from access.grant_use g)), coalesce(a.size, 0) - s.place"
        " from access.use_state s left join audit.state a on a.one where s.one",
    )
    return Counted(row[0], int(row[1])) if row else None


async def uses_from(tx: Tx, first: date) -> list[Used]:
    """Everybody's uses from a day on, added up."""
    rows = await fetch(
        tx,
        "select g.person, g.allowed_by, g.object, g.action, g.temporary is not null, sum(g.uses)::bigint, max(g.last_at)"
        " from access.grant_use g where g.day >= %(first)s group by 1, 2, 3, 4, 5",
        {"first": first},
    )
    return [Used(*row) for row in rows]
