"""The messages of office platforms as documents, and their names: what a channel's mapping speaks of.

{"event": "add_external_contact", "message": {...as it came...}, "visitor": ..., "at": milliseconds}
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yingdan.connectors.text import MAX_DEPTH, NotReadable, clean, clean_text, decode_bytes, read_json


def read_message(platform: str, body: bytes) -> dict[str, Any]:
    """The document of a message. Raises NotReadable."""
    message = _read_xml(body) if body.lstrip()[:1] == b"<" else read_json(body)
    if not isinstance(message, dict) or not message:
        raise NotReadable("no message")
    if platform == "feishu":
        _unpack_content(message)
    return {"event": _name(message), "message": message, "at": _at(message)}


def _read_xml(body: bytes) -> dict[str, Any]:
    try:
        root = fromstring(clean_text(decode_bytes(body)), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise NotReadable(f"no XML that may be read: {error!r}"[:200]) from None
    found = _members(root, MAX_DEPTH)
    return clean(found) if isinstance(found, dict) else {}


def _members(element: Element, depth: int) -> Any:
    if not len(element):
        return (element.text or "").strip()
    if depth <= 0:
        return "".join(element.itertext())
    found: dict[str, Any] = {}
    for child in element:
        value = _members(child, depth - 1)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


def _unpack_content(message: dict[str, Any]) -> None:
    """Feishu packs what somebody wrote as JSON text into its message."""
    event = message.get("event")
    inner = event.get("message") if isinstance(event, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("content"), str):
        try:
            inner["content"] = read_json(inner["content"].encode())
        except NotReadable:
            return


def _name(message: Mapping[str, Any]) -> str:
    """What a message is called: the narrowest word that its platform has for it."""
    header, event = message.get("header"), message.get("event")
    places: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (header, ("event_type",)),
        (event, ("type",)),
        (
            message,
            ("ChangeType", "Event", "InfoType", "EventType", "eventType", "MsgType", "msgtype", "type"),
        ),
    )
    for place, words in places:
        for word in words:
            found = place.get(word) if isinstance(place, Mapping) else None
            if isinstance(found, str) and found:
                return found[:100]
    return ""


def _at(message: Mapping[str, Any]) -> float:
    """When it happened, in milliseconds; 0 when the message does not say."""
    header = message.get("header")
    said = header.get("create_time") if isinstance(header, Mapping) else None
    for given in (
        said,
        message.get("CreateTime"),
        message.get("TimeStamp"),
        message.get("EventTime"),
        message.get("ts"),
    ):
        try:
            number = float(given)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if 0 < number < 1e15:
            return number if number > 1e11 else number * 1000
    return 0.0
