"""Texts sealed at rest. The key is a file in the data folder that only its owner may read, or a setting.

A process opens its keys once, before anything is sealed; values are sealed where they enter, which is far below
everything that knows settings. Several keys may be given: the first seals, all of them open, so that keys can be changed.
"""

import base64
import os
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from yingdan.base.problems import Problem

_FILE = "secret.key"
_opened: list[MultiFernet] = []


def open_keys(folder: Path, setting: str | None = None) -> None:
    """Use the keys of the setting (one or several, parted by commas; any text of 16 characters or more), else the
    key file in the folder, which is made with mode 0600 when it is missing. Problem secret-key-is-too-short 500."""
    texts = [part.strip() for part in setting.split(",") if part.strip()] if setting else [_key_file(folder)]
    if any(len(each) < 16 for each in texts):
        raise Problem("secret-key-is-too-short", 500)
    use_keys(texts)


def use_keys(texts: list[str]) -> None:
    """Use keys made of these texts; the first one seals."""
    keys = [Fernet(base64.urlsafe_b64encode(sha256(each.encode()).digest())) for each in texts]
    _opened[:] = [MultiFernet(keys)]


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


def _keys() -> MultiFernet:
    if not _opened:
        raise Problem("secret-key-is-missing", 500)
    return _opened[0]


def seal(text: str) -> str:
    """The text sealed with the first key; twice the same text gives two different seals."""
    return _keys().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text of a seal. Problem secret-cannot-be-opened 409 when none of the keys fits."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Problem("secret-cannot-be-opened", 409) from error


def fresh_key() -> str:
    """A new key for one thing's own texts, itself sealed."""
    return seal(Fernet.generate_key().decode())


def seal_under(key: str, text: str) -> str:
    """A text sealed with such a key. Problem secret-cannot-be-opened 409."""
    return Fernet(unseal(key)).encrypt(text.encode()).decode()


def unseal_under(key: str, token: str) -> str:
    """Its text. Problem secret-cannot-be-opened 409."""
    try:
        return Fernet(unseal(key)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Problem("secret-cannot-be-opened", 409) from error
