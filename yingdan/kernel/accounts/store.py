"""All SQL of accounts. Of sessions and tokens only sha256 digests are kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create schema if not exists accounts;
create table if not exists accounts.account (
  user_id uuid primary key,
  login text collate "C" not null unique,
  password text not null,
  active boolean not null default true,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
alter table accounts.account add column if not exists given_at timestamptz;
create table if not exists accounts.session (
  digest bytea primary key,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  ip text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
alter table accounts.session add column if not exists id uuid not null default gen_random_uuid();
alter table accounts.session add column if not exists browser text not null default '';
alter table accounts.session add column if not exists hint text;
alter table accounts.session add column if not exists proved_at timestamptz;
create unique index if not exists session_id on accounts.session (id);
create index if not exists session_of_user on accounts.session (user_id);
create index if not exists session_expires on accounts.session (expires_at);
create table if not exists accounts.token (
  id uuid primary key,
  digest bytea not null unique,
  user_id uuid not null references accounts.account (user_id) on delete cascade,
  label text not null,
  scopes text[] collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz
);
alter table accounts.token add column if not exists per_minute integer not null default 600;
alter table accounts.token add column if not exists used_at timestamptz;
alter table accounts.token add column if not exists networks text[] not null default '{}';
create index if not exists token_of_user on accounts.token (user_id);
create table if not exists accounts.attempt (
  id uuid primary key,
  login text collate "C" not null,
  ip text collate "C" not null,
  at timestamptz not null
);
create index if not exists attempt_login on accounts.attempt (login, ip, at);
create index if not exists attempt_at on accounts.attempt (at);
"""


async def insert_account(
    tx: Tx, user: UUID, login: str, password: str, now: datetime, given_at: datetime | None
) -> bool:
    """False when the log-in or the user already has an account."""
    count = await execute(
        tx,
        "insert into accounts.account (user_id, login, password, created_at, changed_at, given_at)"
        " values (%(user)s, %(login)s, %(password)s, %(now)s, %(now)s, %(given)s) on conflict do nothing",
        {"user": user, "login": login, "password": password, "now": now, "given": given_at},
    )
    return count == 1


async def find_account(tx: Tx, login: str) -> tuple[UUID, str, datetime | None] | None:
    """User and password text of an active account, and since when somebody else knows the password."""
    row = await fetch_one(
        tx,
        "select user_id, password, given_at from accounts.account where login = %(login)s and active",
        {"login": login},
    )
    return (row[0], row[1], row[2]) if row else None


async def is_given(tx: Tx, user: UUID) -> bool:
    """Whether somebody else knows a user's password."""
    row = await fetch_one(
        tx,
        "select given_at is not null from accounts.account where user_id = %(user)s",
        {"user": user},
    )
    return bool(row and row[0])


async def read_account(tx: Tx, user: UUID) -> tuple[str, str] | None:
    """Log-in and password text of a user's active account."""
    row = await fetch_one(
        tx, "select login, password from accounts.account where user_id = %(user)s and active", {"user": user}
    )
    return (row[0], row[1]) if row else None


async def read_owners(tx: Tx, users: list[UUID]) -> set[UUID]:
    """Those of these users who have an account."""
    rows = await fetch(
        tx, "select a.user_id from accounts.account a where a.user_id = any(%(users)s)", {"users": users}
    )
    return {row[0] for row in rows}


_SEEN = (
    "select a.user_id, a.login, a.active, max(s.seen_at) from accounts.account a"
    " left join accounts.session s on s.user_id = a.user_id"
)
_LATEST = " group by a.user_id, a.login, a.active order by max(s.seen_at) desc nulls last, a.login limit 50"


async def read_accounts(tx: Tx, users: list[UUID], text: str) -> list[tuple[Any, ...]]:
    """Accounts of these users and those whose log-in holds the text: user, log-in, whether active, when seen."""
    where = " where a.user_id = any(%(users)s) or strpos(a.login, %(text)s) > 0"
    return await fetch(tx, _SEEN + where + _LATEST, {"users": users, "text": text})


async def read_latest(tx: Tx) -> list[tuple[Any, ...]]:
    """Accounts of people who are signed in, the one seen last first."""
    return await fetch(tx, _SEEN + " where s.user_id is not null" + _LATEST, {})


async def update_password(
    tx: Tx, user: UUID, password: str, now: datetime, given_at: datetime | None
) -> bool:
    count = await execute(
        tx,
        "update accounts.account set password = %(password)s, changed_at = %(now)s, given_at = %(given)s"
        " where user_id = %(user)s",
        {"user": user, "password": password, "now": now, "given": given_at},
    )
    return count == 1


async def update_login(tx: Tx, user: UUID, login: str, now: datetime) -> bool:
    """False when somebody else has that log-in."""
    count = await execute(
        tx,
        "update accounts.account set login = %(login)s, changed_at = %(now)s where user_id = %(user)s"
        " and not exists (select 1 from accounts.account o where o.login = %(login)s and o.user_id <> %(user)s)",
        {"user": user, "login": login, "now": now},
    )
    return count == 1


async def find_user(tx: Tx, login: str) -> UUID | None:
    """Whose log-in it is, whether the account is open or closed."""
    row = await fetch_one(
        tx, "select user_id from accounts.account where login = %(login)s", {"login": login}
    )
    return row[0] if row else None


async def delete_guesses(tx: Tx, login: str) -> None:
    await execute(tx, "delete from accounts.attempt where login = %(login)s", {"login": login})


async def update_active(tx: Tx, user: UUID, active: bool, now: datetime) -> bool:
    count = await execute(
        tx,
        "update accounts.account set active = %(active)s, changed_at = %(now)s where user_id = %(user)s",
        {"user": user, "active": active, "now": now},
    )
    return count == 1


async def lock_door(tx: Tx, login: str, ip: str) -> None:
    """One sign-in at a time per log-in and address, so that parallel guesses are counted, not raced. An advisory
    lock takes no transaction number and so holds no reader of the log back while the hash is computed."""
    await fetch(
        tx,
        "select pg_advisory_xact_lock(hashtextextended(%(key)s, 7412))",
        {"key": f"{login}\x1f{ip}"},
    )


async def count_attempts(tx: Tx, login: str, ip: str, since: datetime) -> tuple[int, datetime | None]:
    """How many failed since a moment, and when the first of them was."""
    row = await fetch_one(
        tx,
        "select count(*), min(at) from accounts.attempt"
        " where login = %(login)s and ip = %(ip)s and at > %(since)s",
        {"login": login, "ip": ip, "since": since},
    )
    assert row is not None
    return int(row[0]), row[1]


async def count_strangers(tx: Tx, login: str, since: datetime) -> int:
    """How many sign-ins failed since a moment, from wherever but known devices."""
    row = await fetch_one(
        tx,
        "select count(*) from accounts.attempt"
        " where login = %(login)s and at > %(since)s and ip not like 'device %%'",
        {"login": login, "since": since},
    )
    assert row is not None
    return int(row[0])


async def insert_attempt(tx: Tx, key: UUID, login: str, ip: str, now: datetime, before: datetime) -> None:
    """Remember a failure; forget those from before a moment."""
    await execute(
        tx,
        "insert into accounts.attempt (id, login, ip, at) values (%(id)s, %(login)s, %(ip)s, %(now)s)",
        {"id": key, "login": login, "ip": ip, "now": now},
    )
    await execute(tx, "delete from accounts.attempt where at < %(before)s", {"before": before})


async def delete_attempts(tx: Tx, login: str, ip: str) -> None:
    await execute(
        tx,
        "delete from accounts.attempt where login = %(login)s and ip = %(ip)s",
        {"login": login, "ip": ip},
    )


async def insert_token(
    tx: Tx,
    key: UUID,
    digest: bytes,
    user: UUID,
    label: str,
    scopes: tuple[str, ...],
    now: datetime,
    expires_at: datetime | None,
    per_minute: int,
    networks: list[str],
) -> None:
    await execute(
        tx,
        "insert into accounts.token (id, digest, user_id, label, scopes, created_at, expires_at, per_minute, networks)"
        " values (%(id)s, %(digest)s, %(user)s, %(label)s, %(scopes)s, %(now)s, %(expires)s, %(pace)s, %(networks)s)",
        {
            "pace": per_minute,
            "networks": networks,
            "id": key,
            "digest": digest,
            "user": user,
            "label": label,
            "scopes": list(scopes),
            "now": now,
            "expires": expires_at,
        },
    )


async def read_token(tx: Tx, digest: bytes, now: datetime) -> tuple[Any, ...] | None:
    """Id, user, label, scopes, expiry, pace, last use and networks of a valid token."""
    return await fetch_one(
        tx,
        "select t.id, t.user_id, t.label, t.scopes, t.expires_at, t.per_minute, t.used_at, t.networks from accounts.token t"
        " join accounts.account a on a.user_id = t.user_id"
        " where t.digest = %(digest)s and t.revoked_at is null and a.active"
        " and (t.expires_at is null or t.expires_at > %(now)s)",
        {"digest": digest, "now": now},
    )


async def touch_token(tx: Tx, key: UUID, now: datetime) -> None:
    await execute(
        tx, "update accounts.token set used_at = %(now)s where id = %(id)s", {"id": key, "now": now}
    )


async def read_tokens(tx: Tx, user: UUID | None) -> list[tuple[Any, ...]]:
    """Tokens that are not revoked, of a user or of all: id, user, label, scopes, pace, created, expiry, last use, networks."""
    mine = " and user_id = %(user)s" if user is not None else ""
    return await fetch(
        tx,
        "select id, user_id, label, scopes, per_minute, created_at, expires_at, used_at, networks from accounts.token"
        f" where revoked_at is null{mine} order by created_at desc, id desc limit 500",
        {"user": user},
    )


async def token_user(tx: Tx, key: UUID) -> UUID | None:
    """Whose token it is."""
    row = await fetch_one(tx, "select user_id from accounts.token where id = %(id)s", {"id": key})
    return row[0] if row else None


async def update_revoked(tx: Tx, user: UUID, key: UUID, now: datetime) -> bool:
    count = await execute(
        tx,
        "update accounts.token set revoked_at = %(now)s"
        " where id = %(id)s and user_id = %(user)s and revoked_at is null",
        {"id": key, "user": user, "now": now},
    )
    return count == 1
