"""Follow the log beside the line: what is new or has changed is due to be compared. Nothing waits for it, and it joins nobody.

It has a position of its own, so that neither the door nor an import carries its work; what is due is taken in small steps, each
of which ends soon, however many records one event tells of.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Database, Tx
from yingdan.decisions.pairs import store
from yingdan.decisions.pairs.compiled import Recogniser, compile_identities
from yingdan.decisions.pairs.meeting import ACTOR, renew
from yingdan.decisions.pairs.store import Settled
from yingdan.events import Batch, Event
from yingdan.expr import Env
from yingdan.kernel.records import Query, aggregate, query, unfold

CHUNK = 5


class IdentityConsumer:
    """Notes whom to compare, of every object that declares an identity."""

    name = "identity"
    types: frozenset[str] | None = frozenset(
        f"record.{one}" for op in ("created", "changed", "removed", "restored") for one in (op, f"bulk_{op}")
    ) | {"record.returned"}
    ignores: frozenset[str] = frozenset()
    always = False

    async def take(self, batch: Batch) -> None:
        touched, more = touched_by(batch.events, batch.catalog.once(compile_identities))
        await store.add_due(batch.tx, touched, batch.now)
        for object_name, change in more.items():
            await store.count_more(batch.tx, object_name, change)


def touched_by(
    events: Sequence[Event], identities: Mapping[str, Recogniser]
) -> tuple[dict[UUID, str], dict[str, int]]:
    """The records of which something that is compared has changed, with their objects; and by how many each object's
    records are more or fewer."""
    touched: dict[UUID, str] = {}
    more: dict[str, int] = {}
    for event in events:
        for op, object_name, record, after in _told(event):
            by = identities.get(object_name)
            if by is None or (op == "changed" and after and not after.keys() & set(by.fields)):
                continue
            touched[record] = object_name
            if op in ("created", "removed"):
                more[object_name] = more.get(object_name, 0) + (1 if op == "created" else -1)
    return touched, more


def _told(event: Event) -> Iterator[tuple[str, str, UUID, Mapping[str, Any]]]:
    if event.type == "record.returned" and event.object and event.subject:
        yield "changed", event.object, event.subject, event.data.get("after") or {"": None}
    else:
        yield from unfold(event)


async def compare_due(db: Database, catalog: Any, now: datetime) -> int:
    """Compare the next few that are due; how many."""
    identities = catalog.once(compile_identities)
    async with db.begin() as tx:
        due = await store.next_due(tx, CHUNK)
    by_object: dict[str, dict[UUID, datetime]] = {}
    for record, object_name, at in due:
        by_object.setdefault(object_name, {})[record] = at
    for object_name, records in by_object.items():

        async def done(tx: Tx, records: Mapping[UUID, datetime] = records) -> None:
            await store.end_due(tx, records)

        if object_name in identities:
            await renew(db, catalog, identities[object_name], list(records), now, done)
        else:
            async with db.begin() as tx:
                await done(tx)
    return len(due)


async def settle_chunk(db: Database, catalog: Any, now: datetime) -> int:
    """Go on with the first object whose records are not indexed as its definition says; how many were taken, 0 when
    all are settled. A changed definition begins anew."""
    identities = catalog.once(compile_identities)
    async with db.begin() as tx:
        known = await store.settled(tx)
        for object_name in known.keys() - identities.keys():
            await store.forget_object(tx, object_name)
    for object_name, by in identities.items():
        at = known.get(object_name)
        if at is None or at.digest != by.digest:
            at = await _begin(db, catalog, by, now)
        if not at.done:
            return await _settle(db, catalog, by, at, now)
    return 0


async def _begin(db: Database, catalog: Any, by: Recogniser, now: datetime) -> Settled:
    """How many there are is known before the first is weighed."""
    async with db.begin() as tx:
        [found] = await aggregate(
            tx, catalog, ACTOR, by.object, (), {"n": ("count", None)}, None, Env.at(now)
        )
        begun = Settled(by.digest, None, False, int(found["n"]))
        await store.save_settled(tx, by.object, begun)
    return begun


async def _settle(db: Database, catalog: Any, by: Recogniser, at: Settled, now: datetime) -> int:
    asked = Query(by.object, (), None, (("created_at", False),), CHUNK, at.cursor)
    async with db.begin() as tx:
        page = await query(tx, catalog, ACTOR, asked, Env.at(now))
    ids = [row["id"] for row in page.rows]

    async def done(tx: Tx) -> None:
        await store.save_progress(tx, by.object, page.next)

    await renew(db, catalog, by, ids, now, done)
    return max(1, len(ids))
