"""One-time codes by RFC 6238 (SHA-1, six digits, 30 seconds), as every authenticator app makes them."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

PERIOD_S = 30
DIGITS = 6
# A phone's clock may be off, and a code is typed while the next one begins.
DRIFT = 1


def draw_secret() -> str:
    """A fresh secret of 160 random bits in base32, as apps take it by hand."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a step: how many periods have passed since 1970 (RFC 4226, 5.3)."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 0xF
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those around a moment; None when it is none of them."""
    present = int(now.timestamp()) // PERIOD_S
    given, found = code.encode("utf-8", "replace"), None
    for step in range(present - DRIFT, present + DRIFT + 1):
        # All are looked at, so that the time it takes tells nothing.
        if hmac.compare_digest(code_at(secret, step).encode(), given):
            found = step
    return found


def address_of(secret: str, login: str, issuer: str) -> str:
    """What the code to be scanned says (the Key URI format that authenticator apps read)."""
    who = quote(f"{issuer}:{login}", safe="")
    return f"otpauth://totp/{who}?secret={secret}&issuer={quote(issuer, safe='')}&digits={DIGITS}&period={PERIOD_S}"
