"""Where the files of records are kept: a folder, or any server that speaks S3. Named by their SHA-256 either way.

A file is first taken aside on the local disk, hashed and judged there, and only then gets its name; on a server
in one request or a multi-part upload, which appears whole or not at all. Nothing is ever held whole in memory.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from yingdan.base.blobs import Blobs, Incoming
from yingdan.base.problems import Problem
from yingdan.base.settings import Settings

PIECE = 256 * 1_024


@dataclass(frozen=True, slots=True)
class Opened:
    """A kept file on its way out: its size in bytes and its pieces."""

    size: int
    pieces: AsyncIterator[bytes]


class FileStore(Protocol):
    """The files of records."""

    def receiving(
        self, chunks: AsyncIterator[bytes], *, limit: int
    ) -> AbstractAsyncContextManager[Incoming]: ...

    async def keep(self, incoming: Incoming) -> None:
        """Give an incoming file its name. Problem files-are-away 503 when the server does not answer."""

    async def open(self, digest: str) -> Opened | None:
        """A kept file; None when there is none."""

    async def remove(self, digest: str) -> None:
        """Delete a file, if it is there; the caller knows that nobody refers to it."""


class FolderFiles:
    """Files in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._blobs = Blobs(folder)

    def receiving(self, chunks: AsyncIterator[bytes], *, limit: int) -> AbstractAsyncContextManager[Incoming]:
        return self._blobs.receiving(chunks, limit=limit)

    async def keep(self, incoming: Incoming) -> None:
        await asyncio.to_thread(self._blobs.keep, incoming)

    async def open(self, digest: str) -> Opened | None:
        blob = self._blobs.find(digest)
        return Opened(blob.size, read_pieces(blob.path)) if blob is not None else None

    async def remove(self, digest: str) -> None:
        await asyncio.to_thread(self._blobs.remove, digest)


async def read_pieces(path: Path) -> AsyncIterator[bytes]:
    """A file of this machine, piece by piece."""
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


class ServerFiles:
    """Files on a server: `s3://bucket/prefix`. Incoming ones wait in a folder of this machine."""

    def __init__(self, url: str, folder: Path, options: dict[str, Any]) -> None:
        from obstore.store import S3Store

        self._store = S3Store.from_url(url, **options)
        self._blobs = Blobs(folder)

    def receiving(self, chunks: AsyncIterator[bytes], *, limit: int) -> AbstractAsyncContextManager[Incoming]:
        return self._blobs.receiving(chunks, limit=limit)

    async def keep(self, incoming: Incoming) -> None:
        import obstore
        from obstore.exceptions import BaseError

        try:
            await obstore.put_async(self._store, _key(incoming.digest), incoming.path)
        except BaseError as error:
            raise Problem("files-are-away", 503) from error

    async def open(self, digest: str) -> Opened | None:
        import obstore
        from obstore.exceptions import BaseError

        try:
            found = await obstore.get_async(self._store, _key(digest))
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise Problem("files-are-away", 503) from error
        return Opened(found.meta["size"], _pieces(found.stream(min_chunk_size=PIECE)))

    async def remove(self, digest: str) -> None:
        import obstore
        from obstore.exceptions import BaseError

        try:
            await obstore.delete_async(self._store, _key(digest))
        except FileNotFoundError:
            return
        except BaseError as error:
            raise Problem("files-are-away", 503) from error


async def _pieces(stream: Any) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def file_store(settings: Settings) -> FileStore:
    """The store the settings name. Problem files-url-is-faulty 500."""
    folder = settings.data_dir / "files"
    if settings.files_url is None:
        return FolderFiles(folder)
    given = {
        "access_key_id": settings.files_key,
        "secret_access_key": settings.files_secret,
        "endpoint": settings.files_endpoint,
        "region": settings.files_region,
    }
    options: dict[str, Any] = {name: value for name, value in given.items() if value}
    if settings.files_endpoint and settings.files_endpoint.startswith("http://"):
        options["client_options"] = {"allow_http": True}
    try:
        return ServerFiles(settings.files_url, folder, options)
    except Exception as error:  # the library's own errors differ by what is wrong with the address
        raise Problem("files-url-is-faulty", 500, url=settings.files_url) from error
