"""One chunk of an import in one transaction: rows in, records through the door, position moved."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Problem, Tx, is_transient, uuid7
from yingdan.base.job_runner import JobCancelled, JobLost
from yingdan.connectors.mapping import Draft
from yingdan.connectors.pointers import Pointers
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.model import ImportRun
from yingdan.connectors.sheets.rows import RowPlan
from yingdan.events import Event, append
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Written, write

Carry = Callable[[], AbstractAsyncContextManager[Tx]]
ACTOR = System("import")


class Stopped(Exception):
    """The run is not ours to go on with: cancelled, or moved by another worker."""


class Writer:
    """Writes the rows of one run, chunk by chunk. `carry` gives the transaction whose events flow on before it commits."""

    def __init__(self, id: UUID, plan: RowPlan, catalog: Catalog, carry: Carry, clock: Clock) -> None:
        self.id = id
        self.plan = plan
        self.catalog = catalog
        self._carry = carry
        self._clock = clock
        self._pointers = Pointers()

    async def write(self, rows: Sequence[list[str]], position: int, report: Any) -> None:
        """Rows from `position` on. A row that the door refuses costs only itself: the chunk is halved until it stands alone, and then
        kept as a fault. `report(tx, run)` is awaited before each commit. Raises Stopped."""
        try:
            await self._write(rows, position, report)
        except (Stopped, JobCancelled, JobLost):
            raise
        except Exception as error:
            if is_transient(error):
                raise
            if len(rows) == 1:
                await self._give_up(rows[0], position, error, report)
                return
            half = len(rows) // 2
            await self.write(rows[:half], position, report)
            await self.write(rows[half:], position + half, report)

    async def _begin(self, tx: Tx, position: int) -> ImportRun:
        run = await store.read_run(tx, self.id, lock=True)
        if run is None or run.state != "running" or run.position != position:
            raise Stopped
        return run

    async def _write(self, rows: Sequence[list[str]], position: int, report: Any) -> None:
        now = self._clock.now()
        async with self._carry() as tx:
            run = await self._begin(tx, position)
            drafted = [(n, self.plan.draft(row, n), row) for n, row in enumerate(rows, position + 1)]
            filled = [(n, draft, row) for n, draft, row in drafted if draft is not None]
            await self._pointers.settle(
                tx, self.catalog, ACTOR, [(d, self.plan.rest) for _n, d, _r in filled], now
            )
            written = await write(
                tx, self.catalog, ACTOR, [self._create(draft) for _n, draft, _r in filled], at=now,
                source=f"import:{self.id}",
            )  # fmt: skip
            changes = [self._change(n, one) for (n, _d, _r), one in zip(filled, written, strict=True)]
            await store.insert_changes(tx, self.id, changes)
            faults = [_fault(n, draft, row) for n, draft, row in filled if draft.faults]
            if faults:
                await store.insert_faults(tx, self.id, faults)
            created = sum(1 for one in written if one.op == "created")
            await self._finish(tx, run, len(rows), created, len(written) - created, 0, now, report)

    async def _give_up(self, row: list[str], position: int, error: Exception, report: Any) -> None:
        now = self._clock.now()
        why: list[dict[str, Any]] = []
        if isinstance(error, Problem):
            why = [
                {"column": f.at.rsplit("/", 1)[-1], "slug": f.slug, "params": dict(f.params)}
                for f in error.faults
            ]
            why = why or [{"column": "", "slug": error.slug, "params": error.params}]
        why = why or [
            {"column": "", "slug": "row-could-not-be-written", "params": {"reason": repr(error)[:300]}}
        ]
        async with self._carry() as tx:
            run = await self._begin(tx, position)
            await store.insert_faults(
                tx, self.id, [{"row": position + 1, "lost": True, "faults": why, "cells": row}]
            )
            await self._finish(tx, run, 1, 0, 0, 1, now, report)

    async def _finish(
        self,
        tx: Tx,
        run: ImportRun,
        rows: int,
        created: int,
        merged: int,
        failed: int,
        now: datetime,
        report: Any,
    ) -> None:
        await store.advance(tx, self.id, rows, created, merged, failed)
        await tell_progress(tx, run, run.position + rows, now)
        await report(tx, run.position + rows, run.total)

    def _create(self, draft: Draft) -> Create:
        values = draft.values
        if "owner" in values:
            owner = values.pop("owner")
            return Create(self.plan.object, values, on_match="merge", owner=owner)
        return Create(self.plan.object, values, on_match="merge")

    def _change(self, row: int, one: Written) -> dict[str, Any]:
        created = one.op == "created"
        change: dict[str, Any] = {"row": row, "record": one.id, "created": created, "version": one.version}
        if not created and one.changed:
            fields = self.catalog.objects[one.object].fields
            for side, values in (("before", one.before), ("after", one.after)):
                change[side] = {
                    name: fields[name].field_type.dump(values.get(name), fields[name].options)
                    for name in one.changed
                    if name in fields
                }
        return change


def _fault(row: int, draft: Draft, cells: list[str]) -> dict[str, Any]:
    faults = [
        {"column": f.at.split("/", 1)[-1], "slug": f.slug, "params": dict(f.params)} for f in draft.faults
    ]
    return {"row": row, "lost": False, "faults": faults, "cells": cells}


async def tell_progress(tx: Tx, run: ImportRun, done: int, now: datetime, state: str | None = None) -> None:
    """`import.progressed` for the importer's screen."""
    audience = (f"user:{run.author}",) if run.author else ()
    data = {"id": str(run.id), "state": state or run.state, "done": done, "total": run.total}
    await append(
        tx,
        [
            Event(
                uuid7(), "import.progressed", now, None, run.id, ACTOR.key, "import", data, audience=audience
            )
        ],
    )
