"""`yingdan run` as a person uses it: it starts, survives the death of any part, stops cleanly, starts again quickly."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from yingdan.base import Problem, Settings
from yingdan.main.supervise import Supervisor, ask, free_port, tell

pytestmark = pytest.mark.alone
ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A started product and what it said."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.began = time.monotonic()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDAN_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yingdan", "run", "--port", "0", "--data", str(folder), *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = self._await_port()
        self.seconds = time.monotonic() - self.began

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(iter(self.process.stdout.readline, ""))

    def _await_port(self) -> int:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", "".join(self.said))
            if found:
                return int(found[1])
            assert self.process.poll() is None, "".join(self.said)
            time.sleep(0.05)
        raise AssertionError("".join(self.said))

    def healthy(self, within_s: float = 30) -> bool:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if ask("127.0.0.1", self.port, "/api/v1/health") is not None:
                return True
            time.sleep(0.05)
        return False

    def children(self) -> dict[str, int]:
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

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join(5)
        return status


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="yd-"))
    path.chmod(0o711)  # below root the database's own user passes through
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[Running]:
    running = Running(folder, "--demo")
    yield running
    if running.process.poll() is None:
        running.stop()


def await_another(product: Running, part: str, old: int, within_s: float = 30) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if product.children().get(part, old) != old:
            return True
        time.sleep(0.05)
    return False


def test_the_demo_starts_and_says_where_to_go(product: Running) -> None:
    assert product.healthy()
    said = "".join(product.said)
    assert "Ctrl-C" in said
    assert "admin" in said
    assert {"postgres", "web", "worker", "traffic"} <= set(product.children())


@pytest.mark.parametrize("part", ["web", "worker", "traffic", "postgres"])
def test_a_killed_part_comes_back(product: Running, part: str) -> None:
    old = product.children()[part]
    os.kill(old, signal.SIGKILL)
    assert await_another(product, part, old)
    assert product.healthy()


def test_a_second_supervisor_over_the_same_folder_is_refused_in_words(product: Running, folder: Path) -> None:
    settings = Settings(data_dir=folder, port=0)
    with pytest.raises(Problem) as refused:
        Supervisor(settings, quiet=True)._start()
    assert refused.value.slug == "data-folder-is-in-use"


def test_it_stops_cleanly_and_starts_again_with_all_data(product: Running, folder: Path) -> None:
    pids = product.children().values()
    assert product.stop(signal.SIGINT) == 0
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    again = Running(folder, "--demo")
    try:
        print(f"second start: {again.seconds:.1f} s")  # noqa: T201 - a figure for the log; timings decide nothing
        assert again.healthy()
    finally:
        assert again.stop() == 0


def test_a_killed_supervisor_leaves_no_process_behind(folder: Path) -> None:
    running = Running(folder)
    pids = list(running.children().values())
    assert pids
    running.process.kill()
    running.process.wait()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(alive(pid) for pid in pids):
        time.sleep(0.1)
    assert [pid for pid in pids if alive(pid)] == []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_taken_port_is_refused_in_both_languages() -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(Problem) as refused:
            free_port("127.0.0.1", holder.getsockname()[1])
    said = tell(refused.value)
    assert "端口" in said
    assert "port" in said


def test_a_misspelt_setting_stops_the_start() -> None:
    environment = {**os.environ, "YINGDAN_DATA_DRI": "/tmp/x"}
    done = subprocess.run(
        [sys.executable, "-m", "yingdan", "settings"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "YINGDAN_DATA_DRI" in done.stderr
