"""What lies sealed in an archive, opened for restoring and for checking. ADR 0082."""

import io
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from yingdan.base import Problem
from yingdan.base.archive import SEGMENT_BYTES, TAIL
from yingdan.base.sealed_files import Keyring, open_file, open_tail
from yingdan.main.sealing_log import GZIP


class Unsealed(io.RawIOBase):
    """Pieces as a file that is read once, from its beginning to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def drain(self) -> None:
        """Read to the end: there it shows whether a file was cut off."""
        for _ in self._pieces:
            pass


def open_segment(ring: Keyring, path: Path) -> Iterator[bytes]:
    """The log of a finished segment, or of a tail as far as it goes. Problems backup-is-damaged, backup-key-does-not-fit 409."""
    name = f"wal/{path.parent.name}/{path.name}"
    if path.name.endswith(TAIL):
        yield from open_tail(ring, path, name, path.name[:24])
        return
    pressed, size = zlib.decompressobj(wbits=GZIP), 0
    for piece in open_file(ring, path, name):
        more = pressed.decompress(piece)
        size += len(more)
        yield more
    if size != SEGMENT_BYTES:
        raise Problem("backup-is-damaged", 409, file=name)


def opens(pieces: Iterator[bytes]) -> bool:
    """Whether all of it opens. Problem backup-key-does-not-fit 409: then nothing can be said."""
    try:
        for _ in pieces:
            pass
    except Problem as problem:
        if problem.slug == "backup-key-does-not-fit":
            raise
        return False
    return True


def is_named_rightly(ring: Keyring, path: Path) -> bool:
    """Whether a sealed file holds what it is named after. Problem backup-key-does-not-fit 409."""
    whole = sha256()

    def told() -> Iterator[bytes]:
        for piece in open_file(ring, path, path.name):
            whole.update(piece)
            yield piece

    return opens(told()) and whole.hexdigest() == path.name
