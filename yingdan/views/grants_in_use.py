"""Grants in use: which grants nobody needed for a time, and who holds a role without using it. For who manages accounts.

Only writing and exporting is judged: the log does not have who looked at what.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Conflict,
    Used,
    carrier_words,
    conflicts,
    duty_words,
    grant_label,
    grant_words,
    held_by,
    load_actors,
    names_of,
    object_named,
    objects_meant,
    read_counted,
    uses_from,
)

MOST_PEOPLE = 5_000
MOST_SHOWN = 200
# What the log has with the one who did it; an import is done by the system.
_JUDGED = frozenset({"create", "update", "remove", "claim", "export"})


class GrantUsed(TypedDict):
    """A grant with who has it by role (`holders`), who used it (`users`) and how often. `judged`: whether it allows anything the
    log tells of; one that only opens reading is not."""

    name: str
    label: Label
    words: Label
    suspended: bool
    judged: bool
    holders: int
    users: int
    uses: int
    last_at: datetime | None


class RoleUsed(TypedDict):
    """A role somebody has. `judged`: whether its grants allow anything the log tells of."""

    name: str
    label: Label
    judged: bool
    uses: int
    last_at: datetime | None


class PersonHolds(TypedDict):
    """Somebody with a role that was not used."""

    id: UUID
    name: str
    roles: list[RoleUsed]


class CellUsed(TypedDict):
    """How often grants of a role let somebody do an action with an object."""

    role: str
    object: str
    action: str
    uses: int
    users: int
    last_at: datetime | None


class Conflicting(TypedDict):
    """Somebody who has both duties, with the roles, packs and situations he has each by."""

    id: UUID
    name: str
    first: list[Label]
    second: list[Label]


class ConflictHeld(TypedDict):
    """Two duties nobody may have together, and who has: at most 200 `people` of `count`."""

    name: str
    label: Label
    first: Label
    second: Label
    count: int
    people: list[Conflicting]


class GrantsInUse(TypedDict):
    """`cells`: the used ones of the matrix. `since`: from when on uses are counted (None: not yet), later than the period when that is longer; `waiting`: audited events not yet
    counted. `people`: at most 200 of `people_count`, those with the most unused roles first."""

    days: int
    since: datetime | None
    waiting: int
    grants: list[GrantUsed]
    cells: list[CellUsed]
    people_count: int
    people: list[PersonHolds]
    conflicts: list[ConflictHeld]


class GrantHeldBy(TypedDict):
    """Somebody who has a grant by role, or used it for a time (`lent`)."""

    id: UUID
    name: str
    holds: bool
    lent: bool
    uses: int
    last_at: datetime | None


class _Tally:
    """Uses added up."""

    __slots__ = ("last_at", "lent", "people", "uses")

    def __init__(self) -> None:
        self.uses, self.people, self.lent = 0, set[UUID](), False
        self.last_at: datetime | None = None

    def add(self, one: Used) -> None:
        self.uses += one.uses
        self.people.add(one.person)
        self.lent |= one.lent
        self.last_at = one.last_at if self.last_at is None else max(self.last_at, one.last_at)


class GrantHeld(TypedDict):
    """`count` of all; at most 200 `rows`."""

    count: int
    rows: list[GrantHeldBy]


async def grants_in_use(tx: Tx, catalog: Any, days: int, env: Env) -> GrantsInUse:
    """What was used in the last `days` days, what was not."""
    counted, people, used = await _read(tx, days, env)
    behind = [*_behind(catalog, used, {one.id: one for one in people})]
    of_grant, of_role = dict[str, _Tally](), dict[tuple[UUID, str], _Tally]()
    of_cell: dict[tuple[str, str, str], dict[Used, None]] = {}
    for name, role, one in behind:
        of_grant.setdefault(name, _Tally()).add(one)
        # Two grants of a role may both stand behind an export: it is one use of the cell.
        of_cell.setdefault((role, one.object, one.action), {})[one] = None
        if not one.lent:
            of_role.setdefault((one.person, role), _Tally()).add(one)
    judged = {_short(one.body.role) for one in catalog.all("grant").values() if _is_judged(one.body)}
    holders: dict[str, int] = {}
    for person in people:
        for role in person.roles:
            holders[role] = holders.get(role, 0) + 1
    grants = [
        _grant(catalog, name, one.body, holders, of_grant.get(name))
        for name, one in catalog.all("grant").items()
    ]
    grants.sort(key=lambda one: (not one["judged"], one["uses"], -one["holders"], one["name"]))
    labels = {_short(name): one.body.label for name, one in catalog.all("role").items()}
    found = [_person(one, labels, judged, of_role) for one in people]
    unused = [(sum(_idle(role) for role in one["roles"]), one) for one in found]
    unused = sorted((each for each in unused if each[0]), key=lambda each: (-each[0], each[1]["name"]))
    return {
        "days": days, "since": counted.since if counted else None, "waiting": counted.waiting if counted else 0,
        "grants": grants, "cells": [_cell(key, found) for key, found in of_cell.items()], "people_count": len(unused), "people": [one for _, one in unused[:MOST_SHOWN]],
        "conflicts": [_held(catalog, one, people, env) for one in conflicts(catalog)],
    }  # fmt: skip


def _held(catalog: Any, one: Conflict, people: Iterable[Actor], env: Env) -> ConflictHeld:
    """Who has both sides of a conflict."""
    found: list[Conflicting] = []
    for person in people:
        sides = held_by(one, person, env)
        if sides is not None and person.id is not None:
            first, second = ([carrier_words(catalog, each) for each in sorted(side)] for side in sides)
            found.append({"id": person.id, "name": person.name, "first": first, "second": second})
    return {
        "name": one.name, "label": one.body.label, "first": duty_words(catalog, one.name, one.body.first),
        "second": duty_words(catalog, one.name, one.body.second), "count": len(found), "people": found[:MOST_SHOWN],
    }  # fmt: skip


async def grant_held_by(tx: Tx, catalog: Any, name: str, days: int, env: Env) -> GrantHeld:
    """Who has a grant and what of it they used, those who did not first; at most 200 of how many. Problem grant-is-unknown 404."""
    grant = catalog.get("grant", name)
    if grant is None:
        raise Problem("grant-is-unknown", 404, grant=name)
    _, people, used = await _read(tx, days, env)
    known = {one.id: one for one in people}
    tallies: dict[UUID, _Tally] = {}
    for found, _, one in _behind(catalog, used, known):
        if found == name:
            tallies.setdefault(one.person, _Tally()).add(one)
    role = _short(grant.body.role)
    holding = {one.id for one in people if role in one.roles}
    names = {one.id: one.name for one in people if one.id is not None}
    names |= await names_of(tx, [one for one in tallies if one not in names])
    rows: list[GrantHeldBy] = [
        {"id": key, "name": names.get(key, ""), "holds": key in holding, "lent": tally.lent, "uses": tally.uses, "last_at": tally.last_at}
        for key in {*holding, *tallies} if key is not None
        for tally in (tallies.get(key) or _Tally(),)
    ]  # fmt: skip
    rows.sort(key=lambda one: (one["uses"], one["name"]))
    return {"count": len(rows), "rows": rows[:MOST_SHOWN]}


async def _read(tx: Tx, days: int, env: Env) -> tuple[Any, list[Actor], list[Used]]:
    first = (env.now.astimezone(env.zone) - timedelta(days=days)).date()
    return await read_counted(tx), await load_actors(tx, MOST_PEOPLE), await uses_from(tx, first)


def _behind(
    catalog: Any, used: Iterable[Used], people: Mapping[UUID | None, Actor]
) -> Iterable[tuple[str, str, Used]]:
    """(grant, role, use): the log names the grant of a write; an export is put down to every grant by which that person may."""
    exporting: dict[str, list[tuple[str, str]]] = {}
    roles: dict[str, str] = {}
    for name, one in catalog.all("grant").items():
        roles[name] = _short(one.body.role)
        if "export" in one.body.actions:
            for target in objects_meant(object_named(one.body.object, name), catalog):
                exporting.setdefault(target.name, []).append((name, roles[name]))
    for use in used:
        if use.allowed_by:
            if use.allowed_by in roles:
                yield use.allowed_by, roles[use.allowed_by], use
            continue
        person = people.get(use.person)
        for name, role in exporting.get(use.object, ()):
            if person is not None and role in person.roles:
                yield name, role, use


def _grant(catalog: Any, name: str, body: Any, holders: Mapping[str, int], tally: _Tally | None) -> GrantUsed:
    found = tally or _Tally()
    return {
        "name": name, "label": grant_label(body, name, catalog), "words": grant_words(body, name, catalog),
        "suspended": body.state == "suspended", "judged": _is_judged(body), "holders": holders.get(_short(body.role), 0),
        "users": len(found.people), "uses": found.uses, "last_at": found.last_at,
    }  # fmt: skip


def _cell(key: tuple[str, str, str], used: Iterable[Used]) -> CellUsed:
    tally = _Tally()
    for one in used:
        tally.add(one)
    role, target, action = key
    return {"role": role, "object": target, "action": action, "uses": tally.uses, "users": len(tally.people), "last_at": tally.last_at}  # fmt: skip


def _person(
    one: Actor, labels: Mapping[str, Label], judged: set[str], of_role: Mapping[tuple[UUID, str], _Tally]
) -> PersonHolds:
    assert one.id is not None
    roles: list[RoleUsed] = []
    for role in sorted(one.roles):
        tally = of_role.get((one.id, role)) or _Tally()
        label = labels.get(role, {"zh": role, "en": role})
        roles.append({"name": role, "label": label, "judged": role in judged, "uses": tally.uses, "last_at": tally.last_at})  # fmt: skip
    return {"id": one.id, "name": one.name, "roles": roles}


def _idle(role: RoleUsed) -> bool:
    return role["judged"] and role["uses"] == 0


def _is_judged(body: Any) -> bool:
    return not _JUDGED.isdisjoint(body.actions)


def _short(role: str) -> str:
    return role.rpartition(".")[2]
