"""Questions to a provider: to an address that was checked, not redirected, and of its answer only so much as fits."""

import asyncio
from typing import Any

import httpx
import msgspec

from yingdan.base import Problem
from yingdan.connectors.sign_on.model import Told
from yingdan.connectors.webhooks.wire import checked_address

TIMEOUT_S = 10.0
_ANSWER_BYTES = 500_000


async def ask(
    method: str, url: str, *, allow_private: bool, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:  # fmt: skip
    """The JSON object that an address answers. Problems: webhook-address-is-private 422, sign-on-is-away 502 with the `reason`.
    Plain HTTP only where private addresses are allowed."""
    status, body = await _sent(method, url, allow_private, {"data": form}, headers)
    return _object(status, body)


async def ask_platform(
    method: str, url: str, *, allow_private: bool, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Told:  # fmt: skip
    """As `ask`, of a platform that says in its own words what it refuses: those are the asker's to read."""
    status, said = await _sent(method, url, allow_private, {"json": body}, headers)
    try:
        found = msgspec.json.decode(said)
    except msgspec.DecodeError:
        found = None
    if status >= 500:
        raise Problem("sign-on-is-away", 502, reason=str(status))
    return Told(status, found if isinstance(found, dict) else {})


async def _sent(
    method: str, url: str, allow_private: bool, content: dict[str, Any], headers: dict[str, str] | None
) -> tuple[int, bytes]:
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
        ):
            target = httpx.URL(url)
            if target.scheme != "https" and not (allow_private and target.scheme == "http"):
                raise Problem("sign-on-is-away", 502, reason="https")
            port = target.port or (443 if target.scheme == "https" else 80)
            address = await checked_address(target.host, port, allow_private=allow_private)
            request = client.build_request(
                method, target.copy_with(host=address), **content,
                headers={"Accept": "application/json", **(headers or {}), "Host": target.netloc.decode()},
                extensions={"sni_hostname": target.host},
            )  # fmt: skip
            response = await client.send(request, stream=True)
            try:
                return response.status_code, await _whole(response)
            finally:
                await response.aclose()
    except TimeoutError:
        raise Problem("sign-on-is-away", 502, reason="timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as wrong:
        raise Problem("sign-on-is-away", 502, reason=type(wrong).__name__) from None


async def _whole(response: httpx.Response) -> bytes:
    found = b""
    async for chunk in response.aiter_bytes():
        found += chunk
        if len(found) > _ANSWER_BYTES:
            raise Problem("sign-on-is-away", 502, reason="too large")
    return found


def _object(status: int, body: bytes) -> dict[str, Any]:
    """Nothing of the answer but the name of its error is told on: it may hold tokens."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict) or not 200 <= status < 300:
        error = found.get("error") if isinstance(found, dict) else None
        raise Problem("sign-on-is-away", 502, reason=f"{status} {str(error or '')[:60]}".strip())
    return found
