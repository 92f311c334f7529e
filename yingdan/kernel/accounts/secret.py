"""Passwords and secrets: argon2id for what people choose, sha256 for what we drew at random."""

import asyncio
import contextlib
import hashlib
import hmac
import os
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from yingdan.base import Fault, Problem

R = TypeVar("R")
MIN_PASSWORD = 8
# A longer one costs hashing time and protects nobody.
MAX_PASSWORD = 256
LEAST_DIFFERENT = 4
# What has to be there besides a word that everybody knows here.
LEFT_OVER = 5
# For passwords that are read out: nothing that is mistaken for something else.
READ_OUT = "abcdefghjkmnpqrstuvwxyz23456789"
PRODUCT = ("yingdan", "赢单")

# OWASP's second profile for argon2id: 19 MiB, 2 passes, 1 lane; about 25 ms, and 20 sign-ins at once stay small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody: str | None = None
AT_ONCE = 2
LESS_URGENT = 19


def _step_back() -> None:
    """A storm of sign-ins keeps the hashing threads busy; whoever works meanwhile comes first. Only Linux gives a thread a
    priority of its own."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_URGENT)


_hashing = ThreadPoolExecutor(AT_ONCE, "hashing", initializer=_step_back)


async def _off_the_loop(work: Callable[..., R], *given: str | None) -> R:
    return await asyncio.get_running_loop().run_in_executor(_hashing, work, *given)


@cache
def _commonest() -> frozenset[str]:
    """5,000 passwords that people take most, of those long enough; see NOTICE."""
    text = (files("yingdan.kernel.accounts") / "common_passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def _refused(slug: str, **told: Any) -> Problem:
    return Problem(slug, 422, faults=(Fault("/password", slug, told),), **told)


def check_password(password: str, words: Iterable[str] = ()) -> None:
    """Refuses a password too short, too long or with a NUL (password-is-weak), one of the commonest or of three different characters
    at most (password-is-common), and one that is hardly more than a word everybody knows here: the product, or one of `words`
    (password-is-guessable, with the `word`). All 422."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or "\x00" in password:
        raise _refused("password-is-weak", min=MIN_PASSWORD, max=MAX_PASSWORD)
    plain = password.casefold()
    if plain in _commonest() or len(set(plain)) < LEAST_DIFFERENT:
        raise _refused("password-is-common")
    for word in sorted({part for text in (*PRODUCT, *words) for part in _parts(text)}, key=len, reverse=True):
        if word in plain and len(plain.replace(word, "")) < LEFT_OVER:
            raise _refused("password-is-guessable", word=word)


def _parts(text: str) -> list[str]:
    """The words of a log-in or a name that are long enough to be recognised: four letters, or two of Chinese."""
    found = [text.casefold().strip(), *re.split(r"[\W_]+", text.casefold())]
    return [one for one in found if len(one) >= (4 if one.isascii() else 2)]


def draw_password() -> str:
    """Sixteen letters and digits in fours, 79 bits: for somebody to type once."""
    while True:
        drawn = [secrets.choice(READ_OUT) for _ in range(16)]
        if len(set(drawn)) >= LEAST_DIFFERENT:
            return "-".join("".join(drawn[at : at + 4]) for at in range(0, 16, 4))


async def hash_password(password: str) -> str:
    """The argon2id text to store; computed off the event loop."""
    return await _off_the_loop(_hasher.hash, password)


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
    return await _off_the_loop(_verify, stored, password)


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
