"""Judging an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""

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
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise Problem("sign-on-token-is-faulty", 401, reason="id_token")
    try:
        claims: dict[str, Any] = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        _registry(issuer, now).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        reason = getattr(wrong, "claim", None) or type(wrong).__name__
        raise Problem("sign-on-token-is-faulty", 401, reason=str(reason)[:100]) from None
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    strange = [one for one in audience if one != client]
    judged = {
        "aud": client in audience and not (strange and claims.get("azp") != client),
        "azp": claims.get("azp") in (None, client),
        "nonce": bool(nonce) and claims.get("nonce") == nonce,
        "iat": isinstance(claims["iat"], int | float) and now.timestamp() - claims["iat"] < _OLDEST_S,
        "sub": isinstance(claims["sub"], str)
        and 0 < len(claims["sub"]) <= 255
        and "\x00" not in claims["sub"],
    }
    for reason, holds in judged.items():
        if not holds:
            raise Problem("sign-on-token-is-faulty", 401, reason=reason)
    return claims


def _registry(issuer: str, now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer}, aud={"essential": True}, exp={"essential": True},
        iat={"essential": True}, sub={"essential": True},
    )  # fmt: skip
