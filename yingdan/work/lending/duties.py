"""Nobody is given for a time what may not go together with what he has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import (
    TemporaryGrant,
    carrier_words,
    conflicts,
    duty_words,
    held_by,
    load_actors,
    people_in,
    units_below,
)

MOST = 5_000


async def require_no_conflict(
    tx: Tx, catalog: Any, person: UUID | None, unit: UUID | None, role: str, object_name: str,
    actions: Sequence[str], env: Env,
) -> None:  # fmt: skip
    """Of a person, or everybody in a unit and below. Who has both sides already is no reason. Problem duties-conflict 409 with whom and which."""
    known = [one for one in conflicts(catalog) if role in one.first | one.second]
    if not known:
        return
    users = (
        [person] if person is not None else await people_in(tx, await units_below(tx, unit) if unit else ())
    )
    given = TemporaryGrant(
        uuid7(),
        role,
        object_name,
        None,
        frozenset(actions),
        env.now,
        env.now.max.replace(tzinfo=env.now.tzinfo),
    )
    for actor in await load_actors(tx, MOST, users):
        then = replace(actor, temporary=(*actor.temporary, given))
        for one in known:
            held = held_by(one, then, env)
            if held is not None and held_by(one, actor, env) is None:
                raise Problem(
                    "duties-conflict", 409, person=actor.name, conflict=one.body.label, carrier=carrier_words(catalog, role),
                    first=duty_words(catalog, one.name, one.body.first), second=duty_words(catalog, one.name, one.body.second),
                )  # fmt: skip
