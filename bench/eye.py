"""The measuring eye: a read-only look at what the product has committed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import psycopg

PACE_S = 0.01


class Eye:
    """One read-only connection. It changes nothing and holds no transaction open."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def rows(self, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        async with self._connection.cursor() as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchall()

    async def number(self, sql: str, params: dict[str, Any] | None = None) -> Any:
        """The first column of the first row."""
        return (await self.rows(sql, params))[0][0]

    async def waiting(self) -> int:
        """Deliveries that are accepted but not yet carried through the stages."""
        return int(await self.number("select count(*) from connectors.inbox where state = 'new'"))

    async def settled(self, within_s: float) -> float:
        """Wait until every accepted delivery is through; the moment (perf_counter). Raises TimeoutError."""
        deadline = time.perf_counter() + within_s
        while await self.number("select exists (select 1 from connectors.inbox where state = 'new')"):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{await self.waiting()} deliveries still wait after {within_s:.0f} s")
            await asyncio.sleep(PACE_S)
        return time.perf_counter()

    async def failed(self) -> int:
        return int(await self.number("select count(*) from connectors.inbox where state = 'failed'"))


@asynccontextmanager
async def looking(dsn: str) -> AsyncIterator[Eye]:
    """An eye for the length of a block."""
    async with await psycopg.AsyncConnection.connect(
        dsn, autocommit=True, options="-c default_transaction_read_only=on", application_name="bench-eye"
    ) as connection:
        yield Eye(connection)
