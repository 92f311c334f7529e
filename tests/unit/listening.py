"""A worker that only listens to devices: python -m tests.unit.listening <database url> <folder of the key that seals>"""

import asyncio
import sys
from pathlib import Path

from yingdan.base import Database, SystemClock
from yingdan.base.sealing import open_keys
from yingdan.connectors import subscription_ticker
from yingdan.kernel.catalog import load


async def listen(url: str, folder: Path) -> None:
    open_keys(folder)
    db, clock = Database(url), SystemClock()
    async with db.begin() as tx:
        catalog = await load(tx)
    await subscription_ticker(db, lambda: catalog, clock)(clock.now())
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(listen(sys.argv[1], Path(sys.argv[2])))
