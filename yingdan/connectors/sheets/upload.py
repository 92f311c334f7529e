"""Receiving a file: parsed while it comes, bounded while it is written, nothing left behind when it is refused."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import python_multipart
from python_multipart.exceptions import MultipartParseError

from yingdan.base import Problem
from yingdan.base.blobs import Blobs
from yingdan.connectors.forms import content_kind, disposition_names
from yingdan.connectors.sheets.reading import kind_of, unpack_xlsx
from yingdan.connectors.text import decode_bytes

_FIELD_MOST = 10_000
_AROUND = 64_000
_PIECE = 1 << 20
_UNPACKED_MOST = 2 << 30


@dataclass(slots=True)
class Received:
    """A file that came in whole. `fields`: the other parts of the form."""

    filename: str
    digest: str
    path: Path
    fields: dict[str, str] = field(default_factory=dict)


class _Splitter:
    """Sorts the parts of a multipart body into the file and small fields as they come."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.filename: str | None = None
        self.ended = False
        self.file = bytearray()
        self._header = self._value = self._disposition = b""
        self._name = ""
        self._in_file = False
        self._text = b""

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self.begin,
            "on_header_field": self.header_field,
            "on_header_value": self.header_value,
            "on_header_end": self.header_end,
            "on_headers_finished": self.headers_finished,
            "on_part_data": self.data,
            "on_part_end": self.end,
            "on_end": self.end_all,
        }

    def end_all(self) -> None:
        self.ended = True

    def begin(self) -> None:
        self._header = self._value = self._disposition = self._text = b""
        self._in_file = False

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def headers_finished(self) -> None:
        self._name, filename = disposition_names(self._disposition)
        if self._name == "file" and self.filename is None:
            self._in_file = True
            self.filename = filename.replace("\\", "/").rsplit("/", 1)[-1][:200] or "file"

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.file += data[start:end]
        elif len(self._text) < _FIELD_MOST:
            self._text += data[start:end]

    def end(self) -> None:
        if not self._in_file and self._name:
            self.fields[self._name] = decode_bytes(self._text[:_FIELD_MOST]).strip()


async def receive_file(
    stream: AsyncIterable[bytes], content_type: str, content_length: int | None, blobs: Blobs, limit: int
) -> Received:
    """Store the `file` part. Raises Problem upload-is-too-large 413 {limit_mb}, upload-is-not-multipart 400,
    upload-has-no-file 400, disk-is-full 507, sheet-is-unreadable 422."""
    kind, _charset, boundary = content_kind(content_type)
    if kind != "multipart/form-data" or not boundary:
        raise Problem("upload-is-not-multipart", 400)
    too_large = Problem("upload-is-too-large", 413, limit_mb=limit // 1_048_576)
    if content_length is not None and content_length > limit + _AROUND:
        raise too_large
    splitter = _Splitter()
    try:
        parser = python_multipart.MultipartParser(boundary, splitter.callbacks())  # type: ignore[arg-type]
        blob = await blobs.store(_file_of(stream, parser, splitter), limit=limit)
    except (MultipartParseError, ValueError) as error:
        raise Problem("upload-is-not-multipart", 400) from error
    except Problem as problem:
        raise too_large if problem.slug == "file-is-too-large" else problem from None
    if splitter.filename is None:
        blobs.remove(blob.digest)
        raise Problem("upload-has-no-file", 400)
    digest, path = await _as_csv(blobs, blob.digest, blob.path)
    return Received(splitter.filename, digest, path, splitter.fields)


async def keep_sheet(name: str, pieces: AsyncIterator[bytes], blobs: Blobs, limit: int) -> Received:
    """Store a file that nobody uploads. Problems as of `receive_file`."""
    try:
        blob = await blobs.store(pieces, limit=limit)
    except Problem as problem:
        if problem.slug == "file-is-too-large":
            raise Problem("upload-is-too-large", 413, limit_mb=max(1, limit // 1_048_576)) from None
        raise
    digest, path = await _as_csv(blobs, blob.digest, blob.path)
    return Received(name, digest, path)


async def _file_of(stream: AsyncIterable[bytes], parser: Any, splitter: _Splitter) -> AsyncIterator[bytes]:
    async for chunk in stream:
        parser.write(chunk)
        if splitter.file:
            yield bytes(splitter.file)
            splitter.file.clear()
    if not splitter.ended:  # the connection broke: refuse while the file is not yet kept
        raise MultipartParseError("the end never came")


async def _as_csv(blobs: Blobs, digest: str, path: Path) -> tuple[str, Path]:
    """A workbook's first sheet as CSV, in place of the workbook; a CSV stays as it came."""
    with path.open("rb") as file:
        kind = kind_of(file.read(8))
    if kind == "csv":
        return digest, path
    try:
        if kind == "xls":
            raise Problem("sheet-is-unreadable", 422, reason="xls")
        target = path.with_name(f"{uuid4().hex}.csv")
        try:
            await asyncio.to_thread(unpack_xlsx, path, target)
            blob = await blobs.store(_pieces(target), limit=_UNPACKED_MOST)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Problem("disk-is-full", 507) from error
            raise
        finally:
            target.unlink(missing_ok=True)
        return blob.digest, blob.path
    finally:
        with contextlib.suppress(OSError):
            blobs.remove(digest)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
