"""Judging a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6): the provider's word that somebody signed out there."""

from datetime import datetime
from typing import Any

from joserfc.jwk import KeySet

from yingdan.connectors.sign_on.id_token import (
    audience_of,
    is_name,
    is_recent,
    read_token,
    refuse_unless,
)
from yingdan.kernel.accounts import LeftThere

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# An ID token is no logout token, whatever it says: a type that is said has to be this one.
_TYPES = frozenset({"", "jwt", "logout+jwt", "application/logout+jwt"})


def judge_logout(token: Any, keys: KeySet, *, issuer: str, client: str, now: datetime) -> LeftThere:
    """Who signed out at this issuer, as it tells us. Problem sign-on-token-is-faulty 401 with the `reason`."""
    head, claims = read_token(token, keys, issuer=issuer, now=now, essential=("jti", "events"))
    events, subject, session = claims["events"], claims.get("sub"), claims.get("sid")
    refuse_unless(
        {
            "typ": str(head.get("typ") or "").lower() in _TYPES,
            "aud": client in audience_of(claims),
            "iat": is_recent(claims, now),
            "jti": is_name(claims["jti"]),
            "events": isinstance(events, dict) and isinstance(events.get(EVENT), dict),
            # What answers a question of ours is an ID token.
            "nonce": "nonce" not in claims,
            "sub": subject is None or is_name(subject),
            "sid": is_name(session) if session is not None else subject is not None,
        }
    )
    return LeftThere(subject or "", session or "", claims["jti"])
