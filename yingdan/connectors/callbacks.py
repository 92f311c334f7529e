"""What an office platform sends to its address: proven, opened and answered before it is written down.

An unsigned call must not fill the inbox, and a key may be gone when a delivery is read again; so the door opens the envelope, and the
message inside is what the inbox keeps. Nothing of the message is understood here but what the handshake of its platform needs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice, token_bytes
from string import ascii_letters, digits
from typing import Any

import msgspec

from yingdan.base import Fault, Problem
from yingdan.connectors.envelopes import (
    KEY_LENGTH,
    Torn,
    key_bytes,
    lark_signature_of,
    make_envelope,
    open_envelope,
    open_lark,
    same,
    signature_of,
)
from yingdan.connectors.text import NotReadable, read_json

PLATFORMS = frozenset({"wecom", "dingtalk", "feishu"})
WINDOW = timedelta(minutes=10)
_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"
_WRAPPED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_CHECKS = frozenset({"check_url", "check_create_suite_url", "check_update_suite_url"})
_LONGEST = 200


class CallbackSecret(msgspec.Struct, frozen=True):
    """What a platform and a channel share. `token` signs (Feishu: is repeated inside), `key` opens, `owner` is whom messages are for (WeCom: the
    corp id; DingTalk: the app key or corp id; Feishu: nobody)."""

    token: str
    key: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came. `query`: of the address; `headers`: lower-case names."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What the platform wants to read."""

    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """A call that holds. `message`: what it says, None for a handshake; `secret`: with which it held."""

    secret: CallbackSecret
    message: bytes | None
    reply: Reply


def make_secret(
    platform: str, given: Mapping[str, str], before: CallbackSecret | None = None
) -> CallbackSecret:
    """A secret of what was given; token and key are drawn when they are not. `before`: whose owner it keeps, and for Feishu,
    which draws it, its token. Raises Problem callback-secret-is-faulty 422."""
    known = {name: str(text).strip() for name, text in given.items()}
    kept = before.token if before and platform == "feishu" else ""
    drawn = "" if platform == "feishu" else _drawn(32)
    made = CallbackSecret(
        known.get("token") or kept or drawn,
        known.get("key") or _drawn(KEY_LENGTH),
        known.get("owner") or (before.owner if before else ""),
    )
    faults = [
        Fault(f"/{name}", "callback-secret-is-faulty")
        for name, text in (("token", made.token), ("key", made.key), ("owner", made.owner))
        if len(text) > _LONGEST or not text.isascii() or not text.isprintable()
    ]
    if platform != "feishu":
        try:
            key_bytes(made.key)
        except Torn:
            faults.append(Fault("/key", "callback-secret-is-faulty"))
    if faults:
        raise Problem("callback-secret-is-faulty", 422, faults=faults)
    return made


def make_password(given: Mapping[str, str], *, needed: bool = True) -> CallbackSecret:
    """The password with which we sign in somewhere as a channel's secret; what is drawn beside it makes it one of its kind. Raises Problem
    channel-password-is-missing 422."""
    password = str(given.get("key") or "")
    if (needed and not password.strip()) or len(password) > _LONGEST:
        raise Problem("channel-password-is-missing", 422)
    return CallbackSecret(_drawn(32), password)


def _drawn(length: int) -> str:
    return "".join(choice(ascii_letters + digits) for _ in range(length))


def prove(platform: str, secrets: Sequence[CallbackSecret], call: Call) -> Proven:
    """The call, opened with the first secret that fits. Raises Problem: callback-is-unreadable 400 (no envelope in it), callback-is-not-signed 401 (by
    none of our secrets), callback-is-for-another 403, callback-is-out-of-time 403."""
    opening = _of_lark if platform == "feishu" else _of_office
    for secret in secrets:
        found = opening(platform, secret, call)
        if found is not None:
            return found
    raise Problem("callback-is-not-signed", 401)


def _of_office(platform: str, secret: CallbackSecret, call: Call) -> Proven | None:
    """WeCom and DingTalk."""
    query = call.query
    stamp, nonce = query.get("timestamp", query.get("timeStamp", "")), query.get("nonce", "")
    asked = query.get("echostr") if not call.body.strip() else None
    envelope = asked if asked is not None else _envelope(call.body)
    given = query.get("msg_signature") or query.get("signature") or ""
    if not same(given, signature_of(secret.token, stamp, nonce, envelope)):
        return None
    _in_time(stamp, call.at)
    try:
        message, receiver = open_envelope(secret.key, envelope)
    except Torn:
        return None
    if secret.owner and receiver != secret.owner:
        raise Problem("callback-is-for-another", 403)
    if platform == "wecom":
        return Proven(
            secret,
            None if asked is not None else message,
            Reply(_TEXT, message if asked is not None else b""),
        )
    word = _word_of(message)
    checked = word.get("EventType") in _CHECKS
    answer = str(word.get("Random") or "success") if checked else "success"
    return Proven(secret, None if checked else message, _sealed_reply(secret, receiver, answer, call.at))


def _sealed_reply(secret: CallbackSecret, receiver: str, answer: str, at: datetime) -> Reply:
    stamp, nonce = str(int(at.timestamp() * 1000)), _drawn(16)
    envelope = make_envelope(secret.key, answer.encode(), receiver, token_bytes(16))
    said = {
        "msg_signature": signature_of(secret.token, stamp, nonce, envelope),
        "timeStamp": stamp, "nonce": nonce, "encrypt": envelope,
    }  # fmt: skip
    return Reply(_JSON, msgspec.json.encode(said))


def _of_lark(_platform: str, secret: CallbackSecret, call: Call) -> Proven | None:
    envelope = _envelope(call.body)
    headers = call.headers
    given, stamp = headers.get("x-lark-signature", ""), headers.get("x-lark-request-timestamp", "")
    nonce = headers.get("x-lark-request-nonce", "")
    signed = same(given, lark_signature_of(secret.key, stamp, nonce, call.body))
    if given and not signed:
        return None
    try:
        message = open_lark(secret.key, envelope)
    except Torn:
        return None
    word = _word_of(message)
    header = word.get("header")
    told = word.get("token") or (header.get("token") if isinstance(header, dict) else None)
    if secret.token and told != secret.token:
        return None
    if word.get("type") == "url_verification" and isinstance(word.get("challenge"), str):
        # The handshake comes without a signature: that the envelope opens is its proof, and it has no effect.
        return Proven(secret, None, Reply(_JSON, msgspec.json.encode({"challenge": word["challenge"]})))
    if not signed:
        return None
    _in_time(stamp, call.at)
    return Proven(secret, message, Reply(_JSON, b"{}"))


def _envelope(body: bytes) -> str:
    """The envelope in a body: a member of a JSON object, or of WeCom's XML, of which nothing else is read."""
    if body.lstrip()[:1] == b"<":
        found = _WRAPPED.search(body)
        if found is not None:
            return found[1].decode()
        raise Problem("callback-is-unreadable", 400)
    document = _word_of(body)
    text = document.get("encrypt")
    if not isinstance(text, str) or not text:
        raise Problem("callback-is-unreadable", 400)
    return text


def _word_of(body: bytes) -> dict[str, Any]:
    """A JSON object; texts are not cut, an envelope is one long text. Empty when it is none."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        try:
            found = read_json(body)
        except NotReadable:
            return {}
    return found if isinstance(found, dict) else {}


def _in_time(stamp: str, now: datetime) -> None:
    seconds = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) <= 15 else 0
    if seconds > 100_000_000_000:
        seconds //= 1000
    if abs(now.timestamp() - seconds) > WINDOW.total_seconds():
        raise Problem("callback-is-out-of-time", 403)


def message_key(message: bytes) -> str:
    """By what a message is known when it comes again: a platform that tries again seals the same message anew."""
    return f"m:{sha256(message).hexdigest()}"
