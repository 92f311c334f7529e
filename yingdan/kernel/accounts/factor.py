"""Second factors: codes of an authenticator app, and recovery codes for when the phone is gone."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.base.sealing import seal, unseal
from yingdan.kernel.accounts import store, store_factors, store_passkeys, totp
from yingdan.kernel.accounts.account import login_of
from yingdan.kernel.accounts.guessing import hold_door, note_failure
from yingdan.kernel.accounts.model import Factors, NewTotp
from yingdan.kernel.accounts.secret import digest
from yingdan.kernel.accounts.telling import DOOR, tell, user_key

# Stands where an address does for guesses of the second step: they count wherever they come from.
SECOND = "second factor"
RECOVERY_CODES = 10


async def factors_of(tx: Tx, users: Sequence[UUID]) -> dict[UUID, Factors]:
    """What second factors these users have."""
    return {user: Factors(*row) for user, row in (await store_factors.read_factors(tx, list(users))).items()}


async def begin_totp(tx: Tx, user: UUID, issuer: str, now: datetime) -> NewTotp:
    """A secret for an authenticator app; codes are on once one of them is confirmed. Problem totp-is-on 409."""
    login = await login_of(tx, user)
    secret = totp.draw_secret()
    if not await store_factors.save_totp(tx, user, seal(secret), now):
        raise Problem("totp-is-on", 409)
    return NewTotp(secret, totp.address_of(secret, login, issuer))


async def confirm_totp(tx: Tx, user: UUID, session: UUID, code: str, now: datetime) -> list[str]:
    """The first code of the app turns codes on, makes the session a sure one and gives recovery codes. Problems:
    totp-is-on 409, totp-is-off 409, code-is-wrong 403, too-many-attempts 429."""
    login = await login_of(tx, user)
    found = await store_factors.read_totp(tx, user)
    if found is None or found[1]:
        raise Problem("totp-is-on" if found else "totp-is-off", 409)
    await hold_door(tx, login, SECOND, now)
    if not await _takes(tx, user, found[0], code, now):
        await note_failure(tx, login, SECOND, now)
        raise Problem("code-is-wrong", 403)
    await store_factors.update_factor(tx, session, "totp")
    await tell(tx, "account.factor_set", now, user_key(user), {"user": str(user), "factor": "totp"})
    return await renew_recovery(tx, user)


async def end_totp(tx: Tx, user: UUID, now: datetime) -> None:
    """Codes are off; without any other factor the recovery codes go too. Problem totp-is-off 409."""
    if not await store_factors.delete_totp(tx, user):
        raise Problem("totp-is-off", 409)
    await forget_recovery(tx, user)
    await tell(tx, "account.factor_ended", now, user_key(user), {"user": str(user), "factor": "totp"})


async def forget_recovery(tx: Tx, user: UUID) -> None:
    """Recovery codes stand for a factor; without one they stand for nothing."""
    left = (await factors_of(tx, [user])).get(user)
    if left is None or not left.any:
        await store_factors.replace_recovery(tx, user, [])


async def renew_recovery(tx: Tx, user: UUID) -> list[str]:
    """Ten new recovery codes; those from before work no more."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    await store_factors.replace_recovery(tx, user, [digest(_plain(one)) for one in codes])
    return codes


async def clear_factors(tx: Tx, user: UUID, by: str, now: datetime) -> None:
    """Somebody's phone is gone: all second factors are off."""
    await store_factors.delete_totp(tx, user)
    await store_passkeys.delete_passkeys(tx, user)
    await store_factors.replace_recovery(tx, user, [])
    await tell(tx, "account.factor_ended", now, by, {"user": str(user), "factor": "all"})


async def use_code(tx: Tx, user: UUID, code: str, now: datetime) -> str:
    """Take a code of the app or a recovery code, each once; which it was. Problems: code-is-wrong 401,
    too-many-attempts 429 after five wrong ones in 15 minutes, from wherever."""
    login = await login_of(tx, user)
    await hold_door(tx, login, SECOND, now)
    found = await store_factors.read_totp(tx, user)
    if found is not None and found[1] and await _takes(tx, user, found[0], code, now):
        await store.delete_attempts(tx, login, SECOND)
        return "totp"
    if len(code) <= 40 and await store_factors.take_recovery(tx, user, digest(_plain(code))):
        await store.delete_attempts(tx, login, SECOND)
        return "recovery"
    await tell(tx, "session.refused", now, DOOR, {"login": login, "step": "second"})
    await note_failure(tx, login, SECOND, now)
    raise Problem("code-is-wrong", 401)


async def _takes(tx: Tx, user: UUID, sealed: str, code: str, now: datetime) -> bool:
    step = totp.step_of(unseal(sealed), "".join(code.split()), now)
    return step is not None and await store_factors.take_step(tx, user, sealed, step, now)


def _recovery_code() -> str:
    """120 random bits in base32, in fours."""
    text = base64.b32encode(secrets.token_bytes(15)).decode()
    return "-".join(text[at : at + 4] for at in range(0, 24, 4))


# What a hand writes, or an eye reads, for a letter: base32 has none of these digits.
_MISREAD = str.maketrans("018", "oib")


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower().translate(_MISREAD)
