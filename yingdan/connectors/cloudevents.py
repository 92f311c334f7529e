"""CloudEvents 1.0 over HTTP: binary (attributes in headers), structured (one JSON document), and batches of those.

An event becomes a behaviour of its `subject`, by the name that the channel gives to its `type`.
"""

from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import msgspec

from yingdan.base import Problem
from yingdan.connectors.text import NotReadable, decode_bytes, read_json
from yingdan.connectors.tracker import Behaviours, moment_ms, visitor_id

HEADERS = frozenset({"ce-id", "ce-source", "ce-type", "ce-specversion", "ce-time", "ce-subject"})
MAX_EVENTS = 2_000
_STRUCTURED = "application/cloudevents"
_BATCH = "application/cloudevents-batch"


class _Named(msgspec.Struct):
    """What a document must say to be a CloudEvent, and by what it is known again."""

    id: str
    source: str
    type: str
    specversion: str


_read_one = msgspec.json.Decoder(_Named).decode
_read_many = msgspec.json.Decoder(list[_Named]).decode


def stamp(body: bytes, content_type: str, headers: Mapping[str, str]) -> tuple[str, int]:
    """(repeat key, number of events): `source` and `id` together name an event. Raises Problem is-no-cloud-event 400."""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind.startswith(_BATCH):
            named = _read_many(body)
        elif kind.startswith(_STRUCTURED):
            named = [_read_one(body)]
        else:
            words = ("id", "source", "type", "specversion")
            named = [_Named(*(headers.get(f"ce-{word}", "") for word in words))]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Problem("is-no-cloud-event", 400) from None
    if not all(one.id and one.source and one.type and one.specversion == "1.0" for one in named):
        raise Problem("is-no-cloud-event", 400)
    names = "\n".join(f"{one.source}\t{one.id}" for one in named)
    return f"b:{sha256(names.encode()).hexdigest()}", max(1, len(named))


def read_events(body: bytes, content_type: str, headers: Mapping[str, str]) -> list[Behaviours]:
    """The behaviours of a delivery. Raises NotReadable."""
    kind = content_type.partition(";")[0].strip().lower()
    if not kind.startswith(_STRUCTURED):
        attributes: dict[str, Any] = {
            name[3:]: unquote(text) for name, text in headers.items() if name in HEADERS
        }
        return [_behaviour(attributes, _content(body, kind))]
    document = read_json(body)
    given = document if isinstance(document, list) else [document]
    found = [_behaviour(one, _data(one)) for one in given[:MAX_EVENTS] if isinstance(one, dict)]
    if not found and given:
        raise NotReadable("no event")
    return found


def _behaviour(event: Mapping[str, Any], data: Any) -> Behaviours:
    visitor: UUID | None = visitor_id(event.get("subject"))
    said = data if isinstance(data, dict) else {} if data is None else {"value": data}
    return Behaviours(
        visitor, 0.0, True, [(str(event.get("type") or ""), moment_ms(event.get("time")), said)]
    )


def _data(event: Mapping[str, Any]) -> Any:
    packed = event.get("data_base64")
    if not isinstance(packed, str):
        return event.get("data")
    try:
        return _content(b64decode(packed), str(event.get("datacontenttype") or ""))
    except ValueError:
        return packed


def _content(body: bytes, kind: str) -> Any:
    if not body:
        return None
    try:
        return read_json(body) if "json" in kind or not kind else decode_bytes(body)[:8_000]
    except NotReadable:
        return decode_bytes(body)[:8_000]
