"""Where figures are taken: a running product, its bench company, and what a measurement needs of both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.company import Company, found_company
from bench.eye import Eye, looking
from bench.figure import Figure
from bench.meter import Meter
from bench.people import Crowd
from bench.stack import Stack
from bench.wire import Wire

WARM_LEADS = 300


@dataclass(frozen=True)
class Site:
    """`crowd(n)`: generated people; a number gives each measurement people of its own."""

    stack: Stack
    company: Company
    eye: Eye

    def crowd(self, number: int) -> Crowd:
        return Crowd(number)

    def meter(self) -> Meter:
        return Meter(self.stack)

    def wire(self, token: str | None = None) -> Wire:
        return Wire(self.stack.port, token)

    def manager(self) -> Wire:
        """A client with the director's rights: sees everything, tunes, imports."""
        return self.wire(self.company.director)

    async def post_all(self, channel: str, bodies: Sequence[bytes], clients: int) -> None:
        """Every body through a channel's door, by so many clients at once. Raises RuntimeError when one is refused."""
        path, left = self.company.door(channel), iter(bodies)

        async def client() -> None:
            wire = self.wire()
            for body in left:
                answer = await wire.send("POST", path, body)
                if answer.status != 202:
                    raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
            wire.close()

        await asyncio.gather(*(client() for _ in range(clients)))


Bench = Callable[[Site], Awaitable[list[Figure]]]


@asynccontextmanager
async def opened(stack: Stack) -> AsyncIterator[Site]:
    """A site with its company founded and its processes warm."""
    company = await found_company(stack.dsn, stack.folder / "data")
    async with looking(stack.dsn) as eye:
        site = Site(stack, company, eye)
        crowd = site.crowd(1)
        for _ in range(3):
            await site.post_all("form", [crowd.form() for _ in range(WARM_LEADS // 3)], 2)
            await eye.settled(120)
        yield site
