"""Append and read. A reader never passes a transaction that is still open: sequence order is not commit order,
so only rows below the oldest running transaction of the cluster are shown, in the order (generation, tx, id).
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import MANY, Problem, Tx, ask, execute, fetch, fetch_one, notify, say, say_rows, uuid7
from yingdan.events.model import END_ID, MAX_HOP, START, Event, Heard, Position

_TAP = "events.tap"
_encoder = msgspec.json.Encoder(decimal_format="string")
_generation = 1


async def prepare(tx: Tx, now: datetime) -> int:
    """Make the log ready at process start: this and next month's partitions, and the generation.

    After a restore the new cluster counts transactions from a lower number; the generation then rises, so that
    followers go on instead of waiting for numbers that will not come for years. Gives the generation.
    """
    global _generation
    await execute(tx, "select pg_advisory_xact_lock(7411)")
    for months in (0, 1, 2):
        year, month = divmod(now.year * 12 + now.month - 1 + months, 12)
        await _add_partition(tx, datetime(year, month + 1, 1, tzinfo=UTC))
    row = await fetch_one(
        tx,
        "select system_identifier, pg_snapshot_xmax(pg_current_snapshot())::text::bigint from pg_control_system()",
    )
    assert row is not None
    known = await fetch_one(tx, "select generation, system_identifier, last_tx from events.state for update")
    if known is None:
        await execute(
            tx,
            "insert into events.state (generation, system_identifier, last_tx) values (1, %(s)s, %(t)s)",
            {"s": row[0], "t": row[1]},
        )
        _generation = 1
        return 1
    top = await fetch_one(
        tx,
        "select coalesce(max(tx::text::bigint), 0) from events.event where generation = %(g)s",
        {"g": known[0]},
    )
    assert top is not None
    moved = row[0] != known[1] or row[1] < max(known[2], top[0])
    _generation = int(known[0]) + 1 if moved else int(known[0])
    await execute(
        tx,
        "update events.state set generation = %(g)s, system_identifier = %(s)s, last_tx = %(t)s",
        {"g": _generation, "s": row[0], "t": row[1]},
    )
    return _generation


async def begin_generation(tx: Tx) -> int:
    """After a restore to an earlier moment of the same cluster its counter runs again through numbers that readers have seen: in
    a new generation nothing is skipped. Gives it."""
    global _generation
    row = await fetch_one(
        tx, "update events.state set generation = generation + 1 where one returning generation"
    )
    assert row is not None
    _generation = int(row[0])
    return _generation


async def _add_partition(tx: Tx, first: datetime) -> None:
    following = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=UTC)
    name = f"event_{first:%Y_%m}"
    if await fetch_one(tx, "select 1 from pg_class where oid = to_regclass(%(n)s)", {"n": f"events.{name}"}):
        return
    await execute(
        tx,
        f"create table events.{name} partition of events.event "
        f"for values from ('{first.isoformat()}') to ('{following.isoformat()}')",
    )
    uncounted = ", ".join(f"alter column {one} set statistics 0" for one in ("data", "audience", "carried"))
    await execute(tx, f"alter table events.{name} {uncounted}")  # as of the log as a whole


def _check(events: Sequence[Event]) -> None:
    for one in events:
        if one.hop > MAX_HOP:
            raise Problem("event-chain-is-too-long", 409, type=one.type, hop=one.hop, cause=str(one.cause))
        if len(one.audience) > 8:
            raise ValueError(f"{one.type} has more than 8 audience keys")


async def append(tx: Tx, events: Iterable[Event]) -> None:
    """Write facts in the caller's transaction. Inside a runner's batch they flow on to the later stages of the
    same transaction. Refuses a chain of more than 8 causes (a loop) with a problem."""
    given = list(events)
    if not given:
        return
    _check(given)
    tap = tx.sync_connection.info.get(_TAP) if tx.sync_connection is not None else None
    if tap is not None:
        tap(given)
        return
    await append_all(tx, given)


def set_tap(tx: Tx, tap: Any) -> None:
    """Hand what is appended in this transaction to a runner instead of writing it at once; None ends that."""
    assert tx.sync_connection is not None
    if tap is None:
        tx.sync_connection.info.pop(_TAP, None)
    else:
        tx.sync_connection.info[_TAP] = tap


@contextmanager
def held(tx: Tx) -> Iterator[list[Event]]:
    """What is appended meanwhile is only gathered: a part of a batch that is undone takes its words back. Whoever
    holds appends them afterwards."""
    assert tx.sync_connection is not None
    before = tx.sync_connection.info.get(_TAP)
    events: list[Event] = []
    set_tap(tx, events.extend)
    try:
        yield events
    finally:
        set_tap(tx, before)


_INSERT = """
with told as (
  insert into events.event (id, generation, type, object, subject, actor, source, at, received_at, data, cause, hop,
    audience, carried)
  select d.id, %(generation)s, d.type, d.object, d.subject, d.actor, d.source, d.at,
    coalesce(d.received_at, %(received)s), d.data, d.cause, d.hop, d.audience, d.carried
  from json_to_recordset(%(rows)s::json) as d (id uuid, type text, object text, subject uuid, actor text, source text,
    at timestamptz, received_at timestamptz, data jsonb, cause uuid, hop smallint, audience text[], carried text[])
) select pg_notify('events', %(payload)s)
"""
_EVENT = {
    "id": "uuid",
    "generation": "integer",
    "type": "text",
    "object": "text",
    "subject": "uuid",
    "actor": "text",
    "source": "text",
    "at": "timestamptz",
    "received_at": "timestamptz",
    "data": "jsonb",
    "cause": "uuid",
    "hop": "smallint",
    "audience": "text[]",
    "carried": "text[]",
}
# What a process writes as fully taken need not wake itself; everybody else it must.
PROCESS = uuid7().hex


def _is_long(event: Event) -> bool:
    """Whether it tells of many records."""
    ids = event.data.get("ids")
    return isinstance(ids, list) and len(ids) >= MANY


async def append_all(tx: Tx, events: Sequence[Event], payload: str = "") -> None:
    """Write events to the table and wake the followers, in one round trip. The rows travel as one JSON text:
    measured at a quarter of COPY's cost in Python for the few events of a lead, and below it for hundreds. Events that tell of many
    records go by COPY, which spares the server reading them twice."""
    bulk = any(_is_long(one) for one in events)
    if bulk or len(events) >= MANY:
        received = datetime.now(UTC)
        await say_rows(
            tx,
            "events.event",
            _EVENT,
            [
                (e.id, _generation, e.type, e.object, e.subject, e.actor, e.source, e.at, e.received_at or received,
                 e.data, e.cause, e.hop, e.audience, e.carried)
                for e in events
            ],
            bulk=bulk,
        )  # fmt: skip
        await notify(tx, "events", payload)
    elif events:
        rows = _encoder.encode(events).decode()
        received = datetime.now(UTC)
        await say(tx, _INSERT, {"rows": rows, "generation": _generation, "received": received,
                                "payload": payload})  # fmt: skip


_FIELDS = (
    "generation, tx::text::bigint, id, type, object, subject, actor, source, at, received_at, data, cause, hop,"
    " audience, carried"
)


def _event(row: tuple[Any, ...]) -> tuple[Position, Event]:
    place = Position(row[0], row[1], row[2])
    return place, Event(
        id=row[2], type=row[3], object=row[4], subject=row[5], actor=row[6], source=row[7], at=row[8],
        received_at=row[9], data=row[10], cause=row[11], hop=row[12], audience=tuple(row[13]),
        carried=tuple(row[14]),
    )  # fmt: skip


def _is_heard(heard: Heard) -> tuple[str, dict[str, Any]]:
    """As SQL. What hardly anybody listens for is not asked about."""
    parts = ["audience <> '{}'" if heard.keys is None else "audience && %(keys)s::text[]"]
    parts += ["subject = any(%(subjects)s::uuid[])"] if heard.subjects else []
    parts += ["object = any(%(objects)s::text[])"] if heard.objects else []
    lists = {"keys": heard.keys or (), "subjects": heard.subjects, "objects": heard.objects}
    return " or ".join(parts), {name: list(found) for name, found in lists.items()}


async def read(tx: Tx, after: Position, limit: int, *, heard: Heard | None = None) -> list[tuple[Position, Event]]:  # fmt: skip
    """The next events after a position, in order, at most `limit`; with `heard`, only these. Events of transactions that
    may still be joined by earlier ones are withheld."""
    parts, values = _is_heard(heard) if heard is not None else ("true", {})
    where = f" and ({parts})"
    rows = await fetch(
        tx,
        f"select {_FIELDS} from events.event where (generation, tx, id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        " and (generation < %(now)s or tx < pg_snapshot_xmin(pg_current_snapshot()))"
        f"{where} order by generation, tx, id limit %(limit)s",
        {"g": after.generation, "t": str(after.tx), "i": after.id, "limit": limit, "now": _generation, **values},
    )  # fmt: skip
    return [_event(row) for row in rows]


async def read_open(
    tx: Tx, after: Position, limit: int, names: Sequence[str], types: Sequence[str] | None = None
) -> tuple[list[tuple[Position, Event]], Position]:
    """The next events that some of these consumers has not taken yet, and the place up to which nothing else can
    appear any more; both from one snapshot, so that a follower may move to that place. `types`: only events of these."""
    return await (await ask_open(tx, after, limit, names, types))()


async def ask_open(
    tx: Tx, after: Position, limit: int, names: Sequence[str], types: Sequence[str] | None = None
) -> Callable[[], Awaitable[tuple[list[tuple[Position, Event]], Position]]]:
    """The same as a question whose answer is wanted later."""
    wanted = "" if types is None else " and type = any(%(types)s)"
    answer = await ask(
        tx,
        f"select h.horizon, e.* from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 as horizon) h"
        f" left join lateral (select {_FIELDS} from events.event"
        " where (generation, tx, id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        " and (generation < %(now)s or tx < pg_snapshot_xmin(pg_current_snapshot()))"
        f" and not (carried @> %(names)s::text[]){wanted}"
        " order by generation, tx, id limit %(limit)s) e on true",
        {"g": after.generation, "t": str(after.tx), "i": after.id, "limit": limit, "now": _generation,
         "names": list(names), "types": types},
    )  # fmt: skip

    async def found() -> tuple[list[tuple[Position, Event]], Position]:
        return _with_end(await answer(), limit, after)

    return found


async def read_heard(
    tx: Tx, after: Position, limit: int, heard: Heard
) -> tuple[list[tuple[Position, Event]], Position]:
    """The next events that are heard, or concern people and units themselves, and the place up to which nothing else can appear
    any more. Behaviour of visitors, most of a busy log, has no audience and is not even decoded."""
    parts, values = _is_heard(heard)
    rows = await fetch(
        tx,
        "select h.horizon, e.* from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 as horizon) h"
        f" left join lateral (select {_FIELDS} from events.event"
        " where (generation, tx, id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        " and (generation < %(now)s or tx < pg_snapshot_xmin(pg_current_snapshot()))"
        f" and ({parts} or type = 'definition.published' or object like 'org.%%')"
        " order by generation, tx, id limit %(limit)s) e on true",
        {"g": after.generation, "t": str(after.tx), "i": after.id, "limit": limit, "now": _generation, **values},
    )  # fmt: skip
    return _with_end(rows, limit, after)


def _with_end(
    rows: Sequence[tuple[Any, ...]], limit: int, after: Position
) -> tuple[list[tuple[Position, Event]], Position]:
    entries = [_event(row[1:]) for row in rows if row[3] is not None]
    end = entries[-1][0] if len(entries) == limit else Position(_generation, rows[0][0], END_ID)
    return entries, max(end, after)


async def since(tx: Tx, moment: datetime) -> Position:
    """A position before everything the log received from a moment on."""
    row = await fetch_one(
        tx,
        "select generation, tx::text::bigint, id from events.event where received_at < %(at)s"
        " order by generation desc, tx desc, id desc limit 1",
        {"at": moment},
    )
    return Position(row[0], row[1], row[2]) if row else START


async def follow_from_now(tx: Tx, name: str) -> None:
    """Let a new follower begin at the end of the log: for one that goes through the records themselves first."""
    end = await end_position(tx)
    await execute(
        tx,
        "insert into events.follower (name, generation, tx, id) values (%(n)s, %(g)s, %(t)s, %(i)s)"
        " on conflict (name) do nothing",
        {"n": name, "g": end.generation, "t": end.tx, "i": end.id},
    )


async def end_position(tx: Tx) -> Position:
    """The place after everything now readable."""
    row = await fetch_one(tx, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
    assert row is not None
    return Position(_generation, row[0], END_ID)


async def of_subject(
    tx: Tx,
    subjects: Sequence[UUID],
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
    types: Sequence[str] = (),
) -> list[Event]:
    """The newest events about some subjects, newest first; `before` pages on from (at, id), `types` narrows."""
    more = " and (at, id) < (%(at)s, %(id)s)" if before else ""
    more += " and type = any(%(types)s)" if types else ""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from events.event where subject = any(%(subjects)s){more}"
        " order by at desc, id desc limit %(limit)s",
        {"subjects": list(subjects), "limit": limit, "at": before[0] if before else None,
         "id": before[1] if before else uuid7(), "types": list(types)},
    )  # fmt: skip
    return [_event(row)[1] for row in rows]


async def taken_of(
    tx: Tx, consumer: str, subjects: Sequence[UUID], types: Sequence[str], after: UUID, limit: int, *,
    line: str = "line",
) -> list[Event]:  # fmt: skip
    """Events of some types about some subjects that a consumer of a line has already taken, in the order of ids;
    those still ahead of it, or parked, are left out. What rebuilds a consumer's store reads these."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from events.event e where e.subject = any(%(subjects)s) and e.type = any(%(types)s)"
        " and e.id > %(after)s and (e.carried @> array[%(consumer)s] or exists (select from events.follower f"
        " where f.name = %(line)s and (e.generation, e.tx, e.id) <= (f.generation, f.tx::text::xid8, f.id)))"
        " and not exists (select from events.parked p where p.event = e.id and p.replayed_at is null"
        " and p.follower = %(parked)s) order by e.id limit %(limit)s",
        {"subjects": list(subjects), "types": list(types), "after": after, "consumer": consumer, "line": line,
         "parked": f"{line}/{consumer}", "limit": limit},
    )  # fmt: skip
    return [_event(row)[1] for row in rows]


async def of_types(
    tx: Tx, types: Sequence[str], object_name: str | None, since: datetime, limit: int
) -> list[Event]:
    """The newest events of some types about an object (None: about any) that the log received from a moment on,
    oldest first."""
    more = " and object = %(object)s" if object_name is not None else ""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from events.event where received_at >= %(since)s and type = any(%(types)s){more}"
        " order by received_at desc, id desc limit %(limit)s",
        {"since": since, "types": list(types), "object": object_name, "limit": limit},
    )
    return [_event(row)[1] for row in reversed(rows)]


async def held_since(tx: Tx, moment: datetime) -> int:
    """About how many events the log has received from the month of a moment on, as its statistics know it: what a
    question about that time has to read. Costs nothing."""
    row = await fetch_one(
        tx,
        "select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'events.event'::regclass and c.relname::text collate \"C\" >= %(first)s",
        {"first": f"event_{moment:%Y_%m}"},
    )
    assert row is not None
    return int(row[0])
