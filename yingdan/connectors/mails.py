"""A mail as a document: the raw message (MIME) as mail systems hand it on, or what they made of it.

{"from", "from_name", "to", "subject", "text", "phone", "message_id", "in_reply_to", "at", "attachments": [{"name", "type", "bytes"}]}. `phone`: the only
Chinese mobile number that the text names. Mails that machines sent (answers from holidays, bounces, lists) are none.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from html import unescape
from typing import Any

from yingdan.connectors.forms import content_kind, read_webhook
from yingdan.connectors.text import NotReadable, clean, clean_text, decode_bytes

_RAW = ("raw", "email", "body-mime", "mime")
_MACHINES = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.-].*)?@", re.IGNORECASE
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
TEXT_MOST = 8_000
MOST_PARTS = 100
_PACKED = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_NAMED = re.compile(rb"(?im)^message-id:[ \t]*(<[^>\n]{1,300}>)")
_HEAD = re.compile(rb"(?m)^[A-Za-z-]{1,60}:[^\n]*(?:\n[ \t][^\n]*)*")
_HEAD_MOST, _BOUNDARIES_MOST = 4_000, 10
_LINES = frozenset({"br", "p", "div", "tr", "li"})
_HIDDEN = frozenset({"style", "script", "head", "title"})


def mail_key(body: bytes, content_type: str) -> str:
    """By what a mail is known again: its Message-ID, else what it says. At the door, so nothing is parsed."""
    head = body[:65_536].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    named = None if content_kind(content_type)[0] in _PACKED else _NAMED.search(head)
    return f"e:{sha256(named[1] if named else body).hexdigest()}"


def read_mail(body: bytes, content_type: str) -> dict[str, Any]:
    """The document of a delivery. Raises NotReadable."""
    kind = content_kind(content_type)[0]
    if kind in _PACKED:
        given = read_webhook(body, content_type)
        fields = given.get("fields")
        inside: Mapping[str, Any] = fields if isinstance(fields, Mapping) else given
        raw = next(
            (inside[name] for name in _RAW if isinstance(inside.get(name), str) and inside[name]), None
        )
        if raw is None:
            return _parsed({**inside, **{n: v for n, v in given.items() if n != "fields"}})
        body = raw.encode()
    return _of_mime(body)


def is_machine(document: Mapping[str, Any]) -> bool:
    return bool(document.get("automatic")) or bool(_MACHINES.match(str(document.get("from") or "")))


def _parsed(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a mail system made of a mail: names as most use them."""
    name, address = _sender(str(given.get("from") or given.get("sender") or ""))
    text = given.get("text") or given.get("body-plain") or _plain(str(given.get("html") or ""))
    found = {"from": address, "from_name": name, "text": text, "phone": _mobile(str(text)),
             "message_id": given.get("message_id") or given.get("Message-Id")}  # fmt: skip
    made = {**given, **{n: v for n, v in found.items() if v and not (n == "phone" and given.get("phone"))}}
    if not any(isinstance(made.get(n), str) and made[n] for n in ("from", "from_name", "text", "subject")):
        raise NotReadable("no mail")
    return made


def _of_mime(body: bytes) -> dict[str, Any]:
    """Parsing costs the square of a header's length and of the nesting: what no mail program writes is set aside."""
    if not is_plain_enough(body):
        raise NotReadable("a mail nested too deep, or with a header that is too long")
    try:
        mail = message_from_bytes(body, policy=default)
        found = _document(mail)
    except (
        ValueError,
        LookupError,
        RecursionError,
        AttributeError,
        TypeError,
        IndexError,
        KeyError,
    ) as error:
        raise NotReadable(f"no mail that can be read: {error!r}"[:200]) from None
    if not found["from"]:
        raise NotReadable("a mail without a sender")
    cleaned: dict[str, Any] = clean(found)
    return cleaned


def is_plain_enough(body: bytes) -> bool:
    """Whether no nesting and no header is larger than mail programs write them."""
    return body.lower().count(b"boundary=") <= _BOUNDARIES_MOST and all(
        len(found[0]) <= _HEAD_MOST for found in _HEAD.finditer(body)
    )


def sender_of(body: bytes) -> str:
    """The address that a message says it is from; "" when it says none that can be read."""
    head = body[:65_536].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    try:
        return _sender(_head(BytesHeaderParser(policy=default).parsebytes(head), "from"))[1]
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _document(mail: EmailMessage) -> dict[str, Any]:
    name, address = _sender(_head(mail, "from"))
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    attachments: list[dict[str, Any]] = []
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            break
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        kind, file = part.get_content_type(), part.get_filename()
        if file or kind not in texts:
            attachments.append({"name": clean_text(file or "")[:200], "type": kind, "bytes": len(content)})
        else:
            texts[kind].append(decode_bytes(content, part.get_content_charset()))
    text = "\n".join(texts["text/plain"]).strip() or _plain("\n".join(texts["text/html"]))
    return {
        "from": address, "from_name": name or None, "to": _head(mail, "to")[:500], "subject": _head(mail, "subject")[:500],
        "text": text[:TEXT_MOST], "phone": _mobile(text), "message_id": _head(mail, "message-id")[:300] or None,
        "in_reply_to": _head(mail, "in-reply-to")[:300] or None, "at": _moment(_head(mail, "date")),
        "attachments": attachments, "automatic": _automatic(mail),
    }  # fmt: skip


def _head(mail: Message, name: str) -> str:
    return clean_text(str(mail.get(name) or "")).strip()


def _sender(text: str) -> tuple[str, str]:
    name, address = (getaddresses([text]) or [("", "")])[0]
    return name.strip()[:200], address.strip()[:300] if "@" in address else ""


def _automatic(mail: Message) -> bool:
    said = _head(mail, "auto-submitted").lower()
    return (
        said not in ("", "no")
        or bool(mail.get("list-id"))
        or _head(mail, "precedence").lower() in ("bulk", "junk", "list")
    )


def _mobile(text: str) -> str | None:
    found = set(_MOBILE.findall(text[:TEXT_MOST]))
    return found.pop() if len(found) == 1 else None


def _moment(text: str) -> float:
    try:
        at = parsedate_to_datetime(text)
        return (
            (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000
            if isinstance(at, datetime)
            else 0.0
        )
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0


def _plain(html: str) -> str:
    """The words of a page, without what is not shown, in one pass: pages come from strangers."""
    words, hidden = [], ""
    for place, piece in enumerate(html.split("<")):
        tag, _, text = piece.partition(">") if place else ("", "", piece)
        name = tag.split(None, 1)[0].rstrip("/").lower() if tag.strip() else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in _HIDDEN:
            hidden = name
        if not hidden:
            words.append(f"\n{text}" if name in _LINES else text)
    lines = (" ".join(line.split()) for line in unescape("".join(words)).split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_MOST]
