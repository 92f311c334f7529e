"""Groups as the company's directory tells them, and the memberships that follow from them."""

from typing import Any
from uuid import UUID

from yingdan.api.scim_filters import Filter, holds
from yingdan.api.scim_resources import group_resource, list_of, text_of
from yingdan.api.scim_users import directories
from yingdan.api.sign_in_accounts import role_within_reach
from yingdan.api.sign_on_people import unit_at
from yingdan.api.unit import Unit
from yingdan.base import Problem, uuid7
from yingdan.kernel.access import System
from yingdan.kernel.accounts import (
    Group,
    end_group,
    follow,
    keep_group,
    list_groups,
    meant_for,
    members_of,
    note_followed,
)
from yingdan.kernel.records import Change, Create, Remove, read, write

Json = dict[str, Any]
MOST_MEMBERS = 20_000


async def find_groups(
    u: Unit, found: Filter | None, start: int, count: int, base: str
) -> tuple[list[Json], int]:
    """A page, and how many there are."""
    groups = await list_groups(u.tx)
    if found is None:
        page = groups[start - 1 : start - 1 + count]
        members = await members_of(u.tx, [one.id for one in page])
        return [group_resource(one, members.get(one.id, []), base) for one in page], len(groups)
    members = await members_of(u.tx, [one.id for one in groups])
    every = (group_resource(one, members.get(one.id, []), base) for one in groups)
    fits = [one for one in every if holds(found, one)]
    return fits[start - 1 : start - 1 + count], len(fits)


async def group_at(u: Unit, key: str) -> Group:
    """Problem scim-resource-not-found 404."""
    try:
        found = await list_groups(u.tx, UUID(key))
    except ValueError:
        found = []
    if not found:
        raise Problem("scim-resource-not-found", 404)
    return found[0]


async def resource_of(u: Unit, group: Group, base: str) -> Json:
    return group_resource(group, (await members_of(u.tx, [group.id])).get(group.id, []), base)


async def put_group(u: Unit, resource: Json, group: Group | None = None) -> UUID:
    """The group as the resource says, and what follows for who came or went; for all of them when it is called something else.
    Problems: directory-group-is-taken 409, scim-value-is-faulty 400, account-is-out-of-reach 403."""
    key, name = group.id if group else uuid7(), text_of(resource, "displayName")
    members = list_of(resource, "members")
    if not name:
        raise Problem("scim-value-is-faulty", 400, attribute="displayName")
    try:
        users = list(dict.fromkeys(UUID(str(one.get("value"))) for one in members))
    except ValueError:
        raise Problem("scim-value-is-faulty", 400, attribute="members") from None
    known = await read(u.tx, u.catalog, System("scim"), "org.user", users, ("name",))
    if len(known) < len(users) or len(users) > MOST_MEMBERS:
        raise Problem("scim-value-is-faulty", 400, attribute="members")
    external = text_of(resource, "externalId", 400)
    moved = await keep_group(u.tx, key, name, external, users, u.actor.key, u.now)
    await _followed(u, users if group and group.name != name else moved)
    return key


async def remove_group(u: Unit, group: Group) -> None:
    await _followed(u, await end_group(u.tx, group.id, u.actor.key, u.now))


async def _followed(u: Unit, users: list[UUID]) -> None:
    """Make and end the memberships that the groups of these users mean. What people gave by hand is not touched."""
    if not users:
        return
    meant = await meant_for(u.tx, directories(u), users)
    paths = sorted({path for _, _, path in meant})
    units = {path: await unit_at(u.tx, u.catalog, path, u.now) for path in paths}
    make, end = await follow(u.tx, users, {(user, role, units[path]) for user, role, path in meant})
    for role in sorted({one[1] for one in make}):
        role_within_reach(u, role)
    made = [(uuid7(), *one) for one in make]
    there = await read(u.tx, u.catalog, System("scim"), "org.membership", end, ("role",))
    changes: list[Change] = [
        Create("org.membership", {"user": user, "role": role}, key, unit=unit)
        for key, user, role, unit in made
    ]
    changes += [Remove("org.membership", key) for key in end if key in there]
    if changes:
        await write(u.tx, u.catalog, u.actor, changes, at=u.now, source="scim")
    await note_followed(u.tx, made, end)
