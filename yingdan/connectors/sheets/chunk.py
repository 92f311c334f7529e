"""One chunk of an import in one transaction: rows in, records through the door, position moved."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Fault, Problem, Tx, is_outdated, is_transient, send, uuid7
from yingdan.base.job_runner import JobCancelled, JobLost
from yingdan.connectors.mapping import Draft
from yingdan.connectors.pointers import Pointers
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.model import ImportRun
from yingdan.connectors.sheets.rows import RowPlan
from yingdan.events import Event, append
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import (
    Change,
    Create,
    ObjectKey,
    Update,
    Written,
    by_place,
    find_by,
    keys_of_creation,
    write,
)

Carry = Callable[[], AbstractAsyncContextManager[Tx]]
ACTOR = System("import")
# A row that says something: its number, the record in the making, its cells.
Filled = tuple[int, Draft, list[str]]
# Why a row was not written: {column, slug, params} each.
Why = list[dict[str, Any]]


class Stopped(Exception):
    """The run is not ours to go on with: cancelled, or moved by another worker."""


class Overtaken(Exception):
    """The chunk before this one did not come through: this one begins anew when that one is settled."""


class Writer:
    """Writes the rows of one run, chunk by chunk. `carry` gives the transaction whose events flow on before it commits.

    Two chunks may be under way: while the stages take what the first one wrote, the second writes its records, under
    `door`, which lets one in at a time: so a chunk can wait in the database only for those before it. Rows whose keys the
    first one has taken are written when it is committed.
    """

    def __init__(
        self, id: UUID, plan: RowPlan, catalog: Catalog, carry: Carry, clock: Clock, door: asyncio.Lock
    ) -> None:
        self.id = id
        self._door = door
        self.plan = plan
        self.catalog = catalog
        self._carry = carry
        self._clock = clock
        self._pointers = Pointers()
        self._taken: set[ObjectKey] = set()  # of the chunk that was begun last
        self._refused: dict[int, Why] = {}  # rows that the door refused by name, until their chunk is written

    async def write(self, rows: Sequence[list[str]], position: int, report: Any) -> None:
        """Rows from `position` on, with no other chunk under way. A row that the door refuses costs only itself: it is left out when the
        refusal names it, else the chunk is halved until it stands alone, and kept as a fault. `report(tx, run)` is awaited before each
        commit. Raises Stopped."""
        refused = len(self._refused)
        try:
            await self.attempt(rows, position, report, None)
        except Exception as error:
            if passes(error):
                raise
            if len(self._refused) > refused:
                await self.write(rows, position, report)
                return
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

    async def attempt(
        self, rows: Sequence[list[str]], position: int, report: Any, before: "asyncio.Task[None] | None"
    ) -> None:
        """Rows from `position` on, all or none. `before`: the chunk that must be committed first. Raises Stopped, Overtaken, and what
        the door of records refuses."""
        now = self._clock.now()
        drafted = [(n, self.plan.draft(row, n), row) for n, row in enumerate(rows, position + 1)]
        filled = [(n, draft, row) for n, draft, row in drafted if draft is not None]
        refused = {n: self._refused[n] for n, _d, _r in filled if n in self._refused}
        near, later = self._part([one for one in filled if one[0] not in refused], before is not None)
        async with self._carry() as tx:
            async with self._door:
                written, lost = await self._write_records(tx, near, now)
                if later and before is not None:
                    await send(tx)
                    await _end_of(before)
                    more, gone = await self._write_records(tx, later, now)
                    written, lost = written + more, lost | gone
            lost = lost | refused
            # What is left to send waits for nobody: its rows are new or locked. The next chunk is made ready meanwhile.
            await send(tx)
            kept = [one for one in (*near, *later) if one[0] not in lost]
            changes = [self._change(n, one) for (n, _d, _r), one in zip(kept, written, strict=True)]
            await store.insert_changes(tx, self.id, changes)
            faults = [_fault(n, draft, row) for n, draft, row in kept if draft.faults]
            faults += [
                {"row": n, "lost": True, "faults": lost[n], "cells": row}
                for n, _d, row in filled
                if n in lost
            ]
            if faults:
                await store.insert_faults(tx, self.id, faults)
            if before is not None:
                await _end_of(before)
            run = await self._begin(tx, position)
            created = sum(1 for one in written if one.op == "created")
            await self._finish(tx, run, len(rows), created, len(written) - created, len(lost), now, report)
        for number in refused:
            self._refused.pop(number, None)

    def _part(self, filled: Sequence[Filled], behind: bool) -> tuple[list[Filled], list[Filled]]:
        """The rows that can be written while the chunk before is under way, and those that must wait for its end: they, or
        rows before them, are known by a key that it has taken. Without this the database would make all of them wait."""
        near: list[Filled] = []
        later: list[Filled] = []
        away = self._taken if behind else set()
        mine: set[ObjectKey] = set()
        for one in filled:
            keys = self._keys_of(one[1])
            mine.update(keys)
            if away.isdisjoint(keys):
                near.append(one)
            else:
                away.update(keys)
                later.append(one)
        self._taken = mine
        return near, later

    def _keys_of(self, draft: Draft) -> list[ObjectKey]:
        key = self.plan.key
        if self.plan.mode == "update":
            return [(self.plan.object, "", str(draft.values.get(key or "")))]
        keys = keys_of_creation(self.catalog, self.plan.object, draft.values)
        return keys if key is None else [*keys, (self.plan.object, "", str(draft.values.get(key)))]

    async def _write_records(
        self, tx: Tx, filled: Sequence[Filled], now: datetime
    ) -> tuple[list[Written], dict[int, Why]]:
        """What became of the rows that could be placed, and what was wrong with the others, by number."""
        rest = self.plan.rest
        await self._pointers.settle(tx, self.catalog, ACTOR, [(d, rest) for _n, d, _r in filled], now)
        lost: dict[int, Why] = {}
        if self.plan.key is None:
            changes: list[Change] = [self._create(draft) for _n, draft, _r in filled]
        else:
            changes = await self._by_key(tx, filled, self.plan.key, lost)
        try:
            return await write(tx, self.catalog, ACTOR, changes, at=now, source=f"import:{self.id}"), lost
        except Problem as problem:
            numbers = [n for n, _d, _r in filled if n not in lost]
            named = by_place(problem, len(changes))
            self._refused |= {numbers[place]: _told(faults) for place, faults in named.items()}
            raise

    async def _by_key(self, tx: Tx, filled: Sequence[Filled], key: str, lost: dict[int, Why]) -> list[Change]:
        """A change of the record that each row's key names; rows that name none, or several, go to `lost`."""
        wanted = dict.fromkeys(d.values[key] for _n, d, _r in filled if d.values.get(key) is not None)
        found = await find_by(tx, self.catalog, self.plan.object, key, list(wanted))
        made: dict[Any, UUID] = {}
        changes: list[Change] = []
        for number, draft, _row in filled:
            value = draft.values.get(key)
            ids = found.get(value) or ((made[value],) if value in made else ())
            if value is None:
                lost[number] = _why(key, "value-is-required", field=key)
            elif len(ids) > 1:
                lost[number] = _why(key, "key-names-several", value=str(value)[:100])
            elif ids:
                values = {name: one for name, one in draft.values.items() if name != key}
                changes.append(Update(self.plan.object, ids[0], values))
            elif self.plan.mode == "update":
                lost[number] = _why(key, "key-names-nothing", value=str(value)[:100])
            else:
                self.plan.name(draft, number)
                made[value] = uuid7()
                changes.append(replace(self._create(draft), id=made[value]))
        return changes

    async def _give_up(self, row: list[str], position: int, error: Exception, report: Any) -> None:
        now = self._clock.now()
        why: Why = []
        if isinstance(error, Problem):
            why = _told(error.faults) or [{"column": "", "slug": error.slug, "params": error.params}]
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
        return Create(self.plan.object, values, on_match="merge", loaded=draft.loaded)

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


async def _end_of(before: "asyncio.Task[None]") -> None:
    """Wait until the chunk before is committed. Raises Overtaken when it did not come through."""
    await asyncio.wait([before])
    if before.cancelled() or before.exception() is not None:
        raise Overtaken


def _why(column: str, slug: str, **params: Any) -> Why:
    return [{"column": column, "slug": slug, "params": params}]


def _told(faults: Sequence[Fault]) -> Why:
    return [{"column": f.at.rsplit("/", 1)[-1], "slug": f.slug, "params": dict(f.params)} for f in faults]


def passes(error: BaseException) -> bool:
    """Whether nothing is wrong with the rows themselves."""
    return isinstance(error, Stopped | JobCancelled | JobLost) or is_transient(error) or is_outdated(error)


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
