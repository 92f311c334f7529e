"""What a measurement cost: CPU seconds by process, memory, and what else the machine did meanwhile."""

import contextlib
import os
import time
from pathlib import Path
from typing import Any

import psutil

from bench.stack import Stack


def _family_s(pid: int) -> float:
    """CPU seconds of a process and those of its children, ended ones included."""
    total = 0.0
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        times = parent.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
        for child in parent.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                spent = child.cpu_times()
                total += spent.user + spent.system
    return total


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(
        sum(times)
        - times.idle
        - times.iowait
        - getattr(times, "guest", 0.0)
        - getattr(times, "guest_nice", 0.0)
    )


def loop_ms() -> float:
    """CPU milliseconds of a million additions now: what tells a figure of one machine from that of another."""
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.process_time() - began) * 1000


class Meter:
    """Started when made; `read` says what was spent since."""

    def __init__(self, stack: Stack | None = None) -> None:
        self._stack = stack
        self._began = time.monotonic()
        self._busy = _busy_s()
        self._parts = self._now()

    def _now(self) -> dict[str, float]:
        parts = {"client": sum(os.times()[:2])}
        if self._stack is not None:
            parts |= {part: _family_s(pid) for part, pid in self._stack.pids().items()}
            with contextlib.suppress(psutil.Error):
                reaped = psutil.Process(self._stack.pid).cpu_times()
                parts["killed"] = reaped.children_user + reaped.children_system
        return parts

    def read(self, pieces: int = 0) -> dict[str, Any]:
        """CPU seconds by part, of everything else on the machine, and the load average. `pieces`: of what was done; then also CPU
        milliseconds of each part a piece, which busy neighbours blur least."""
        now = self._now()
        spent = {part: max(0.0, value - self._parts.get(part, 0.0)) for part, value in now.items()}
        others = max(0.0, _busy_s() - self._busy - sum(spent.values()))
        seconds = time.monotonic() - self._began
        return {
            "seconds": seconds,
            "cpu_s": {**spent, "others": others},
            "load": list(os.getloadavg()),
            "cores": os.cpu_count(),
            "loop_ms": loop_ms(),
            **(
                {"cpu_ms_each": {part: value * 1000 / pieces for part, value in spent.items()}}
                if pieces
                else {}
            ),
        }


def memory_mb(pid: int) -> float:
    """Proportional set size of a process."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
    except (OSError, StopIteration):
        with contextlib.suppress(psutil.Error):
            return float(psutil.Process(pid).memory_info().rss) / 1_048_576
        return 0.0
