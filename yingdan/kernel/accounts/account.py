"""Accounts: a log-in and a password for a user."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.kernel.accounts import store, store_session
from yingdan.kernel.accounts.ending import tell_ended
from yingdan.kernel.accounts.guessing import hold_door, note_failure
from yingdan.kernel.accounts.model import AccountSeen
from yingdan.kernel.accounts.secret import check_password, draw_password, hash_password, verify_password
from yingdan.kernel.accounts.telling import DOOR, tell

# Stands where an address does for guesses of somebody who is signed in.
_AGAIN = "signed in"
# How long a password that somebody else knows opens anything.
GIVEN_LASTS = timedelta(hours=72)


def login_key(login: str) -> str:
    """The form in which log-ins are compared: width, case and surrounding space do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()[:200].replace("\x00", "")


async def create_account(
    tx: Tx, user: UUID, login: str, password: str, now: datetime, *, by: str = DOOR, given: bool = False
) -> None:
    """Open the door for a user. `by`: the key of who does; `given`: somebody else knows the password, so it is for choosing one's own.
    Problems: login-is-empty, login-is-taken, password-is-weak (422, 409, 422)."""
    key = login_key(login)
    if not key:
        fault = Fault("/login", "login-is-empty")
        raise Problem("login-is-empty", 422, faults=(fault,))
    check_password(password, [key])
    given_at = now if given else None
    if not await store.insert_account(tx, user, key, await hash_password(password), now, given_at):
        raise Problem("login-is-taken", 409, login=key)
    await tell(tx, "account.made", now, by, {"user": str(user), "login": key})


async def draw_account(tx: Tx, user: UUID, login: str, now: datetime, *, by: str = DOOR) -> str:
    """Open the door for a user with a drawn password, which is in this answer and nowhere else. Problems: as `create_account`."""
    password = draw_password()
    await create_account(tx, user, login, password, now, by=by, given=True)
    return password


async def give_password(tx: Tx, user: UUID, now: datetime, *, by: str) -> str:
    """A drawn password in the place of what the user had, for choosing one's own; every session ends. Problem account-not-found 404."""
    password = draw_password()
    await change_password(tx, user, password, now, by=by, given=True)
    return password


async def confirm_password(tx: Tx, user: UUID, password: str, now: datetime) -> None:
    """Somebody who is signed in says their password again. Problems: password-is-wrong 403, too-many-attempts 429."""
    account = await store.read_account(tx, user)
    if account is None:
        raise Problem("account-not-found", 404)
    login, stored = account
    await hold_door(tx, login, _AGAIN, now)
    if not await verify_password(stored, password):
        await note_failure(tx, login, _AGAIN, now)
        raise Problem("password-is-wrong", 403)


async def change_password(
    tx: Tx, user: UUID, password: str, now: datetime, *, by: str | None = None, but: UUID | None = None,
    words: Sequence[str] = (), given: bool = False,
) -> None:  # fmt: skip
    """A new password; every open session of the user ends, except for the one named by `but`. `by`: who changed it,
    the user when not said; `given`: somebody else knows it. `words` beside the log-in that it must not be made of. Problems: see
    `check_password`; password-is-given 422 for the given one once more."""
    account = await store.read_account(tx, user)
    check_password(password, [*words, account[0] if account else ""])
    if (
        not given
        and await store.is_given(tx, user)
        and account
        and await verify_password(account[1], password)
    ):
        raise Problem("password-is-given", 422, faults=(Fault("/password", "password-is-given"),))
    hashed = await hash_password(password)
    if not await store.update_password(tx, user, hashed, now, now if given else None):
        raise Problem("account-not-found", 404)
    ended = await store_session.delete_sessions(tx, user, but=but)
    await tell_ended(tx, user, ended, by or f"user:{user}", now)
    await tell(tx, "account.password_changed", now, by or f"user:{user}", {"user": str(user)})


async def close_account(tx: Tx, user: UUID, now: datetime, *, by: str = "system:accounts") -> None:
    """Shut the door at once: sessions end, tokens stop working."""
    if not await store.update_active(tx, user, False, now):
        raise Problem("account-not-found", 404)
    await tell_ended(tx, user, await store_session.delete_sessions(tx, user), by, now)
    await tell(tx, "account.closed", now, by, {"user": str(user)})


async def rename_account(tx: Tx, user: UUID, login: str, now: datetime, *, by: str) -> None:
    """Another log-in for a user; sessions stay. Problems: login-is-empty 422, login-is-taken 409."""
    key = login_key(login)
    if not key:
        raise Problem("login-is-empty", 422)
    if not await store.update_login(tx, user, key, now):
        raise Problem("login-is-taken", 409, login=key)
    await tell(tx, "account.renamed", now, by, {"user": str(user), "login": key})


async def open_account(tx: Tx, user: UUID, now: datetime, *, by: str = DOOR) -> None:
    """Let a closed account in again."""
    if not await store.update_active(tx, user, True, now):
        raise Problem("account-not-found", 404)
    await tell(tx, "account.opened", now, by, {"user": str(user)})


async def list_accounts(tx: Tx, users: Sequence[UUID], text: str = "") -> list[AccountSeen]:
    """The accounts of these users and those whose log-in holds the text; without a text those seen last. 50 at most."""
    key = login_key(text)
    rows = await (store.read_accounts(tx, list(users), key) if key else store.read_latest(tx))
    return [AccountSeen(*row) for row in rows]


async def accounts_of(tx: Tx, users: Sequence[UUID]) -> set[UUID]:
    """Which of these users have an account, open or closed."""
    return await store.read_owners(tx, list(users))


async def find_user(tx: Tx, login: str) -> UUID:
    """Whose log-in it is. Problem account-not-found 404."""
    found = await store.find_user(tx, login_key(login))
    if found is None:
        raise Problem("account-not-found", 404)
    return found


async def forgive_guesses(tx: Tx, login: str) -> None:
    """Doors of a log-in that were closed for guessing are open again."""
    await store.delete_guesses(tx, login_key(login))


async def login_of(tx: Tx, user: UUID) -> str:
    """The log-in of a user's open account. Problem account-not-found 404."""
    found = await store.read_account(tx, user)
    if found is None:
        raise Problem("account-not-found", 404)
    return found[0]
