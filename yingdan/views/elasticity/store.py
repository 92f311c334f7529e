"""All SQL of the elasticity report: one statement per figure, rows of months already."""

from collections.abc import Sequence
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
select e.subject, min(e.at) from events.event e
where e.subject = any(%(subjects)s) and e.type = 'record.changed' and e.actor like 'user:%%'
  and e.data -> 'after' ? %(state)s
group by e.subject
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


async def answered(tx: Tx, subjects: Sequence[UUID], state: str) -> dict[UUID, datetime]:
    """When a person first moved the state of each."""
    if not subjects:
        return {}
    rows = await fetch(tx, _ANSWERED, {"subjects": list(subjects), "state": state})
    return {row[0]: row[1] for row in rows}


async def decided(
    tx: Tx, units: Sequence[UUID], days: tuple[date, date], objects: Sequence[str]
) -> list[tuple[UUID, date, int, int]]:
    """What people wrote on days on which they sat in a cell: unit, month, of these under a right of their seat, all."""
    given = {"units": list(units), "since": days[0], "until": days[1], "objects": list(objects)}
    return [(row[0], row[1], row[2], row[3]) for row in await fetch(tx, _DECIDED, given)]
