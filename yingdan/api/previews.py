"""What a process keeps of previews: the last candidates, so that each request of one look need not make them again."""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import Draft, Preview, open_preview

_KEPT = 16
_TELL_AGAIN = timedelta(minutes=10)


class Previews:
    """What this process has made ready for looking: the last few candidates, and who was told to the log when. `turn`: looks
    that change tables follow one another here, since in the database each would wait only a moment for the one before."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._made: OrderedDict[tuple[UUID, int, int], Preview] = OrderedDict()
        self._told: OrderedDict[tuple[str, UUID, int, UUID], datetime] = OrderedDict()

    async def of(self, tx: Tx, base: Catalog, draft: Draft) -> Preview:
        key = (draft.id, draft.revision, base.version)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = await open_preview(tx, base, draft)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return found

    def is_news(self, key: tuple[str, UUID, int, UUID], now: datetime) -> bool:
        """Whether the log should hear of it: one look per person, draft, revision and eyes in ten minutes."""
        before = self._told.get(key)
        if before is not None and now - before < _TELL_AGAIN:
            return False
        self._told[key] = now
        if len(self._told) > 1000:
            self._told.popitem(last=False)
        return True
