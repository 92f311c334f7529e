"""The directory: people and groups as the company's own directory tells them. It decides the memberships that it made, and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.kernel.accounts import store_directory
from yingdan.kernel.accounts.account import login_key
from yingdan.kernel.accounts.definition_directory import Directory, roles_of_groups
from yingdan.kernel.accounts.telling import tell

MOST_GROUPS = 5_000


@dataclass(frozen=True, slots=True)
class Person:
    """A sign-in account of a person. `told`: what the directory said of them beyond what we keep; `version` counts that."""

    user: UUID
    login: str
    active: bool
    created_at: datetime
    changed_at: datetime
    told: dict[str, Any]
    version: int
    outer_id: str


@dataclass(frozen=True, slots=True)
class Group:
    id: UUID
    name: str
    outer_id: str
    version: int
    created_at: datetime
    changed_at: datetime


async def list_people(
    tx: Tx, limit: int, offset: int = 0, *, login: str | None = None, external: str | None = None,
    user: UUID | None = None,
) -> tuple[list[Person], int]:  # fmt: skip
    """A window of the people who may sign in, and how many there are; no accounts of programs, nobody whom the directory has
    taken back."""
    key = None if login is None else login_key(login)
    rows, total = await store_directory.read_people(
        tx, limit, offset, login=key, external=external, user=user
    )
    people = [
        Person(row[0], row[1], row[2], row[3], row[4], row[5] or {}, row[6] or 0, row[7] or "")
        for row in rows
    ]
    return people, total


async def find_taken_back(tx: Tx, login: str) -> UUID | None:
    """The user whom the directory has taken back, by log-in."""
    return await store_directory.find_removed(tx, login_key(login))


async def bind_person(
    tx: Tx, user: UUID, external: str, told: Mapping[str, Any], now: datetime, *, removed: bool = False
) -> None:
    """What the directory says of somebody, and their id there. `removed`: it has taken them back; they stay here, closed."""
    await store_directory.save_person(tx, user, external, dict(told), removed, now)


async def list_groups(tx: Tx, only: UUID | None = None) -> list[Group]:
    """All groups, or the one. Problem directory-has-too-many-groups 400."""
    rows = await store_directory.read_groups(tx, only)
    if len(rows) > MOST_GROUPS:
        raise Problem("directory-has-too-many-groups", 400, most=MOST_GROUPS)
    return [Group(*row) for row in rows]


async def members_of(tx: Tx, groups: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(user, log-in) of the members of each group."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for group, user, login in await store_directory.read_members(tx, list(groups)):
        found.setdefault(group, []).append((user, login))
    return found


async def groups_of(tx: Tx, users: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(id, name) of the groups of each user."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for user, group, name in await store_directory.read_groups_of(tx, list(users)):
        found.setdefault(user, []).append((group, name))
    return found


async def keep_group(
    tx: Tx, key: UUID, name: str, external: str, members: Sequence[UUID], by: str, now: datetime
) -> list[UUID]:
    """A group as the directory tells it; who came or went. Problem directory-group-is-taken 409."""
    if not await store_directory.save_group(tx, key, name, name.strip().casefold(), external, now):
        raise Problem("directory-group-is-taken", 409, name=name)
    moved = await store_directory.replace_members(tx, key, list(members))
    told = {"group": name, "users": [str(one) for one in moved]}
    await tell(tx, "account.group_changed", now, by, told)
    return moved


async def end_group(tx: Tx, key: UUID, by: str, now: datetime) -> list[UUID]:
    """The directory has the group no more; who was in it."""
    [group] = await list_groups(tx, key)
    users = [one[0] for one in (await members_of(tx, [key])).get(key, [])]
    await store_directory.delete_group(tx, key)
    await tell(tx, "account.group_removed", now, by, {"group": group.name})
    return users


async def meant_for(tx: Tx, bodies: Sequence[Directory], users: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    """(user, role, path of its unit) that the groups of these users mean."""
    groups = await groups_of(tx, users)
    return {
        (user, role, path)
        for user in users
        for role, path in roles_of_groups(bodies, [name for _, name in groups.get(user, [])])
    }


async def follow(
    tx: Tx, users: Sequence[UUID], wanted: set[tuple[UUID, str, UUID]]
) -> tuple[list[tuple[UUID, str, UUID]], list[UUID]]:
    """What has to be made (user, role, unit) and ended (memberships made before) so that these users have what is wanted of the
    directory."""
    made = {(row[1], row[2], row[3]): row[0] for row in await store_directory.read_made(tx, list(users))}
    return sorted(wanted - made.keys()), [key for one, key in made.items() if one not in wanted]


async def note_followed(tx: Tx, made: Sequence[tuple[UUID, UUID, str, UUID]], ended: Sequence[UUID]) -> None:
    """Remember which memberships (id, user, role, unit) the directory made and ended."""
    await store_directory.save_made(tx, list(made), list(ended))
