"""Judging an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yingdan.base import Problem

# Asymmetric ones alone: `none` and HMAC, which takes a public key for a secret, are never tried.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
LEEWAY_S = 60
_LONGEST = 60_000
_OLDEST_S = 3_600


def judge(token: Any, keys: KeySet, *, issuer: str, client: str, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of a token that this issuer made for us, now, in answer to our question. Problem sign-on-token-is-faulty 401
    with the `reason`."""
    _, claims = read_token(token, keys, issuer=issuer, now=now, essential=("sub",))
    audience = audience_of(claims)
    strange = [one for one in audience if one != client]
    judged = {
        "aud": client in audience and not (strange and claims.get("azp") != client),
        "azp": claims.get("azp") in (None, client),
        "nonce": bool(nonce) and claims.get("nonce") == nonce,
        "iat": is_recent(claims, now),
        "sub": is_name(claims["sub"]),
    }
    refuse_unless(judged)
    return claims


def read_token(
    token: Any, keys: KeySet, *, issuer: str, now: datetime, essential: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and claims of a token that this issuer signed, within its time. Problem sign-on-token-is-faulty 401 with the `reason`."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise Problem("sign-on-token-is-faulty", 401, reason="token")
    try:
        found = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        _registry(issuer, now, essential).validate(found.claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        reason = getattr(wrong, "claim", None) or type(wrong).__name__
        raise Problem("sign-on-token-is-faulty", 401, reason=str(reason)[:100]) from None
    return dict(found.header), dict(found.claims)


def audience_of(claims: dict[str, Any]) -> list[Any]:
    """For whom a token was made."""
    return claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]


def is_recent(claims: dict[str, Any], now: datetime) -> bool:
    """Whether a token was made within the hour."""
    made = claims["iat"]
    return isinstance(made, int | float) and now.timestamp() - made < _OLDEST_S


def is_name(text: Any) -> bool:
    """Whether a claim can be the name of a person or a session over there."""
    return isinstance(text, str) and 0 < len(text) <= 255 and "\x00" not in text


def refuse_unless(judged: dict[str, bool]) -> None:
    """Problem sign-on-token-is-faulty 401 with the first reason that does not hold."""
    for reason, holds in judged.items():
        if not holds:
            raise Problem("sign-on-token-is-faulty", 401, reason=reason)


def _registry(issuer: str, now: datetime, essential: Sequence[str]) -> jwt.JWTClaimsRegistry:
    more: dict[str, Any] = {name: {"essential": True} for name in essential}
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=LEEWAY_S, iss={"essential": True, "value": issuer}, aud={"essential": True},
        exp={"essential": True}, iat={"essential": True}, **more,
    )  # fmt: skip
