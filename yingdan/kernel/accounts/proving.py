"""Proving again who one is, in a session that is open: as much as signing in takes, and what of it this person has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.kernel.accounts import store_session
from yingdan.kernel.accounts.account import confirm_password
from yingdan.kernel.accounts.factor import factors_of, use_code
from yingdan.kernel.accounts.identity import BY_SIGN_ON
from yingdan.kernel.accounts.model import Factors


@dataclass(frozen=True, slots=True)
class Proving:
    """What proves the person of a session again. `password`: it is asked for; else the company's account opened the session and is
    asked again. `code`: a one-time code (`totp`) or else a recovery code goes with the password, or stands alone without one."""

    password: bool
    totp: bool
    recovery: bool

    @property
    def code(self) -> bool:
        return self.totp or self.recovery


async def ways_to_prove(tx: Tx, user: UUID, way: str) -> Proving:
    """`way`: how the session was opened."""
    found = (await factors_of(tx, [user])).get(user, Factors())
    return Proving(not way.startswith(BY_SIGN_ON), found.totp, found.any and found.recovery > 0)


async def prove(
    tx: Tx, user: UUID, session: UUID, way: str, password: str | None, code: str | None, now: datetime
) -> None:
    """The person of a session says again who they are. Problems: password-is-wrong 403, code-is-needed 422 (of who has a second
    factor), code-is-wrong 403, too-many-attempts 429."""
    found = (await factors_of(tx, [user])).get(user, Factors())
    if password is not None:
        await confirm_password(tx, user, password, now)
    elif not (way.startswith(BY_SIGN_ON) and found.any):
        # A code alone would stand for the password that this session was opened by.
        raise Problem("password-is-wrong", 403)
    if found.any:
        await _take_code(tx, user, code, now)
    await store_session.prove_session(tx, session, now)


async def _take_code(tx: Tx, user: UUID, code: str | None, now: datetime) -> None:
    if not code:
        raise Problem("code-is-needed", 422, faults=(Fault("/code", "code-is-needed"),))
    try:
        await use_code(tx, user, code, now)
    except Problem as problem:
        if problem.slug != "code-is-wrong":
            raise
        # The session stands, unlike at the door.
        raise Problem("code-is-wrong", 403) from None
