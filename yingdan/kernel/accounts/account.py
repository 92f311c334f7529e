"""Accounts: a log-in and a password for a user."""

import unicodedata
from datetime import datetime
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.kernel.accounts import store
from yingdan.kernel.accounts.secret import check_password, hash_password
from yingdan.kernel.accounts.telling import DOOR, tell


def login_key(login: str) -> str:
    """The form in which log-ins are compared: width, case and surrounding space do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()[:200].replace("\x00", "")


async def create_account(tx: Tx, user: UUID, login: str, password: str, now: datetime) -> None:
    """Open the door for a user. Problems: login-is-empty, login-is-taken, password-is-weak (422, 409, 422)."""
    key = login_key(login)
    if not key:
        fault = Fault("/login", "login-is-empty")
        raise Problem("login-is-empty", 422, faults=(fault,))
    check_password(password)
    if not await store.insert_account(tx, user, key, await hash_password(password), now):
        raise Problem("login-is-taken", 409, login=key)
    await tell(tx, "account.made", now, DOOR, {"user": str(user), "login": key})


async def change_password(tx: Tx, user: UUID, password: str, now: datetime) -> None:
    """A new password; every open session of the user ends."""
    check_password(password)
    if not await store.update_password(tx, user, await hash_password(password), now):
        raise Problem("account-not-found", 404)
    await store.delete_sessions(tx, user)
    await tell(tx, "account.password_changed", now, DOOR, {"user": str(user)})


async def close_account(tx: Tx, user: UUID, now: datetime) -> None:
    """Shut the door at once: sessions end, tokens stop working."""
    if not await store.update_active(tx, user, False, now):
        raise Problem("account-not-found", 404)
    await store.delete_sessions(tx, user)
    await tell(tx, "account.closed", now, DOOR, {"user": str(user)})


async def open_account(tx: Tx, user: UUID, now: datetime) -> None:
    """Let a closed account in again."""
    if not await store.update_active(tx, user, True, now):
        raise Problem("account-not-found", 404)
    await tell(tx, "account.opened", now, DOOR, {"user": str(user)})
