"""Follow the log beside the line: what is new or has changed meets those it may be. Nothing waits for it, and it joins nobody.

It has a position of its own, so that neither the door nor an import carries its work.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions.pairs import store
from yingdan.decisions.pairs.compiled import Recogniser, compile_identities
from yingdan.decisions.pairs.meeting import ACTOR, Met, meet
from yingdan.decisions.pairs.store import Settled
from yingdan.events import Batch, Event
from yingdan.expr import Env
from yingdan.kernel.records import Query, aggregate, query, unfold

# So few at once that the process answers others in between.
CHUNK = 100


class IdentityConsumer:
    """Pairs of every object that declares an identity."""

    name = "identity"
    types: frozenset[str] | None = frozenset(
        f"record.{one}" for op in ("created", "changed", "removed", "restored") for one in (op, f"bulk_{op}")
    ) | {"record.returned"}
    ignores: frozenset[str] = frozenset()
    always = False

    async def take(self, batch: Batch) -> None:
        identities = batch.catalog.once(compile_identities)
        touched, new = touched_by(batch.events, identities)
        for object_name, records in touched.items():
            by = identities[object_name]
            gone = 0
            for part in _parts(list(records)):
                found = await renew(batch.tx, batch.catalog, by, part, batch.now)
                gone += len(part) - len(found.parties)
                await asyncio.sleep(0)
            await store.count_more(batch.tx, object_name, new.get(object_name, 0) - gone)


def touched_by(
    events: Sequence[Event], identities: Mapping[str, Recogniser]
) -> tuple[dict[str, dict[UUID, None]], dict[str, int]]:
    """By object: the records of which something that is compared has changed, and how many are new."""
    touched: dict[str, dict[UUID, None]] = {}
    new: dict[str, int] = {}
    for event in events:
        for op, object_name, record, after in _told(event):
            by = identities.get(object_name)
            if by is None or (op == "changed" and after and not after.keys() & set(by.fields)):
                continue
            touched.setdefault(object_name, {})[record] = None
            if op == "created":
                new[object_name] = new.get(object_name, 0) + 1
    return touched, new


def _told(event: Event) -> Iterator[tuple[str, str, UUID, Mapping[str, Any]]]:
    if event.type == "record.returned" and event.object and event.subject:
        yield "changed", event.object, event.subject, event.data.get("after") or {"": None}
    else:
        yield from unfold(event)


def _parts(records: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(records), CHUNK):
        yield records[start : start + CHUNK]


async def renew(tx: Tx, catalog: Any, by: Recogniser, records: Sequence[UUID], now: datetime) -> Met:
    """Bring keys and pairs of some records in step with what they say now; what was found."""
    found = await meet(tx, catalog, by, records, now)
    gone = [key for key in records if key not in found.parties]
    await store.drop_cards(tx, gone)
    await store.replace_pairs(tx, list(found.parties), found.pairs)
    return found


async def settle_chunk(tx: Tx, catalog: Any, now: datetime) -> int:
    """Go on with the first object whose records are not indexed as its definition says; how many were taken, 0 when
    all are settled. A changed definition begins anew."""
    identities = catalog.once(compile_identities)
    known = await store.settled(tx)
    for object_name in known.keys() - identities.keys():
        await store.forget_object(tx, object_name)
    for object_name, by in identities.items():
        at = known.get(object_name)
        if at is None or at.digest != by.digest:
            at = Settled(by.digest, None, False, await _count(tx, catalog, object_name, now))
        if not at.done:
            return await _settle(tx, catalog, by, at, now)
    return 0


async def _settle(tx: Tx, catalog: Any, by: Recogniser, at: Settled, now: datetime) -> int:
    asked = Query(by.object, (), None, (("created_at", False),), CHUNK, at.cursor)
    page = await query(tx, catalog, ACTOR, asked, Env.at(now))
    ids = [row["id"] for row in page.rows]
    if ids:
        await renew(tx, catalog, by, ids, now)
    await store.save_settled(tx, by.object, Settled(by.digest, page.next, page.next is None, at.records))
    return max(1, len(ids))


async def _count(tx: Tx, catalog: Any, object_name: str, now: datetime) -> int:
    [found] = await aggregate(tx, catalog, ACTOR, object_name, (), {"n": ("count", None)}, None, Env.at(now))
    return int(found["n"])
