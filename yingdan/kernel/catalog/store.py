"""Reading the catalog of a version from the definition store, and keeping the one in force in a process."""

from collections.abc import Callable

from yingdan.base import Database, Problem, Tx, is_transient, listen
from yingdan.kernel.catalog.build import build, define
from yingdan.kernel.catalog.model import EMPTY, Catalog
from yingdan.kernel.definitions import Definition, current_version, read_definitions

CHANNEL = "catalog"


async def load(tx: Tx, version: int | None = None) -> Catalog:
    """The catalog of a version, the newest when None. Definitions whose kind this process does not know (a stage
    left out) are skipped. Before the first publish: an empty catalog of version 0."""
    number = await current_version(tx) if version is None else version
    if number == 0:
        return EMPTY
    found: list[Definition] = []
    for id_, app, kind, name, raw in await read_definitions(tx, number):
        definition, _ = define(id_, app, kind, name, raw)
        if definition is not None:
            found.append(definition)
    return build(number, found)


class CatalogHolder:
    """The catalog a process works with. `current` is replaced as a whole; who took the one before keeps it."""

    def __init__(self, db: Database, swapped: Callable[[Catalog], None] | None = None) -> None:
        self._db = db
        self._current: Catalog | None = None
        self._swapped = swapped

    @property
    def current(self) -> Catalog:
        if self._current is None:
            raise Problem("catalog-is-not-loaded", 503)
        return self._current

    def put(self, catalog: Catalog) -> bool:
        """Take a newer catalog; an older one is ignored. Whether it was taken."""
        if self._current is not None and catalog.version <= self._current.version:
            return False
        self._current = catalog
        if self._swapped is not None:
            self._swapped(catalog)
        return True

    async def refresh(self) -> Catalog:
        """Load the newest version when it is newer than the one held."""
        async with self._db.begin() as tx:
            newest = await current_version(tx)
            if self._current is None or newest > self._current.version:
                self.put(await load(tx, newest))
        return self.current

    async def follow(self, url: str | None = None) -> None:
        """Endless: swap whenever a publish is announced. What was announced while the line was down is found
        at the reconnection, because each wake-up compares numbers."""
        async for _ in listen(url or self._db.url, [CHANNEL]):
            try:
                await self.refresh()
            except Exception as error:
                # The line to the database broke: the next connection wakes this loop again.
                if not is_transient(error):
                    raise
