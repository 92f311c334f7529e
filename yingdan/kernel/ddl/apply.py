"""Running a plan inside the publishing transaction, without making anybody wait long for a lock."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from psycopg import errors

from yingdan.base import Problem, Tx, execute, fetch, fetch_one
from yingdan.kernel.catalog import Catalog, load, quoted
from yingdan.kernel.ddl.plan import Hidden, Known, plan
from yingdan.kernel.ddl.shape import Table, TableKey, shape
from yingdan.kernel.ddl.step import (
    AddIndex,
    ConvertColumn,
    DropIndex,
    HideColumn,
    HideTable,
    RestoreColumn,
    RestoreTable,
    Step,
)
from yingdan.kernel.ddl.store import (
    delete_hidden,
    delete_hidden_table,
    insert_hidden,
    insert_hidden_table,
    move_hidden,
    read_hidden,
    read_hidden_tables,
)

LOCK_TIMEOUT = "2s"
REHEARSAL_TIMEOUT = "300ms"
PAUSE_S = 0.3
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected)


async def survey(tx: Tx, old: Catalog | None, new: Catalog) -> Known:
    """What the plan must know of the database. Tables are only looked into when an index hangs on it."""
    there = {one.id for one in old.objects.values()} if old else set()
    before = shape(old) if old else {}
    arriving = [
        one.id
        for one in new.objects.values()
        if one.id not in there or any((one.id, place) not in before for place in ("derived", "aside"))
    ]
    returning: dict[TableKey, tuple[str, Table]] = {}
    for object_id, place, name, version in await read_hidden_tables(tx, arriving) if arriving else ():
        was = shape(await load(tx, version)).get((object_id, place))
        if was is not None and (object_id, place) not in before:
            returning[object_id, place] = (name, was)
    known = Known(hidden=tuple(await read_hidden(tx)), tables=returning)
    steps = plan(old, new, known)
    restored = {step.table.key for step in steps if isinstance(step, RestoreTable)}
    tables = sorted(
        {
            (step.table.schema, step.table.name)
            for step in steps
            if isinstance(step, AddIndex) and step.later and step.table.key not in restored
        }
    )
    empty: set[tuple[str, str]] = set()
    for schema, table in tables:
        if not await fetch_one(tx, f"select 1 from {quoted(schema, table)} limit 1"):
            empty.add((schema, table))
    return replace(known, empty=frozenset(empty))


async def apply(tx: Tx, steps: Sequence[Step]) -> None:
    """Run the steps of this transaction (not those of phase `backfill`). When a lock is not had within 2 s it
    pauses and tries once more; then Problem `tables-are-busy` (409), with the transaction still usable."""
    sql = ";\n".join(line for step in steps if step.phase != "backfill" for line in step.sql)
    if not sql:
        return
    row = await fetch_one(tx, "select current_setting('lock_timeout')")
    before = str(row[0]) if row else "0"
    for last in (False, True):
        try:
            async with tx.begin_nested():
                await execute(tx, f"set local lock_timeout = '{LOCK_TIMEOUT}'")
                await execute(tx, sql)
            break
        except _BUSY as error:
            if last:
                raise Problem("tables-are-busy", 409) from error
            await asyncio.sleep(PAUSE_S)
    await execute(tx, "select set_config('lock_timeout', %(before)s, true)", {"before": before})


async def rehearse(tx: Tx, steps: Sequence[Step]) -> None:
    """Run the steps that change what can be read and written, without indexes, in a transaction that will be rolled
    back. Problem `tables-are-busy` (409) after 0.3 s of waiting: nobody is held up for a look."""
    sql = ";\n".join(
        line
        for step in steps
        if step.phase != "backfill" and not isinstance(step, AddIndex | DropIndex)
        for line in step.sql
    )
    if not sql:
        return
    try:
        await execute(tx, f"set local lock_timeout = '{REHEARSAL_TIMEOUT}'")
        await execute(tx, sql)
    except _BUSY as error:
        raise Problem("tables-are-busy", 409) from error


async def record_hidden(tx: Tx, steps: Sequence[Step], last_version: int, now: datetime) -> None:
    """Remember what the steps took out of sight, forget what they brought back. `last_version` is the one that
    still had it."""
    gone = [
        Hidden(
            step.table.schema,
            step.table.name,
            step.hidden,
            step.column.type,
            step.column.field,
            step.column.part,
            step.column.kind,
        )
        for step in steps
        if isinstance(step, HideColumn) and step.column.field is not None
    ]
    back = [
        (step.table.schema, step.table.name, step.hidden) for step in steps if isinstance(step, RestoreColumn)
    ]
    for step in steps:
        if isinstance(step, HideTable):
            await move_hidden(tx, step.table.schema, step.table.name, step.hidden)
            await insert_hidden_table(tx, step.table, step.hidden, last_version, now)
        elif isinstance(step, RestoreTable):
            await move_hidden(tx, step.table.schema, step.hidden, step.table.name)
            await delete_hidden_table(tx, step.table.schema, step.hidden)
    if back:
        await delete_hidden(tx, back)
    if gone:
        await insert_hidden(tx, gone, now)


async def losses(tx: Tx, steps: Sequence[Step]) -> dict[Step, int]:
    """How many records would lose a value from sight, per hiding step; per conversion, how many cannot follow."""
    found: dict[Step, int] = {}
    converted = {step.was.field for step in steps if isinstance(step, ConvertColumn)}
    for step in steps:
        if isinstance(step, ConvertColumn):
            name = quoted(step.was.name)
            where = f" where {name} is not null and not ({step.cast.possible_of(name)})"
        elif isinstance(step, HideColumn) and step.column.field in converted:
            continue
        elif isinstance(step, HideColumn):
            where = f" where {quoted(step.column.name)} is not null"
        elif isinstance(step, HideTable):
            where = ""
        else:
            continue
        rows = await fetch(tx, f"select count(*) from {step.table.sql}{where}")
        found[step] = int(rows[0][0])
    return found
