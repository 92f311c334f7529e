"""The SQL of sessions. Of a session's secret only its sha256 digest is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one


async def insert_session(
    tx: Tx, key: UUID, digest: bytes, user: UUID, ip: str, browser: str, factor: str, way: str,
    now: datetime, expires_at: datetime,
) -> None:  # fmt: skip
    await execute(tx, "delete from accounts.session where expires_at < %(now)s", {"now": now})
    await execute(
        tx,
        "insert into accounts.session (id, digest, user_id, ip, browser, factor, way, created_at, seen_at,"
        " expires_at)"
        " values (%(id)s, %(digest)s, %(user)s, %(ip)s, %(browser)s, %(factor)s, %(way)s, %(now)s, %(now)s,"
        " %(expires)s)",
        {"id": key, "digest": digest, "user": user, "ip": ip, "browser": browser, "factor": factor, "way": way,
         "now": now, "expires": expires_at},
    )  # fmt: skip


async def keep_there(tx: Tx, key: UUID, there: str) -> None:
    """What the provider calls its own session by which this one was opened."""
    await execute(
        tx, "update accounts.session set there = %(there)s where id = %(id)s", {"id": key, "there": there}
    )


async def delete_there(tx: Tx, way: str, there: str, user: UUID | None) -> list[tuple[UUID, UUID]]:
    """End what was opened in a way by the provider's session `there`, and of a user what was opened by one that it did not name
    (all, where it names none now). Ids and users."""
    rows = await fetch(
        tx,
        "delete from accounts.session where way = %(way)s and ((%(there)s <> '' and there = %(there)s)"
        " or (user_id = %(user)s::uuid and (%(there)s = '' or there = ''))) returning id, user_id",
        {"way": way, "there": there, "user": user},
    )
    return [(row[0], row[1]) for row in rows]


async def keep_hint(tx: Tx, key: UUID, sealed: str) -> None:
    """By which the provider of a session knows it again."""
    await execute(
        tx, "update accounts.session set hint = %(hint)s where id = %(id)s", {"id": key, "hint": sealed}
    )


async def read_session(tx: Tx, digest: bytes, now: datetime) -> tuple[Any, ...] | None:
    """User, created, seen, expiry, id, factor, way, last proof and since when somebody else knows the password, of a session that is
    still open, of an active account."""
    return await fetch_one(
        tx,
        "select s.user_id, s.created_at, s.seen_at, s.expires_at, s.id, s.factor, s.way, s.proved_at, a.given_at"
        " from accounts.session s"
        " join accounts.account a on a.user_id = s.user_id"
        " where s.digest = %(digest)s and s.expires_at > %(now)s and a.active",
        {"digest": digest, "now": now},
    )


async def touch_session(tx: Tx, digest: bytes, now: datetime, expires_at: datetime, ip: str) -> None:
    """Note a use; an empty address leaves the last one."""
    await execute(
        tx,
        "update accounts.session set seen_at = %(now)s, expires_at = %(expires)s,"
        " ip = coalesce(nullif(%(ip)s, ''), ip) where digest = %(digest)s",
        {"digest": digest, "now": now, "expires": expires_at, "ip": ip},
    )


async def prove_session(tx: Tx, key: UUID, now: datetime) -> None:
    """Note that the person of a session has proved who they are."""
    await execute(
        tx, "update accounts.session set proved_at = %(now)s where id = %(id)s", {"id": key, "now": now}
    )


async def read_sessions(tx: Tx, users: list[UUID], now: datetime) -> list[tuple[Any, ...]]:
    """Open sessions of users, used last first: id, user, browser, address, created, seen, expiry."""
    return await fetch(
        tx,
        "select id, user_id, browser, ip, created_at, seen_at, expires_at from accounts.session"
        " where user_id = any(%(users)s) and expires_at > %(now)s order by seen_at desc, id desc limit 2000",
        {"users": users, "now": now},
    )


async def delete_session(tx: Tx, digest: bytes) -> tuple[UUID, UUID, str, str | None] | None:
    """Id, user, way and sealed hint of the session that was ended."""
    row = await fetch_one(
        tx,
        "delete from accounts.session where digest = %(digest)s returning id, user_id, way, hint",
        {"digest": digest},
    )
    return (row[0], row[1], row[2], row[3]) if row else None


async def delete_sessions(
    tx: Tx, user: UUID, only: UUID | None = None, but: UUID | None = None
) -> list[UUID]:
    """End sessions of a user: all, the one named by `only`, or all `but` one. Their ids."""
    rows = await fetch(
        tx,
        "delete from accounts.session where user_id = %(user)s and (%(only)s::uuid is null or id = %(only)s)"
        " and (%(but)s::uuid is null or id <> %(but)s) returning id",
        {"user": user, "only": only, "but": but},
    )
    return [row[0] for row in rows]
