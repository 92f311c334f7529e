"""On whose room a batch chooses, and how what it gave is counted.

A batch of its own locks the load of everybody it may give something to until it is committed, so that no two choose on the same
room. Chunks of bulk work that follow one another would stand in line for that lock: each takes over what the one ahead has left of
everybody's room, counts its own at the last moment, and is refused when somebody then has more than they can take, because others
gave meanwhile. Whoever sent it does it again, alone.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions import store
from yingdan.decisions.model import Candidate
from yingdan.events import Batch


class Overfilled(Exception):
    """Somebody was given more than they can take, because others gave them something at the same time."""


async def take_over(batch: Batch, policy: str, crew: Sequence[Candidate]) -> store.Loads:
    """The load of these people as this batch has to see it."""
    people = [one.user for one in crew]
    if batch.passage is None:
        return await store.lock_loads(batch.tx, people)
    none = store.Loads({}, {}, {})
    handed: store.Loads = batch.ahead.handed.get(_key(policy), none) if batch.ahead is not None else none
    others = [person for person in people if person not in handed.open]
    known = await store.read_loads(batch.tx, others) if others else none
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
