"""What devices tell, as documents, and their names: what a channel's mapping speaks of.

{"event": "line/+/alarm", "topic": "line/7/alarm", "level": ["line", "7", "alarm"], "message": {...as it came...}, "at": milliseconds}
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from yingdan.connectors.broker import BrokerSettings, Message, matches
from yingdan.connectors.mapping import pick
from yingdan.connectors.text import NotReadable, clean_text, read_json
from yingdan.connectors.tracker import moment_ms

TOPIC_HEADER = "yd-topic"
"""The header under which a delivery keeps the topic of its message."""
READINGS_MOST = 200
Paths = Sequence[tuple[str, ...]]


def read_telemetry(body: bytes, topic: str, given: BrokerSettings) -> list[dict[str, Any]]:
    """The documents of a message, one for each reading when it holds a list; a plain value is `message.value`. Raises NotReadable."""
    said = read_json(body)
    readings = said if isinstance(said, list) else [said]
    if not readings or all(one is None for one in readings):
        raise NotReadable("no reading")
    if len(readings) > READINGS_MOST:
        raise NotReadable(f"more than {READINGS_MOST} readings")
    called = next((one for one in given.topics if matches(one, topic)), topic)
    return [_document(one, topic, called, given) for one in readings if one is not None]


def _document(reading: Any, topic: str, called: str, given: BrokerSettings) -> dict[str, Any]:
    message = reading if isinstance(reading, dict) else {"value": reading}
    document: dict[str, Any] = {"topic": topic, "level": topic.split("/"), "message": message}
    name = _first(document, given.event)
    return {
        **document,
        "event": clean_text(str(name))[:100] if isinstance(name, str | int) else called,
        "at": _at(_first(document, given.at)),
    }


def _first(document: Mapping[str, Any], paths: Sequence[str]) -> Any:
    found = (pick(document, tuple(path.split("."))) for path in paths)
    return next((one for one in found if one is not None), None)


def _at(said: Any) -> float:
    """Milliseconds, from seconds or milliseconds or an ISO moment; 0 when nothing is said."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return float(said if said > 1e11 else said * 1000) if 0 < said < 1e15 else 0.0
    return moment_ms(said)


def telemetry_key(message: Message, key_path: tuple[str, ...] | None, minute: int) -> str:
    """By what a message is known again: what its sender calls it, else its words, within a minute unless it was kept for whoever comes."""
    if key_path is not None:
        try:
            found = pick({"topic": message.topic, "message": read_json(message.payload)}, key_path)
        except NotReadable:
            found = None
        if isinstance(found, str | int) and not isinstance(found, bool):
            return f"f:{clean_text(str(found))}"[:200]
    words = sha256(message.topic.encode("utf-8", "replace") + b"\0" + message.payload)
    if not message.kept:
        words.update(b"%d" % minute)
    return f"{'r' if message.kept else 'h'}:{words.hexdigest()}"


def mark_of(message: Message) -> str:
    """By what a message is known when the broker sends it again under its number."""
    words = sha256(
        b"%d\0" % message.number + message.topic.encode("utf-8", "replace") + b"\0" + message.payload
    )
    return words.hexdigest()[:20]
