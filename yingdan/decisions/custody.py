"""Who has which customer, as a batch sees it and takes it.

A batch of its own asks, takes, and is told at once what it won. Chunks of bulk work that follow one another would stand still there
until the one ahead has written all it has to: each asks before its turn, is told by those ahead what they took, takes without
waiting for the answer, and is refused when somebody else was quicker. Whoever sent it does it again, alone.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from yingdan.decisions import store
from yingdan.events import Batch

_KEY = "decisions.custody"
# What was taken longer ago than by so many chunks is committed, and the database tells it. A sheet has half as many under way.
_REMEMBERED = 8

Taken = tuple[Mapping[UUID, UUID], ...]  # by those ahead, the nearest first


async def owners_of(batch: Batch, customers: Collection[UUID]) -> dict[UUID, UUID]:
    """Who has each customer now, or will when what is ahead is committed."""
    taken = {c: o for one in reversed(_ahead(batch)) for c, o in one.items() if c in customers}
    others = [customer for customer in customers if customer not in taken]
    return {**(await store.custody_of(batch.tx, others) if others else {}), **taken}


async def take(batch: Batch, pairs: Mapping[UUID, UUID], unborn: Collection[UUID]) -> set[UUID]:
    """Give customers that nobody had to owners; those that somebody else took meanwhile. `unborn`: customers that no other
    transaction can see yet."""
    sure = {customer: owner for customer, owner in pairs.items() if customer in unborn}
    rest = {customer: owner for customer, owner in pairs.items() if customer not in sure}
    await store.found_custody(batch.tx, sure, batch.now)
    if batch.passage is None:
        return rest.keys() - await store.take_custody(batch.tx, rest, batch.now)
    await store.presume_custody(batch.tx, rest, batch.now)
    batch.passage.handed[_KEY] = (pairs, *_ahead(batch))[:_REMEMBERED]
    return set()


def _ahead(batch: Batch) -> Taken:
    taken: Taken = batch.ahead.handed.get(_KEY, ()) if batch.ahead is not None else ()
    return taken
