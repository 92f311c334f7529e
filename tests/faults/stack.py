"""The whole product as it runs at a customer's: supervisor, embedded PostgreSQL, web and worker, each a real process.

Spoken to only by HTTP; the database is looked into for the truth. Processes are killed by their id.
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.sales import PASSWORD, Company, open_company
from yingdan.base import FixedClock, uuid7
from yingdan.kernel.records import Update
from yingdan.main.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0


class Stack:
    """`start` returns when the product answers; `stop` leaves nothing behind."""

    def __init__(self, backup_dir: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yd-"))
        self._backups = {"YINGDAN_BACKUP_DIR": str(backup_dir)} if backup_dir else {}
        self.said: list[str] = []
        self.extra: list[subprocess.Popen[bytes]] = []
        self.keys: dict[str, str] = {}
        self.port = 0

    def start(self) -> "Stack":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDAN_")}
        environment |= self._backups
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yingdan", "run", "--port", "0", "--data", str(self.folder)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()
        deadline = time.monotonic() + PATIENCE_S
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", self.log)):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)
        self.port = int(found[1])
        server = Postgres(self.folder / "postgres")
        server.locate()
        self.dsn = server.dsn
        return self

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in iter(self.process.stdout.readline, ""):
            self.said.append(text)

    @property
    def log(self) -> str:
        """Everything every process has said."""
        return "".join(self.said)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> dict[str, int]:
        """The processes below the supervisor, by what they are."""
        found = {}
        for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()):
            try:
                parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            except (OSError, IndexError):
                continue
            if parent == self.process.pid and words[0]:
                found["postgres" if words[0].endswith("postgres") else words[3]] = pid
        return found

    def kill(self, part: str, number: int = signal.SIGKILL) -> bool:
        """Send a signal to one part; False when it is not running just now."""
        pid = self.pids().get(part)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return pid is not None

    def second_worker(self) -> None:
        """One more worker over the same database, outside the supervisor."""
        environment = {**os.environ, "YINGDAN_DATABASE_URL": self.dsn, "YINGDAN_DATA_DIR": str(self.folder)}
        self.extra.append(
            subprocess.Popen([sys.executable, "-m", "yingdan", "worker"], cwd=ROOT, env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )  # fmt: skip

    def stop(self) -> None:
        for process in self.extra:
            process.kill()
            process.wait()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What the database says, waited for while it is away."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with psycopg.connect(self.dsn, autocommit=True) as connection:
                    return connection.execute(sql.encode(), params).fetchall()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, self.log
                time.sleep(0.2)

    def do(self, sql: str) -> None:
        """Change something in the database that no door would."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(sql.encode())

    @contextlib.asynccontextmanager
    async def company(self) -> AsyncIterator[Company]:
        """The company behind the product, to hire people and make keys; its own line is never run."""
        clock = FixedClock(datetime.now(UTC))
        async with open_company(self.dsn, self.folder / "test", clock) as company:
            self.keys |= company.keys
            yield company

    async def staff(self, reps: int, capacity: int, *others: tuple[str, str]) -> None:
        """Reps 销售00… in one zone that work around the clock, and others (login, role)."""
        async with self.company() as company:
            for n in range(reps):
                await company.hire(f"销售{n:02}", "华东", capacity=capacity, login=True)
            for login, role in others:
                await company.hire(login, "华东" if role == "manager" else "公司", role=role, login=True)
            found = await company.ask("sales.rep")
            await company.write(
                *(Update("sales.rep", row["id"], {"calendar": "sales.around_the_clock"}) for row in found)
            )

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=60, limits=httpx.Limits(max_connections=50))

    @contextlib.asynccontextmanager
    async def signed_in(self, login: str) -> AsyncIterator[httpx.AsyncClient]:
        """A person's session, with the CSRF header set."""
        async with self.client() as http:
            answer = await http.post("/api/v1/session", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            http.headers["x-csrf-token"] = answer.json()["csrf"]
            yield http

    async def deliver(self, http: httpx.AsyncClient, body: dict[str, Any], refused: list[str]) -> None:
        """A sender that repeats one delivery until it is told that it was accepted."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                answer = await http.post("/in/form", params={"k": self.keys["sales.form"]}, json=body)
            except httpx.HTTPError as error:
                refused.append(type(error).__name__)
            else:
                if answer.status_code == 202:
                    return
                refused.append(f"{answer.status_code} {answer.text[:200]}")
            await asyncio.sleep(0.1)
        raise AssertionError(f"never accepted: {refused[-3:]}\n{self.log[-3000:]}")


def form(number: int, **fields: Any) -> dict[str, Any]:
    """A contact form with an id of its own, so that it can be sent twice."""
    given = {"name": f"客户{number}", "phone": f"138{number:08}", "region": "310000", **fields}
    return {"id": str(uuid7()), "form": "contact", "fields": given}


async def until(question: Callable[[], Awaitable[Any] | Any], stack: Stack, what: str) -> Any:
    """Ask until the answer is true, for a long while."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = question()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}\n{stack.log[-4000:]}"
        await asyncio.sleep(0.1)


async def quiet(stack: Stack) -> None:
    """Until every accepted delivery is handled and the line stands at the end of the log."""

    def done() -> bool:
        [[waiting]] = stack.rows("select count(*) from connectors.inbox where state = 'new'")
        [[behind]] = stack.rows(
            "select count(*) from events.event e, events.follower f where f.name = 'line'"
            " and (e.generation, e.tx::text::bigint, e.id) > (f.generation, f.tx, f.id)"
            " and not e.carried @> array['inbox', 'signals', 'decisions', 'work', 'automations', 'outbox']"
        )
        return bool(waiting == 0 and behind == 0)

    await until(done, stack, "the line did not come to rest")


def problem_of(answer: httpx.Response) -> str:
    """The slug of a problem; fails when the answer is an error in another shape."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    return str(json.loads(answer.text)["slug"])
