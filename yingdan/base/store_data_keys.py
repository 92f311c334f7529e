"""All SQL of data keys: the keys themselves, and the seals that lie in other tables, in batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from yingdan.base.db import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists base.data_key (
  number integer primary key,
  wrapped text,
  made_at timestamptz not null,
  retired_at timestamptz,
  check ((wrapped is null) = (retired_at is not null))
);
"""
_KEYS = "select 'k' || k.number, k.wrapped from base.data_key k where k.wrapped is not null order by k.number"
# No plan of this is worth keeping, and the lock is held for a moment.
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(7415)"


@dataclass(frozen=True, slots=True)
class DataKey:
    """`id` as seals begin with it (`k3`)."""

    id: str
    made_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """A column that holds seals."""

    schema: str
    table: str
    column: str

    @property
    def relation(self) -> str:
        return f"{_quoted(self.schema)}.{_quoted(self.table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def reader(dsn: str) -> Callable[[], list[tuple[str, str]]]:
    """Reads the wrapped keys by a connection of its own: sealing waits for nothing and knows no transaction."""

    def read() -> list[tuple[str, str]]:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
            return [(str(key), str(wrapped)) for key, wrapped in connection.execute(_KEYS).fetchall()]

    return read


async def list_keys(tx: Tx) -> list[DataKey]:
    """Every key there ever was, the oldest first."""
    rows = await fetch(
        tx, "select 'k' || k.number, k.made_at, k.retired_at from base.data_key k order by k.number"
    )
    return [DataKey(*row) for row in rows]


async def read_wrapped(tx: Tx) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await fetch(tx, _KEYS)]


async def add_key(tx: Tx, wrapped: str, now: datetime) -> str:
    """A new key, which seals from now on; its id."""
    await execute(tx, _ONE_AT_A_TIME)
    row = await fetch_one(
        tx,
        "insert into base.data_key (number, wrapped, made_at) select coalesce(max(k.number), 0) + 1, %(wrapped)s, %(now)s"
        " from base.data_key k returning 'k' || number",
        {"wrapped": wrapped, "now": now},
    )
    assert row is not None
    return str(row[0])


async def hold_keys(tx: Tx) -> None:
    """Let nobody add, wrap anew or destroy a key until this transaction ends."""
    await execute(tx, _ONE_AT_A_TIME)


async def wrap_anew(tx: Tx, key: str, wrapped: str) -> None:
    await execute(
        tx,
        "update base.data_key k set wrapped = %(wrapped)s where 'k' || k.number = %(key)s and k.wrapped is not null",
        {"key": key, "wrapped": wrapped},
    )


async def destroy_key(tx: Tx, key: str, now: datetime) -> None:
    """Keep that there was the key, and not the key."""
    await execute(
        tx,
        "update base.data_key k set wrapped = null, retired_at = %(now)s where 'k' || k.number = %(key)s and k.wrapped is not null",
        {"key": key, "now": now},
    )


async def count_seals(tx: Tx, place: Place) -> dict[str, int]:
    """How many seals of a column were made by which key; empty id: by the house key."""
    column = f"p.{_quoted(place.column)}"
    rows = await fetch(
        tx,
        f"select coalesce(substring({column} from '^(k[0-9]+)[.]'), ''), count(*) from {place.relation} p"
        f" where {column} is not null group by 1",
    )
    return {str(row[0]): int(row[1]) for row in rows}


async def lock_seals(tx: Tx, place: Place, but: str, after: str, limit: int) -> list[tuple[str, str]]:
    """Seals that another key than `but` made, after a place of the table (`(0,0)` at first), locked: where each stands, and the seal."""
    column = f"p.{_quoted(place.column)}"
    rows = await fetch(
        tx,
        f"select p.ctid::text, {column} from {place.relation} p where p.ctid > %(after)s::tid and {column} is not null"
        f" and not starts_with({column}, %(but)s) order by p.ctid limit %(limit)s for no key update of p",
        {"after": after, "but": f"{but}.", "limit": limit},
    )
    return [(str(row[0]), str(row[1])) for row in rows]


async def put_seals(tx: Tx, place: Place, seals: Sequence[tuple[str, str, str]]) -> int:
    """New seals in the place of old ones: (where, old, new) of rows locked in this transaction."""
    column = _quoted(place.column)
    return await execute(
        tx,
        f"update {place.relation} p set {column} = v.new from unnest(%(at)s::tid[], %(old)s::text[], %(new)s::text[])"
        f" as v (at, old, new) where p.ctid = v.at and p.{column} = v.old",
        {"at": [one[0] for one in seals], "old": [one[1] for one in seals], "new": [one[2] for one in seals]},
    )
