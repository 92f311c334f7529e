"""The calls of a customer data platform, in the form of the Segment HTTP API: identify, track, page, screen, group, alias, batch.

A call becomes at most one behaviour (its name mapped by the channel), one form (the traits of `identify`), and a pair of
ids that are one person. The user id is known to one platform only, so it is kept apart per channel; the anonymous id is a visitor like any other,
so that a page that uses both trackers has one visitor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Problem
from yingdan.connectors.text import NotReadable, read_json
from yingdan.connectors.tracker import Behaviours, moment_ms, visitor_id

CALLS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
MAX_CALLS = 2_000
_ABOUT = ("url", "path", "title", "referrer")


class _Named(msgspec.Struct):
    messageId: str | None = None
    batch: list[msgspec.Raw] | None = None


class _Id(msgspec.Struct):
    messageId: str | None = None


_read_named = msgspec.json.Decoder(_Named).decode
_read_id = msgspec.json.Decoder(_Id).decode


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `visitors`: whom it is about, the user before the anonymous one. `traits`: the document of a form, for identify."""

    kind: str
    visitors: tuple[UUID, ...]
    behaviour: Behaviours | None
    form: Mapping[str, Any] | None


def stamp(body: bytes) -> tuple[str | None, int]:
    """(repeat key, number of calls). A client that sends a batch again changes its sending time but not the ids of its
    calls. Raises Problem body-is-not-json 400, which is what such clients take for "don't try again"."""
    try:
        named = _read_named(body)
        ids = [_read_id(one).messageId for one in named.batch or ()]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Problem("body-is-not-json", 400) from None
    if named.batch is None:
        return (f"i:{sha256(named.messageId.encode()).hexdigest()}" if named.messageId else None), 1
    key = sha256("\n".join(str(id) for id in ids).encode()).hexdigest() if ids and all(ids) else None
    return (f"b:{key}" if key else None), max(1, len(ids))


def read_calls(channel: str, body: bytes, call: str | None) -> tuple[list[Call], int]:
    """The calls of a delivery, and how many of it were none. `call`: the one that the address named."""
    document = read_json(body)
    if not isinstance(document, dict):
        raise NotReadable("no JSON object")
    given = document.get("batch")
    if call == "batch" or (call is None and isinstance(given, list)):
        if not isinstance(given, list):
            raise NotReadable("no list of calls")
        sent = document.get("sentAt")
        found = [_call(channel, one, None, sent, document.get("context")) for one in given[:MAX_CALLS]]
    else:
        found = [_call(channel, document, call, document.get("sentAt"), None)]
    calls = [one for one in found if one is not None]
    if not calls:
        raise NotReadable("no call of a known type with a user or an anonymous id")
    return calls, len(found) - len(calls)


def _call(channel: str, one: Any, call: str | None, sent: Any, around: Any) -> Call | None:
    if not isinstance(one, dict):
        return None
    kind = call or one.get("type")
    if not isinstance(kind, str) or kind not in CALLS:
        return None
    user = user_visitor(channel, one.get("userId"))
    other = user_visitor(channel, one.get("previousId")) if kind == "alias" else None
    ids = (user, visitor_id(_id_text(one.get("anonymousId"))), other)
    visitors = tuple(dict.fromkeys(id for id in ids if id is not None))
    if kind == "alias" and isinstance(one.get("previousId"), str):
        # What was the id before is an anonymous one for some clients, a user's for others: it stands for both.
        visitors += tuple(v for v in (visitor_id(one["previousId"]),) if v is not None and v not in visitors)
    if not visitors:
        return None
    said = one.get("context", around)
    context = said if isinstance(said, dict) else {}
    sent_ms = moment_ms(one.get("sentAt", sent))
    at = moment_ms(one.get("originalTimestamp") or one.get("timestamp"))
    form = _form(one, visitors, context, at, sent_ms) if kind == "identify" else None
    name = one.get("event") if kind == "track" else kind
    behaviour = None
    if kind in ("track", "page", "screen", "group") and isinstance(name, str) and name:
        behaviour = Behaviours(visitors[0], sent_ms, True, [(name, at, _data(one, kind, context))])
    elif kind == "track":
        return None
    return Call(kind, visitors, behaviour, form)


def user_visitor(channel: str, id: Any) -> UUID | None:
    """The visitor that a platform's user id stands for."""
    text = _id_text(id)
    return visitor_id(f"{channel}:user:{text}"[:200]) if text else None


def _id_text(id: Any) -> str:
    if isinstance(id, int) and not isinstance(id, bool):
        return str(id)
    return id.strip() if isinstance(id, str) else ""


def _form(
    one: Mapping[str, Any], visitors: tuple[UUID, ...], context: Mapping[str, Any], at: float, sent_ms: float
) -> dict[str, Any]:
    """The traits as the fields of a form. Clients put them beside the call or into its context."""
    traits: dict[str, Any] = {}
    for place in (context.get("traits"), one.get("traits")):
        if isinstance(place, dict):
            traits |= place
    first, last = traits.get("firstName"), traits.get("lastName")
    if not traits.get("name") and (first or last):
        traits["name"] = " ".join(str(part) for part in (first, last) if part)
    return {
        "fields": traits, "user_id": _id_text(one.get("userId")) or None, "visitor": str(visitors[-1]),
        "context": context, "at": at, "sent_at": sent_ms,
    }  # fmt: skip


def _data(one: Mapping[str, Any], kind: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """What a behaviour says: its properties, the name of the page, where it was done, the campaign that led there."""
    properties = one.get("traits") if kind == "group" else one.get("properties")
    data = dict(properties) if isinstance(properties, dict) else {}
    page, campaign = context.get("page"), context.get("campaign")
    if isinstance(page, dict):
        for name in _ABOUT:
            if isinstance(page.get(name), str):
                data.setdefault(name, page[name])
    if isinstance(campaign, dict) and campaign:
        data.setdefault("campaign", campaign)
    for word, name in (("name", "name"), ("groupId", "group")):
        if one.get(word) not in (None, "") and kind != "track":
            data.setdefault(name, one[word])
    return data
