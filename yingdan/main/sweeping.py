"""Files that no record holds any more are deleted, after a time in which a person may still want them back."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from yingdan.base import Database
from yingdan.base.blobs_store import FileStore
from yingdan.kernel.records import drop_file, lock_file, unused

# So long an upload may wait for its record, and a file that was taken out of one for a change of mind.
FILES_KEPT = timedelta(days=30)
_AT_ONCE = 100


def file_ticker(db: Database, store: FileStore) -> Callable[[datetime], Awaitable[datetime]]:
    """Sweeps once an hour."""

    async def tick(now: datetime) -> datetime:
        await sweep_files(db, store, now)
        return now + timedelta(hours=1)

    return tick


async def sweep_files(db: Database, store: FileStore, now: datetime) -> int:
    """Delete files unused since the time of grace began; how many. Each in a transaction of its own, and its bytes
    go before the commit while uploads of the same file wait: a file is never without its bytes."""
    before = now - FILES_KEPT
    async with db.begin() as tx:
        found = await unused(tx, before, _AT_ONCE)
    gone = 0
    for sha in found:
        async with db.begin() as tx:
            await lock_file(tx, sha)
            if await drop_file(tx, sha, before):
                await store.remove(sha)
                gone += 1
    return gone
