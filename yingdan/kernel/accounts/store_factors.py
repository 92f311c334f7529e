"""The SQL of second factors. Secrets of codes are sealed, of recovery codes only digests are kept."""

from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

# Where seals lie: schema, table, column.
SEALED = (("accounts", "totp", "sealed"),)
SCHEMA = """
alter table accounts.session add column if not exists factor text not null default '';
create table if not exists accounts.totp (
  user_id uuid primary key references accounts.account (user_id) on delete cascade,
  sealed text not null,
  step bigint not null default 0,
  created_at timestamptz not null,
  confirmed_at timestamptz
);
create table if not exists accounts.recovery (
  digest bytea primary key,
  user_id uuid not null references accounts.account (user_id) on delete cascade
);
create index if not exists recovery_of_user on accounts.recovery (user_id);
create table if not exists accounts.spent (
  digest bytea primary key,
  expires_at timestamptz not null
);
create index if not exists spent_expires on accounts.spent (expires_at);
"""


async def insert_spent(tx: Tx, digest: bytes, now: datetime, expires_at: datetime) -> bool:
    """False when it was there before; those that are over anyway are forgotten."""
    await execute(tx, "delete from accounts.spent where expires_at < %(now)s", {"now": now})
    count = await execute(
        tx,
        "insert into accounts.spent (digest, expires_at) values (%(digest)s, %(expires)s) on conflict do nothing",
        {"digest": digest, "expires": expires_at},
    )
    return count == 1


async def read_factors(tx: Tx, users: list[UUID]) -> dict[UUID, tuple[bool, int, int]]:
    """Of each of these users: whether codes are on, how many recovery codes are left, how many passkeys there are."""
    rows = await fetch(
        tx,
        "select a.user_id, exists (select 1 from accounts.totp t where t.user_id = a.user_id and t.confirmed_at is not null),"
        " (select count(*) from accounts.recovery r where r.user_id = a.user_id),"
        " (select count(*) from accounts.passkey p where p.user_id = a.user_id)"
        " from accounts.account a where a.user_id = any(%(users)s)",
        {"users": users},
    )
    return {row[0]: (bool(row[1]), int(row[2]), int(row[3])) for row in rows}


async def save_totp(tx: Tx, user: UUID, sealed: str, now: datetime) -> bool:
    """A secret that waits to be confirmed takes the place of one that waits; False when codes are on already."""
    count = await execute(
        tx,
        "insert into accounts.totp (user_id, sealed, created_at) values (%(user)s, %(sealed)s, %(now)s)"
        " on conflict (user_id) do update set sealed = excluded.sealed, created_at = excluded.created_at"
        " where totp.confirmed_at is null",
        {"user": user, "sealed": sealed, "now": now},
    )
    return count == 1


async def read_totp(tx: Tx, user: UUID) -> tuple[str, bool] | None:
    """The sealed secret, and whether it is confirmed."""
    row = await fetch_one(
        tx,
        "select sealed, confirmed_at is not null from accounts.totp where user_id = %(user)s",
        {"user": user},
    )
    return (row[0], bool(row[1])) if row else None


async def take_step(tx: Tx, user: UUID, sealed: str, step: int, now: datetime) -> bool:
    """Move on to a step, confirming the secret with its first; False when it was reached before: a code works once."""
    count = await execute(
        tx,
        "update accounts.totp set step = %(step)s, confirmed_at = coalesce(confirmed_at, %(now)s)"
        " where user_id = %(user)s and sealed = %(sealed)s and step < %(step)s",
        {"user": user, "sealed": sealed, "step": step, "now": now},
    )
    return count == 1


async def delete_totp(tx: Tx, user: UUID) -> bool:
    return await execute(tx, "delete from accounts.totp where user_id = %(user)s", {"user": user}) == 1


async def replace_recovery(tx: Tx, user: UUID, digests: list[bytes]) -> None:
    await execute(tx, "delete from accounts.recovery where user_id = %(user)s", {"user": user})
    await execute(
        tx,
        "insert into accounts.recovery (digest, user_id) select d, %(user)s from unnest(%(digests)s::bytea[]) as d",
        {"user": user, "digests": digests},
    )


async def take_recovery(tx: Tx, user: UUID, digest: bytes) -> bool:
    count = await execute(
        tx,
        "delete from accounts.recovery where digest = %(digest)s and user_id = %(user)s",
        {"digest": digest, "user": user},
    )
    return count == 1


async def update_factor(tx: Tx, session: UUID, factor: str) -> None:
    await execute(
        tx,
        "update accounts.session set factor = %(factor)s where id = %(id)s",
        {"id": session, "factor": factor},
    )
