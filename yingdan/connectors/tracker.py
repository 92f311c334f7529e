"""Batches of the visitor tracker: bytes in, behaviours out. Strict and fast for what the SDK sends, lenient for the rest.

Wire: {"batch": uuid, "visitor": uuid, "sent_at": ms, "consent": bool, "events": [{"t": name, "at": ms, "d": {...}}]}.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from yingdan.connectors.text import NotReadable, clean_text, read_json

MAX_EVENTS = 2_000
FUTURE = timedelta(minutes=5)
OLDEST = timedelta(days=400)
_VISITORS = UUID("6f1d4c1e-6a51-4b8e-9a07-0a4f0c9b7d11")
_PLAIN_BYTES = 65_536
_Scalar = str | int | float | bool | None


class _Event(msgspec.Struct, gc=False):
    t: str
    at: int | float = 0
    d: dict[str, _Scalar] = {}


class _Batch(msgspec.Struct, gc=False):
    events: list[_Event]
    batch: str = ""
    visitor: str = ""
    sent_at: int | float = 0
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Behaviours:
    """What a batch says. events: (name, device's clock in ms or 0, data). malformed: events that are no events."""

    visitor: UUID | None
    sent_ms: float
    consent: bool
    events: list[tuple[str, float, dict[str, Any]]]
    malformed: int = 0


_decode = msgspec.json.Decoder(_Batch).decode


def visitor_id(text: Any) -> UUID | None:
    """The id of a visitor: a UUID as it is, any other text by a stable hash, None when nothing is given."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return UUID(text)
    except ValueError:
        return uuid5(_VISITORS, clean_text(text.strip()[:200]))


def moment_ms(text: Any) -> float:
    """Milliseconds of an ISO 8601 moment (UTC when it names no zone), or 0."""
    if not isinstance(text, str):
        return 0.0
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000
    except (ValueError, OverflowError):
        return 0.0


def read_batch(body: bytes) -> Behaviours:
    """Decode a batch. Raises NotReadable when it is no JSON object with a list of events."""
    if len(body) <= _PLAIN_BYTES and b"\\u" not in body:
        try:
            plain = _decode(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return _read_leniently(body)
        events = [(one.t, one.at, one.d) for one in plain.events]
        return Behaviours(visitor_id(plain.visitor), plain.sent_at, plain.consent, events)
    return _read_leniently(body)


def _read_leniently(body: bytes) -> Behaviours:
    document = read_json(body)
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise NotReadable("no list of events")
    events: list[tuple[str, float, dict[str, Any]]] = []
    malformed = 0
    for one in document["events"][:MAX_EVENTS]:
        name = one.get("t") if isinstance(one, dict) else None
        if not isinstance(name, str) or not name:
            malformed += 1
            continue
        data = one.get("d")
        events.append((name, _number(one.get("at")), data if isinstance(data, dict) else _wrapped(data)))
    malformed += max(0, len(document["events"]) - MAX_EVENTS)
    consent = document.get("consent", True) not in (False, 0, "false", "0", "no")
    return Behaviours(
        visitor_id(document.get("visitor")), _number(document.get("sent_at")), consent, events, malformed
    )


def _wrapped(data: Any) -> dict[str, Any]:
    return {} if data is None else {"value": data}


def _number(value: Any) -> float:
    """Milliseconds, from a number or its text; 0 when it is neither."""
    if isinstance(value, bool):
        return 0.0
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0


class Timing:
    """When things happened, told by a device whose clock may be wrong.

    `sent_ms` is the device's clock at sending; when it is more than 5 minutes off, all its times move by the difference, so that
    a late (offline) event keeps its true age. An event later than 5 minutes in the future is as of receipt; one older
    than 400 days has no moment (None).
    """

    __slots__ = ("_newest", "_oldest", "_received", "_shift")

    def __init__(self, received: datetime, sent_ms: float) -> None:
        now = received.timestamp()
        shift = now - sent_ms / 1000 if sent_ms > 0 else 0.0
        self._received = received
        self._shift = shift if abs(shift) > FUTURE.total_seconds() else 0.0
        self._newest = now + FUTURE.total_seconds()
        self._oldest = now - OLDEST.total_seconds()

    def at(self, ms: float) -> datetime | None:
        if ms <= 0:
            return self._received
        moment = ms / 1000 + self._shift
        if not moment <= self._newest:  # also when two endless clocks leave no number
            return self._received
        if moment < self._oldest:
            return None
        return datetime.fromtimestamp(moment, UTC)
