"""A multipart upload, taken apart while it comes: the bytes of its file part, and what the file was called."""

import re
from collections.abc import AsyncIterator
from typing import Any

import python_multipart
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from yingdan.base import Problem

_LONGEST_HEADER = 4_000


class FilePart:
    """The part named `file` of a request. `name` is known once the first bytes have come."""

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Problem("upload-is-not-multipart", 400)
        self.name: str | None = None
        self._request = request
        self._ready = bytearray()
        self._header = self._value = self._disposition = b""
        self._wanted = self._ended = False
        callbacks: dict[str, Any] = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._end_all,
        }
        try:
            self._parser = python_multipart.MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except (MultipartParseError, ValueError) as error:
            raise Problem("upload-is-not-multipart", 400) from error

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the file. Problems: upload-is-not-multipart 400, upload-has-no-file 400."""
        async for chunk in self._request.stream():
            try:
                self._parser.write(chunk)
            except (MultipartParseError, ValueError) as error:
                raise Problem("upload-is-not-multipart", 400) from error
            if self._ready:
                piece = bytes(self._ready)
                self._ready.clear()
                yield piece
        if self.name is None:
            raise Problem("upload-has-no-file", 400)
        if not self._ended:
            raise Problem("upload-is-not-multipart", 400)

    def _begin(self) -> None:
        self._header = self._value = self._disposition = b""
        self._wanted = False

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header + data[start:end])[:_LONGEST_HEADER]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value = (self._value + data[start:end])[:_LONGEST_HEADER]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") == b"file" and self.name is None:
            self._wanted = True
            given = options.get(b"filename", b"").decode("utf-8", "replace")
            bare = re.split(r"[/\\]", given)[-1]
            self.name = "".join(each for each in bare if each.isprintable())[-200:] or "file"

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._ready += data[start:end]

    def _end(self) -> None:
        self._wanted = False

    def _end_all(self) -> None:
        self._ended = True
