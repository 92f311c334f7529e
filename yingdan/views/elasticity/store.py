"""All SQL of the elasticity report: one statement per figure, rows of months already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yingdan.base import Tx, fetch

Span = tuple[datetime, datetime]

_LENT = """
select u.unit, date_trunc('month', least(g.closed_at, g.ends_at) at time zone %(zone)s)::date,
  extract(epoch from least(g.closed_at, g.ends_at) - g.starts_at)::float8
from access.temporary_grant g join org."user" u on u.id = g.person
where g.state in ('ended', 'revoked') and not g.emergency and g.starts_at < least(g.closed_at, g.ends_at)
  and least(g.closed_at, g.ends_at) >= %(since)s and least(g.closed_at, g.ends_at) < %(until)s
  and u.unit = any(%(units)s)
"""
_ANSWERED = """
select distinct on (e.subject) e.subject, e.at, substr(e.actor, 6)::uuid from events.event e
where e.subject = any(%(subjects)s) and e.type = 'record.changed' and e.actor like 'user:%%' and length(e.actor) = 41
  and e.data -> 'after' ? %(state)s
order by e.subject, e.at
"""
_ASKED = """
select distinct on (e.subject) e.subject, substr(e.actor, 6)::uuid from events.event e
where e.subject = any(%(subjects)s) and e.type = 'record.created' and e.actor like 'user:%%' and length(e.actor) = 41
order by e.subject, e.at
"""
# What a seat of a cell or a membership of a task force opens is no act of its own: the task force is counted itself.
_LENT_BY = """
select u.unit, g.starts_at, array(select distinct w.who from unnest(array[g.person, g.asked_by, g.decided_by]) w (who) where w.who is not null)
from access.temporary_grant g join org."user" u on u.id = g.person
where g.state in ('granted', 'ended', 'revoked') and not g.emergency and g.starts_at >= %(since)s and g.starts_at < %(until)s
  and u.unit = any(%(units)s) and not exists (select 1 from work.cell_seat s where s.given = g.id)
  and not exists (select 1 from work.task_force_member m where m.person = g.person and g.id = any(m.grants))
"""
_UNITS = """select u.id, u.unit from org."user" u where u.id = any(%(people)s) and u.unit is not null"""
_USED = """
select u.unit, g.person, g.object, sum(g.uses)::bigint, coalesce(sum(g.uses) filter (where g.temporary is not null), 0)::bigint
from access.grant_use g join org."user" u on u.id = g.person
where g.day >= %(since)s and g.day < %(until)s and u.unit = any(%(units)s) group by 1, 2, 3
"""
_DECIDED = """
with seated as (
  select distinct s.person, s.since, s.until from work.cell_seat s
), used as (
  select u.unit, g.day, g.uses, exists (select 1 from work.cell_seat o where o.given = g.temporary) as own
  from access.grant_use g join org."user" u on u.id = g.person
  where g.day >= %(since)s and g.day < %(until)s and u.unit = any(%(units)s)
    and g.object = any(%(objects)s) and g.action in ('create', 'update', 'remove')
    and exists (select 1 from seated s where s.person = g.person and g.day between s.since and s.until)
)
select n.unit, date_trunc('month', n.day)::date, coalesce(sum(n.uses) filter (where n.own), 0)::bigint, sum(n.uses)::bigint
from used n group by 1, 2
"""


async def lent(tx: Tx, units: Sequence[UUID], span: Span, zone: str) -> list[tuple[UUID, date, float]]:
    """Temporary grants of people of the units that ended in the span: unit, month of the end, seconds from their begin."""
    given = {"units": list(units), "since": span[0], "until": span[1], "zone": zone}
    return [(row[0], row[1], row[2]) for row in await fetch(tx, _LENT, given)]


@dataclass(frozen=True, slots=True)
class Moved:
    """When a person first moved the state of a record, and who."""

    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class LentBy:
    """A temporary grant that began: the unit of its person, and everybody who had to do with it."""

    unit: UUID
    at: datetime
    people: list[UUID]


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A person's uses of grants on an object, `lent` of them by a temporary one."""

    unit: UUID
    person: UUID
    object: str
    uses: int
    lent: int


async def answered(tx: Tx, subjects: Sequence[UUID], state: str) -> dict[UUID, Moved]:
    """When a person first moved the state of each."""
    if not subjects:
        return {}
    rows = await fetch(tx, _ANSWERED, {"subjects": list(subjects), "state": state})
    return {row[0]: Moved(row[1], row[2]) for row in rows}


async def asked(tx: Tx, subjects: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who created each, where that was a person."""
    return {row[0]: row[1] for row in await fetch(tx, _ASKED, {"subjects": list(subjects)})}


async def lent_by(tx: Tx, units: Sequence[UUID], span: Span) -> list[LentBy]:
    """Temporary grants of people of the units that began in the span, but for those of cells and task forces, and emergencies."""
    given = {"units": list(units), "since": span[0], "until": span[1]}
    return [LentBy(*row) for row in await fetch(tx, _LENT_BY, given)]


async def units_of(tx: Tx, people: Sequence[UUID]) -> dict[UUID, UUID]:
    """Where people belong today."""
    return {row[0]: row[1] for row in await fetch(tx, _UNITS, {"people": list(people)})}


async def used(tx: Tx, units: Sequence[UUID], days: tuple[date, date]) -> list[UsedBy]:
    """What people of the units used grants for on days, added up."""
    given = {"units": list(units), "since": days[0], "until": days[1]}
    return [UsedBy(*row) for row in await fetch(tx, _USED, given)]


async def decided(
    tx: Tx, units: Sequence[UUID], days: tuple[date, date], objects: Sequence[str]
) -> list[tuple[UUID, date, int, int]]:
    """What people wrote on days on which they sat in a cell: unit, month, of these under a right of their seat, all."""
    given = {"units": list(units), "since": days[0], "until": days[1], "objects": list(objects)}
    return [(row[0], row[1], row[2], row[3]) for row in await fetch(tx, _DECIDED, given)]
