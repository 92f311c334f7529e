"""Signed notes: the head of the tree in the text form of C2SP `tlog-checkpoint`, signed with Ed25519 as a C2SP `signed-note`.

yingdan.audit/<id of the installation>
<size>
<root, base64>
at <moment of signing>
[opened <leaves that stand in the file with their contents>]

— yingdan.audit/<id> <base64 of the key's 4 bytes and the signature>
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yingdan.base import Problem

_ORIGIN = "yingdan.audit/"
_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Head:
    """The tree at one size. `opened`: only of a file, how many of its leaves have their contents beside them."""

    size: int
    root: bytes
    at: datetime
    opened: int | None = None


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public key of an installation: whose signatures it makes out."""

    origin: UUID
    public: bytes

    @property
    def name(self) -> str:
        return f"{_ORIGIN}{self.origin}"

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """`name+id+key`, the form in which keys of signed notes are given out."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Problem audit-key-is-faulty 422."""
        try:
            name, _, key = text.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
            found = cls(UUID(name.removeprefix(_ORIGIN)), raw[1:])
        except (ValueError, binascii.Error):
            raise Problem("audit-key-is-faulty", 422) from None
        if len(found.public) != 32 or str(found) != text.strip():
            raise Problem("audit-key-is-faulty", 422)
        return found


@dataclass(frozen=True, slots=True)
class Signer:
    """The private key of an installation."""

    origin: UUID
    private: bytes

    @classmethod
    def make(cls, origin: UUID) -> "Signer":
        return cls(origin, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Verifier:
        return Verifier(
            self.origin, Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()
        )

    def sign(self, head: Head) -> str:
        """The note of a head."""
        verifier = self.verifier
        text = _text(verifier.name, head)
        signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode())
        return _note(verifier, text, signature)


def open_note(note: str, verifier: Verifier) -> Head:
    """The head that a note tells of, every byte of it signed. Problems audit-note-is-faulty 422 for what is no note of this
    installation, audit-signature-is-wrong 422."""
    text, middle, line = note.partition("\n\n— ")
    try:
        name, root, head = _read(text)
        raw = base64.b64decode(line.rstrip("\n").rpartition(" ")[2], validate=True)
    except (ValueError, binascii.Error):
        raise Problem("audit-note-is-faulty", 422) from None
    written = _text(name, head)
    if not middle or len(root) != 32 or name != verifier.name or written != text + "\n":
        raise Problem("audit-note-is-faulty", 422)
    if note != _note(verifier, written, raw[4:]):
        raise Problem("audit-signature-is-wrong", 422)
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(raw[4:], written.encode())
    except InvalidSignature:
        raise Problem("audit-signature-is-wrong", 422) from None
    return head


def _text(name: str, head: Head) -> str:
    root = base64.b64encode(head.root).decode()
    opened = "" if head.opened is None else f"opened {head.opened}\n"
    return f"{name}\n{head.size}\n{root}\nat {head.at.isoformat()}\n{opened}"


def _read(text: str) -> tuple[str, bytes, Head]:
    name, size, root, at, *rest = text.split("\n")
    hashed = base64.b64decode(root, validate=True)
    opened = int(rest[0].removeprefix("opened ")) if rest else None
    return name, hashed, Head(int(size), hashed, datetime.fromisoformat(at.removeprefix("at ")), opened)


def _note(verifier: Verifier, text: str, signature: bytes) -> str:
    key = base64.b64encode(verifier.key_id + signature).decode()
    return f"{text}\n— {verifier.name} {key}\n"
