"""The SQL of identities: who somebody is at a provider, and the sealed secrets of providers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

# Where seals lie: schema, table, column.
SEALED = (("accounts", "provider_secret", "sealed"), ("accounts", "session", "hint"))
SCHEMA = """
alter table accounts.session add column if not exists way text not null default '';
alter table accounts.session add column if not exists there text not null default '';
create table if not exists accounts.identity (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create index if not exists identity_of_user on accounts.identity (user_id);
create table if not exists accounts.provider_secret (
  name text collate "C" primary key,
  sealed text not null,
  changed_at timestamptz not null
);
"""


async def find_identity(tx: Tx, issuer: str, subject: str) -> UUID | None:
    row = await fetch_one(
        tx,
        "select i.user_id from accounts.identity i where i.issuer = %(issuer)s and i.subject = %(subject)s",
        {"issuer": issuer, "subject": subject},
    )
    return row[0] if row else None


async def insert_identity(tx: Tx, issuer: str, subject: str, user: UUID, now: datetime) -> bool:
    """False when it is somebody's already, or the user has another one there."""
    count = await execute(
        tx,
        "insert into accounts.identity (issuer, subject, user_id, linked_at)"
        " select %(issuer)s, %(subject)s, a.user_id, %(now)s from accounts.account a where a.user_id = %(user)s"
        " and not exists (select 1 from accounts.identity i where i.issuer = %(issuer)s and i.user_id = %(user)s)"
        " on conflict do nothing",
        {"issuer": issuer, "subject": subject, "user": user, "now": now},
    )
    return count == 1


async def delete_identity(tx: Tx, issuer: str, user: UUID) -> bool:
    count = await execute(
        tx,
        "delete from accounts.identity where issuer = %(issuer)s and user_id = %(user)s",
        {"issuer": issuer, "user": user},
    )
    return count > 0


async def read_identities(tx: Tx, users: list[UUID]) -> list[tuple[Any, ...]]:
    """User, issuer and subject of what these users are linked to."""
    return await fetch(
        tx,
        "select i.user_id, i.issuer, i.subject from accounts.identity i where i.user_id = any(%(users)s)"
        " order by i.issuer, i.subject",
        {"users": users},
    )


async def save_secret(tx: Tx, name: str, sealed: str, now: datetime) -> None:
    await execute(
        tx,
        "insert into accounts.provider_secret (name, sealed, changed_at) values (%(name)s, %(sealed)s, %(now)s)"
        " on conflict (name) do update set sealed = excluded.sealed, changed_at = excluded.changed_at",
        {"name": name, "sealed": sealed, "now": now},
    )


async def read_secrets(tx: Tx, names: list[str]) -> list[tuple[Any, ...]]:
    """Name, seal and last change of the secrets there are."""
    return await fetch(
        tx,
        "select p.name, p.sealed, p.changed_at from accounts.provider_secret p where p.name = any(%(names)s)",
        {"names": names},
    )
