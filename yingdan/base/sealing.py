"""Texts sealed at rest: by data keys that lie wrapped in the database, which the house key opens. ADR 0074.

The house key is a file in the data folder that only its owner may read, or a setting. A process opens it once, before anything is
sealed; values are sealed where they enter, which is far below everything that knows settings. Several house keys may be given: the
first wraps, all of them open. A seal begins with the id of its data key (`k3.…`); one without was made by the house key itself.
"""

import base64
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from yingdan.base.problems import Problem

_FILE = "secret.key"
_SEAL = re.compile(r"(k[1-9][0-9]{0,8})\.(.+)", re.S)
# A process seals with a key that was the newest at most so long ago; no key is destroyed sooner after it was followed by another.
KNOWN_FOR_S = 30.0
# (id, wrapped) of the data keys there are, the newest last.
ReadKeys = Callable[[], Sequence[tuple[str, str]]]


@dataclass(slots=True)
class _Ring:
    """The data keys a process knows: `newest` seals. Without a reader there are none, and the house key seals."""

    read: ReadKeys | None = None
    keys: dict[str, Fernet] = field(default_factory=dict)
    newest: str | None = None
    read_at: float = 0.0


_house: list[MultiFernet] = []
_ring = _Ring()


def open_keys(folder: Path, setting: str | None = None) -> None:
    """Use the house keys of the setting (one or several, parted by commas; any text of 16 characters or more), else the
    key file in the folder, which is made with mode 0600 when it is missing. Problem secret-key-is-too-short 500."""
    texts = [part.strip() for part in (setting or _key_file(folder)).split(",") if part.strip()]
    if any(len(each) < 16 for each in texts):
        raise Problem("secret-key-is-too-short", 500)
    use_keys(texts)


def use_keys(texts: list[str]) -> None:
    """Use house keys made of these texts, the first one wraps; data keys that were known are forgotten."""
    keys = [Fernet(base64.urlsafe_b64encode(sha256(each.encode()).digest())) for each in texts]
    _house[:] = [MultiFernet(keys)]
    follow_keys(None)


def follow_keys(read: ReadKeys | None) -> None:
    """Seal with the newest data key that `read` gives, which is asked again after a while and for a key that is not known. None:
    seal with the house key."""
    _ring.read, _ring.keys, _ring.newest = read, {}, None
    if read is not None:
        _read_keys()


def renew_keys() -> str | None:
    """Ask for the data keys now; the id of the newest, which seals from now on. None where the house key seals."""
    if _ring.read is not None:
        _read_keys()
    return _ring.newest


def _read_keys() -> None:
    assert _ring.read is not None
    for key, wrapped in _ring.read():
        if key not in _ring.keys:
            try:
                _ring.keys[key] = Fernet(unwrap(wrapped).encode())
            except Problem:
                continue  # wrapped by a house key that is gone: what it sealed stays closed
        _ring.newest = key
    _ring.read_at = time.monotonic()


def _key_file(folder: Path) -> str:
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f".{_FILE}.{uuid4().hex}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link is made whole or not at all, and of two processes that start together one makes it.
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def _houses() -> MultiFernet:
    if not _house:
        raise Problem("secret-key-is-missing", 500)
    return _house[0]


def wrap(text: str) -> str:
    """The text sealed with the first house key: for data keys, and for what others carry for us (tickets, marks of devices), which
    nobody could seal anew."""
    return _houses().encrypt(text.encode()).decode()


def unwrap(token: str) -> str:
    """The text of what `wrap` made. Problem secret-cannot-be-opened 409 when none of the house keys fits."""
    try:
        return _houses().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Problem("secret-cannot-be-opened", 409) from error


def new_key() -> str:
    """A data key of 256 random bits, wrapped."""
    return wrap(Fernet.generate_key().decode())


def seal(text: str) -> str:
    """The text sealed with the newest data key; twice the same text gives two different seals."""
    if _ring.read is not None and time.monotonic() - _ring.read_at > KNOWN_FOR_S:
        _read_keys()
    if _ring.newest is None:
        return wrap(text)
    return f"{_ring.newest}.{_ring.keys[_ring.newest].encrypt(text.encode()).decode()}"


def unseal(token: str) -> str:
    """The text of a seal. Problem secret-cannot-be-opened 409 when there is no key that fits."""
    found = _SEAL.fullmatch(token)
    if found is None:
        return unwrap(token)
    key, sealed = found.groups()
    if key not in _ring.keys and _ring.read is not None:
        _read_keys()
    if key not in _ring.keys:
        raise Problem("secret-cannot-be-opened", 409)
    try:
        return _ring.keys[key].decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Problem("secret-cannot-be-opened", 409) from error


def fresh_key() -> str:
    """A new key for one thing's own texts, itself sealed."""
    return seal(Fernet.generate_key().decode())


def raw_key(key: str) -> bytes:
    """The 32 bytes of such a key, to derive others from. Problem secret-cannot-be-opened 409."""
    return base64.urlsafe_b64decode(unseal(key))


def seal_under(key: str, text: str) -> str:
    """A text sealed with such a key. Problem secret-cannot-be-opened 409."""
    return Fernet(unseal(key)).encrypt(text.encode()).decode()


def unseal_under(key: str, token: str) -> str:
    """Its text. Problem secret-cannot-be-opened 409."""
    try:
        return Fernet(unseal(key)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Problem("secret-cannot-be-opened", 409) from error
