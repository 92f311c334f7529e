"""Data keys: a new one, sealing anew what older ones sealed, destroying one that nothing needs. ADR 0074."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from yingdan import connectors
from yingdan.base import Database, Problem, Tx
from yingdan.base import store_data_keys as store
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.jobs import enqueue
from yingdan.base.sealing import follow_keys, new_key, renew_keys, seal, unseal, unwrap, wrap
from yingdan.base.store_data_keys import DataKey, Place
from yingdan.events import audit
from yingdan.kernel import accounts
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.ddl import hidden_things
from yingdan.work import task_forces

log = logging.getLogger("yingdan.keys")
RESEAL = "reseal"
# By then no process seals with a key that was followed by another, and what it sealed has been committed.
GRACE = timedelta(minutes=10)
AT_ONCE = 200


async def ensure_key(db: Database, dsn: str, now: datetime) -> None:
    """Follow the data keys of a database, and make one where none can be opened: the first, or after the house key was lost."""
    async with db.begin() as tx:
        if not _openable(await store.read_wrapped(tx)):
            await store.hold_keys(tx)
            if not _openable(await store.read_wrapped(tx)):
                await store.add_key(tx, new_key(), now)
    follow_keys(store.reader(dsn))


def _openable(wrapped: list[tuple[str, str]]) -> bool:
    for _, one in wrapped:
        try:
            unwrap(one)
        except Problem:
            continue
        return True
    return False


async def places(tx: Tx, catalog: Catalog) -> list[Place]:
    """Every column that holds seals: of the platform, of secret fields, and of secret fields that were taken out of sight."""
    found = [
        Place(*one) for one in (*accounts.SEALED, *connectors.SEALED, *audit.SEALED, *task_forces.SEALED)
    ]
    for one in catalog.objects.values():
        tables = {"main": one.table, "aside": one.aside, "derived": one.derived}
        for field in one.fields.values():
            table = tables.get(field.place)
            if field.field_type.traits.secret and table is not None:
                found += [Place(str(table.schema), str(table.name), name) for name, _ in field.columns]
    hidden = await hidden_things(tx)
    found += [
        Place(one.schema, one.table, one.column) for one in hidden if one.column and one.kind == "secret"
    ]
    return list(dict.fromkeys(found))


async def used(tx: Tx, catalog: Catalog) -> dict[str, int]:
    """How many seals each key made that are there now; empty id: the house key itself."""
    counts: dict[str, int] = {}
    for place in await places(tx, catalog):
        for key, count in (await store.count_seals(tx, place)).items():
            counts[key] = counts.get(key, 0) + count
    return counts


async def rotate(tx: Tx, now: datetime) -> str:
    """Make a new data key, wrap the others with the first house key, and have everything sealed anew by a job; the new key's id."""
    await store.hold_keys(tx)
    for key, wrapped in await store.read_wrapped(tx):
        try:
            await store.wrap_anew(tx, key, wrap(unwrap(wrapped)))
        except Problem:
            log.warning("data key %s was wrapped by a house key that is gone", key)
    made = await store.add_key(tx, new_key(), now)
    await enqueue(tx, RESEAL, {}, now=now, dedupe=RESEAL, attempts=20)
    return made


async def retire(tx: Tx, catalog: Catalog, key: str, now: datetime) -> None:
    """Destroy a key. Problems key-is-unknown 404, key-is-newest, key-is-fresh and key-is-in-use 409."""
    await store.hold_keys(tx)
    keys: list[DataKey] = [one for one in await store.list_keys(tx) if one.retired_at is None]
    place = next((place for place, one in enumerate(keys) if one.id == key), None)
    if place is None:
        raise Problem("data-key-is-unknown", 404, key=key[:20])
    if place == len(keys) - 1:
        raise Problem("data-key-is-newest", 409, key=key)
    if keys[place + 1].made_at > now - GRACE:
        raise Problem("data-key-is-fresh", 409, key=key, minutes=int(GRACE.total_seconds()) // 60)
    count = (await used(tx, catalog)).get(key, 0)
    if count:
        raise Problem("data-key-is-in-use", 409, key=key, count=count)
    await store.destroy_key(tx, key, now)


def reseal_jobs(in_force: Callable[[], Catalog]) -> Mapping[str, JobFunction]:
    """The job that seals anew what another key than the newest sealed, in batches. What is done is seen in the seals themselves, so a
    job that was killed goes on where it was; everything can be read meanwhile, since each seal names its key."""

    async def work(run: Run) -> None:
        # What this process seals has to be sealed with the newest key there is.
        newest = renew_keys()
        if newest is None:
            return
        async with run.db.begin() as tx:
            columns = await places(tx, in_force())
        done = 0
        for place in columns:
            after = "(0,0)"
            while after:
                async with run.db.begin() as tx:
                    found = await store.lock_seals(tx, place, newest, after, AT_ONCE)
                    done += await store.put_seals(tx, place, [one for one in map(_anew, found) if one])
                    await run.progress(tx, done)
                after = found[-1][0] if len(found) == AT_ONCE else ""

    return {RESEAL: work}


def _anew(found: tuple[str, str]) -> tuple[str, str, str] | None:
    """Where a seal stands, itself and the new one; None for one that no key opens, which stays as it is."""
    at, old = found
    try:
        return at, old, seal(unseal(old))
    except Problem:
        log.warning("a seal cannot be opened and was left as it is")
        return None
