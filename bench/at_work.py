"""Reps who change their leads one after the other, in a process of their own, so that they take nothing from what is measured.

In, a line of JSON: `port`, `hands` (a token and its leads each), `most` changes. Ends with `most`, or with the input. Out: milliseconds.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from random import Random
from typing import Any

from bench.wire import Wire


class AtWork:
    """The process, from the side of the measurement."""

    def __init__(self, port: int, hands: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._asked = {"port": port, "hands": hands}

    async def begin(self, most: int) -> asyncio.subprocess.Process:
        """Start with at most so many changes."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.at_work", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            limit=2**26,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps({**self._asked, "most": most}).encode() + b"\n")
        await process.stdin.drain()
        return process

    @staticmethod
    async def end(process: asyncio.subprocess.Process, *, now: bool) -> list[float]:
        """Its milliseconds; `now`: it stops, otherwise it is waited for."""
        assert process.stdin is not None
        assert process.stdout is not None
        if now:
            process.stdin.close()
        told = await process.stdout.readline()
        process.stdin.close()
        if await process.wait() != 0:
            raise RuntimeError("reps at work ended badly")
        found: list[float] = json.loads(told)
        return found


async def _work(asked: dict[str, Any]) -> list[float]:
    """Changes until there are enough, or the input has ended."""
    rng, took = Random(5), list[float]()
    hands = [(Wire(asked["port"], token), leads) for token, leads in asked["hands"]]
    over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    while len(took) < asked["most"] and not over.done():
        wire, leads = rng.choice(hands)
        began = time.perf_counter()
        await wire.tell(
            "PATCH", f"/api/v1/records/sales.lead/{rng.choice(leads)}", {"city": f"城市{rng.randrange(1000)}"}
        )
        took.append((time.perf_counter() - began) * 1000)
    for wire, _ in hands:
        wire.close()
    print(json.dumps(took), flush=True)
    await over
    return took


if __name__ == "__main__":
    asyncio.run(_work(json.loads(sys.stdin.readline())))
