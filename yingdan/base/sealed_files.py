"""Files of a backup, sealed so that each opens by the house key alone, whatever else of the backup was lost. ADR 0082.

`yingdan sealed 1\\n`, two bytes of length, and the key that the file is sealed under, wrapped: 16 bytes of salt and a Fernet token under
what scrypt makes of the house key and that salt. Then 16 bytes of salt and pieces as `sealing_streams` has them; or, in a tail, parts: four
bytes of length, salt and pieces of one part, which begins with the name of its file and its place there.
"""

import base64
import hashlib
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from cryptography.fernet import Fernet, InvalidToken

from yingdan.base.problems import Problem
from yingdan.base.sealing_streams import SALT, Opening, Sealing

_MAGIC = b"yingdan sealed 1\n"
_READ = 1_048_576
_MOST_WRAPPED = 1_000
# A part is at most one segment of the log.
_MOST_PART = 17_000_000


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key to seal files under, and how they begin: with the key, wrapped."""

    raw: bytes
    head: bytes


def new_file_key(house: str) -> FileKey:
    """A key of 256 random bits, wrapped by the first of the house keys (parted by commas). Problem secret-key-is-missing 500."""
    first = next(iter(_parts(house)), None)
    if first is None:
        raise Problem("secret-key-is-missing", 500)
    raw, salt = secrets.token_bytes(32), secrets.token_bytes(SALT)
    wrapped = salt + _wrapping(first, salt).encrypt(raw)
    return FileKey(raw, _MAGIC + struct.pack(">H", len(wrapped)) + wrapped)


class Keyring:
    """Opens what any of the house keys opens. scrypt is slow on purpose, so what was opened once is known again."""

    def __init__(self, house: str) -> None:
        self._houses = _parts(house)
        self._known: dict[bytes, bytes] = {}

    def key_of(self, file: BinaryIO, name: str) -> FileKey:
        """The key of a file that is read from its beginning; what follows is sealed. Problems backup-is-damaged, backup-key-does-not-fit 409."""
        head = file.read(len(_MAGIC) + 2)
        size = struct.unpack(">H", head[-2:])[0] if len(head) == len(_MAGIC) + 2 else 0
        wrapped = file.read(size) if size <= _MOST_WRAPPED else b""
        if not head.startswith(_MAGIC) or not size or len(wrapped) != size:
            raise Problem("backup-is-damaged", 409, file=name)
        if wrapped not in self._known:
            self._known[wrapped] = self._unwrapped(wrapped, name)
        return FileKey(self._known[wrapped], head + wrapped)

    def _unwrapped(self, wrapped: bytes, name: str) -> bytes:
        for house in self._houses:
            try:
                return _wrapping(house, wrapped[:SALT]).decrypt(wrapped[SALT:])
            except InvalidToken:
                continue
        raise Problem("backup-key-does-not-fit", 409, file=name)


def seal_file(key: FileKey, pieces: Iterable[bytes], target: BinaryIO) -> None:
    """Write a sealed file."""
    salt = secrets.token_bytes(SALT)
    sealing = Sealing(key.raw, salt)
    target.write(key.head + salt)
    for piece in pieces:
        target.writelines(sealing.take(piece))
    target.write(sealing.end())


def open_file(ring: Keyring, path: Path, name: str) -> Iterator[bytes]:
    """What was sealed. Problems backup-is-damaged, backup-key-does-not-fit 409, by the name that a person knows it by; at the end
    where it was cut off."""
    with path.open("rb") as file:
        key = ring.key_of(file, name)
        yield from _opened(key, file.read(SALT), read_pieces(file), name)


def write_part(key: FileKey, file: BinaryIO, segment: str, place: int, body: bytes) -> None:
    """Append to a tail what comes next of a file."""
    salt = secrets.token_bytes(SALT)
    sealing = Sealing(key.raw, salt)
    sealed = b"".join([salt, *sealing.take(f"{segment} {place}\n".encode() + body), sealing.end()])
    file.write(struct.pack(">I", len(sealed)) + sealed)


def open_tail(ring: Keyring, path: Path, name: str, segment: str) -> Iterator[bytes]:
    """What a tail has of a file, from its beginning, part by part. A part that was being written when everything stopped is none.
    Problems backup-is-damaged, backup-key-does-not-fit 409."""
    with path.open("rb") as file:
        key, place = ring.key_of(file, name), 0
        while len(told_size := file.read(4)) == 4:
            size = struct.unpack(">I", told_size)[0]
            if size > _MOST_PART:
                raise Problem("backup-is-damaged", 409, file=name)
            if len(sealed := file.read(size)) != size:
                return
            whole = b"".join(_opened(key, sealed[:SALT], [sealed[SALT:]], name))
            told, _, body = whole.partition(b"\n")
            if told != f"{segment} {place}".encode():
                raise Problem("backup-is-damaged", 409, file=name)
            place += len(body)
            yield body


def read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from where it stands, one piece at a time."""
    while piece := file.read(_READ):
        yield piece


def put_on_disk(file: IO[bytes]) -> None:
    """Not before this has come back is what was written safe."""
    file.flush()
    os.fsync(file.fileno())


def _opened(key: FileKey, salt: bytes, pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    try:
        opening = Opening(key.raw, salt)
        for piece in pieces:
            yield from opening.take(piece)
        yield opening.end()
    except Problem as problem:
        raise Problem("backup-is-damaged", 409, file=name) from problem


def _wrapping(house: str, salt: bytes) -> Fernet:
    stretched = hashlib.scrypt(house.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(stretched))


def _parts(house: str) -> list[str]:
    return [part.strip() for part in house.split(",") if part.strip()]
