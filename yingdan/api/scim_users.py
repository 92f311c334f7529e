"""People as the company's directory tells them: found, made, changed, closed. A record is never removed by it."""

import json
import secrets
from typing import Any
from uuid import UUID

from yingdan.api.scim_filters import Filter, equal_to, holds
from yingdan.api.scim_resources import (
    LONGEST_TOLD,
    TOLD,
    email_of,
    full_name,
    switch_of,
    text_of,
    user_resource,
)
from yingdan.api.sign_in_accounts import within_reach
from yingdan.api.sign_on_people import unit_at
from yingdan.api.unit import Unit
from yingdan.base import Problem, uuid7
from yingdan.kernel.access import System
from yingdan.kernel.accounts import (
    Directory,
    Person,
    bind_person,
    close_account,
    create_account,
    find_taken_back,
    groups_of,
    list_people,
    open_account,
    rename_account,
)
from yingdan.kernel.records import Create, Update, read, write

Json = dict[str, Any]
# More are not compared one by one; directories ask by log-in or by their own id.
MOST_COMPARED = 5_000
LOCALES = ("zh-CN", "en-US")


def directories(u: Unit) -> list[Directory]:
    return [one.body for _, one in sorted(u.catalog.all("directory").items())]


async def resources(u: Unit, people: list[Person], base: str) -> list[Json]:
    users = [one.user for one in people]
    fields = ("name", "login", "email")
    rows = await read(u.tx, u.catalog, System("scim"), "org.user", users, fields)
    groups = await groups_of(u.tx, users)
    return [user_resource(one, rows.get(one.user, {}), groups.get(one.user, []), base) for one in people]


async def find_users(
    u: Unit, found: Filter | None, start: int, count: int, base: str
) -> tuple[list[Json], int]:
    """A page, and how many there are. Problem directory-has-too-many-people 400."""
    if found is None:
        people, total = await list_people(u.tx, count, start - 1)
        return await resources(u, people, base), total
    login, external, key = (equal_to(found, name) for name in ("username", "externalid", "id"))
    try:
        user = UUID(key) if key is not None else None
    except ValueError:
        return [], 0
    people, total = await list_people(u.tx, MOST_COMPARED, login=login, external=external, user=user)
    if total > MOST_COMPARED:
        raise Problem("directory-has-too-many-people", 400, most=MOST_COMPARED)
    fits = [one for one in await resources(u, people, base) if holds(found, one)]
    return fits[start - 1 : start - 1 + count], len(fits)


async def person_at(u: Unit, key: str) -> Person:
    """Problem scim-resource-not-found 404."""
    try:
        people, _ = await list_people(u.tx, 1, user=UUID(key))
    except ValueError:
        people = []
    if not people:
        raise Problem("scim-resource-not-found", 404)
    return people[0]


def _values(resource: Json) -> Json:
    """Fields of the record. Problem scim-value-is-faulty 400."""
    login = text_of(resource, "userName")
    if not login or login.startswith("service:"):
        raise Problem("scim-value-is-faulty", 400, attribute="userName")
    values: Json = {"name": full_name(resource), "login": login, "email": email_of(resource) or None}
    spoken = text_of(resource, "preferredLanguage")
    if spoken in LOCALES:
        values["locale"] = spoken
    return values


def _told(resource: Json) -> Json:
    told = {name: resource[name] for name in TOLD if resource.get(name)}
    size = json.dumps(told, ensure_ascii=True)
    if len(size) > LONGEST_TOLD or "\\u0000" in size or "\\ud" in size.lower():
        raise Problem("scim-value-is-faulty", 400, attribute="User")
    return told


async def make_user(u: Unit, resource: Json) -> UUID:
    """A person with an account whose password nobody has. Whom the directory had taken back comes back as they were. Problems:
    login-is-taken 409, scim-value-is-faulty 400."""
    values, told = _values(resource), _told(resource)
    external, active = text_of(resource, "externalId", 400), switch_of(resource, "active", True)
    known = await find_taken_back(u.tx, values["login"])
    if known is not None:
        await within_reach(u, known)
        await bind_person(u.tx, known, external, told, u.now)
        await change_user(u, await person_at(u, str(known)), resource)
        return known
    unit = await unit_at(u.tx, u.catalog, next((one.unit for one in directories(u) if one.active), ""), u.now)
    key = uuid7()
    made = Create("org.user", {**values, "active": active}, key, unit=unit)
    await write(u.tx, u.catalog, u.actor, [made], at=u.now, source="scim")
    await create_account(u.tx, key, values["login"], secrets.token_urlsafe(32), u.now, by=u.actor.key)
    await bind_person(u.tx, key, external, told, u.now)
    if not active:
        await close_account(u.tx, key, u.now, by=u.actor.key)
    return key


async def change_user(u: Unit, person: Person, resource: Json) -> None:
    """The person as the resource says. Closing ends their sessions at once. Problems: account-is-out-of-reach 403,
    own-account-stays-open 409, login-is-taken 409, scim-value-is-faulty 400."""
    await within_reach(u, person.user)
    values, told = _values(resource), _told(resource)
    active = switch_of(resource, "active", True)
    before = (await read(u.tx, u.catalog, System("scim"), "org.user", [person.user], (*values, "active")))[
        person.user
    ]
    changed = {name: value for name, value in {**values, "active": active}.items() if before.get(name) != value}  # fmt: skip
    if not active and person.user == u.actor.id:
        raise Problem("own-account-stays-open", 409)
    if changed:
        update = Update("org.user", person.user, changed)
        await write(u.tx, u.catalog, u.actor, [update], at=u.now, source="scim")
    if "login" in changed:
        await rename_account(u.tx, person.user, values["login"], u.now, by=u.actor.key)
    external = text_of(resource, "externalId", 400)
    if (external, told) != (person.outer_id, person.told):
        await bind_person(u.tx, person.user, external, told, u.now)
    if active and not person.active:
        await open_account(u.tx, person.user, u.now, by=u.actor.key)
    elif person.active and not active:
        await close_account(u.tx, person.user, u.now, by=u.actor.key)


async def take_back(u: Unit, person: Person, resource: Json) -> None:
    """The directory knows them no more: they are closed and stay, with all that is theirs."""
    await change_user(u, person, {**resource, "active": False})
    await bind_person(u.tx, person.user, person.outer_id, person.told, u.now, removed=True)
