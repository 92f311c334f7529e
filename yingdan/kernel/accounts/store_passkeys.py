"""The SQL of passkeys. Public keys are no secret."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists accounts.passkey (
  id uuid primary key,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  credential bytea not null unique,
  public_key bytea not null,
  host text collate "C" not null,
  name text not null,
  uses bigint not null,
  synced boolean not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index if not exists passkey_of_user on accounts.passkey (user_id);
"""


async def insert_passkey(
    tx: Tx, key: UUID, user: UUID, credential: bytes, public_key: bytes, host: str, name: str, uses: int,
    synced: bool, now: datetime,
) -> bool:  # fmt: skip
    """False when that credential is somebody's already."""
    count = await execute(
        tx,
        "insert into accounts.passkey (id, user_id, credential, public_key, host, name, uses, synced, created_at)"
        " values (%(id)s, %(user)s, %(credential)s, %(key)s, %(host)s, %(name)s, %(uses)s, %(synced)s, %(now)s)"
        " on conflict do nothing",
        {"id": key, "user": user, "credential": credential, "key": public_key, "host": host, "name": name,
         "uses": uses, "synced": synced, "now": now},
    )  # fmt: skip
    return count == 1


async def read_passkeys(tx: Tx, user: UUID) -> list[tuple[Any, ...]]:
    """Id, name, host, whether synced, made and last used, and the credential of a user's passkeys, the first made first."""
    return await fetch(
        tx,
        "select p.id, p.name, p.host, p.synced, p.created_at, p.used_at, p.credential from accounts.passkey p"
        " where p.user_id = %(user)s order by p.created_at, p.id",
        {"user": user},
    )


async def find_passkey(tx: Tx, credential: bytes, host: str) -> tuple[Any, ...] | None:
    """Id, user, public key and name of the passkey of an open account."""
    return await fetch_one(
        tx,
        "select p.id, p.user_id, p.public_key, p.name from accounts.passkey p"
        " join accounts.account a on a.user_id = p.user_id"
        " where p.credential = %(credential)s and p.host = %(host)s and a.active",
        {"credential": credential, "host": host},
    )


async def take_use(tx: Tx, key: UUID, uses: int, now: datetime) -> bool:
    """Move on to a count of uses; False when it was reached before by an authenticator that counts (Level 3, 6.1.1)."""
    count = await execute(
        tx,
        "update accounts.passkey set uses = %(uses)s, used_at = %(now)s"
        " where id = %(id)s and (uses < %(uses)s or (uses = 0 and %(uses)s = 0))",
        {"id": key, "uses": uses, "now": now},
    )
    return count == 1


async def update_name(tx: Tx, user: UUID, key: UUID, name: str) -> bool:
    count = await execute(
        tx,
        "update accounts.passkey set name = %(name)s where id = %(id)s and user_id = %(user)s",
        {"id": key, "user": user, "name": name},
    )
    return count == 1


async def delete_passkeys(tx: Tx, user: UUID, only: UUID | None = None) -> list[str]:
    """End all passkeys of a user, or the one named; their names."""
    rows = await fetch(
        tx,
        "delete from accounts.passkey where user_id = %(user)s and (%(only)s::uuid is null or id = %(only)s)"
        " returning name",
        {"user": user, "only": only},
    )
    return [row[0] for row in rows]
