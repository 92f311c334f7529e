"""All SQL of the inbox: raw deliveries, repeat keys, channel keys, visitors, counters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from yingdan.base import Tx, ask, execute, fetch, fetch_one, jsonb, say
from yingdan.connectors.model import TOLD, Arrival, Knock

# How the problem of a delivery begins that some stage could not take; nothing is wrong with the delivery.
STUCK = "delivery-failed"

SCHEMA = """
create schema if not exists connectors;
create table if not exists connectors.inbox (
  id uuid primary key,
  channel text collate "C" not null,
  body bytea not null,
  content_type text not null,
  headers jsonb not null default '{}',
  received_at timestamptz not null,
  weight integer not null default 1,
  state text collate "C" not null default 'new' check (state in ('new', 'done', 'failed')),
  problem text,
  notes jsonb,
  attempts integer not null default 0,
  taken_at timestamptz
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
create index if not exists inbox_waiting on connectors.inbox (received_at, id) where state = 'new';
create index if not exists inbox_failed on connectors.inbox (channel, received_at desc) where state = 'failed';
create index if not exists inbox_received on connectors.inbox (received_at);
create table if not exists connectors.inbox_key (
  channel text collate "C" not null,
  key text collate "C" not null,
  inbox uuid not null,
  received_at timestamptz not null,
  primary key (channel, key)
);
create index if not exists inbox_key_received on connectors.inbox_key (received_at);
create table if not exists connectors.visitor (
  visitor uuid primary key,
  object text collate "C" not null,
  record uuid not null,
  linked_at timestamptz not null
);
create index if not exists visitor_record on connectors.visitor (record);
create table if not exists connectors.channel_count (
  channel text collate "C" not null,
  day date not null,
  counter text collate "C" not null,
  n bigint not null,
  last_at timestamptz not null,
  primary key (channel, day, counter)
);
"""


_WRITE_DOWN = """
with given as (
  select id, channel, hash, key, body, content_type, headers, received_at, weight from unnest(
    %(ids)s::uuid[], %(channels)s::text[], %(hashes)b::bytea[], %(keys)s::text[], %(bodies)b::bytea[],
    %(types)s::text[], %(headers)s::jsonb[], %(at)s::timestamptz[], %(weights)s::integer[])
    as given(id, channel, hash, key, body, content_type, headers, received_at, weight)),
keyed as (
  select given.id, given.channel, given.key, given.body, given.content_type, given.headers, given.received_at,
    given.weight, known.id as used_key,
    known.revoked_at is null and (known.ends_at is null or known.ends_at > given.received_at) as lives
  from given join connectors.channel_key known on known.hash = given.hash and known.channel = given.channel),
allowed as (
  select id, channel, key, body, content_type, headers, received_at, weight from keyed where lives),
tried as (
  select used_key, max(received_at) filter (where lives) as used_at,
    max(received_at) filter (where not lives) as refused_at
  from keyed group by used_key),
noted as (
  update connectors.channel_key one set used_at = greatest(one.used_at, due.used_at),
    refused_at = greatest(one.refused_at, due.refused_at)
  from (
    select known.id, tried.used_at, tried.refused_at
    from connectors.channel_key known join tried on tried.used_key = known.id
    where tried.used_at >= coalesce(known.used_at, '-infinity') + interval '1 minute'
      or tried.refused_at >= coalesce(known.refused_at, '-infinity') + interval '1 minute'
    for no key update of known skip locked) due
  where one.id = due.id),
fresh as (
  insert into connectors.inbox_key (channel, key, inbox, received_at)
  select channel, key, id, received_at from allowed order by channel, key
  on conflict (channel, key) do nothing returning inbox),
stored as (
  insert into connectors.inbox (id, channel, body, content_type, headers, received_at, weight)
  select allowed.id, channel, body, content_type, headers, received_at, weight
  from allowed join fresh on fresh.inbox = allowed.id returning id)
select allowed.id, stored.id is not null,
  case when row_number() over () = 1 then pg_notify('inbox', '') end is null
from allowed left join stored on stored.id = allowed.id
"""


async def insert_knocks(tx: Tx, knocks: Sequence[Knock]) -> dict[UUID, str]:
    """Write deliveries down and wake the worker: id -> 'stored', 'repeated' or 'refused' (no such key). One statement
    for all, so that a revoked key is refused from the moment its revocation is committed."""
    rows = await fetch(
        tx,
        _WRITE_DOWN,
        {
            "ids": [k.id for k in knocks],
            "channels": [k.channel for k in knocks],
            "hashes": [k.secret_hash for k in knocks],
            "keys": [k.key for k in knocks],
            "bodies": [k.body for k in knocks],
            "types": [k.content_type for k in knocks],
            "headers": [jsonb(k.headers) for k in knocks],
            "at": [k.received_at for k in knocks],
            "weights": [k.weight for k in knocks],
        },
    )
    found = {row[0]: "stored" if row[1] else "repeated" for row in rows}
    return {k.id: found.get(k.id, "refused") for k in knocks}


async def first_ids(tx: Tx, repeated: Sequence[Knock]) -> dict[tuple[str, str], UUID]:
    """(channel, key) -> id of the delivery that came first."""
    rows = await fetch(
        tx,
        "select known.channel, known.key, known.inbox from connectors.inbox_key known"
        " join unnest(%(channels)s::text[], %(keys)s::text[]) as given(channel, key)"
        " on given.channel = known.channel and given.key = known.key",
        {"channels": [k.channel for k in repeated], "keys": [k.key for k in repeated]},
    )
    return {(row[0], row[1]): row[2] for row in rows}


async def count_repeats(tx: Tx, repeated: Sequence[Knock]) -> None:
    """Count dropped repeats; rows in name order, since two doors may count at once."""
    await execute(
        tx,
        "insert into connectors.channel_count as known (channel, day, counter, n, last_at)"
        " select channel, (max(at) at time zone 'UTC')::date, 'repeated', count(*), max(at)"
        " from unnest(%(channels)s::text[], %(at)s::timestamptz[]) as given(channel, at)"
        " group by channel, (at at time zone 'UTC')::date order by channel"
        " on conflict (channel, day, counter) do update"
        " set n = known.n + excluded.n, last_at = greatest(known.last_at, excluded.last_at)",
        {"channels": [k.channel for k in repeated], "at": [k.received_at for k in repeated]},
    )


async def take(tx: Tx, limit: int, weight: int) -> Callable[[], Awaitable[list[Arrival]]]:
    """Ask for the oldest new deliveries, at most `limit`, and not more than `weight` events unless one alone is heavier.
    They stay locked until the transaction ends, and no other taker sees them."""
    answer = await ask(
        tx,
        """
        with next as materialized (
          select id, received_at, weight from connectors.inbox where state = 'new'
          order by received_at, id limit %(limit)s for update skip locked),
        summed as (
          select id, sum(weight) over (order by received_at, id) - weight as before from next)
        select raw.id, raw.channel, raw.body, raw.content_type, raw.received_at, raw.attempts, raw.headers
        from summed join connectors.inbox raw on raw.id = summed.id
        where summed.before < %(weight)s order by raw.received_at, raw.id
        """,
        {"limit": limit, "weight": weight},
    )

    async def taken() -> list[Arrival]:
        return [Arrival(*row) for row in await answer()]

    return taken


async def finish(
    tx: Tx,
    now: datetime,
    outcomes: Sequence[tuple[UUID, str, str | None, Mapping[str, int] | None]],
    counts: Mapping[tuple[str, date, str], tuple[int, datetime]],
) -> None:
    """Mark deliveries as (id, state, problem, notes) and add up counters by (channel, day, counter): (n, last at)."""
    keys = sorted(counts)
    await say(
        tx,
        """
        with marked as (
          update connectors.inbox raw set state = given.state, problem = given.problem, notes = given.notes,
            attempts = raw.attempts + 1, taken_at = %(now)s
          from unnest(%(ids)s::uuid[], %(states)s::text[], %(problems)s::text[], %(notes)s::jsonb[])
            as given(id, state, problem, notes)
          where raw.id = given.id)
        insert into connectors.channel_count as known (channel, day, counter, n, last_at)
        select channel, day, counter, n, last_at from unnest(%(channels)s::text[], %(days)s::date[],
          %(counters)s::text[], %(n)s::bigint[], %(last)s::timestamptz[]) as given(channel, day, counter, n, last_at)
        on conflict (channel, day, counter) do update
          set n = known.n + excluded.n, last_at = greatest(known.last_at, excluded.last_at)
        """,
        {
            "now": now,
            "ids": [o[0] for o in outcomes],
            "states": [o[1] for o in outcomes],
            "problems": [o[2] for o in outcomes],
            "notes": [jsonb(o[3]) if o[3] else None for o in outcomes],
            "channels": [k[0] for k in keys],
            "days": [k[1] for k in keys],
            "counters": [k[2] for k in keys],
            "n": [counts[k][0] for k in keys],
            "last": [counts[k][1] for k in keys],
        },
    )


async def insert_told(tx: Tx, one: Arrival) -> None:
    """Keep what is told of a file among the deliveries of its channel; `finish` says what became of it."""
    await execute(
        tx,
        "insert into connectors.inbox (id, channel, body, content_type, received_at)"
        " values (%(id)s, %(channel)s, %(body)b, %(type)s, %(at)s)",
        {
            "id": one.id,
            "channel": one.channel,
            "body": one.body,
            "type": one.content_type,
            "at": one.received_at,
        },
    )


async def find_visitors(tx: Tx, visitors: Sequence[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """visitor -> (object, record) of those who are known."""
    rows = await fetch(
        tx,
        "select visitor, object, record from connectors.visitor where visitor = any(%(ids)s)",
        {"ids": list(visitors)},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def link_visitors(tx: Tx, links: Mapping[UUID, tuple[str, UUID]], now: datetime) -> None:
    """From now on these visitors are these records; a shared device follows the last form."""
    visitors = sorted(links)
    await say(
        tx,
        "insert into connectors.visitor (visitor, object, record, linked_at)"
        " select visitor, object, record, %(now)s from unnest(%(v)s::uuid[], %(o)s::text[], %(r)s::uuid[])"
        " as given(visitor, object, record) on conflict (visitor) do update"
        " set object = excluded.object, record = excluded.record, linked_at = excluded.linked_at",
        {
            "now": now,
            "v": visitors,
            "o": [links[v][0] for v in visitors],
            "r": [links[v][1] for v in visitors],
        },
    )


async def read_counts(tx: Tx) -> list[tuple[str, date, str, int, datetime]]:
    rows = await fetch(tx, "select channel, day, counter, n, last_at from connectors.channel_count")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def read_failed(tx: Tx, channel: str | None, limit: int) -> list[tuple[Any, ...]]:
    """(id, channel, received_at, problem, attempts, first bytes) of deliveries nothing came of, newest first."""
    return await fetch(
        tx,
        "select id, channel, received_at, problem, attempts, substring(body from 1 for 300) from connectors.inbox"
        " where state = 'failed' and (%(channel)s::text is null or channel = %(channel)s)"
        " order by received_at desc limit %(limit)s",
        {"channel": channel, "limit": limit},
    )


async def count_stuck(tx: Tx) -> dict[str, int]:
    """Deliveries by channel that nothing is wrong with but that some stage could not take."""
    rows = await fetch(
        tx,
        "select channel, count(*) from connectors.inbox where state = 'failed' and problem like %(stuck)s group by channel order by channel",
        {"stuck": f"{STUCK}:%"},
    )
    return {channel: int(count) for channel, count in rows}


async def is_told(tx: Tx, id: UUID) -> bool:
    """Whether a delivery only tells of a file, which does not lie here."""
    row = await fetch_one(
        tx,
        "select 1 from connectors.inbox where id = %(id)s and content_type = %(told)s",
        {"id": id, "told": TOLD},
    )
    return row is not None


async def put_back(tx: Tx, id: UUID) -> bool:
    """Make a failed delivery new again; False when there is none."""
    return (
        await fetch_one(
            tx,
            "update connectors.inbox set state = 'new', problem = null, notes = null"
            " where id = %(id)s and state = 'failed' and content_type <> %(told)s returning id, pg_notify('inbox', '')",
            {"id": id, "told": TOLD},
        )
        is not None
    )


async def purge(tx: Tx, raw_before: datetime, keys_before: datetime, limit: int) -> int:
    """Delete old raw deliveries that left nothing out, and old repeat keys; the number deleted, at most `limit` each."""
    raw = await execute(
        tx,
        "delete from connectors.inbox where id in (select id from connectors.inbox where received_at < %(at)s"
        " and state = 'done' and notes is null order by received_at limit %(limit)s)",
        {"at": raw_before, "limit": limit},
    )
    keys = await execute(
        tx,
        "delete from connectors.inbox_key where (channel, key) in (select channel, key from connectors.inbox_key"
        " where received_at < %(at)s order by received_at limit %(limit)s)",
        {"at": keys_before, "limit": limit},
    )
    return raw + keys


def disk_is_full(error: BaseException) -> bool:
    """Whether the database refused to write for want of space."""
    return isinstance(getattr(error, "orig", None) or error, psycopg.errors.DiskFull)
