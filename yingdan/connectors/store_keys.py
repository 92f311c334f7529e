"""All SQL of channel keys. Only hashes are kept, and sealed secrets of callbacks and posters; what a key was last used for is kept to the minute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb

# Where seals lie: schema, table, column.
SEALED = (("connectors", "channel_key", "sealed"),)
SCHEMA = """
create table if not exists connectors.channel_key (
  id uuid primary key,
  channel text collate "C" not null,
  hash bytea not null unique,
  label text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index if not exists channel_key_channel on connectors.channel_key (channel);
alter table connectors.channel_key add column if not exists ends_at timestamptz,
  add column if not exists used_at timestamptz, add column if not exists refused_at timestamptz,
  add column if not exists follows uuid, add column if not exists sealed text,
  add column if not exists booth jsonb;
"""


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """`ends_at`: when it ends by itself. `revoked_at`: when somebody ended it. `used_at`: last delivery that it let in;
    `refused_at`: last one it did not, being over. `follows`: the key that it takes the place of."""

    id: UUID
    channel: str
    label: str
    created_at: datetime
    revoked_at: datetime | None
    ends_at: datetime | None
    used_at: datetime | None
    refused_at: datetime | None
    follows: UUID | None

    def lives(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > now)


_COLUMNS = "id, channel, label, created_at, revoked_at, ends_at, used_at, refused_at, follows"


async def insert_key(
    tx: Tx,
    id: UUID,
    channel: str,
    hash: bytes,
    label: str,
    now: datetime | None,
    *,
    follows: UUID | None = None,
    sealed: str | None = None,
    booth: dict[str, Any] | None = None,
) -> None:
    """`sealed`: the whole secret, for doors that have to open what comes with it, and for posters. `booth`: what its poster says."""
    await execute(
        tx,
        "insert into connectors.channel_key (id, channel, hash, label, created_at, follows, sealed, booth) values (%(id)s,"
        " %(channel)s, %(hash)s, %(label)s, coalesce(%(now)s::timestamptz, now()), %(follows)s, %(sealed)s, %(booth)s) on conflict (hash) do nothing",
        {
            "id": id,
            "channel": channel,
            "hash": hash,
            "label": label,
            "now": now,
            "follows": follows,
            "sealed": sealed,
            "booth": jsonb(booth) if booth is not None else None,
        },
    )


async def revoke_key(tx: Tx, id: UUID, now: datetime) -> bool:
    """Whether there is such a key; revoking twice keeps the first time."""
    return bool(
        await execute(
            tx,
            "update connectors.channel_key set revoked_at = coalesce(revoked_at, %(now)s) where id = %(id)s",
            {"id": id, "now": now},
        )
    )


async def end_key(tx: Tx, id: UUID, ends_at: datetime) -> None:
    """Give a key an end; an earlier one stays."""
    await execute(
        tx,
        "update connectors.channel_key set ends_at = least(ends_at, %(at)s) where id = %(id)s",
        {"id": id, "at": ends_at},
    )


async def lock_key(tx: Tx, id: UUID) -> ChannelKey | None:
    """A key, held until the transaction ends, so that it is followed once."""
    row = await fetch_one(
        tx, f"select {_COLUMNS} from connectors.channel_key where id = %(id)s for update", {"id": id}
    )
    return ChannelKey(*row) if row else None


async def read_keys(tx: Tx) -> list[ChannelKey]:
    """Every channel key, by channel and age."""
    rows = await fetch(tx, f"select {_COLUMNS} from connectors.channel_key order by channel, created_at, id")
    return [ChannelKey(*row) for row in rows]


async def read_sealed(tx: Tx, channel: str, now: datetime) -> list[str]:
    """The sealed secrets that open the callbacks of a channel, the newest first."""
    rows = await fetch(
        tx,
        "select sealed from connectors.channel_key where channel = %(channel)s and sealed is not null and booth is null and revoked_at is null"
        " and (ends_at is null or ends_at > %(now)s) order by created_at desc, id desc",
        {"channel": channel, "now": now},
    )
    return [row[0] for row in rows]


async def read_seal(tx: Tx, id: UUID) -> str | None:
    """The sealed secret of one key."""
    row = await fetch_one(tx, "select sealed from connectors.channel_key where id = %(id)s", {"id": id})
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class BoothKey:
    """The key that a poster carries. `booth`: what the poster says; `sealed`: the secret, since the poster is printed again."""

    key: ChannelKey
    booth: dict[str, Any]
    sealed: str


async def read_booths(tx: Tx, channel: str, most: int) -> list[BoothKey]:
    """The booths of a channel, the newest first."""
    rows = await fetch(
        tx,
        f"select {_COLUMNS}, booth, sealed from connectors.channel_key where channel = %(channel)s and booth is not null"
        " and sealed is not null order by created_at desc, id desc limit %(most)s",
        {"channel": channel, "most": most},
    )
    return [BoothKey(ChannelKey(*row[:-2]), row[-2], row[-1]) for row in rows]


async def change_booth(tx: Tx, id: UUID, label: str, booth: dict[str, Any]) -> BoothKey | None:
    """What the poster of a booth says from now on; None when there is no such booth."""
    row = await fetch_one(
        tx,
        "update connectors.channel_key set label = %(label)s, booth = %(booth)s where id = %(id)s and booth is not null"
        f" and sealed is not null returning {_COLUMNS}, booth, sealed",
        {"id": id, "label": label, "booth": jsonb(booth)},
    )
    return BoothKey(ChannelKey(*row[:-2]), row[-2], row[-1]) if row else None


async def read_booth(tx: Tx, id: UUID) -> dict[str, Any] | None:
    """What the poster of a key says; None for a key without one."""
    row = await fetch_one(tx, "select booth from connectors.channel_key where id = %(id)s", {"id": id})
    return row[0] if row else None


async def opens_now(tx: Tx, channel: str, hash: bytes, now: datetime) -> tuple[bool, dict[str, Any] | None]:
    """(whether a key opens a channel, what its poster says)."""
    row = await fetch_one(
        tx,
        "select booth from connectors.channel_key where channel = %(channel)s and hash = %(hash)s and revoked_at is null"
        " and (ends_at is null or ends_at > %(now)s)",
        {"channel": channel, "hash": hash, "now": now},
    )
    return row is not None, row[0] if row else None
