"""The door to a virus scanner: a command that is given a path, or a server that speaks clamd's INSTREAM.

A file that could not be scanned is not taken: a scanner that is down must not be a way in.
"""

import asyncio
import shlex
from pathlib import Path
from typing import Literal

from yingdan.base.problems import Problem

PATIENCE_S = 120
_PIECE = 65_536
Kind = Literal["none", "command", "server"]


class Scanner:
    """`setting`: None (nothing is scanned), `tcp://host:port`, or a command; `{}` in it stands for the path, which is
    else put last. A command that ends with 0 says clean, 1 says infected, anything else failed."""

    def __init__(self, setting: str | None) -> None:
        self._setting = (setting or "").strip()

    @property
    def kind(self) -> Kind:
        if not self._setting:
            return "none"
        return "server" if self._setting.startswith("tcp://") else "command"

    async def judge(self, path: Path) -> None:
        """Problems: file-is-infected 422 {finding}, file-could-not-be-scanned 503."""
        if self.kind == "none":
            return
        ask = self._server if self.kind == "server" else self._command
        try:
            finding = await asyncio.wait_for(ask(path), PATIENCE_S)
        except (TimeoutError, OSError, ValueError) as error:
            raise Problem("file-could-not-be-scanned", 503) from error
        if finding is not None:
            raise Problem("file-is-infected", 422, finding=finding[:200])

    async def _command(self, path: Path) -> str | None:
        words = shlex.split(self._setting)
        words = [str(path) if word == "{}" else word for word in words]
        if str(path) not in words:
            words.append(str(path))
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            told, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode == 0:
            return None
        if process.returncode == 1:
            return told.decode(errors="replace").replace(str(path), "").strip(" :\n") or "?"
        raise ValueError(f"the scanner ended with {process.returncode}")

    async def _server(self, path: Path) -> str | None:
        host, _, port = self._setting.removeprefix("tcp://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(b"zINSTREAM\0")
            with await asyncio.to_thread(path.open, "rb") as file:
                while piece := await asyncio.to_thread(file.read, _PIECE):
                    writer.write(len(piece).to_bytes(4, "big") + piece)
                    await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            said = (await reader.read(4_096)).decode(errors="replace").strip("\0\n ")
        finally:
            writer.close()
        if said.endswith(" FOUND"):
            return said.removeprefix("stream:").removesuffix("FOUND").strip()
        if said.endswith("OK"):
            return None
        raise ValueError(said)
