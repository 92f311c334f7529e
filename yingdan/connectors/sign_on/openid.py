"""OpenID Connect: what is known of each provider is kept for an hour, its keys are asked for again when one of them is unknown."""

import asyncio
import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from yingdan.base import Problem
from yingdan.connectors.sign_on.id_token import judge
from yingdan.connectors.sign_on.logout_token import judge_logout
from yingdan.connectors.sign_on.model import Vouched, WayBack, WayThere
from yingdan.connectors.sign_on.wire import ask
from yingdan.kernel.accounts import LeftThere, SignOn

KEPT = timedelta(hours=1)
# A provider that is away, or whose keys were just asked for, is not asked again at once: the door is open to all.
PAUSE = timedelta(seconds=15)


@dataclass
class _Known:
    """What a provider told of itself. `away`: why it could not be asked last, since `asked_at`."""

    told: dict[str, Any] = field(default_factory=dict)
    asked_at: datetime | None = None
    away: Problem | None = None
    keys: KeySet | None = None
    keys_at: datetime | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class OpenId:
    """`allow_private`: whether providers may be on loopback and private addresses."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._known: dict[str, _Known] = {}

    async def there(self, one: SignOn, way: WayThere, now: datetime) -> str:
        """Authorization code with PKCE. Problems: see `_provider`."""
        told = (await self._provider(one.issuer, now)).told
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(way.verifier.encode()).digest()).rstrip(b"=").decode()
        )
        asked = {
            "response_type": "code", "client_id": one.client_id, "redirect_uri": way.back, "state": way.state,
            "nonce": way.nonce, "scope": " ".join(dict.fromkeys(["openid", *one.scopes])), "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        if way.again:
            asked |= {"prompt": "login", "max_age": "0"}
        place = str(told["authorization_endpoint"])
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    async def who(self, one: SignOn, secret: str, way: WayBack, now: datetime) -> Vouched:
        """The claims that a provider vouches for in exchange for a code. Problems: sign-on-token-is-faulty 401, sign-on-is-away
        502."""
        known = await self._provider(one.issuer, now)
        form = {
            "grant_type": "authorization_code",
            "code": way.code,
            "redirect_uri": way.back,
            "code_verifier": way.verifier,
        }
        headers = _proof(known.told, one.client_id, secret, form)
        given = await self._ask("POST", str(known.told["token_endpoint"]), form, headers)
        keys = await self._keys(known, given.get("id_token"), now)
        claims = judge(
            given.get("id_token"), keys, issuer=one.issuer, client=one.client_id, nonce=way.nonce, now=now
        )
        claims = await self._with_more(known.told, given, claims)
        return Vouched(claims["sub"], claims, str(given["id_token"]))

    async def leave(self, one: SignOn, token: str, back: str, now: datetime) -> str | None:
        """Where to send a person who signed out here, to sign out there (OpenID Connect RP-Initiated Logout 1.0); None where the
        provider names no such place. Problems: see `_provider`."""
        place = (await self._provider(one.issuer, now)).told.get("end_session_endpoint")
        if not self._may_be_sent_to(place):
            return None
        asked = {"client_id": one.client_id, "post_logout_redirect_uri": back}
        if token:
            asked["id_token_hint"] = token
        return f"{place}{'&' if '?' in str(place) else '?'}{urlencode(asked)}"

    async def left(self, one: SignOn, token: str, now: datetime) -> LeftThere:
        """Who signed out there, as a logout token says. Problems: sign-on-token-is-faulty 401, those of `_provider`."""
        known = await self._provider(one.issuer, now)
        keys = await self._keys(known, token, now)
        return judge_logout(token, keys, issuer=one.issuer, client=one.client_id, now=now)

    def _may_be_sent_to(self, place: Any) -> bool:
        schemes = ("https://", "http://") if self._allow_private else ("https://",)
        return isinstance(place, str) and place.startswith(schemes)

    async def _with_more(
        self, told: dict[str, Any], given: dict[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        """Many providers keep the ID token short and tell the rest at userinfo; it must be of the same subject."""
        place, access = told.get("userinfo_endpoint"), given.get("access_token")
        if "email" in claims or not isinstance(place, str) or not isinstance(access, str):
            return claims
        more = await self._ask("GET", place, None, {"Authorization": f"Bearer {access}"})
        if more.get("sub") != claims["sub"]:
            raise Problem("sign-on-token-is-faulty", 401, reason="sub")
        return {**more, **claims}

    async def _ask(
        self, method: str, url: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        return await ask(method, url, allow_private=self._allow_private, form=form, headers=headers)

    async def _provider(self, issuer: str, now: datetime) -> _Known:
        """Problems: sign-on-is-away 502, webhook-address-is-private 422, sign-on-is-another 502 when who answers there calls
        itself something else."""
        known = self._known.setdefault(issuer, _Known())
        async with known.lock:
            if known.asked_at is None or now - known.asked_at > (PAUSE if known.away else KEPT):
                known.asked_at, known.away = now, None
                try:
                    known.told = await self._discover(issuer)
                except Problem as problem:
                    known.away = problem
            if known.away is not None:
                raise known.away.with_traceback(None)
        return known

    async def _discover(self, issuer: str) -> dict[str, Any]:
        told = await self._ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise Problem("sign-on-is-another", 502, issuer=str(told.get("issuer"))[:200])
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self._may_be_sent_to(told.get(name)):
                raise Problem("sign-on-is-away", 502, reason=name)
        return told

    async def _keys(self, known: _Known, token: Any, now: datetime) -> KeySet:
        """The provider's keys; asked for again when the token names one that is unknown, or after an hour."""
        async with known.lock:
            since = now - known.keys_at if known.keys_at is not None else None
            stale = known.keys is None or since is None or since > KEPT
            if stale or (since is not None and since > PAUSE and not _names_one_of(token, known.keys)):
                found = await self._ask("GET", str(known.told["jwks_uri"]))
                try:
                    known.keys, known.keys_at = KeySet.import_key_set(found), now  # type: ignore[arg-type]
                except (JoseError, ValueError, TypeError, KeyError) as wrong:
                    raise Problem("sign-on-is-away", 502, reason="jwks") from wrong
            assert known.keys is not None
            return known.keys


def _names_one_of(token: Any, keys: KeySet | None) -> bool:
    try:
        named = extract_compact(str(token).encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError):
        return True
    return named is None or any(one.kid == named for one in (keys.keys if keys else ()))


def _proof(told: dict[str, Any], client: str, secret: str, form: dict[str, str]) -> dict[str, str]:
    """How we show that we are the client: by a header, or in the form (which is added to) where the provider knows only that or
    where there is no secret."""
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if secret and "client_secret_basic" in ways:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    form["client_id"] = client
    if secret:
        form["client_secret"] = secret
    return {}
