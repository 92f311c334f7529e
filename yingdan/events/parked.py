"""Poisonous events: parked with their trace so that the rest goes on, and replayable once the cause is mended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, execute, fetch, fetch_one, jsonb, uuid7
from yingdan.events.log import append_all
from yingdan.events.model import Event

# Told when an event is set aside, with what it was and who could not take it.
PARKED = "event.parked"


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that a follower could not take, and why. `object`, `subject`: the record it is about, if any."""

    id: UUID
    follower: str
    event: UUID
    event_type: str
    object: str | None
    subject: UUID | None
    trace: str
    parked_at: datetime
    replayed_at: datetime | None


async def park(tx: Tx, follower: str, event: Event, trace: str, now: datetime) -> None:
    """Set an event aside for one follower."""
    body: dict[str, Any] = {"type": event.type, "object": event.object, "data": event.data, "hop": event.hop,
                            "subject": str(event.subject) if event.subject else None, "actor": event.actor,
                            "source": event.source, "at": event.at.isoformat(),
                            "audience": list(event.audience)}  # fmt: skip
    await execute(
        tx,
        "insert into events.parked (id, follower, event, event_type, trace, parked_at, body)"
        " values (%(id)s, %(f)s, %(e)s, %(t)s, %(trace)s, %(at)s, %(body)s)",
        {"id": uuid7(), "f": follower, "e": event.id, "t": event.type, "trace": trace[-8000:], "at": now,
         "body": jsonb(body)},
    )  # fmt: skip
    # Who cannot take this word either sets it aside in silence: a word about it would come back for ever.
    if event.type != PARKED:
        data = {"follower": follower, "event": event.id, "event_type": event.type}
        await append_all(
            tx, [Event(uuid7(), PARKED, now, None, None, "system:events", "events", data, event.id)]
        )


async def parked(tx: Tx, limit: int = 100) -> list[Parked]:
    """The events now set aside, newest first."""
    rows = await fetch(
        tx,
        "select id, follower, event, event_type, body ->> 'object', (body ->> 'subject')::uuid, trace, parked_at, replayed_at"
        " from events.parked"
        " where replayed_at is null order by parked_at desc limit %(limit)s",
        {"limit": limit},
    )
    return [Parked(*row) for row in rows]


async def count_parked(tx: Tx) -> int:
    """How many events are now set aside."""
    row = await fetch_one(tx, "select count(*) from events.parked where replayed_at is null")
    assert row is not None
    return int(row[0])


async def replay(tx: Tx, parked_id: UUID, consumers: tuple[str, ...], now: datetime) -> UUID:
    """Tell a parked event again to the consumer that failed. `consumers`: all there are, of every follower; those
    but the failed one have taken the event and are marked so. Gives the id of the new event, whose cause is the old one."""
    row = await fetch_one(
        tx,
        "update events.parked set replayed_at = %(now)s where id = %(id)s and replayed_at is null"
        " returning follower, event, body",
        {"id": parked_id, "now": now},
    )
    if row is None:
        raise Problem("parked-event-not-found", 404)
    follower, original, body = row
    failed = follower.rsplit("/", 1)[-1]
    event = Event(
        id=uuid7(),
        type=body["type"],
        at=datetime.fromisoformat(body["at"]),
        object=body["object"],
        subject=UUID(body["subject"]) if body["subject"] else None,
        actor=body["actor"],
        source=body["source"],
        data=body["data"],
        cause=original,
        hop=body["hop"],
        audience=tuple(body["audience"]),
        carried=tuple(name for name in consumers if name != failed),
    )
    await append_all(tx, [event])
    return event.id
