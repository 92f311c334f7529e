"""Files of a company: stored once by content below the data folder, found by their SHA-256.

A file appears under its name only when it is complete and on disk, so a full disk or a kill leaves nothing
half-written. What a blob means, and who may see it, its owner keeps in its own table.
"""

import contextlib
import errno
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from yingdan.base.problems import Problem

_HEAD = 8_192
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its SHA-256 in hex, its size in bytes, and where it lies."""

    digest: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class Incoming:
    """A whole file that came in and is not kept yet. `head`: its first bytes, by which its kind is known."""

    path: Path
    digest: str
    size: int
    head: bytes


class Blobs:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    @contextlib.asynccontextmanager
    async def receiving(self, chunks: AsyncIterator[bytes], *, limit: int) -> AsyncIterator[Incoming]:
        """Take a stream of at most `limit` bytes aside; it is gone at the end unless it was kept meanwhile. Raises
        file-is-too-large (413), disk-is-full (507)."""
        with self._making() as (path, write):
            async for chunk in chunks:
                write(chunk, limit)
            write.settle()
            yield Incoming(path, write.digest(), write.size, write.head)

    def keep(self, incoming: Incoming) -> Blob:
        """Give an incoming file its name. One that is there already stays."""
        place = self._place(incoming.digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.path.replace(place)
        return Blob(incoming.digest, incoming.size, place)

    async def store(self, chunks: AsyncIterator[bytes], *, limit: int) -> Blob:
        """Store a stream of at most `limit` bytes. Raises file-is-too-large (413), disk-is-full (507)."""
        async with self.receiving(chunks, limit=limit) as incoming:
            return self.keep(incoming)

    def store_bytes(self, body: bytes) -> Blob:
        """Store a file that is already in memory."""
        with self._making() as (path, write):
            write(body, len(body))
            write.settle()
            return self.keep(Incoming(path, write.digest(), write.size, write.head))

    def find(self, digest: str) -> Blob | None:
        """The blob of a digest, or None; anything that is no digest is simply not found."""
        if not _DIGEST.fullmatch(digest):
            return None
        path = self._place(digest)
        return Blob(digest, path.stat().st_size, path) if path.is_file() else None

    def remove(self, digest: str) -> bool:
        """Delete a blob; the caller knows that nobody refers to it any more."""
        blob = self.find(digest)
        if blob is not None:
            blob.path.unlink(missing_ok=True)
        return blob is not None

    def sweep(self) -> None:
        """Delete what interrupted uploads left behind; at start, before new ones arrive."""
        for path in self._incoming.glob("*"):
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _making(self) -> Iterator[tuple[Path, "_Writer"]]:
        self._incoming.mkdir(parents=True, exist_ok=True)
        path = self._incoming / uuid4().hex
        try:
            with path.open("xb") as file:
                yield path, _Writer(file)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Problem("disk-is-full", 507) from error
            raise
        finally:
            path.unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


class _Writer:
    """Counts, hashes and writes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = sha256()
        self.size = 0
        self.head = b""

    def __call__(self, chunk: bytes, limit: int) -> None:
        self.size += len(chunk)
        if self.size > limit:
            raise Problem("file-is-too-large", 413, limit_mb=max(1, limit // 1_048_576))
        if len(self.head) < _HEAD:
            self.head += chunk[: _HEAD - len(self.head)]
        self._hash.update(chunk)
        self._file.write(chunk)

    def settle(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def digest(self) -> str:
        return self._hash.hexdigest()
