"""The supervisor keeps the database: also when it is killed again while it is still recovering."""

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


async def test_a_database_killed_while_it_recovers_comes_back_all_the_same(stack: Stack) -> None:
    """The memory of the machine is short: the kernel kills the server, and its successor, and the next."""
    for _ in range(4):
        old = stack.pids().get("postgres")
        assert old is not None
        os.kill(old, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while stack.pids().get("postgres", old) == old and time.monotonic() < deadline:
            time.sleep(0.001)
    assert stack.process.poll() is None
    assert stack.rows("select 1") == [(1,)]

    async def healthy() -> bool:
        async with stack.client() as http:
            return (await http.get("/api/v1/health")).status_code == 200

    await until(healthy, stack, "the product did not come back")
