"""Processes that the supervisor keeps alive: started again after a crash with a growing pause, never left behind."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger("yingdan.supervise")

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
HEALTHY_S = 30.0
PR_SET_PDEATHSIG = 1


class Child:
    """One process of ours. `poll` is called often and does at most one thing."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = list(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE_S
        self._again_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process. From the main thread: it dies with the thread that started it."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            env=self._environment,
            # Ctrl-C reaches the supervisor alone, which stops its children in order.
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform.startswith("linux") else None,  # noqa: PLW1509
        )

    def poll(self) -> None:
        """Notice a death and start again when its pause is over."""
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            now = time.monotonic()
            if now - self._started > HEALTHY_S:
                self._pause = FIRST_PAUSE_S
            log.warning("%s ended with %s and is started again in %.1f s", self.name, status, self._pause)
            self._again_at = now + self._pause
            self._pause = min(LONGEST_PAUSE_S, self._pause * 2)
            self._process = None
        elif time.monotonic() >= self._again_at:
            self.start()

    def tell_to_stop(self) -> None:
        """Ask politely; `end` waits."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self, within_s: float) -> None:
        """Wait for the end, then insist."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, within_s))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time and is killed", self.name)
            self._process.kill()
            self._process.wait()


def die_with_parent() -> None:
    """Runs in the child: ask the kernel for SIGTERM when the supervisor dies."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
