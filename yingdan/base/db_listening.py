"""Hearing what other transactions `notify`: only ever a wake-up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import psycopg


async def listen(url: str, channels: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
    """Endless wake-ups `(channel, payload)`; after each (re)connection one `("", "")`, since what was
    notified while away is lost. Reconnects by itself with a pause of 0.2 to 2 s."""
    pause = 0.2
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                url, autocommit=True, application_name="yingdan-listen"
            )
            async with connection:
                for channel in channels:
                    await connection.execute(cast("Any", f'listen "{channel}"'))
                pause = 0.2
                yield "", ""
                async for message in connection.notifies():
                    yield message.channel, message.payload
        except psycopg.OperationalError:
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)
