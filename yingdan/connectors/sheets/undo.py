"""Taking an import back: what it made goes to the bin, what it filled in is emptied again, unless somebody changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Problem, Tx, apart
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.chunk import ACTOR, Carry, Stopped, tell_progress
from yingdan.connectors.sheets.model import CHUNK
from yingdan.kernel.catalog import Catalog, Object
from yingdan.kernel.records import Change, Remove, Update, Written, read, write, write_each


@dataclass(slots=True)
class Trace:
    """All that one import did to one record. `version`: the last it wrote. `before`: the values it first met, `after`: those it left.
    `wrote`: the versions it made of a record that was there."""

    record: UUID
    created: bool = False
    version: int = 0
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    wrote: set[int] = field(default_factory=set)

    def stood_at(self, version: int) -> int | None:
        """The version the record had before this import, when nobody else has written since and it is now at `version`."""
        if not self.wrote or version != max(self.wrote):
            return None
        first = min(self.wrote)
        return first - 1 if version - first + 1 == len(self.wrote) else None


def trace(rows: Sequence[tuple[UUID, int, bool, int, Any, Any]]) -> dict[UUID, Trace]:
    """Changes in order of rows, gathered by record."""
    found: dict[UUID, Trace] = {}
    for record, _row, created, version, before, after in rows:
        one = found.setdefault(record, Trace(record))
        one.created = one.created or created
        one.version = max(one.version, version)
        if before:
            one.wrote.add(version)
        for name, value in (before or {}).items():
            one.before.setdefault(name, value)
        one.after |= after or {}
    return found


def reverse(
    object: Object, traces: Sequence[Trace], now: dict[UUID, dict[str, Any]]
) -> tuple[list[Change], int, dict[UUID, int]]:
    """The changes that take the import back, how many records stay since somebody changed them, and the version that each
    record stood at which then is again as it was. `now`: the records as they are; one that is gone needs nothing."""
    changes: list[Change] = []
    again: dict[UUID, int] = {}
    kept = 0
    for one in traces:
        row = now.get(one.record)
        if row is None:
            continue
        if one.created:
            if row["version"] == one.version:
                changes.append(Remove(object.name, one.record))
            else:
                kept += 1
            continue
        values = {}
        for name, value in one.before.items():
            known = object.fields.get(name)
            if known is not None and known.field_type.dump(row.get(name), known.options) == one.after.get(
                name
            ):
                values[name] = value
        if values:
            changes.append(Update(object.name, one.record, values))
        kept += len(values) < len(one.before)
        stood = one.stood_at(row["version"])
        if stood is not None and len(values) == len(one.before):
            again[one.record] = stood
    return changes, kept, again


async def _write(
    tx: Tx, catalog: Catalog, changes: Sequence[Change], now: datetime, source: str
) -> Sequence[Written | Problem]:
    """Carry out the changes. What the door refuses, because a rule holds now that the record would break, is left."""
    if not changes:
        return ()
    try:
        async with apart(tx):
            return await write(tx, catalog, ACTOR, changes, at=now, source=source)
    except Problem:
        return await write_each(tx, catalog, ACTOR, changes, at=now, source=source)


async def undo_chunk(id: UUID, catalog: Catalog, carry: Carry, clock: Clock, report: Any) -> bool:
    """Take back some records in one transaction; False when none is left. Raises Stopped when the run is not being undone."""
    now = clock.now()
    async with carry() as tx:
        run = await store.read_run(tx, id, lock=True)
        if run is None or run.state != "undoing":
            raise Stopped
        traces = trace(await store.read_changes(tx, id, CHUNK))
        if not traces:
            await store.set_state(tx, id, "undone", now, finished=True)
            await tell_progress(tx, run, run.undone, now, "undone")
            return False
        records = sorted(traces)
        found = await read(tx, catalog, ACTOR, run.object, records)
        changes, kept, again = reverse(catalog.objects[run.object], [traces[r] for r in records], found)
        outcomes = await _write(tx, catalog, changes, now, f"undo:{id}")
        done = [one for one in outcomes if not isinstance(one, Problem)]
        kept += len(outcomes) - len(done)
        stands = [(one.id, again[one.id], one.version) for one in done if one.id in again]
        if stands:
            await store.stand_again(tx, run.object, stands)
        rows = await store.mark_undone(tx, id, records, kept)
        await tell_progress(tx, run, run.undone + rows, now)
        await report(tx, run.undone + rows, run.total)
    return True
