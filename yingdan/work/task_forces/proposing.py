"""Who is proposed for a task force: one person for each function, the least engaged of the nearest who have its roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import paths_of, people_in
from yingdan.work.lending import short
from yingdan.work.task_forces.definition import ForceFunction, TaskForceBody
from yingdan.work.task_forces.store import busy

MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Proposed:
    """`person`: the proposal, None when nobody has the roles; `candidates`: who could be instead, the nearest and least engaged first."""

    function: ForceFunction
    person: UUID | None
    candidates: tuple[UUID, ...]


async def propose(tx: Tx, body: TaskForceBody, row: Mapping[str, Any], env: Env) -> list[Proposed]:
    """For a record: who is in its unit comes before who is above it, they before all others."""
    unit, owner = row.get("unit"), row.get("owner")
    path = (await paths_of(tx, [unit])).get(unit, (unit,)) if unit is not None else ()
    found: dict[str, list[UUID]] = {}
    for one in body.functions:
        roles = [short(role) for role in one.roles]
        if not roles:
            found[one.name] = []
            continue
        near: list[UUID] = []
        for step in path:
            near += sorted(await people_in(tx, [step], roles))
        near += sorted(await people_in(tx, None, roles))
        found[one.name] = list(dict.fromkeys(near))
    engaged = await busy(tx, [person for people in found.values() for person in people], env.now)
    taken: set[UUID] = set()
    proposed = []
    for one in body.functions:
        people = sorted(found[one.name], key=lambda person: engaged.get(person, 0))
        if one.owner and owner is not None:
            people = [owner, *(person for person in people if person != owner)]
        proposed.append(_chosen(one, people, taken))
    return proposed


def _chosen(function: ForceFunction, people: Sequence[UUID], taken: set[UUID]) -> Proposed:
    person = next((one for one in people if one not in taken), None)
    if person is not None:
        taken.add(person)
    return Proposed(function, person, tuple(people[:MOST_CANDIDATES]))
