"""What every way of signing in with the company's account speaks of."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from yingdan.kernel.accounts import SignOn


@dataclass(frozen=True, slots=True)
class WayThere:
    """`back`: the page of ours that people are sent back to. `inside`: the browser is the platform's own application. `again`: who
    is signed in there is to be asked once more."""

    back: str
    state: str
    nonce: str
    verifier: str
    inside: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a browser came back with, and what it had been sent away with."""

    code: str
    back: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who came back, as the provider says: its own lasting name for the person, and what it tells of them. `token`: the text that
    it said so by, by which it knows its own session again when the person signs out; empty where there is no such text."""

    subject: str
    claims: dict[str, Any]
    token: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What an address answered: a status, and an object (empty when it was none)."""

    status: int
    body: dict[str, Any]


class Asking(Protocol):
    """One question to an address that was checked. Problems: webhook-address-is-private 422, sign-on-is-away 502."""

    def __call__(
        self, method: str, url: str, *, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> Awaitable[Told]: ...  # fmt: skip


class Flow(Protocol):
    """One way of signing in with the company's account."""

    async def there(self, one: SignOn, way: WayThere, now: datetime) -> str:
        """Where to send the person."""
        ...

    async def who(self, one: SignOn, secret: str, way: WayBack, now: datetime) -> Vouched:
        """Who came back."""
        ...
