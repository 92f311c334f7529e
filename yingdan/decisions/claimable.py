"""What a person may claim: how the person stands with each pool, and what of it is closed to the person for now.

The same rules as at the claim itself (`pools.refuse`), told before anything is pressed; only the claim, under its locks, decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.decisions import store, store_pools
from yingdan.decisions.compiled import Decisions, Route, compile_decisions
from yingdan.decisions.crew import Crew
from yingdan.decisions.loads import as_route_sees
from yingdan.decisions.model import Candidate
from yingdan.decisions.pools import Pool, Standing, refuse
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.records import read


@dataclass(frozen=True, slots=True)
class Desk:
    """A person before the pools of an object: `open` of `cap` places are taken; None for who is no candidate. `standings`: claims
    of today and held, by pool in the order in which pools are asked."""

    route: Route
    pools: tuple[Pool, ...]
    person: Candidate | None
    open: int
    standings: tuple[Standing, ...]

    def pool(self, name: str) -> int:
        """Its place. Problem pool-is-unknown 404."""
        found = next((place for place, pool in enumerate(self.pools) if pool.name == name), None)
        if found is None:
            raise Problem("pool-is-unknown", 404, pool=name)
        return found

    def lies_in(self, place: int) -> str:
        """The condition under which a record lies in the pool at this place: in none that is asked before it."""
        before = [f"!({pool.body.leads})" for pool in self.pools[:place]]
        return " && ".join(["owner == null", f"({self.pools[place].body.leads})", *before])


async def desk_of(tx: Tx, catalog: Any, actor: Actor, object_name: str, now: datetime, env: Env) -> Desk:
    """How the actor stands with the pools of an object. Problem object-has-no-pool 409."""
    compiled: Decisions = catalog.once(compile_decisions)
    route, pools = compiled.routes.get(object_name), compiled.pools.get(object_name, ())
    if route is None or actor.id is None or not pools:
        raise Problem("object-has-no-pool", 409, object=object_name)
    person = await Crew().candidate(tx, catalog, route, actor.id, now, env)
    loads = await as_route_sees(tx, catalog, route, [actor.id], await store.read_loads(tx, [actor.id]), env)
    day = datetime.combine(env.today, time(), env.zone)
    known = await store_pools.standings(tx, actor.id, day)
    standings = tuple(known.get(pool.name, Standing(0, 0, None)) for pool in pools)
    return Desk(route, pools, person, loads.open.get(actor.id, 0), standings)


async def refusals(
    tx: Tx, catalog: Any, desk: Desk, place: int, subjects: Sequence[UUID], env: Env
) -> Mapping[UUID, Problem]:
    """Why the person may not claim these records of a pool now; those that may be claimed are left out."""
    if desk.person is None:
        return {subject: Problem("not-a-candidate", 403) for subject in subjects}
    if desk.open >= desk.person.cap:
        full = Problem("capacity-is-reached", 409, open=desk.open, cap=desk.person.cap)
        return dict.fromkeys(subjects, full)
    pool, standing = desk.pools[place], desk.standings[place]
    rows = await read(tx, catalog, System("claim"), desk.route.body.object, list(subjects))
    of = {subject: row.get(desk.route.body.customer) or subject for subject, row in rows.items()}
    left = await store_pools.left_by(tx, desk.person.user, list(set(of.values())))
    found: dict[UUID, Problem] = {}
    for subject, row in rows.items():
        try:
            stands = replace(standing, left_at=left.get(of[subject]))
            refuse(pool, stands, {"lead": row, "rep": desk.person.facts}, env)
        except Problem as problem:
            found[subject] = problem
    return found
