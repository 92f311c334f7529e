"""The supervisor keeps the database: also when it is killed again while it is still recovering."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack, until

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


@pytest.fixture
def stack() -> Iterator[Stack]:
    running = Stack().start()
    try:
        yield running
    finally:
        running.stop()


def successor(stack: Stack, old: int | None, within_s: float = 60) -> int:
    """The server that runs after `old`, as soon as there is one."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = stack.pids().get("postgres")
        if found is not None and found != old:
            return found
        time.sleep(0.001)
    raise AssertionError("no server came")


async def test_a_database_killed_while_it_recovers_comes_back_all_the_same(stack: Stack) -> None:
    """The memory of the machine is short: the kernel kills the server, and its successor, and the next."""
    server = None
    for _ in range(4):
        server = successor(stack, server)
        with contextlib.suppress(ProcessLookupError):  # one that cannot start yet gives up by itself
            os.kill(server, signal.SIGKILL)
    successor(stack, server)

    async def healthy() -> bool:
        async with stack.client() as http:
            return (await http.get("/api/v1/health")).status_code == 200

    await until(healthy, stack, "the product did not come back")
    assert stack.process.poll() is None
    assert stack.rows("select 1") == [(1,)]
