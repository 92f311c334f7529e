"""One signed request to an address that was checked: resolved by us, public, not redirected."""

import asyncio
import hmac
import ipaddress
import socket
import time
from dataclasses import dataclass
from hashlib import sha256

import httpx

from yingdan.base import Problem

TIMEOUT_S = 10.0
_ANSWER_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said: its status and the beginning of its words; `error` when nothing was said."""

    status: int | None
    text: str
    error: str | None
    took_ms: int


def signature(secret: str, body: bytes, at_s: int) -> str:
    """The header's text; the receiver computes the same over the raw body."""
    mac = hmac.new(secret.encode(), f"{at_s}.".encode() + body, sha256).hexdigest()
    return f"t={at_s},v1={mac}"


def is_public(address: str) -> bool:
    """Whether an IP address is out on the net: not loopback, private, link-local, shared, reserved or multicast."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast and not found.is_reserved


async def checked_address(host: str, port: int, *, allow_private: bool) -> str:
    """The address to connect to. Problem webhook-address-is-private 422 when any address of the host is not public."""
    infos = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
    if not allow_private and not all(is_public(one) for one in addresses):
        raise Problem("webhook-address-is-private", 422, host=host)
    return addresses[0]


async def post(
    client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str], *, allow_private: bool
) -> Answer:
    """Send; never raises for what the outside does."""
    begun = time.perf_counter()
    status: int | None = None
    text, error = "", None
    try:
        async with asyncio.timeout(TIMEOUT_S):
            target = httpx.URL(url)
            port = target.port or (443 if target.scheme == "https" else 80)
            address = await checked_address(target.host, port, allow_private=allow_private)
            request = client.build_request(
                "POST", target.copy_with(host=address), content=body,
                headers={**headers, "Host": target.netloc.decode()}, extensions={"sni_hostname": target.host},
            )  # fmt: skip
            response = await client.send(request, stream=True)
            try:
                status = response.status_code
                text = await _beginning(response)
            finally:
                await response.aclose()
    except Problem as refused:
        error = refused.slug
    except TimeoutError:
        error = "webhook-timed-out"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as wrong:
        error = f"{type(wrong).__name__}: {wrong}"[:300]
    return Answer(status, text, error, int((time.perf_counter() - begun) * 1000))


async def _beginning(response: httpx.Response) -> str:
    found = b""
    async for chunk in response.aiter_bytes():
        found += chunk
        if len(found) >= _ANSWER_BYTES:
            break
    return found[:_ANSWER_BYTES].decode("utf-8", "replace").replace("\x00", "")
