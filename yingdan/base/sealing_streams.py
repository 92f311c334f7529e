"""Files sealed at rest, piece by piece, so that none is ever held whole in memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015; https://eprint.iacr.org/2015/189): each piece is AES-256-GCM under
a key of this file alone, its nonce counts the pieces and marks the last one. A piece that is changed, moved, left out or cut off at the end
does not open. A sealed file is 16 bytes of salt and then pieces of 256 KiB with 16 bytes of tag each.
"""

from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yingdan.base.problems import Problem
from yingdan.base.sealing import raw_key

PIECE, SALT, TAG = 256 * 1_024, 16, 16


async def seal_pieces(key: str, salt: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What lies at rest of a file. `key`: of `fresh_key`; `salt`: 16 random bytes, never used twice. Problem
    secret-cannot-be-opened 409."""
    cipher = _cipher(key, salt)
    yield salt
    count = 0
    async for piece, last in _in_size(pieces, PIECE):
        yield cipher.encrypt(_nonce(count, last), piece, None)
        count += 1


async def open_pieces(key: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The file again. Problem secret-cannot-be-opened 409: before the first byte where the key does not fit, in the middle
    where the file is not as it was sealed."""
    held = b""
    async for piece in pieces:
        held += piece
        if len(held) >= SALT:
            break
    cipher = _cipher(key, held[:SALT])
    count = 0
    async for piece, last in _in_size(_after(held[SALT:], pieces), PIECE + TAG):
        try:
            yield cipher.decrypt(_nonce(count, last), piece, None)
        except InvalidTag as error:
            raise Problem("secret-cannot-be-opened", 409) from error
        count += 1


def sealed_size(size: int) -> int:
    """How many bytes a file of a size has when it is sealed."""
    return SALT + size + TAG * max(1, -(-size // PIECE))


def _cipher(key: str, salt: bytes) -> AESGCM:
    if len(salt) != SALT:
        raise Problem("secret-cannot-be-opened", 409)
    return AESGCM(HKDF(SHA256(), 32, salt, b"yingdan file").derive(raw_key(key)))


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _in_size(pieces: AsyncIterator[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """The same bytes in pieces of a size, and whether each is the last; of nothing there is one empty piece."""
    held = bytearray()
    async for piece in pieces:
        held += piece
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
