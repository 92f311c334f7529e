"""Sessions: sign in, find, sign out. Guessing is slowed per log-in and address."""

from datetime import datetime, timedelta

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.accounts import store
from yingdan.kernel.accounts.account import login_key
from yingdan.kernel.accounts.model import Session
from yingdan.kernel.accounts.secret import csrf_of, digest, draw, hash_password, is_outdated, verify_password
from yingdan.kernel.accounts.telling import DOOR, tell, user_key

MAX_ATTEMPTS = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
# Writing "seen" on each request would make every read a write.
_TOUCH_AFTER = timedelta(minutes=10)


async def sign_in(tx: Tx, login: str, password: str, now: datetime, ip: str) -> Session:
    """A new session. Problems: sign-in-failed 401 (whichever of the two was wrong), too-many-attempts 429 with
    `retry_after` in seconds after 5 failures in 15 minutes for a log-in from an address."""
    key, ip = login_key(login), ip[:64]
    await store.lock_door(tx, key, ip)
    failures, first = await store.count_attempts(tx, key, ip, now - ATTEMPT_WINDOW)
    if failures >= MAX_ATTEMPTS and first is not None:
        wait = int((first + ATTEMPT_WINDOW - now).total_seconds()) + 1
        raise Problem("too-many-attempts", 429, retry_after=max(1, wait))
    account = await store.find_account(tx, key)
    if not await verify_password(account[1] if account else None, password) or account is None:
        await store.insert_attempt(tx, uuid7(), key, ip, now, now - ATTEMPT_WINDOW)
        await tell(tx, "session.refused", now, DOOR, {"login": key, "ip": ip})
        # The refusal rolls the caller's transaction back; the failure must be remembered all the same.
        await tx.commit()
        raise Problem("sign-in-failed", 401)
    user, stored = account
    if failures:
        await store.delete_attempts(tx, key, ip)
    if is_outdated(stored):
        await store.update_password(tx, user, await hash_password(password), now)
    token = draw()
    expires_at = now + IDLE
    await store.insert_session(tx, digest(token), user, ip, now, expires_at)
    await tell(tx, "session.opened", now, user_key(user), {"login": key, "ip": ip})
    return Session(user, token, csrf_of(token), expires_at)


async def find_session(tx: Tx, token: str, now: datetime) -> Session | None:
    """The open session of a cookie, or None. Use prolongs it: 12 hours idle, 30 days at most."""
    if not token or len(token) > 200:
        return None
    hashed = digest(token)
    row = await store.read_session(tx, hashed, now)
    if row is None:
        return None
    user, created_at, seen_at, expires_at = row
    if now - seen_at > _TOUCH_AFTER:
        expires_at = min(now + IDLE, created_at + LONGEST)
        await store.touch_session(tx, hashed, now, expires_at)
    return Session(user, token, csrf_of(token), expires_at)


async def sign_out(tx: Tx, token: str, now: datetime) -> None:
    """End a session; an unknown one is already ended."""
    user = await store.delete_session(tx, digest(token))
    if user is not None:
        await tell(tx, "session.closed", now, user_key(user), {})
