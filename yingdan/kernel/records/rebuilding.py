"""Counting roll-ups anew from the records, in chunks: after a publish that added or changed them, or when asked."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.jobs import enqueue, open_jobs
from yingdan.expr import Env
from yingdan.kernel.catalog import REBUILD, Catalog, RollUp, roll_ups
from yingdan.kernel.records import store_tally
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.store import run_all

CHUNK = 500


def rebuild_jobs(in_force: Callable[[], Catalog]) -> Mapping[str, JobFunction]:
    """The job that counts roll-ups anew. Params: `fields`, a list of [object, [field]] in the order of counting; it
    goes on from `detail`: the place in that list and the last record."""

    async def rebuild(run: Run) -> None:
        catalog = in_force()
        place = int(run.job.detail.get("place", 0))
        after = run.job.detail.get("after")
        done = run.job.done
        async with run.db.begin() as tx:
            total = await _total(tx, catalog, run.params["fields"])
        for at, (object_name, fields) in enumerate(run.params["fields"]):
            if at < place or object_name not in catalog.objects:
                continue
            key = UUID(after) if after and at == place else None
            while True:
                async with run.db.begin() as tx:
                    ids = await rebuild_chunk(tx, catalog, object_name, fields, key, Env.at(run.clock.now()))
                    done += len(ids)
                    key = ids[-1] if ids else key
                    detail = {"place": at, "after": str(key) if key else None}
                    await run.progress(tx, done, total, detail)
                if not ids:
                    break

    return {REBUILD: rebuild}


async def settling(tx: Tx) -> frozenset[tuple[str, str]]:
    """The roll-ups that are being counted, as (object, field): their values are not all there yet."""
    jobs = await open_jobs(tx, REBUILD)
    return frozenset(
        (object_name, name)
        for job in jobs
        if not job.params.get("again")
        for object_name, fields in job.params["fields"]
        for name in fields
    )


async def _total(tx: Tx, catalog: Catalog, fields: Sequence[Sequence[Any]]) -> int:
    total = 0
    for object_name, _ in fields:
        if object_name in catalog.objects:
            total += await store_tally.count_rows(tx, plan_of(catalog, object_name))
    return total


async def rebuild_chunk(
    tx: Tx, catalog: Catalog, object_name: str, fields: Sequence[str], after: UUID | None, env: Env
) -> list[UUID]:
    """Count some roll-ups of the next records after an id; which they were, none at the end. They are locked, so that
    a write beside waits and adds to what was counted."""
    plan = plan_of(catalog, object_name)
    rolls = _named(catalog, object_name, fields)
    ids = await store_tally.lock_next(tx, plan, after, CHUNK)
    if not ids or not rolls:
        return []
    states: dict[UUID, dict[str, Any]] = {key: {} for key in ids}
    for one in rolls:
        for key, state in (await store_tally.recount(tx, catalog, one, ids, env)).items():
            states[key][one.name] = state
    await run_all(tx, [store_tally.save_tallies(plan, rolls, states)])
    return ids


def _named(catalog: Catalog, object_name: str, fields: Sequence[str]) -> list[RollUp]:
    return [one for one in catalog.once(roll_ups).by_object.get(object_name, ()) if one.name in fields]


async def ask_rebuild(tx: Tx, catalog: Catalog, name: str, now: datetime) -> UUID:
    """Have one roll-up counted anew by a job; the job's id. Problem field-is-no-roll-up 404."""
    object_name, _, field = name.rpartition(".")
    if not _named(catalog, object_name, [field]):
        raise Problem("field-is-no-roll-up", 404, field=name[:200])
    params = {"fields": [[object_name, [field]]], "again": True}
    return await enqueue(tx, REBUILD, params, now=now, dedupe=f"{REBUILD}:{name}")


async def rebuild_all(begin: Callable[[], Any], catalog: Catalog, name: str, env: Env) -> AsyncIterator[int]:
    """Count one roll-up, `sales.account.open_amount`, anew over all records; tells how many are done after each
    chunk. Problem field-is-no-roll-up 404."""
    object_name, _, field = name.rpartition(".")
    if not _named(catalog, object_name, [field]):
        raise Problem("field-is-no-roll-up", 404, field=name)
    done, after = 0, None
    while True:
        async with begin() as tx:
            ids = await rebuild_chunk(tx, catalog, object_name, [field], after, env)
        if not ids:
            return
        done, after = done + len(ids), ids[-1]
        yield done
