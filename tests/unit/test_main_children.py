"""Children of the supervisor: kept alive with a growing pause, ended politely, then firmly."""

import os
import signal
import sys
import time
from pathlib import Path

from yingdan.main.children import FIRST_PAUSE_S, Child


def await_true(question: object, within_s: float = 10.0) -> bool:
    assert callable(question)
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.02)
    return False


def child(words: str) -> Child:
    return Child("part", [sys.executable, "-c", words], dict(os.environ))


def test_a_crashed_child_is_started_again_after_a_pause() -> None:
    part = child("import time; time.sleep(60)")
    part.start()
    first = part.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def back() -> bool:
        part.poll()
        return part.pid not in (None, first)

    began = time.monotonic()
    assert await_true(back)
    assert time.monotonic() - began >= FIRST_PAUSE_S * 0.9
    part.tell_to_stop()
    part.end(5)
    assert part.pid is None


def test_a_child_that_crashes_at_once_is_not_started_in_a_tight_loop(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    part = child(f"open({str(log)!r}, 'a').write('x'); raise SystemExit(3)")
    part.start()
    deadline = time.monotonic() + 1.5
    while time.monotonic() < deadline:
        part.poll()
        time.sleep(0.01)
    part.end(5)
    assert 2 <= len(log.read_text("utf-8")) <= 4


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    part = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f" open({str(ready)!r}, 'w').close(); time.sleep(60)"
    )
    part.start()
    assert await_true(ready.exists)
    part.tell_to_stop()
    part.end(0.3)
    assert part.pid is None
