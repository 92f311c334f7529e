"""`yingdan run`: the parent of PostgreSQL, web, worker and, for the demo, the traffic simulator.

It installs what is missing, keeps its children alive, says where to go, and stops everything in order. It does no
work itself, so that nothing it does can fail while the children run.
"""

import asyncio
import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from yingdan.base import Problem, Settings, words
from yingdan.base.blobs import Blobs
from yingdan.main.children import Child
from yingdan.main.install import is_current
from yingdan.main.postgres import Postgres
from yingdan.main.store_backup import keep_nothing

log = logging.getLogger("yingdan.supervise")

STOP_S = 10.0
READY_S = 120.0
REVIVE_PAUSES_S = (0.2, 1.0, 3.0, 10.0)


class Supervisor:
    """One company's processes. `run` returns when told to stop."""

    def __init__(self, settings: Settings, *, demo: bool = False, quiet: bool = False) -> None:
        self._settings = settings
        self._demo = demo or settings.demo
        self._quiet = quiet
        self._stopping = threading.Event()
        self._postgres: Postgres | None = None
        self._children: list[Child] = []
        self._port = settings.port

    def run(self) -> int:
        """Start, watch, stop; the exit status. Problems come out in words."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        began = time.monotonic()
        try:
            self._start()
            self._announce(time.monotonic() - began)
            while not self._stopping.wait(0.1):
                self._watch()
            return 0
        except _Stopped:
            return 0
        finally:
            self._stop()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._say("\n正在停止… stopping")

    def _start(self) -> None:
        self._port = free_port(self._settings.host, self._settings.port)
        Blobs(self._settings.data_dir / "blobs").sweep()
        url = self._settings.database_url
        if url is None:
            self._say("→ 数据库 database")
            self._postgres = Postgres(self._settings.data_dir / "postgres", programs=self._settings.pg_bin)
            self._postgres.start()
            url = self._postgres.dsn
        environment = self._environment(url)
        if not asyncio.run(is_current(url, demo=self._demo)):
            self._say("→ 对象、规则与数据 objects, rules and data")
            self._install(environment)
        self._say("→ 网站与后台 web and worker")
        self._begin("web", environment)
        self._begin("worker", environment)
        if self._postgres is not None and self._settings.backup_dir is not None:
            self._begin("archive", environment)
        elif self._postgres is not None:
            asyncio.run(keep_nothing(url))
        self._await_web()
        if self._demo:
            self._begin("traffic", environment)

    def _begin(self, part: str, environment: dict[str, str]) -> None:
        child = Child(part, [sys.executable, "-m", "yingdan", part], environment)
        self._children.append(child)
        child.start()

    def _environment(self, url: str) -> dict[str, str]:
        """What the children read: the same settings, with what this process decided."""
        chosen = {
            "YINGDAN_DATABASE_URL": url,
            "YINGDAN_PORT": str(self._port),
            "YINGDAN_DEMO": "true" if self._demo else "false",
            "YINGDAN_HOST": self._settings.host,
            "YINGDAN_DATA_DIR": str(self._settings.data_dir.absolute()),
            # One thread each: three processes with a pool of BLAS threads would fight over the cores.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        return {**os.environ, **chosen, "PYTHONPATH": path}

    def _install(self, environment: dict[str, str]) -> None:
        """In a process of its own, so that the supervisor stays small and its memory is given back."""
        command = [sys.executable, "-m", "yingdan", "install", *(["--demo"] if self._demo else [])]
        installing = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
        while installing.poll() is None:
            if self._stopping.wait(0.02):
                installing.terminate()
                installing.wait()
                raise _Stopped
        if installing.returncode != 0:
            raise Problem("installation-failed", 500, status_code=installing.returncode)

    def _await_web(self) -> None:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self._stopping.wait(0.05):
                raise _Stopped
            if ask(self._settings.host, self._port, "/api/v1/health") is not None:
                return
            self._watch()
        raise Problem("web-does-not-answer", 500, seconds=int(READY_S))

    def _watch(self) -> None:
        if self._postgres is not None and not self._postgres.alive:
            self._revive(self._postgres)
        for child in self._children:
            child.poll()

    def _revive(self, postgres: Postgres) -> None:
        """Start the database again. One that ends while it starts (killed once more, no memory for a moment) is no
        reason to end: it is tried again with a growing pause."""
        for pause in REVIVE_PAUSES_S:
            log.error("PostgreSQL ended and is started again")
            try:
                return postgres.start()
            except Problem as problem:
                if problem.slug != "database-cannot-start":
                    raise
                log.error("PostgreSQL did not start and is tried again in %.1f s", pause)
            if self._stopping.wait(pause):
                raise _Stopped
        postgres.start()

    def _announce(self, seconds: float) -> None:
        url = self._settings.public_url or f"http://{shown_host(self._settings.host)}:{self._port}"
        lines = ["", f"  赢单 Yingdan   {url}", ""]
        for login in self._demo_logins():
            lines.append(f"  {login['name']:<8}\t{login['login']:<16}\t{login['password']}")
        lines += ["", f"  {seconds:.1f} s · Ctrl-C 停止 stops · {self._where()}", ""]
        self._say("\n".join(lines))

    def _where(self) -> str:
        if self._postgres is None:
            return "YINGDAN_DATABASE_URL"
        if self._postgres.place != self._postgres.folder:
            return f"{self._settings.data_dir}, {self._postgres.place}"
        return str(self._settings.data_dir)

    def _demo_logins(self) -> list[dict[str, str]]:
        if not self._demo:
            return []
        told = ask(self._settings.host, self._port, "/api/v1/demo/logins")
        return list(json.loads(told)["logins"]) if told else []

    def _stop(self) -> None:
        """Traffic and web first, so that nothing new arrives; PostgreSQL last."""
        for child in reversed(self._children):
            child.tell_to_stop()
        deadline = time.monotonic() + STOP_S
        for child in self._children:
            child.end(deadline - time.monotonic())
        if self._postgres is not None:
            self._postgres.stop()

    def _say(self, text: str) -> None:
        if not self._quiet:
            print(text, flush=True)


class _Stopped(Exception):
    """Told to stop while starting."""


def free_port(host: str, wanted: int) -> int:
    """The wanted port if nobody has it, any free one for 0. Raises port-is-taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as error:
            raise Problem("port-is-taken", 500, host=host, port=wanted, told=str(error)) from None
        return int(probe.getsockname()[1])


def shown_host(host: str) -> str:
    """The name to open in a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def ask(host: str, port: int, path: str) -> bytes | None:
    """The body of a GET to our own web process, or None while it does not answer with success."""
    target = "127.0.0.1" if host in ("0.0.0.0", "") else ("::1" if host == "::" else host)
    connection = http.client.HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        return body if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def tell(problem: Problem) -> str:
    """A problem in both languages, for a terminal."""
    lines = []
    for locale in ("zh-CN", "en-US"):
        title, detail = words(problem.slug, locale, problem.params)
        lines.append(f"{title}: {detail}" if detail != title else title)
        for fault in problem.faults[:50]:
            lines.append(f"  {fault.at}: {words(fault.slug, locale, fault.params)[1]}")
    return "\n".join(lines)
