"""What a backup asks the database: where it is, and how far the archive has followed. ADR 0064."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg

from yingdan.base import Database, Tx, execute, fetch_one

SLOT = "yingdan_archive"


@dataclass(frozen=True, slots=True)
class Place:
    """Which cluster, on which timeline of its log."""

    system: str
    timeline: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The archive as the server sees it. `kept`: the log it has not taken yet is still there; `end`: bytes of log on the server's
    disk, `taken`: of those in the archive, None while it is not connected."""

    kept: bool
    end: int
    taken: int | None


async def read_place(tx: Tx) -> Place:
    """The cluster at hand."""
    row = await fetch_one(
        tx,
        "select c.system_identifier::text, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"
        " from pg_control_system() c",
    )
    assert row is not None
    return Place(str(row[0]), int(row[1], 16))


async def read_followed(tx: Tx) -> Followed | None:
    """None when nobody has ever archived from this cluster."""
    row = await fetch_one(
        tx,
        "select s.wal_status is distinct from 'lost',"
        " pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint, pg_wal_lsn_diff(r.write_lsn, '0/0')::bigint"
        " from pg_replication_slots s left join pg_stat_replication r on r.pid = s.active_pid"
        " where s.slot_name = %(slot)s",
        {"slot": SLOT},
    )
    return Followed(bool(row[0]), row[1], row[2]) if row else None


async def make_slot(tx: Tx) -> None:
    """From here on the server keeps the log until it is archived, up to `max_slot_wal_keep_size`."""
    await execute(tx, "select pg_create_physical_replication_slot(%(slot)s, true)", {"slot": SLOT})


async def drop_slot(tx: Tx) -> None:
    """The server need not keep anything for an archive; harmless when there is none, or one at work."""
    await execute(
        tx,
        "select pg_drop_replication_slot(s.slot_name) from pg_replication_slots s"
        " where s.slot_name = %(slot)s and not s.active",
        {"slot": SLOT},
    )


@contextmanager
def log_kept(dsn: str) -> Iterator[None]:
    """The server keeps the log from now on, up to `max_slot_wal_keep_size`, until this is left or its process dies."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "select pg_create_physical_replication_slot(%(slot)s, true, true)",
            {"slot": f"{SLOT}_base_{os.getpid()}"},
        )
        yield


async def keep_nothing(url: str) -> None:
    """Nobody archives any more: what the server kept for it may go."""
    db = Database(url, pool_size=1, application="yingdan-backup")
    try:
        async with db.begin() as tx:
            await drop_slot(tx)
    finally:
        await db.close()


async def last_event_at(tx: Tx) -> datetime | None:
    """When the last event was taken into the log; None while it is empty."""
    row = await fetch_one(
        tx,
        "select e.received_at from events.event e order by e.generation desc, e.tx desc, e.id desc limit 1",
    )
    return row[0] if row else None


async def end_all_sessions(tx: Tx) -> int:
    """Everybody signs in anew: a session that was ended after the moment that was restored must not come back."""
    row = await fetch_one(
        tx,
        "with ended as (delete from accounts.session returning id) select count(*) from ended",
    )
    return int(row[0]) if row else 0
