"""Files sealed at rest, piece by piece, so that none is ever held whole in memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015; https://eprint.iacr.org/2015/189): each piece is AES-256-GCM under
a key of this file alone, its nonce counts the pieces and marks the last one. A piece that is changed, moved, left out or cut off at the end
does not open. A sealed file is 16 bytes of salt and then pieces of 256 KiB with 16 bytes of tag each.
"""

from collections.abc import AsyncIterator, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yingdan.base.problems import Problem
from yingdan.base.sealing import raw_key

PIECE, SALT, TAG = 256 * 1_024, 16, 16


class Sealing:
    """One file on its way to rest: give it what comes, keep what it gives. `key`: 32 random bytes; `salt`: 16, never used twice
    with one key, and kept before the rest."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._cipher, self._count, self._cut = _cipher(key, salt), 0, _Cut(PIECE)

    def take(self, more: bytes) -> Iterator[bytes]:
        """What is sealed of it by now."""
        for piece in self._cut.take(more):
            yield self._sealed(piece, last=False)

    def end(self) -> bytes:
        """The last piece; without it the file does not open."""
        return self._sealed(self._cut.rest(), last=True)

    def _sealed(self, piece: bytes, *, last: bool) -> bytes:
        self._count += 1
        return self._cipher.encrypt(_nonce(self._count - 1, last), piece, None)


class Opening:
    """The way back. `salt`: the first 16 bytes of the file. Problem secret-cannot-be-opened 409 where it is not as it was sealed."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._cipher, self._count, self._cut = _cipher(key, salt), 0, _Cut(PIECE + TAG)

    def take(self, more: bytes) -> Iterator[bytes]:
        """What can be read by now."""
        for piece in self._cut.take(more):
            yield self._opened(piece, last=False)

    def end(self) -> bytes:
        """The rest; a file that was cut off is refused here."""
        return self._opened(self._cut.rest(), last=True)

    def _opened(self, piece: bytes, *, last: bool) -> bytes:
        try:
            self._count += 1
            return self._cipher.decrypt(_nonce(self._count - 1, last), piece, None)
        except InvalidTag as error:
            raise Problem("secret-cannot-be-opened", 409) from error


async def seal_pieces(key: str, salt: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What lies at rest of a file. `key`: of `fresh_key`; `salt`: 16 random bytes, never used twice. Problem
    secret-cannot-be-opened 409."""
    sealing = Sealing(raw_key(key), salt)
    yield salt
    async for piece in pieces:
        for sealed in sealing.take(piece):
            yield sealed
    yield sealing.end()


async def open_pieces(key: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The file again. Problem secret-cannot-be-opened 409: before the first byte where the key does not fit, in the middle
    where the file is not as it was sealed."""
    held = b""
    async for piece in pieces:
        held += piece
        if len(held) >= SALT:
            break
    opening = Opening(raw_key(key), held[:SALT])
    for opened in opening.take(held[SALT:]):
        yield opened
    async for piece in pieces:
        for opened in opening.take(piece):
            yield opened
    yield opening.end()


def sealed_size(size: int) -> int:
    """How many bytes a file of a size has when it is sealed."""
    return SALT + size + TAG * max(1, -(-size // PIECE))


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    if len(salt) != SALT:
        raise Problem("secret-cannot-be-opened", 409)
    return AESGCM(HKDF(SHA256(), 32, salt, b"yingdan file").derive(key))


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


class _Cut:
    """The same bytes in pieces of a size. What is exactly one piece waits: it may be the last."""

    def __init__(self, size: int) -> None:
        self._size, self._held = size, bytearray()

    def take(self, more: bytes) -> Iterator[bytes]:
        self._held += more
        while len(self._held) > self._size:
            piece = bytes(self._held[: self._size])
            del self._held[: self._size]
            yield piece

    def rest(self) -> bytes:
        return bytes(self._held)
