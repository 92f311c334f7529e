"""HTTP/1.1 on plain sockets, so that the client's own cost stays small beside what is measured."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

HOST = "127.0.0.1"


class Answer(NamedTuple):
    """`status` 0: the connection broke before an answer came."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class _Exchange(asyncio.Protocol):
    """One answer at a time on a kept connection."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[Answer] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._end(Answer(int(head[9:12]), rest[:length]))

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._buffer = b""
        self._end(Answer(0, b""))

    def _end(self, answer: Answer) -> None:
        waiting, self.waiting = self.waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


class Wire:
    """A client with one connection, made anew when it broke."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._port = port
        self._auth = f"Authorization: Bearer {token}\r\n" if token else ""
        self._exchange: _Exchange | None = None

    async def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        kind: str = "application/json",
        within_s: float = 60.0,
    ) -> Answer:
        """One request; a broken or silent connection gives status 0."""
        try:
            exchange = await self._connected()
        except OSError:
            return Answer(0, b"")
        assert exchange.transport is not None
        exchange.waiting = asyncio.get_running_loop().create_future()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{self._auth}Content-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        answer = exchange.waiting
        exchange.transport.write(head.encode() + body)
        try:
            return await asyncio.wait_for(answer, within_s)
        except TimeoutError:
            self.close()
            return Answer(0, b"")

    async def ask(self, path: str) -> Any:
        """The JSON of a GET. Raises RuntimeError when it is refused."""
        return _told(await self.send("GET", path), path)

    async def tell(self, method: str, path: str, document: Any) -> Any:
        """The JSON answer to a JSON document. Raises RuntimeError when it is refused."""
        return _told(await self.send(method, path, json.dumps(document).encode()), path)

    def close(self) -> None:
        if self._exchange is not None and self._exchange.transport is not None:
            self._exchange.transport.abort()
        self._exchange = None

    async def _connected(self) -> _Exchange:
        if self._exchange is None or self._exchange.transport is None:
            loop = asyncio.get_running_loop()
            _, self._exchange = await loop.create_connection(_Exchange, HOST, self._port)
        return self._exchange


def _told(answer: Answer, path: str) -> Any:
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"{path}: {answer.status} {answer.body[:500].decode(errors='replace')}")
    return answer.json() if answer.body else None


Heard = Callable[["Ear", bytes, float], None]


class Ear(asyncio.Protocol):
    """An open live stream; `heard` gets the data of each event and when it came (perf_counter)."""

    def __init__(self, person: str, token: str, heard: Heard) -> None:
        self.person = person
        self.open = asyncio.Event()
        self._token = token
        self._heard = heard
        self._transport: Any = None
        self._buffer = b""
        self._text = b""
        self._headed = False

    async def listen(self, port: int) -> None:
        """Connect and wait for the stream's greeting."""
        await asyncio.get_running_loop().create_connection(lambda: self, HOST, port)
        await asyncio.wait_for(self.open.wait(), 60)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        head = f"GET /api/v1/live HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {self._token}\r\n\r\n"
        self._transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._headed:
            _, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            self._headed, self._buffer = True, rest
        self._unchunk()
        *messages, self._text = self._text.split(b"\n\n")
        for message in messages:
            if message.startswith(b"event: hello"):
                self.open.set()
            elif b"\ndata: " in message:
                self._heard(self, message.partition(b"\ndata: ")[2], now)

    def _unchunk(self) -> None:
        while True:
            size, found, rest = self._buffer.partition(b"\r\n")
            if not found:
                return
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self._text += rest[:length]
            self._buffer = rest[length + 2 :]
