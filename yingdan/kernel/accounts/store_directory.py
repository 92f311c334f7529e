"""The SQL of the directory: what it told of people, its groups, and the memberships that were made of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb

SCHEMA = """
create table if not exists accounts.directory_user (
  user_id uuid primary key references accounts.account (user_id) on delete cascade,
  external_id text collate "C" not null,
  told jsonb not null,
  version integer not null default 1,
  removed boolean not null default false,
  changed_at timestamptz not null
);
create index if not exists directory_user_external on accounts.directory_user (external_id);
create table if not exists accounts.directory_group (
  id uuid primary key,
  name text not null,
  key text collate "C" not null unique,
  external_id text collate "C" not null,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create table if not exists accounts.directory_member (
  group_id uuid not null references accounts.directory_group (id) on delete cascade,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  primary key (group_id, user_id)
);
create index if not exists directory_member_of_user on accounts.directory_member (user_id);
create table if not exists accounts.directory_membership (
  id uuid primary key,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  role text collate "C" not null,
  unit uuid not null
);
create index if not exists directory_membership_of_user on accounts.directory_membership (user_id);
"""

_PEOPLE = (
    " from accounts.account a left join accounts.directory_user d on d.user_id = a.user_id"
    " where strpos(a.login, 'service:') <> 1 and not coalesce(d.removed, false)"
    " and (%(login)s::text is null or a.login = %(login)s)"
    " and (%(external)s::text is null or d.external_id = %(external)s)"
    " and (%(id)s::uuid is null or a.user_id = %(id)s)"
)


async def read_people(
    tx: Tx, limit: int, offset: int = 0, *, login: str | None = None, external: str | None = None,
    user: UUID | None = None,
) -> tuple[list[tuple[Any, ...]], int]:  # fmt: skip
    """A window of the sign-in accounts of people, the first made first, and how many there are: user, log-in, whether active, made,
    changed, what the directory told, its version, its id there."""
    asked = {"login": login, "external": external, "id": user, "limit": limit, "offset": offset}
    rows = await fetch(
        tx,
        "select a.user_id, a.login, a.active, a.created_at, greatest(a.changed_at, d.changed_at), d.told, d.version,"
        f" d.external_id{_PEOPLE} order by a.created_at, a.user_id limit %(limit)s offset %(offset)s",
        asked,
    )
    total = await fetch_one(tx, f"select count(*){_PEOPLE}", asked)
    assert total is not None
    return rows, int(total[0])


async def find_removed(tx: Tx, login: str) -> UUID | None:
    """The user with that log-in whom the directory has taken back."""
    row = await fetch_one(
        tx,
        "select a.user_id from accounts.account a join accounts.directory_user d on d.user_id = a.user_id"
        " where a.login = %(login)s and d.removed",
        {"login": login},
    )
    return row[0] if row else None


async def save_person(
    tx: Tx, user: UUID, external: str, told: dict[str, Any], removed: bool, now: datetime
) -> None:
    await execute(
        tx,
        "insert into accounts.directory_user (user_id, external_id, told, removed, changed_at)"
        " values (%(user)s, %(external)s, %(told)s::jsonb, %(removed)s, %(now)s)"
        " on conflict (user_id) do update set external_id = excluded.external_id, told = excluded.told,"
        " removed = excluded.removed, changed_at = excluded.changed_at, version = directory_user.version + 1",
        {"user": user, "external": external, "told": jsonb(told), "removed": removed, "now": now},
    )


async def read_groups(tx: Tx, only: UUID | None = None) -> list[tuple[Any, ...]]:
    """Id, name, external id, version, made and changed of the groups, the first made first; 5,001 at most."""
    return await fetch(
        tx,
        "select g.id, g.name, g.external_id, g.version, g.created_at, g.changed_at from accounts.directory_group g"
        " where %(only)s::uuid is null or g.id = %(only)s order by g.created_at, g.id limit 5001",
        {"only": only},
    )


async def read_members(tx: Tx, groups: list[UUID]) -> list[tuple[Any, ...]]:
    """Group, user and log-in of the members of these groups."""
    return await fetch(
        tx,
        "select m.group_id, m.user_id, a.login from accounts.directory_member m"
        " join accounts.account a on a.user_id = m.user_id where m.group_id = any(%(groups)s) order by a.login",
        {"groups": groups},
    )


async def read_groups_of(tx: Tx, users: list[UUID]) -> list[tuple[Any, ...]]:
    """User, group and its name."""
    return await fetch(
        tx,
        "select m.user_id, g.id, g.name from accounts.directory_member m"
        " join accounts.directory_group g on g.id = m.group_id where m.user_id = any(%(users)s) order by g.name",
        {"users": users},
    )


async def save_group(tx: Tx, key: UUID, name: str, sorted_by: str, external: str, now: datetime) -> bool:
    """False when another group has that name."""
    count = await execute(
        tx,
        "insert into accounts.directory_group (id, name, key, external_id, created_at, changed_at)"
        " select %(id)s, %(name)s, %(key)s, %(external)s, %(now)s, %(now)s where not exists"
        " (select 1 from accounts.directory_group g where g.key = %(key)s and g.id <> %(id)s)"
        " on conflict (id) do update set name = excluded.name, key = excluded.key,"
        " external_id = excluded.external_id, changed_at = excluded.changed_at, version = directory_group.version + 1",
        {"id": key, "name": name, "key": sorted_by, "external": external, "now": now},
    )
    return count == 1


async def replace_members(tx: Tx, group: UUID, users: list[UUID]) -> list[UUID]:
    """The group has these members; who came or went. Users without an account are left out."""
    gone = await fetch(
        tx,
        "delete from accounts.directory_member where group_id = %(group)s and not user_id = any(%(users)s)"
        " returning user_id",
        {"group": group, "users": users},
    )
    come = await fetch(
        tx,
        "insert into accounts.directory_member (group_id, user_id)"
        " select %(group)s, a.user_id from accounts.account a where a.user_id = any(%(users)s)"
        " on conflict do nothing returning user_id",
        {"group": group, "users": users},
    )
    return [row[0] for row in (*gone, *come)]


async def delete_group(tx: Tx, key: UUID) -> bool:
    count = await execute(tx, "delete from accounts.directory_group where id = %(id)s", {"id": key})
    return count == 1


async def read_made(tx: Tx, users: list[UUID]) -> list[tuple[Any, ...]]:
    """Membership, user, role and unit of what was made for these users."""
    return await fetch(
        tx,
        "select d.id, d.user_id, d.role, d.unit from accounts.directory_membership d"
        " where d.user_id = any(%(users)s)",
        {"users": users},
    )


async def save_made(tx: Tx, made: list[tuple[UUID, UUID, str, UUID]], ended: list[UUID]) -> None:
    """Note memberships (id, user, role, unit) that were made, and forget those that were ended."""
    await execute(tx, "delete from accounts.directory_membership where id = any(%(ids)s)", {"ids": ended})
    ids, users, roles, units = ([one[at] for one in made] for at in range(4))
    await execute(
        tx,
        "insert into accounts.directory_membership (id, user_id, role, unit) select x.id, x.person, x.role, x.unit from"
        " unnest(%(ids)s::uuid[], %(users)s::uuid[], %(roles)s::text[], %(units)s::uuid[])"
        " as x (id, person, role, unit)",
        {"ids": ids, "users": users, "roles": roles, "units": units},
    )
