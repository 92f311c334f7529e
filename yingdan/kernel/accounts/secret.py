"""Passwords and secrets: argon2id for what people choose, sha256 for what we drew at random."""

import asyncio
import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from yingdan.base import Fault, Problem

MIN_PASSWORD = 8
# A longer one costs hashing time and protects nobody.
MAX_PASSWORD = 256

# OWASP's second profile for argon2id: 19 MiB, 2 passes, 1 lane; about 25 ms, and 20 sign-ins at once stay small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody: str | None = None


def check_password(password: str) -> None:
    """Refuses a password too short, too long or with a NUL."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or "\x00" in password:
        fault = Fault("/password", "password-is-weak", {"min": MIN_PASSWORD, "max": MAX_PASSWORD})
        raise Problem("password-is-weak", 422, faults=(fault,), min=MIN_PASSWORD, max=MAX_PASSWORD)


async def hash_password(password: str) -> str:
    """The argon2id text to store; computed off the event loop."""
    return await asyncio.to_thread(_hasher.hash, password)


def _verify(stored: str | None, password: str) -> bool:
    global _nobody
    if stored is None:
        # An unknown log-in costs the same time as a wrong password, so that the clock betrays no names.
        if _nobody is None:
            _nobody = _hasher.hash(secrets.token_urlsafe(16))
        stored, known = _nobody, False
    else:
        known = True
    try:
        return _hasher.verify(stored, password) and known
    except (Argon2Error, InvalidHashError):
        return False


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored text; None (no such account) takes as long and is never true."""
    if len(password) > MAX_PASSWORD:
        return False
    return await asyncio.to_thread(_verify, stored, password)


def is_outdated(stored: str) -> bool:
    """Whether the text was hashed with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def draw() -> str:
    """A fresh secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a random secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def csrf_of(secret: str) -> str:
    """The page's proof for a session: derived, so that it needs no storage and dies with the session."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()[:43]
