"""First steps of a company that was just installed, read from what there is. ADR 0092."""

from typing import Any, Literal, NamedTuple

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, roles_reading
from yingdan.kernel.records import Query, query
from yingdan.views.definition import cockpit_of

Step = Literal["people", "candidates", "channel", "records", "factor", "backups"]
PEOPLE = "org.user"


class FirstStep(NamedTuple):
    """`object`: whose records answer the step; None for what is no record."""

    name: Step
    done: bool
    object: str | None = None


async def first_steps(tx: Tx, catalog: Any, actor: Actor, env: Env) -> list[FirstStep]:
    """The steps that records answer, in the order in which they are taken."""
    steps: list[tuple[Step, str, int]] = [("people", PEOPLE, 2)]
    cockpit = cockpit_of(catalog)
    if cockpit is not None:
        routed = {
            policy.body.object: policy.body.candidates for _, policy in sorted(catalog.all("routing").items())
        }
        if cockpit.object in routed:
            steps.append(("candidates", routed[cockpit.object], 1))
        steps.append(("records", cockpit.object, 1))
    return [
        FirstStep(name, await _count(tx, catalog, actor, object_name, least, env) >= least, object_name)
        for name, object_name, least in steps
        if object_name in catalog.objects and actor.roles & roles_reading(catalog, object_name)
    ]


async def _count(tx: Tx, catalog: Any, actor: Actor, object_name: str, most: int, env: Env) -> int:
    return len((await query(tx, catalog, actor, Query(object_name, ("id",), limit=most), env)).rows)
