"""All SQL of identity: under which keys records stand, the pairs that were found, and what people said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, say

SCHEMA = """
create table if not exists decisions.identity_card (
  record uuid primary key,
  object text collate "C" not null,
  keys bigint[] not null
);
create index if not exists identity_card_object on decisions.identity_card (object);
create table if not exists decisions.identity_key (
  key bigint not null,
  record uuid not null,
  primary key (key, record)
);
create table if not exists decisions.identity_settled (
  object text collate "C" primary key,
  digest text collate "C" not null,
  cursor text,
  done boolean not null,
  records bigint not null default 0
);
create table if not exists decisions.identity_due (
  record uuid primary key,
  object text collate "C" not null,
  at timestamptz not null
);
create index if not exists identity_due_at on decisions.identity_due (at, record);
create table if not exists decisions.pair (
  one uuid not null,
  other uuid not null,
  object text collate "C" not null,
  word text collate "C" not null,
  chance double precision not null,
  bits double precision not null,
  evidence jsonb not null,
  at timestamptz not null,
  state text collate "C" not null default 'open' check (state in ('open', 'apart')),
  decided_by text collate "C",
  decided_at timestamptz,
  primary key (one, other),
  check (one < other)
);
create index if not exists pair_queue on decisions.pair (state, object, word desc, bits desc, one, other);
create index if not exists pair_other on decisions.pair (other);
"""
_json = msgspec.json.Encoder(decimal_format="string")
_PAIR = "one, other, object, word, chance, bits, evidence, at, state, decided_by, decided_at"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one customer; `one` is the smaller id. `evidence`: [{part, level, bits}]; `state`: open, or
    apart when somebody said that these are two."""

    one: UUID
    other: UUID
    object: str
    word: str
    chance: float
    bits: float
    evidence: Sequence[Mapping[str, Any]]
    at: datetime
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """How far an object's records are indexed as its definition (`digest`) says. `records`: how many there are about."""

    digest: str
    cursor: str | None
    done: bool
    records: int


async def save_cards(tx: Tx, object_name: str, cards: Mapping[UUID, Sequence[int]]) -> None:
    """Put records under their keys, and away from keys they had before. Keys are sorted, so that they lie together."""
    if not cards:
        return
    rows = [{"record": record, "keys": sorted(set(keys))} for record, keys in sorted(cards.items())]
    await say(
        tx,
        "with given as materialized (select x.record, x.keys"
        " from json_to_recordset(%(rows)s::json) as x (record uuid, keys bigint[])),"
        " had as materialized (select c.record, u.key from decisions.identity_card c join given g using (record),"
        " unnest(c.keys) as u (key)),"
        " wanted as materialized (select g.record, u.key from given g, unnest(g.keys) as u (key)),"
        " gone as (delete from decisions.identity_key k using (select key, record from had except select key, record from wanted) d"
        " where k.key = d.key and k.record = d.record),"
        " added as (insert into decisions.identity_key (key, record)"
        " select w.key, w.record from wanted w left join had h on h.key = w.key and h.record = w.record"
        " where h.key is null order by w.key on conflict do nothing)"
        " insert into decisions.identity_card (record, object, keys) select record, %(object)s, keys from given"
        " on conflict (record) do update set keys = excluded.keys",
        {"rows": _json.encode(rows).decode(), "object": object_name},
    )


async def drop_cards(tx: Tx, records: Sequence[UUID]) -> None:
    """Records that are gone stand under no key, and in no pair that is open."""
    if records:
        await say(
            tx,
            "with gone as (delete from decisions.identity_card where record = any(%(ids)s) returning record, keys),"
            " keys as (delete from decisions.identity_key k using gone g, unnest(g.keys) as u (key)"
            " where k.key = u.key and k.record = g.record)"
            " delete from decisions.pair where state = 'open' and (one = any(%(ids)s) or other = any(%(ids)s))",
            {"ids": list(records)},
        )


async def called(tx: Tx, keys: Iterable[int], most: int) -> dict[int, list[UUID]]:
    """Whom each key calls, at most one more than `most`: then it calls too many."""
    wanted = sorted(set(keys))
    rows = await fetch(
        tx,
        "select a.key, f.records from unnest(%(keys)s::bigint[]) as a (key), lateral (select array_agg(x.record) as records"
        " from (select k.record from decisions.identity_key k where k.key = a.key limit %(limit)s) x) f"
        " where f.records is not null",
        {"keys": wanted, "limit": most + 1},
    )
    return {row[0]: row[1] for row in rows}


async def counted(tx: Tx, keys: Iterable[int], most: int) -> dict[int, int]:
    """How many stand under each key, counted up to `most`."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    rows = await fetch(
        tx,
        "select a.key, (select count(*) from (select 1 from decisions.identity_key k where k.key = a.key limit %(limit)s) x)"
        " from unnest(%(keys)s::bigint[]) as a (key)",
        {"keys": wanted, "limit": most},
    )
    return {row[0]: int(row[1]) for row in rows}


async def replace_pairs(tx: Tx, records: Sequence[UUID], pairs: Sequence[Pair]) -> None:
    """The open pairs of some records are these. What people said of a pair stays; its evidence is renewed."""
    found = [
        {"one": p.one, "other": p.other, "object": p.object, "word": p.word, "chance": p.chance, "bits": p.bits,
         "evidence": p.evidence, "at": p.at}
        for p in sorted(pairs, key=lambda p: (p.one, p.other))
    ]  # fmt: skip
    await say(
        tx,
        "delete from decisions.pair p where p.state = 'open' and (p.one = any(%(ids)s) or p.other = any(%(ids)s))"
        " and not exists (select from json_to_recordset(%(rows)s::json) as x (one uuid, other uuid)"
        " where x.one = p.one and x.other = p.other)",
        {"ids": list(records), "rows": _json.encode(found).decode()},
    )
    if found:
        await say(
            tx,
            "insert into decisions.pair (one, other, object, word, chance, bits, evidence, at)"
            " select x.one, x.other, x.object, x.word, x.chance, x.bits, x.evidence, x.at"
            " from json_to_recordset(%(rows)s::json) as x (one uuid, other uuid, object text, word text,"
            " chance double precision, bits double precision, evidence jsonb, at timestamptz)"
            " on conflict (one, other) do update set word = excluded.word, chance = excluded.chance, bits = excluded.bits,"
            " evidence = excluded.evidence",
            {"rows": _json.encode(found).decode()},
        )


async def pairs_in(tx: Tx, objects: Sequence[str], state: str, after: Pair | None, limit: int) -> list[Pair]:
    """The queue: what is surest first, from a pair on."""
    more = " and (word, bits, one, other) < (%(word)s, %(bits)s, %(one)s, %(other)s)" if after else ""
    at = {"word": after.word, "bits": after.bits, "one": after.one, "other": after.other} if after else {}
    rows = await fetch(
        tx,
        f"select {_PAIR} from decisions.pair where state = %(state)s and object = any(%(objects)s){more}"
        " order by word desc, bits desc, one desc, other desc limit %(limit)s",
        {"state": state, "objects": list(objects), "limit": limit, **at},
    )
    return [Pair(*row) for row in rows]


async def pairs_of(tx: Tx, record: UUID, limit: int) -> list[Pair]:
    """The pairs a record stands in, the surest first."""
    rows = await fetch(
        tx,
        f"select {_PAIR} from decisions.pair where one = %(id)s or other = %(id)s"
        " order by state desc, word desc, bits desc limit %(limit)s",
        {"id": record, "limit": limit},
    )
    return [Pair(*row) for row in rows]


async def lock_pair(tx: Tx, one: UUID, other: UUID) -> Pair | None:
    row = await fetch_one(
        tx,
        f"select {_PAIR} from decisions.pair where one = %(one)s and other = %(other)s for update",
        {"one": min(one, other), "other": max(one, other)},
    )
    return Pair(*row) if row else None


async def decide_pair(tx: Tx, pair: Pair, state: str, by: str, at: datetime) -> None:
    """Keep what somebody said of a pair."""
    await execute(
        tx,
        "update decisions.pair set state = %(state)s, decided_by = %(by)s, decided_at = %(at)s"
        " where one = %(one)s and other = %(other)s",
        {"state": state, "by": by, "at": at, "one": pair.one, "other": pair.other},
    )


async def settled(tx: Tx) -> dict[str, Settled]:
    """By object."""
    rows = await fetch(tx, "select object, digest, cursor, done, records from decisions.identity_settled")
    return {row[0]: Settled(row[1], row[2], row[3], row[4]) for row in rows}


async def book_size(tx: Tx, object_name: str) -> int:
    """How many records of an object there are about: counted when they were last gone through."""
    row = await fetch_one(
        tx, "select records from decisions.identity_settled where object = %(o)s", {"o": object_name}
    )
    return int(row[0]) if row else 0


async def save_settled(tx: Tx, object_name: str, now: Settled) -> None:
    await execute(
        tx,
        "insert into decisions.identity_settled (object, digest, cursor, done, records)"
        " values (%(o)s, %(digest)s, %(cursor)s, %(done)s, %(records)s) on conflict (object) do update set"
        " digest = excluded.digest, cursor = excluded.cursor, done = excluded.done, records = excluded.records",
        {
            "o": object_name,
            "digest": now.digest,
            "cursor": now.cursor,
            "done": now.done,
            "records": now.records,
        },
    )


async def save_progress(tx: Tx, object_name: str, cursor: str | None) -> None:
    """The cursor of what is left to go through; None: that was all."""
    await say(
        tx,
        "update decisions.identity_settled set cursor = %(cursor)s, done = %(cursor)s::text is null where object = %(o)s",
        {"o": object_name, "cursor": cursor},
    )


async def add_due(tx: Tx, records: Mapping[UUID, str], at: datetime) -> None:
    """Records, with their objects, that are to be compared; one that is due already is due once."""
    if records:
        rows = [{"record": record, "object": name} for record, name in sorted(records.items())]
        await say(
            tx,
            "insert into decisions.identity_due (record, object, at) select x.record, x.object, %(at)s"
            " from json_to_recordset(%(rows)s::json) as x (record uuid, object text)"
            " on conflict (record) do update set at = excluded.at",
            {"rows": _json.encode(rows).decode(), "at": at},
        )


async def next_due(tx: Tx, limit: int) -> list[tuple[UUID, str, datetime]]:
    """(record, object, since) of those that wait longest."""
    rows = await fetch(
        tx,
        "select record, object, at from decisions.identity_due order by at, record limit %(limit)s",
        {"limit": limit},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def end_due(tx: Tx, records: Mapping[UUID, datetime]) -> None:
    """These were compared, unless they have become due again since."""
    ids = list(records)
    await say(
        tx,
        "delete from decisions.identity_due d using unnest(%(ids)s::uuid[], %(ats)s::timestamptz[]) as x (record, at)"
        " where d.record = x.record and d.at = x.at",
        {"ids": ids, "ats": [records[key] for key in ids]},
    )


async def count_more(tx: Tx, object_name: str, more: int) -> None:
    """So many records more, or fewer."""
    await say(
        tx,
        "update decisions.identity_settled set records = greatest(0, records + %(more)s) where object = %(o)s",
        {"o": object_name, "more": more},
    )


async def forget_object(tx: Tx, object_name: str) -> None:
    """Nothing is recognised of this object any more; what people said stays."""
    await execute(
        tx,
        "with gone as (delete from decisions.identity_card where object = %(o)s returning record, keys),"
        " keys as (delete from decisions.identity_key k using gone g, unnest(g.keys) as u (key)"
        " where k.key = u.key and k.record = g.record),"
        " settled as (delete from decisions.identity_settled where object = %(o)s)"
        " delete from decisions.pair where object = %(o)s and state = 'open'",
        {"o": object_name},
    )
