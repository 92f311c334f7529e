"""What a publish leaves for later: indexes on tables with rows, built without blocking anybody.

Settling compares what the catalog wants with what is there, so that it needs no memory and can be repeated at
any time: after a publish, at the start of a worker, after a crash in the middle.
"""

from psycopg import errors

from yingdan.base import Database, Tx, execute, fetch
from yingdan.kernel.catalog import Catalog, quoted
from yingdan.kernel.ddl.shape import shape
from yingdan.kernel.ddl.step import AddIndex


async def unsettled(tx: Tx, catalog: Catalog) -> list[AddIndex]:
    """The indexes of a catalog that are missing or were left invalid by an interrupted build."""
    wanted = {
        (table.schema, index.name): AddIndex(table, index, later=True)
        for table in shape(catalog).values()
        for index in table.indexes
    }
    rows = await fetch(
        tx,
        "select space.nspname, class.relname from pg_catalog.pg_index as ind"
        " join pg_catalog.pg_class as class on class.oid = ind.indexrelid"
        " join pg_catalog.pg_namespace as space on space.oid = class.relnamespace"
        " where ind.indisvalid and space.nspname = any(%(schemas)s)",
        {"schemas": sorted({schema for schema, _ in wanted})},
    )
    there = {(row[0], row[1]) for row in rows}
    return [step for key, step in sorted(wanted.items()) if key not in there]


async def settle(db: Database, catalog: Catalog) -> list[str]:
    """Build what is missing, each index `concurrently` and outside any transaction. Gives the names built. Two
    processes may settle at once: one of them works, the other finds nothing left to do."""
    async with db.begin() as tx:
        missing = await unsettled(tx, catalog)
    if not missing:
        return []
    built: list[str] = []
    async with db.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        held = await fetch(outside, "select pg_try_advisory_lock(7413)")
        if not held[0][0]:
            return []
        try:
            for step in await unsettled(outside, catalog):
                name = quoted(step.table.schema, step.index.name)
                try:
                    await execute(outside, f"drop index concurrently if exists {name}")
                    await execute(outside, step.sql[0])
                except (errors.UndefinedTable, errors.UndefinedColumn):
                    continue  # a later publish hid it; its own settling decides
                built.append(f"{step.table.schema}.{step.index.name}")
        finally:
            await execute(outside, "select pg_advisory_unlock(7413)")
    return built
