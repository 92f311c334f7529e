"""Sessions: sign in, find, list, end. Guessing is slowed per log-in and address."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.base.sealing import seal, unseal
from yingdan.kernel.accounts import store, store_session
from yingdan.kernel.accounts.account import GIVEN_LASTS, login_key, login_of
from yingdan.kernel.accounts.ending import tell_ended
from yingdan.kernel.accounts.factor import factors_of, use_code
from yingdan.kernel.accounts.guessing import hold_door, keep_told, note_failure, place_of, refuse_hunted
from yingdan.kernel.accounts.model import Factors, Left, Session, SessionSeen
from yingdan.kernel.accounts.secret import csrf_of, digest, draw, hash_password, is_outdated, verify_password
from yingdan.kernel.accounts.telling import DOOR, tell, user_key
from yingdan.kernel.accounts.ticket import make_ticket, read_ticket, spend_ticket

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
SECOND_STEP = "second step"
# Of what a browser calls itself; the longest honest ones are half of this.
LONGEST_BROWSER = 400
# Of what a provider knows its session by: it goes into an address.
LONGEST_HINT = 6_000
LONGEST_THERE = 255
# Writing "seen" on each request would make every read a write.
_TOUCH_AFTER = timedelta(minutes=10)


async def sign_in(
    tx: Tx, login: str, password: str, now: datetime, ip: str, browser: str = "", device: str = ""
) -> Session:
    """A new session. Problems: sign-in-failed 401 (whichever of the two was wrong), too-many-attempts 429 with
    `retry_after` in seconds after 5 failures in 15 minutes for a log-in from an address (or from a known `device`,
    which strangers' failures do not count against) or 30 from anywhere, second-factor-is-needed 401
    with a `ticket` for the second step and its `methods`, password-is-over 401 for one that somebody gave too long ago."""
    key, ip = login_key(login), ip[:64]
    place = place_of(ip, device)
    failures = await hold_door(tx, key, place, now)
    if not device:
        await refuse_hunted(tx, key, now)
    account = await store.find_account(tx, key)
    if not await verify_password(account[1] if account else None, password) or account is None:
        await tell(tx, "session.refused", now, DOOR, {"login": key, "ip": ip})
        await note_failure(tx, key, place, now)
        raise Problem("sign-in-failed", 401)
    user, stored, given_at = account
    if failures:
        await store.delete_attempts(tx, key, place)
    if given_at is not None and now - given_at > GIVEN_LASTS:
        await tell(tx, "session.refused", now, DOOR, {"login": key, "ip": ip, "over": True})
        await keep_told(tx)
        raise Problem("password-is-over", 401, hours=int(GIVEN_LASTS.total_seconds() // 3600))
    if is_outdated(stored):
        await store.update_password(tx, user, await hash_password(password), now, given_at)
    factors = (await factors_of(tx, [user])).get(user, Factors())
    if factors.any:
        ticket = make_ticket(SECOND_STEP, now, user=str(user), known=bool(device))
        raise Problem("second-factor-is-needed", 401, ticket=ticket, methods=factors.methods)
    return await open_session(tx, user, "", ip, browser, now, known=bool(device))


async def sign_in_by_code(
    tx: Tx, ticket: str, code: str, now: datetime, ip: str, browser: str = ""
) -> Session:
    """The second step of a sign-in, by a code of the app or a recovery code. Problems: ticket-is-over 401,
    code-is-wrong 401, too-many-attempts 429."""
    told = read_ticket(ticket, SECOND_STEP, now)
    user = UUID(told["user"])
    factor = await use_code(tx, user, code, now)
    await spend_ticket(tx, ticket, now)
    return await open_session(
        tx,
        user,
        factor,
        ip[:64],
        browser,
        now,
        told.get("way", ""),
        known=told.get("known"),
        there=told.get("there", ""),
    )


async def open_session(
    tx: Tx,
    user: UUID,
    factor: str,
    ip: str,
    browser: str,
    now: datetime,
    way: str = "",
    *,
    known: bool | None = None,
    hint: str = "",
    there: str = "",
) -> Session:
    """A session for somebody who has proved who they are. `way`: how, see `Session`; `known`: whether the browser is a known device, None
    where that is not asked; `hint`: by which its provider knows the session there again; `there`: what it calls that one."""
    token, key = draw(), uuid7()
    expires_at = now + IDLE
    shown = browser[:LONGEST_BROWSER].replace("\x00", "")
    await store_session.insert_session(tx, key, digest(token), user, ip, shown, factor, way, now, expires_at)
    if 0 < len(hint) <= LONGEST_HINT:
        await store_session.keep_hint(tx, key, seal(hint))
    if 0 < len(there) <= LONGEST_THERE:
        await store_session.keep_there(tx, key, there)
    told = {"login": await login_of(tx, user), "ip": ip, "factor": factor, "way": way, "known": known}
    await tell(tx, "session.opened", now, user_key(user), told)
    given = way == "" and await store.is_given(tx, user)
    return Session(user, token, csrf_of(token), expires_at, key, factor, way, now, given)


async def find_session(tx: Tx, token: str, now: datetime, ip: str = "") -> Session | None:
    """The open session of a cookie, or None. Use prolongs it: 12 hours idle, 30 days at most, and no longer than a given password it
    was opened by."""
    if not token or len(token) > 200:
        return None
    hashed = digest(token)
    row = await store_session.read_session(tx, hashed, now)
    if row is None:
        return None
    user, created_at, seen_at, expires_at, key, factor, way, proved_at, given_at = row
    given = given_at is not None and way == ""
    if given and now - given_at > GIVEN_LASTS:
        return None
    if now - seen_at > _TOUCH_AFTER:
        expires_at = min(now + IDLE, created_at + LONGEST)
        await store_session.touch_session(tx, hashed, now, expires_at, ip[:64])
    return Session(user, token, csrf_of(token), expires_at, key, factor, way, proved_at or created_at, given)


async def sign_out(tx: Tx, token: str, now: datetime) -> Left:
    """End a session, and what is to be known of it to sign out elsewhere too; an unknown one is already ended."""
    ended = await store_session.delete_session(tx, digest(token))
    if ended is None:
        return Left()
    key, user, way, hint = ended
    await tell(tx, "session.closed", now, user_key(user), {})
    await tell_ended(tx, user, [key], user_key(user), now)
    try:
        return Left(way, unseal(hint) if hint else "")
    except Problem:
        return Left(way)


async def list_sessions(tx: Tx, users: Sequence[UUID], now: datetime) -> list[SessionSeen]:
    """Open sessions of these users, the one used last first; 2,000 at most."""
    return [SessionSeen(*row) for row in await store_session.read_sessions(tx, list(users), now)]


async def end_session(tx: Tx, user: UUID, session: UUID, by: str, now: datetime) -> None:
    """End a session of a user from elsewhere, also on its open screens. Problem session-not-found 404."""
    ended = await store_session.delete_sessions(tx, user, only=session)
    if not ended:
        raise Problem("session-not-found", 404)
    await tell_ended(tx, user, ended, by, now)


async def end_sessions(tx: Tx, user: UUID, by: str, now: datetime, but: UUID | None = None) -> int:
    """End all sessions of a user, or all but one, also on their open screens; how many."""
    ended = await store_session.delete_sessions(tx, user, but=but)
    await tell_ended(tx, user, ended, by, now)
    return len(ended)
