"""Users, units and memberships, read to know who an actor is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, fetch
from yingdan.kernel.access.model import Actor
from yingdan.kernel.access.store_temporary import GIVEN, temporary_of

# Membership roles that lead their unit and what is below it.
LEADING = ("manager", "director", "admin")

# The tree is walked by `parent`, which is the truth; `path` is a display of it. `union` ends a circle of units.
_ACTOR = """
with recursive member as (
  select m.unit as unit_id, m.role, m.created_at, m.id from org.membership m
  where m."user" = %(user)s and m.removed_at is null and m.unit is not null
), lead_unit as (
  select unit_id as id from member where role = any(%(leading)s)
  union
  select u.id from org.unit u join lead_unit l on u.parent = l.id where u.removed_at is null
), above as (
  select unit_id as id from member
  union
  select u.parent from org.unit u join above a on u.id = a.id where u.parent is not null
)
select u.name, coalesce(u.active, true), u.locale, u.unit, u.removed_at,
  array(select role from member where role is not null order by created_at, id),
  array(select unit_id from member order by created_at, id),
  array(select id from lead_unit),
"""
_HELD = (
    "exists (select from access.suspension h where h.target = 'user:' || u.id::text and h.lifted_at is null)"
)
_ACTOR += f'{GIVEN}, {_HELD} from org."user" u where u.id = %(user)s'
# The same for everybody who has a role or a temporary grant.
_ACTORS = """
with recursive member as (
  select m."user" as person, m.unit as unit_id, m.role, m.created_at, m.id from org.membership m
  where m.removed_at is null and m.unit is not null and (%(users)s::uuid[] is null or m."user" = any(%(users)s))
), lead_unit as (
  select person, unit_id as id from member where role = any(%(leading)s)
  union
  select l.person, u.id from org.unit u join lead_unit l on u.parent = l.id where u.removed_at is null
), above as (
  select person, unit_id as id from member
  union
  select a.person, u.parent from org.unit u join above a on u.id = a.id where u.parent is not null
), role_of as (
  select person, array_agg(role order by created_at, id) filter (where role is not null) as roles,
    array_agg(unit_id order by created_at, id) as units from member group by person
), led as (
  select person, array_agg(id) as subtree from lead_unit group by person
), given as (
  select t.person, jsonb_agg(jsonb_build_array(t.id, t.role, t.object, t.record, t.actions, t.starts_at, t.ends_at,
    (select coalesce(jsonb_agg(s.target), '[]') from access.suspension s
      where s.lifted_at is null and s.person is null)) order by t.id) as given
  from (select coalesce(g.person, a.person) as person, g.id, g.role, g.object, g.record, g.actions, g.starts_at, g.ends_at
    from access.temporary_grant g left join above a on a.id = g.unit where g.state = 'granted') t group by t.person
)
select u.name, true, u.locale, u.unit, u.removed_at, coalesce(r.roles, '{}'), coalesce(r.units, '{}'),
  coalesce(l.subtree, '{}'), g.given,
  exists (select from access.suspension h where h.target = 'user:' || u.id::text and h.lifted_at is null), u.id
from org."user" u left join role_of r on r.person = u.id left join led l on l.person = u.id
left join given g on g.person = u.id
where u.removed_at is null and coalesce(u.active, true) and (r.person is not null or g.person is not null)
  and (%(users)s::uuid[] is null or u.id = any(%(users)s))
order by u.name, u.id limit %(limit)s
"""


async def load_actor(tx: Tx, user: UUID) -> Actor:
    """Who a user is right now; without roles when a breaker holds them back. Problem user-not-found 401 for one that is unknown, removed or inactive."""
    rows = await fetch(tx, _ACTOR, {"user": user, "leading": list(LEADING)})
    if not rows:
        raise Problem("user-not-found", 401)
    [row] = rows
    if row[4] is not None or not row[1]:
        raise Problem("user-not-found", 401)
    found = _actor(user, row)
    return replace(found, roles=frozenset(), subtree=(), temporary=()) if found.held else found


async def load_actors(tx: Tx, limit: int, users: Sequence[UUID] | None = None) -> list[Actor]:
    """Everybody (of some users) who is active and has a role or a temporary grant, by name; with their roles also when a breaker holds them back."""
    given = list(users) if users is not None else None
    rows = await fetch(tx, _ACTORS, {"leading": list(LEADING), "limit": limit, "users": given})
    return [_actor(row[10], row) for row in rows]


def _actor(user: UUID, row: Sequence[Any]) -> Actor:
    name, _, locale, unit, _, roles, units, subtree, given, held = row[:10]
    own = tuple(dict.fromkeys(units))
    return Actor(
        id=user,
        name=name or "",
        roles=frozenset(roles),
        unit=unit or (own[0] if own else None),
        units=own,
        subtree=tuple(subtree),
        locale=locale or "zh-CN",
        temporary=temporary_of(given),
        held=held,
    )


async def load_people(tx: Tx, users: Sequence[UUID]) -> list[Actor]:
    """Names, roles and units of some active people, whether they are held back or not; not what they lead or have for a time."""
    rows = await fetch(
        tx,
        "select u.id, u.name, u.unit, coalesce(array_agg(m.role) filter (where m.role is not null), '{}'),"
        " coalesce(array_agg(m.unit) filter (where m.unit is not null), '{}')"
        ' from org."user" u left join org.membership m on m."user" = u.id and m.removed_at is null'
        " where u.id = any(%(users)s) and u.removed_at is null and coalesce(u.active, true) group by u.id, u.name, u.unit",
        {"users": list(users)},
    )
    return [
        Actor(
            row[0], row[1] or "", frozenset(row[3]), row[2] or (row[4][0] if row[4] else None), tuple(row[4])
        )
        for row in rows
    ]


async def memberships_of(
    tx: Tx, users: Sequence[UUID], but: Sequence[UUID]
) -> list[tuple[UUID | None, str | None, UUID | None]]:
    """Person, role and unit of the memberships of some users, without some."""
    rows = await fetch(
        tx,
        'select m."user", m.role, m.unit from org.membership m where m.removed_at is null and m.unit is not null'
        ' and m."user" = any(%(users)s) and not m.id = any(%(but)s)',
        {"users": list(users), "but": list(but)},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def parents_of_units(tx: Tx) -> dict[UUID, UUID | None]:
    """Every unit with the one above it."""
    rows = await fetch(tx, "select u.id, u.parent from org.unit u where u.removed_at is null")
    return {row[0]: row[1] for row in rows}


async def units_below(tx: Tx, unit: UUID) -> tuple[UUID, ...]:
    """A unit and all below it, itself first; empty when there is no such unit."""
    rows = await fetch(
        tx,
        "with recursive below as (select id, 0 as level from org.unit where id = %(unit)s and removed_at is null"
        " union select u.id, b.level + 1 from org.unit u join below b on u.parent = b.id"
        " where u.removed_at is null and b.level < 50)"
        " select id from below group by id order by min(level), id",
        {"unit": unit},
    )
    return tuple(row[0] for row in rows)


async def units_above(tx: Tx, units: Sequence[UUID]) -> tuple[UUID, ...]:
    """Units and all above them, the nearest first."""
    rows = await fetch(
        tx,
        "with recursive above as (select id, parent, 0 as level from org.unit where id = any(%(units)s)"
        " union select u.id, u.parent, a.level + 1 from org.unit u join above a on u.id = a.parent"
        " where a.level < 50)"
        " select id from above group by id order by min(level), id",
        {"units": list(units)},
    )
    return tuple(row[0] for row in rows)


async def paths_of(tx: Tx, units: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Each of these units with all above it, the nearest first."""
    rows = await fetch(
        tx,
        "with recursive above as (select id as start, id, parent, 0 as level from org.unit where id = any(%(units)s)"
        " union all select a.start, u.id, u.parent, a.level + 1 from org.unit u join above a on u.id = a.parent"
        " where a.level < 50)"
        " select start, array_agg(id order by level) from above group by start",
        {"units": list(units)},
    )
    return {row[0]: tuple(row[1]) for row in rows}


async def people_in(tx: Tx, units: Sequence[UUID] | None, roles: Sequence[str] | None = None) -> list[UUID]:
    """Active people who are members of these units (None: of any), in one of these roles (None: in any)."""
    rows = await fetch(
        tx,
        'select distinct m."user" from org.membership m join org."user" u on u.id = m."user"'
        " where m.removed_at is null and u.removed_at is null and coalesce(u.active, true)"
        " and (%(units)s::uuid[] is null or m.unit = any(%(units)s))"
        " and (%(roles)s::text[] is null or m.role = any(%(roles)s))",
        {
            "units": list(units) if units is not None else None,
            "roles": list(roles) if roles is not None else None,
        },
    )
    return [row[0] for row in rows]


async def names_of(tx: Tx, users: Sequence[UUID]) -> dict[UUID, str]:
    """What users are called."""
    rows = await fetch(
        tx, 'select id, name from org."user" where id = any(%(users)s)', {"users": list(users)}
    )
    return {row[0]: str(row[1] or "") for row in rows}


async def all_units(tx: Tx) -> list[UUID]:
    rows = await fetch(tx, "select id from org.unit where removed_at is null order by id")
    return [row[0] for row in rows]


async def people_by_role(tx: Tx) -> dict[str, int]:
    """How many active people hold each role, by the role's short name."""
    rows = await fetch(
        tx,
        'select m.role, count(distinct m."user") from org.membership m join org."user" u on u.id = m."user"'
        " where m.removed_at is null and u.removed_at is null and coalesce(u.active, true) and m.role is not null"
        " group by m.role",
    )
    return {row[0]: int(row[1]) for row in rows}


async def count_people(tx: Tx, roles: Sequence[str]) -> int:
    """How many active people hold one of these roles (short names)."""
    rows = await fetch(
        tx,
        'select count(distinct m."user") from org.membership m join org."user" u on u.id = m."user"'
        " where m.removed_at is null and u.removed_at is null and coalesce(u.active, true)"
        " and m.role = any(%(roles)s)",
        {"roles": list(roles)},
    )
    return int(rows[0][0])
