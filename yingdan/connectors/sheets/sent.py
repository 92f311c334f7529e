"""Sheets that come by a channel instead of a person: mapped as people mapped such headings before, imported, told when they end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yingdan.base import Database, Problem, uuid7
from yingdan.base.blobs import Blobs
from yingdan.connectors.sheets import store, store_sent
from yingdan.connectors.sheets.apart import Errand, Glance, Sight, glance
from yingdan.connectors.sheets.columns import fold
from yingdan.connectors.sheets.job import RUN
from yingdan.connectors.sheets.mapping import choose
from yingdan.connectors.sheets.model import ImportRun
from yingdan.connectors.sheets.operations import Imports, forget_blob, go, new_run
from yingdan.connectors.sheets.store_sent import SentSheet
from yingdan.connectors.sheets.upload import Received
from yingdan.connectors.sheets_mapping import SheetsMapping
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog

UNDER_WAY = ("running", "undoing")


@dataclass(frozen=True, slots=True)
class Taken:
    """A sheet that is being imported, or was before (`repeated`)."""

    sheet: SentSheet
    repeated: bool


class SentSheets:
    """The sheets of all channels in one process. `limit`: bytes of a file."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog], blobs: Blobs, limit: int) -> None:
        self._database = database
        self._catalog = catalog
        self._blobs = blobs
        self._limit = limit
        self._imports = Imports(database, catalog, blobs, limit)

    async def take(
        self, channel: str, mapping: SheetsMapping, path: str, name: str, sight: Sight | None, now: datetime
    ) -> Taken:
        """Begin to import a file, once. Problems: file-is-changing 409 (look again later), those of `Imports.upload`, object-is-unknown
        404, mapping-is-faulty 422, sheet-columns-are-unknown 422."""
        found = await glance(Errand(path, sight, str(self._blobs.folder), self._limit))
        if not isinstance(found, Glance):
            if found.digest is not None:
                await forget_blob(self._database, self._blobs, found.digest)
            raise found.problem
        try:
            taken = await self._begin(channel, mapping, found, name, now)
        except Problem:
            await forget_blob(self._database, self._blobs, found.digest)
            raise
        return taken

    async def _begin(
        self, channel: str, mapping: SheetsMapping, found: Glance, name: str, now: datetime
    ) -> Taken:
        object = self._catalog().objects.get(mapping.object)
        if object is None:
            raise Problem("object-is-unknown", 404, object=mapping.object)
        actor = System(f"channel:{channel}")
        blob = self._blobs.find(found.digest)
        assert blob is not None
        run = new_run(
            Received(name, found.digest, blob.path), object.name, found.layout, found.total, actor, now
        )
        async with self._database.begin() as tx:
            remembered = await store.read_headings(tx, object.name, [fold(one) for one in found.layout.names])
            chosen = choose(object, mapping, found.layout.names, found.head, remembered)
            sheet = SentSheet(uuid7(), channel, found.digest, name, run.id, now, None)
            if not await store_sent.insert_sent(tx, sheet):
                known = await store_sent.read_sent(tx, channel, found.digest)
                assert known is not None
                return Taken(known, known.ended_at is not None or known.name != name)
            await store.insert_run(tx, run)
            await store.set_mapping(tx, run.id, chosen, mapping.mode, mapping.key, mapping.constants)
            await go(tx, run.id, "running", RUN, now, actor)
        return Taken(sheet, False)

    async def run_of(self, sheet: SentSheet) -> ImportRun | None:
        """How far its import is."""
        async with self._database.begin() as tx:
            return await store.read_run(tx, sheet.run)

    async def faults_of(self, sheet: SentSheet) -> bytes:
        """Its rows with something wrong as a sheet; empty when there are none."""
        pieces = [
            piece async for piece in self._imports.errors(sheet.run, System(f"channel:{sheet.channel}"))
        ]
        whole = b"".join(pieces)
        return whole if whole.count(b"\r\n") > 1 else b""
