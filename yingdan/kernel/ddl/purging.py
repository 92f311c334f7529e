"""What was taken out of sight: its list, and its deletion for good, by hand or after the time of grace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import errors

from yingdan.base import Problem, Tx, execute
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.jobs import enqueue
from yingdan.kernel.catalog import quoted
from yingdan.kernel.ddl import store

PURGE = "ddl.purge"


@dataclass(frozen=True, slots=True)
class HiddenThing:
    """A hidden column (`column`, of field type `kind`) or a hidden table with all its rows. `table` is where it is, or
    what it was; `of` the id of the field or object it belonged to; `rows` about how many rows the table has, `bytes` what the whole table takes on disk."""

    id: str
    schema: str
    table: str
    column: str | None
    kind: str
    of: UUID
    hidden_at: datetime
    rows: int
    bytes: int


async def hidden_things(tx: Tx) -> list[HiddenThing]:
    """Everything out of sight, the latest first."""
    return [HiddenThing(*row) for row in await store.list_hidden(tx)]


async def ask_purge(tx: Tx, key: str, now: datetime) -> UUID:
    """Have a hidden column or table deleted for good by a job; its id. Problem hidden-is-unknown 404."""
    if all(one.id != key for one in await hidden_things(tx)):
        raise Problem("hidden-is-unknown", 404, id=key[:200])
    return await enqueue(tx, PURGE, {"id": key}, now=now, dedupe=f"{PURGE}:{key}")


async def ask_purges(tx: Tx, before: datetime, now: datetime) -> int:
    """Ask for what has been hidden since before a moment; how many."""
    old = [one for one in await hidden_things(tx) if one.hidden_at < before]
    for one in old:
        await enqueue(tx, PURGE, {"id": one.id}, now=now, dedupe=f"{PURGE}:{one.id}")
    return len(old)


def purge_jobs() -> Mapping[str, JobFunction]:
    """The job that deletes one hidden column or table. It waits 2 s for the lock at most and is tried again."""

    async def purge(run: Run) -> None:
        async with run.db.begin() as tx:
            # The tables of an object refer to each other: two deletions at once would wait for each other.
            await execute(tx, "select pg_advisory_xact_lock(7416)")
            found = [one for one in await hidden_things(tx) if one.id == run.params["id"]]
            for one in found:
                await _delete(tx, one)
            await run.progress(tx, len(found), 1)

    return {PURGE: purge}


async def _delete(tx: Tx, one: HiddenThing) -> None:
    await execute(tx, "set local lock_timeout = '2s'")
    try:
        if one.column is not None:
            await execute(
                tx, f"alter table {quoted(one.schema, one.table)} drop column if exists {quoted(one.column)}"
            )
            await store.delete_hidden(tx, [(one.schema, one.table, one.column)])
        else:
            await execute(tx, f"drop table if exists {quoted(one.schema, one.table)} cascade")
            await store.delete_hidden_table(tx, one.schema, one.table)
            await store.forget_columns_of(tx, one.schema, one.table)
    except errors.LockNotAvailable as error:
        raise RuntimeError("the table is busy; the job is tried again") from error
