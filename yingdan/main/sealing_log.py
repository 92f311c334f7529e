"""The log on its way from the spool, where the receiver writes it, into the archive, where it lies sealed. ADR 0082.

The spool is in the data folder, beside the database itself; nothing of the log is written into the archive in clear. How far the
receiver has come is read from what it has written, not asked of the server: the last that came before the server died counts most.
"""

import os
import shutil
import zlib
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

from yingdan.base import Problem
from yingdan.base.archive import (
    SEALED_SEGMENT,
    SEGMENT_BYTES,
    TAIL,
    Archive,
    digest_of_file,
    following,
)
from yingdan.base.sealed_files import (
    FileKey,
    Keyring,
    open_tail,
    put_on_disk,
    read_pieces,
    seal_file,
    write_part,
)

# What zlib calls the format of gzip.
GZIP = 31
SPOOL = "archiving"
_PARTIAL = ".partial"
# Blocks of the log as PostgreSQL is built everywhere; each that was written begins with a number that is not zero.
_BLOCK = 8_192
_LOOK = 64 * _BLOCK


class LogSealer:
    """One run of the log. `spool`: the folder into which its receiver writes."""

    def __init__(self, archive: Archive, run: Path, spool: Path, key: FileKey, ring: Keyring) -> None:
        self._archive, self.run, self.spool = archive, run, spool
        self._key, self._ring = key, ring
        # How much of the segment at hand is in its tail.
        self._tails: dict[str, int] = {}

    def goes_on(self) -> bool:
        """Whether what the receiver has begins where the archive ends, so that there is no gap between them."""
        waiting = sorted(path.name[:24] for path in self._waiting())
        finished = sorted(path.name[:24] for path in self.run.glob(f"*{SEALED_SEGMENT}"))
        return not waiting or not finished or waiting[0] <= following(finished[-1])

    def follow(self) -> None:
        """Bring what the receiver has written since the last time into the archive. Quick; OSError where the archive takes nothing."""
        for path in self._waiting():
            if self._tails.get(path.name[:24]) != SEGMENT_BYTES:
                self._follow(path)
        for history in self.spool.glob("*.history"):
            if not (self.run / history.name).exists():
                shutil.copyfile(history, self.run / history.name)

    def finish(self) -> None:
        """Press and seal what was followed to its end. Takes a second for each segment, and may go on beside `follow`."""
        for path in self._waiting():
            if len(path.name) == 24 and self._tails.get(path.name) == SEGMENT_BYTES:
                self._finish(path)

    def _waiting(self) -> list[Path]:
        """Finished segments and the one at hand, the oldest first."""
        return sorted(
            path
            for path in self.spool.glob("[0-9A-F]*")
            if len(path.name) == 24 or path.name[24:] == _PARTIAL
        )

    def _finish(self, path: Path) -> None:
        """One segment; its tail goes."""
        name = f"{path.name}{SEALED_SEGMENT}"
        made = self.run / f".{name}"
        with made.open("wb") as file:
            seal_file(self._key, _pressed(path), file)
            put_on_disk(file)
        with (self.run / "SHA256SUMS").open("a", encoding="utf-8") as sums:
            sums.write(f"{digest_of_file(made)}  {name}\n")
            sums.flush()
            os.fsync(sums.fileno())
        made.replace(self.run / name)
        (self.run / f"{path.name}{TAIL}").unlink(missing_ok=True)
        path.unlink()
        self._tails.pop(path.name, None)

    def _follow(self, path: Path) -> None:
        """What is new of one segment, as one more part of its tail."""
        segment = path.name[:24]
        try:
            raw = path.open("rb", buffering=0)
        except FileNotFoundError:
            if path.name != segment:  # it was finished meanwhile
                self._follow(path.with_name(segment))
            return
        with raw:
            tail = self.run / f"{segment}{TAIL}"
            # Unknown again while it is written: what was cut off by a full disk is mended the next time.
            there = self._tails.pop(segment, None)
            if there is None:
                there = self._resume(tail, segment)
            upto = SEGMENT_BYTES if path.name == segment else written(raw, there)
            raw.seek(there)
            body = raw.read(upto - there)
        if body:
            with tail.open("ab") as file:
                write_part(self._key, file, segment, there, body)
        self._tails[segment] = there + len(body)

    def _resume(self, tail: Path, segment: str) -> int:
        """How much of a segment a tail from before has: it is sealed anew under the key of this process, without a part that was cut
        off. One that does not open is begun anew."""
        try:
            body = b"".join(open_tail(self._ring, tail, tail.name, segment))
        except (FileNotFoundError, Problem):
            body = b""
        made = tail.with_name(f".{tail.name}")
        with made.open("wb") as file:
            file.write(self._key.head)
            if body:
                write_part(self._key, file, segment, 0, body)
        made.replace(tail)
        return len(body)


def written(raw: RawIOBase, there: int) -> int:
    """How far a segment has been written that is known to be written up to `there`: it has its full size from the beginning, and what
    is to come is zeros. Zeros at the end of what was written come with what follows them. Read it after this was told: of what is
    written meanwhile a first look may see the end and not yet the middle."""
    at = there - there % _BLOCK
    raw.seek(at)
    while look := raw.read(_LOOK):
        blocks = range(0, len(look), _BLOCK)
        empty = next((block for block in blocks if look[block : block + 2] == b"\0\0"), len(look))
        if body := look[:empty].rstrip(b"\0"):
            there = max(there, at + len(body))
        if empty < len(look):
            break
        at += len(look)
    return there


def _pressed(path: Path) -> Iterator[bytes]:
    """A file as gzip has it, piece by piece."""
    pressing = zlib.compressobj(1, wbits=GZIP)
    with path.open("rb") as raw:
        for piece in read_pieces(raw):
            yield pressing.compress(piece)
    yield pressing.flush()
