"""Who is meant by "the manager" and by a role."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import System, paths_of
from yingdan.kernel.records import Query, query

MOST = 500


async def managers_of(tx: Tx, catalog: Any, units: set[UUID], env: Env) -> dict[UUID, list[UUID]]:
    """The managers of some units, by unit."""
    if not units:
        return {}
    found: dict[UUID, list[UUID]] = {}
    for row in await _members(tx, catalog, "manager", env):
        if row["unit"] in units:
            found.setdefault(row["unit"], []).append(row["user"])
    return found


async def above(
    tx: Tx, catalog: Any, roles: Iterable[str], units: set[UUID], env: Env
) -> dict[str, dict[UUID, list[UUID]]]:
    """Who has each role in a unit, or in the nearest unit above it that has somebody; by role and unit."""
    wanted = sorted(set(roles))
    if not units or not wanted:
        return {}
    paths = await paths_of(tx, sorted(units))
    found: dict[str, dict[UUID, list[UUID]]] = {}
    for role in wanted:
        members: dict[UUID, list[UUID]] = {}
        for row in await _members(tx, catalog, role, env):
            members.setdefault(row["unit"], []).append(row["user"])
        found[role] = {
            unit: next((members[one] for one in paths.get(unit, (unit,)) if one in members), [])
            for unit in units
        }
    return found


async def people_in(tx: Tx, catalog: Any, roles: Iterable[str], env: Env) -> dict[str, list[UUID]]:
    """Who has each role, at most 500 each."""
    return {role: [row["user"] for row in await _members(tx, catalog, role, env)] for role in roles}


async def _members(tx: Tx, catalog: Any, role: str, env: Env) -> list[dict[str, Any]]:
    if "org.membership" not in catalog.objects:
        return []
    where = f'role == "{role.rpartition(".")[2]}"'
    ask = Query(object="org.membership", fields=("user", "unit"), where=where, limit=MOST)
    page = await query(tx, catalog, System("work"), ask, env)
    return list(page.rows)
