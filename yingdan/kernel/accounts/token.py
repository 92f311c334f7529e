"""API tokens: `yd_` and 256 random bits, shown once, kept as a digest."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.accounts import store
from yingdan.kernel.accounts.ending import tell_ended
from yingdan.kernel.accounts.model import Token
from yingdan.kernel.accounts.rule import network_of
from yingdan.kernel.accounts.secret import digest, draw
from yingdan.kernel.accounts.telling import tell, user_key

PREFIX = "yd_"
PACE = 600
_TOUCH_AFTER = timedelta(minutes=1)


async def create_token(
    tx: Tx,
    user: UUID,
    scopes: Sequence[str],
    now: datetime,
    *,
    label: str = "",
    expires_at: datetime | None = None,
    per_minute: int = PACE,
    networks: Sequence[str] = (),
    by: str | None = None,
) -> str:
    """The secret of a new token; it is never shown again. It works from `networks` (CIDR) alone when there are any. `by`: the
    key of who made it, if not its user. Problems: token-is-faulty 422, network-is-unreadable 422."""
    for text in networks:
        if network_of(text) is None:
            raise Problem("network-is-unreadable", 422, network=text[:100])
    if any("\x00" in text for text in (label, *scopes)):
        raise Problem("token-is-faulty", 422)
    secret = PREFIX + draw()
    await store.insert_token(
        tx, uuid7(), digest(secret), user, label, tuple(scopes), now, expires_at, per_minute, list(networks)
    )
    await tell(
        tx,
        "token.made",
        now,
        by or user_key(user),
        {"user": str(user), "label": label, "scopes": list(scopes)},
    )
    return secret


async def find_token(tx: Tx, secret: str, now: datetime) -> Token | None:
    """The valid token of a secret, or None when it is unknown, expired, revoked or its account is closed. Its use is
    noted, at most once a minute."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    row = await store.read_token(tx, digest(secret), now)
    if row is None:
        return None
    if row[6] is None or now - row[6] > _TOUCH_AFTER:
        await store.touch_token(tx, row[0], now)
    return Token(
        row[0], row[1], row[2], tuple(row[3]), row[4], row[5], used_at=row[6], networks=tuple(row[7])
    )


async def list_tokens(tx: Tx, user: UUID | None) -> list[Token]:
    """The tokens of a user, or of everybody, newest first."""
    return [
        Token(row[0], row[1], row[2], tuple(row[3]), row[6], row[4], row[5], row[7], tuple(row[8]))
        for row in await store.read_tokens(tx, user)
    ]


async def token_owner(tx: Tx, token: UUID) -> UUID | None:
    """Whose token it is; None when there is none."""
    return await store.token_user(tx, token)


async def revoke_token(tx: Tx, user: UUID, token: UUID, now: datetime, *, by: str | None = None) -> None:
    """End a token of a user, also on its open streams. `by`: the key of who did, if not its user."""
    if not await store.update_revoked(tx, user, token, now):
        raise Problem("token-not-found", 404)
    await tell_ended(tx, user, [token], by or user_key(user), now)
    await tell(tx, "token.revoked", now, by or user_key(user), {"user": str(user), "token": str(token)})
