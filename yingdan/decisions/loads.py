"""On whose room a batch chooses, and how what it gave is counted.

A batch of its own locks the load of everybody it may give something to until it is committed, so that no two choose on the same
room. Chunks of bulk work that follow one another would stand in line for that lock: each takes over what the one ahead has left of
everybody's room, counts its own at the last moment, and is refused when somebody then has more than they can take, because others
gave meanwhile. Whoever sent it does it again, alone.

A policy with a load of its own asks its records instead of the shared count, under the same locks: it sees what every batch before
it has committed and what this one has written.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions import store
from yingdan.decisions.compiled import Route
from yingdan.decisions.model import Candidate
from yingdan.events import Batch
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import aggregate

ASKED = 200


class Overfilled(Exception):
    """Somebody was given more than they can take, because others gave them something at the same time."""


def shared(route: Route, wanted: Mapping[UUID, UUID | None]) -> Mapping[UUID, UUID | None]:
    """For whom subjects count beside what other policies gave: for nobody, where the policy has a load of its own."""
    return dict.fromkeys(wanted) if route.body.own_load else wanted


async def as_route_sees(
    tx: Tx, catalog: Any, route: Route, people: Sequence[UUID], loads: store.Loads, env: Env
) -> store.Loads:
    """Loads with the open counts that a policy holds against its limit."""
    if not route.body.own_load:
        return loads
    found: dict[UUID, int] = {}
    for at in range(0, len(people), ASKED):
        listed = ", ".join(f"'{one}'" for one in people[at : at + ASKED])
        rows = await aggregate(
            tx, catalog, System("routing"), route.body.object, ("owner",), {"n": ("count", None)},
            f"owner in [{listed}] && ({route.body.open_when})", env,
        )  # fmt: skip
        found |= {row["owner"]: int(row["n"]) for row in rows}
    return loads._replace(open={one: found.get(one, 0) for one in people})


async def take_over(batch: Batch, route: Route, crew: Sequence[Candidate], env: Env) -> store.Loads:
    """The load of these people as this batch has to see it."""
    people, policy = [one.user for one in crew], route.policy.name
    if batch.passage is None:
        locked = await store.lock_loads(batch.tx, people)
        return await as_route_sees(batch.tx, batch.catalog, route, people, locked, env)
    none = store.Loads({}, {}, {})
    handed: store.Loads = batch.ahead.handed.get(_key(policy), none) if batch.ahead is not None else none
    others = [person for person in people if person not in handed.open]
    known = await store.read_loads(batch.tx, others) if others else none
    known = await as_route_sees(batch.tx, batch.catalog, route, others, known, env)
    return store.Loads(
        {**known.open, **handed.open}, {**known.turns, **handed.turns}, {**known.given, **handed.given}
    )


def hand_on(batch: Batch, policy: str, loads: store.Loads) -> None:
    """Leave what this batch made of everybody's load to the one behind."""
    if batch.passage is not None:
        batch.passage.handed[_key(policy)] = loads


async def count(batch: Batch, ledger: store.Ledger, caps: Mapping[UUID, int]) -> None:
    """Write what a batch changed of people's load: now, or at the last moment where others follow. `caps`: of those to whom the
    batch gave something by choice. Raises Overfilled."""
    if not (ledger.loads or ledger.turns):
        return
    if batch.passage is None:
        await store.count_loads(batch.tx, ledger)
    else:
        batch.passage.at_last(partial(_count_checked, batch.tx, ledger, caps))


async def _count_checked(tx: Tx, ledger: store.Ledger, caps: Mapping[UUID, int]) -> None:
    await store.count_loads(tx, ledger)
    loads = (await store.read_loads(tx, list(caps))).open if caps else {}
    if any(loads[person] > cap for person, cap in caps.items()):
        raise Overfilled


def _key(policy: str) -> str:
    return f"decisions.loads.{policy}"
