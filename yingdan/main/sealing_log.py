"""The log on its way from the spool, where the receiver writes it, into the archive, where it lies sealed. ADR 0082.

The spool is in the data folder, beside the database itself; nothing of the log is written into the archive in clear.
"""

import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

from yingdan.base import Problem
from yingdan.base.archive import (
    SEALED_SEGMENT,
    SEGMENT_BYTES,
    TAIL,
    Archive,
    begins_at,
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

    def seal(self, taken: int) -> None:
        """Bring everything up to `taken` (bytes of log that the receiver says it has) into the archive. OSError where the archive
        takes nothing."""
        for path in self._waiting():
            if len(path.name) == 24:
                self._finish(path)
            elif taken > begins_at(path.name[:24]):
                self._follow(path, min(SEGMENT_BYTES, taken - begins_at(path.name[:24])))
        for history in self.spool.glob("*.history"):
            if not (self.run / history.name).exists():
                shutil.copyfile(history, self.run / history.name)

    def _waiting(self) -> list[Path]:
        """Finished segments and the one at hand, the oldest first."""
        return sorted(
            path
            for path in self.spool.glob("[0-9A-F]*")
            if len(path.name) == 24 or path.name[24:] == _PARTIAL
        )

    def _finish(self, path: Path) -> None:
        """A segment that is written to its end, pressed and sealed; its tail goes."""
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
        self._tails.pop(path.name, None)
        path.unlink()

    def _follow(self, path: Path, upto: int) -> None:
        """What is new of the segment at hand, as one more part of its tail."""
        segment = path.name[:24]
        tail = self.run / f"{segment}{TAIL}"
        # Unknown again while it is written: what was cut off by a full disk is mended by the next round.
        there = self._tails.pop(segment, None)
        if there is None:
            there = self._resume(tail, segment)
        try:
            with path.open("rb") as raw:
                raw.seek(there)
                body = raw.read(max(0, upto - there))
        except FileNotFoundError:  # it was finished meanwhile
            self._finish(path.with_name(segment))
            return
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


def _pressed(path: Path) -> Iterator[bytes]:
    """A file as gzip has it, piece by piece."""
    pressing = zlib.compressobj(1, wbits=GZIP)
    with path.open("rb") as raw:
        for piece in read_pieces(raw):
            yield pressing.compress(piece)
    yield pressing.flush()
