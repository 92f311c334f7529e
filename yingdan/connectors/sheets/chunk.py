"""One chunk of an import in one transaction: rows in, records through the door, position moved."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Clock, Fault, Problem, Tx, begin_sending, is_outdated, is_transient, send, uuid7
from yingdan.base.job_runner import JobCancelled, JobLost
from yingdan.connectors.mapping import Draft
from yingdan.connectors.pointers import Pointers
from yingdan.connectors.sheets import store
from yingdan.connectors.sheets.model import ImportRun, Place
from yingdan.connectors.sheets.rows import RowPlan
from yingdan.events import PATIENCE_S, Event, Passage, append, flow
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


@dataclass(slots=True, eq=False)
class Row:
    """A row that says something. `draft`: the record in the making, used once; `plan`: who made it; `keys`: what the record and
    those it brings along will be known by."""

    number: int
    cells: list[str]
    plan: RowPlan
    draft: Draft | None
    keys: Sequence[ObjectKey]


@dataclass(eq=False)
class Chunk:
    """Rows that are written together. `begins`, `ends`: how far the run is before and after them. `passage`: where among
    the stages it is."""

    rows: list[Row]
    begins: Place
    ends: Place
    passage: Passage = field(default_factory=Passage)
    task: "asyncio.Task[None] | None" = None

    @cached_property
    def keys(self) -> frozenset[ObjectKey]:
        """What its rows are known by."""
        return frozenset(key for row in self.rows for key in row.keys)

    def halves(self) -> "tuple[Chunk, Chunk]":
        """The same rows as two chunks."""
        half = len(self.rows) // 2
        left = [row.number for row in self.rows[half:]]
        between = Place(self.ends.position, tuple(sorted([*self.ends.waiting, *left])))
        return Chunk(self.rows[:half], self.begins, between), Chunk(self.rows[half:], between, self.ends)


class Writer:
    """Writes the rows of one run, chunk by chunk. `carry` gives the transaction whose events flow on before it commits.

    Several chunks may be under way. They write their records under `door`, which lets one in at a time; the stages take them one
    after another, and they are committed in their order. So a chunk can wait in the database only for those before it.
    """

    def __init__(
        self, run: ImportRun, plan: RowPlan, catalog: Catalog, carry: Carry, clock: Clock, door: asyncio.Lock
    ) -> None:
        self.run = run
        self._door = door
        self.plan = plan
        self.catalog = catalog
        self._carry = carry
        self._clock = clock
        self._pointers = Pointers()
        self._refused: dict[int, Why] = {}  # rows that the door refused by name, until their chunk is written

    def read(self, number: int, cells: list[str]) -> Row | None:
        """A row of the sheet, None when it says nothing."""
        draft = self.plan.draft(cells, number)
        return Row(number, cells, self.plan, draft, self._keys_of(draft)) if draft is not None else None

    async def write(self, chunk: Chunk, report: Any) -> None:
        """A chunk with no other under way. A row that the door refuses costs only itself: it is left out when the refusal names it, else
        the chunk is halved until it stands alone, and kept as a fault. `report(tx, done, total)` is awaited before each commit. Raises
        Stopped."""
        refused = len(self._refused)
        try:
            await self.attempt(chunk, report)
        except Exception as error:
            if passes(error):
                raise
            if len(self._refused) > refused:
                await self.write(chunk, report)
                return
            if len(chunk.rows) == 1:
                await self._give_up(chunk, error, report)
                return
            for half in chunk.halves():
                await self.write(half, report)

    async def follow(self, chunk: Chunk, report: Any, before: Chunk | None) -> None:
        """A chunk among others that are under way. `before`: the one that must be committed first. Raises what `attempt` raises."""
        try:
            await self.attempt(chunk, report, chunk.passage, before)
        finally:
            chunk.passage.end()

    async def attempt(
        self, chunk: Chunk, report: Any, passage: Passage | None = None, before: Chunk | None = None
    ) -> None:
        """A chunk, all or nothing. Raises Stopped, Overtaken, and what the door of records and the stages refuse."""
        now = self._clock.now()
        filled = self._filled(chunk.rows)
        refused = {n: self._refused[n] for n, _d, _r in filled if n in self._refused}
        near = [one for one in filled if one[0] not in refused]
        async with self._carry() as tx:
            async with self._door:
                written, lost = await self._write_records(tx, near, now)
            # What is left to send waits for nobody: its rows are new or locked. The next chunk is made ready meanwhile.
            if sending := await begin_sending(tx):
                await sending
            lost = lost | refused
            await self._keep(tx, [one for one in near if one[0] not in lost], written)
            gone = [(n, row, lost[n]) for n, _d, row in filled if n in lost]
            await self._keep_faults(tx, near, gone)
            await tell_progress(tx, self.run, chunk.ends.done, now)
            await flow(tx, passage, before.passage if before is not None else None)
            await send(tx)
            if before is not None:
                await _end_of(before)
            if passage is not None:
                await passage.finish()
            created = sum(1 for one in written if one.op == "created")
            await self._move(tx, chunk, created, len(written) - created, len(lost), report)
        for number in refused:
            self._refused.pop(number, None)

    def _filled(self, rows: Sequence[Row]) -> list[Filled]:
        """Rows with the records in the making: as they were read, or anew when those were used or the catalog is another."""
        found: list[Filled] = []
        for row in rows:
            draft = row.draft if row.plan is self.plan else None
            row.draft = None
            draft = draft or self.plan.draft(row.cells, row.number)
            if draft is not None:
                found.append((row.number, draft, row.cells))
        return found

    def _keys_of(self, draft: Draft) -> list[ObjectKey]:
        name, key = self.plan.object, self.plan.key
        if self.plan.mode == "update":
            return [(name, "", str(draft.values.get(key or "")))]
        draft.keys, others = keys_of_creation(self.catalog, name, draft.values)
        keys = [*((name, *one) for one in draft.keys), *others]
        return keys if key is None else [*keys, (name, "", str(draft.values.get(key)))]

    async def _keep(self, tx: Tx, kept: Sequence[Filled], written: Sequence[Written]) -> None:
        changes = [self._change(n, one) for (n, _d, _r), one in zip(kept, written, strict=True)]
        await store.insert_changes(tx, self.run.id, changes)

    async def _keep_faults(
        self, tx: Tx, near: Sequence[Filled], gone: Sequence[tuple[int, list[str], Why]]
    ) -> None:
        lost = {n for n, _row, _why in gone}
        faults = [_fault(n, draft, row) for n, draft, row in near if draft.faults and n not in lost]
        faults += [{"row": n, "lost": True, "faults": why, "cells": row} for n, row, why in gone]
        if faults:
            await store.insert_faults(tx, self.run.id, faults)

    async def _move(self, tx: Tx, chunk: Chunk, created: int, merged: int, failed: int, report: Any) -> None:
        """Move the run on, unless it was stopped or somebody else has."""
        run = await store.read_run(tx, self.run.id, lock=True)
        if run is None or run.state != "running" or run.place != chunk.begins:
            raise Stopped
        await store.advance(tx, run.id, chunk.ends, created, merged, failed)
        await report(tx, chunk.ends.done, run.total)

    async def _write_records(
        self, tx: Tx, filled: Sequence[Filled], now: datetime
    ) -> tuple[list[Written], dict[int, Why]]:
        """What became of the rows that could be placed, and what was wrong with the others, by number."""
        rest = self.plan.rest
        pointing = [(n, d, d.pointers) for n, d, _r in filled if d.pointers]
        await self._pointers.settle(tx, self.catalog, ACTOR, [(d, rest) for _n, d, _r in filled], now)
        for number, draft, pointers in pointing:
            self.plan.miss(draft, pointers, number)
        lost: dict[int, Why] = {}
        if self.plan.key is None:
            changes: list[Change] = [self._create(draft) for _n, draft, _r in filled]
        else:
            changes = await self._by_key(tx, filled, self.plan.key, lost)
        try:
            return await write(tx, self.catalog, ACTOR, changes, at=now, source=f"import:{self.run.id}"), lost
        except Problem as problem:
            numbers = [n for n, _d, _r in filled if n not in lost]
            named = by_place(problem, len(changes))
            self._refused |= {numbers[place]: self._told(faults) for place, faults in named.items()}
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
                changes.append(msgspec.structs.replace(self._create(draft), id=made[value]))
        return changes

    def _told(self, faults: Sequence[Fault]) -> Why:
        """What the door has against a row, by the headings of the sheet."""
        return [
            {"column": self.plan.heading(f.at.rsplit("/", 1)[-1]), "slug": f.slug, "params": dict(f.params)}
            for f in faults
        ]

    async def _give_up(self, chunk: Chunk, error: Exception, report: Any) -> None:
        now, [row] = self._clock.now(), chunk.rows
        why: Why = []
        if isinstance(error, Problem):
            why = self._told(error.faults) or [{"column": "", "slug": error.slug, "params": error.params}]
        why = why or [
            {"column": "", "slug": "row-could-not-be-written", "params": {"reason": repr(error)[:300]}}
        ]
        async with self._carry() as tx:
            await self._keep_faults(tx, (), [(row.number, row.cells, why)])
            await tell_progress(tx, self.run, chunk.ends.done, now)
            await self._move(tx, chunk, 0, 0, 1, report)

    def _create(self, draft: Draft) -> Create:
        values = draft.values
        if "owner" in values:
            owner = values.pop("owner")
            return Create(self.plan.object, values, on_match="merge", owner=owner)
        keys = draft.keys if draft.loaded else None
        return Create(self.plan.object, values, on_match="merge", loaded=draft.loaded, keys=keys)

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


async def _end_of(before: Chunk) -> None:
    """Wait until the chunk before is committed. Raises Overtaken when it did not come through, or stands still (see Passage)."""
    task = before.task
    assert task is not None
    await asyncio.wait([task], timeout=PATIENCE_S)
    if not task.done() or task.cancelled() or task.exception() is not None:
        raise Overtaken


def _why(column: str, slug: str, **params: Any) -> Why:
    return [{"column": column, "slug": slug, "params": params}]


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
