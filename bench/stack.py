"""The product as it runs for people: `yingdan run` in a folder of its own, on a free port, stopped by its pid."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from yingdan.main.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]
READY_S = 180.0
STOP_S = 45.0


class Stack:
    """A started product. `folder` is removed, with its database, when it stops."""

    def __init__(self, *, demo: bool = False, backups: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yingdan-bench-", dir="/tmp"))
        self.folder.chmod(0o755)
        self._said = self.folder / "said.txt"
        self._server = Postgres(self.folder / "data" / "postgres")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDAN_")}
        environment |= {"YINGDAN_BACKUP_DIR": str(backups)} if backups else {}
        command = [
            sys.executable,
            "-m",
            "yingdan",
            "run",
            "--port",
            str(free_port()),
            "--data",
            str(self.folder / "data"),
        ]
        began = time.monotonic()
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [*command, *(["--demo"] if demo else [])],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        try:
            self.port = self._await_port()
        except BaseException:
            self.stop()
            raise
        self.start_s = time.monotonic() - began
        self._server.locate()

    @property
    def dsn(self) -> str:
        """The database, for the measuring eye and for building a company."""
        return self._server.dsn

    @property
    def pid(self) -> int:
        """The supervisor, which reaps every process that ends."""
        return self._process.pid

    @property
    def said(self) -> str:
        """What the processes wrote so far."""
        return self._said.read_text("utf-8", "replace")

    def pids(self) -> dict[str, int]:
        """web, worker, postgres (and traffic) -> pid of the living ones."""
        found = {}
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self._process.pid).children():
                with contextlib.suppress(psutil.Error):
                    words = child.cmdline()
                    if words and words[0].endswith("postgres"):
                        found["postgres"] = child.pid
                    elif "yingdan" in words:
                        found[words[words.index("yingdan") + 1]] = child.pid
        return found

    def kill(self, part: str) -> bool:
        """kill -9 of one part; False when it is not running now."""
        pid = self.pids().get(part)
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Stop everything and leave nothing behind."""
        family = list(self.pids().values())
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for pid in family:
            with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
                if psutil.Process(pid).is_running():
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self._server.locate()
        self._server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _await_port(self) -> int:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", self.said)
            if found:
                return int(found[1])
            if self._process.poll() is not None:
                raise RuntimeError(f"the product did not start: {self.said[-2000:]}")
            time.sleep(0.05)
        raise RuntimeError(f"the product was not ready in {READY_S:.0f} s: {self.said[-2000:]}")


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*, demo: bool = False) -> Iterator[Stack]:
    """A product for the length of a block."""
    stack = Stack(demo=demo)
    try:
        yield stack
    finally:
        stack.stop()
