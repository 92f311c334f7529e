"""SQL of cubes: their tables and triggers, building, folding. Everything is set-wise; ADR 0034."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from yingdan.base import Database, Tx, copy_rows, execute, fetch, jobs, jsonb
from yingdan.kernel.records.cubes import Cube, Key
from yingdan.kernel.records.plan import quoted

SCHEMA = """
create schema if not exists cubes;
create table if not exists kernel.cube (
  name text collate "C" primary key,
  object text collate "C" not null,
  spec jsonb not null,
  state text collate "C" not null check (state in ('building', 'ready', 'stale', 'too_fine')),
  cells integer,
  built_at timestamptz
);
create index if not exists cube_object on kernel.cube (object);
"""
JOB = "build_cube"
_FOLD_FROM = 200
_FOLD_AT_ONCE = 50_000
# A cube is given up when it has this many cells and a cell stands for fewer than five rows.
_FINE_FROM = 20_000
_ROWS_PER_CELL = 5
# What a trigger meets when its table no longer looks as it did; the write goes through and the cube is stale.
_CHANGED = (
    "undefined_column or undefined_table or undefined_function or datatype_mismatch or invalid_text_representation"
    " or numeric_value_out_of_range or cannot_coerce"
)


def key_sql(key: Key, row: str, zone: str) -> str:
    """A dimension's value of a row of the big table."""
    column = f"{row}.{quoted(key.source)}"
    if key.month_of == "date":
        return f"date_trunc('month', {column}::timestamp)::date"
    if key.month_of == "datetime":
        return f"date_trunc('month', timezone('{zone.replace(chr(39), '')}', {column}))::date"
    return column


def _numbers(cube: Cube) -> list[str]:
    return ["n", *(f"{kind}_{name}" for name in cube.sums for kind in ("sum", "count"))]


def _listed(cube: Cube) -> str:
    return ", ".join(quoted(name) for name in (*(key.column for key in cube.keys), *_numbers(cube)))


def _counted(cube: Cube, source: str) -> str:
    """The cells of `source`, whose rows `r` come with a column `sign`."""
    keys = [key_sql(key, "r", cube.zone) for key in cube.keys]
    numbers = ["sum(r.sign)"]
    for name in cube.sums:
        numbers += [
            f"coalesce(sum(r.sign * r.{quoted(name)}), 0)",
            f"coalesce(sum(r.sign) filter (where r.{quoted(name)} is not null), 0)",
        ]
    places = ", ".join(str(place + 1) for place in range(len(keys)))
    moved = " or ".join(f"{one} <> 0" for one in numbers)
    return f"select {', '.join([*keys, *numbers])} from {source} group by {places} having {moved}"


def _rows(cube: Cube, table: str, sign: int) -> str:
    columns = dict.fromkeys([*(key.source for key in cube.keys), *cube.sums])
    listed = ", ".join(f"t.{quoted(name)}" for name in columns)
    return f"select {sign} as sign, {listed} from {table} t where t.removed_at is null"


def _function(cube: Cube) -> str:
    target = f"insert into {quoted('cubes', cube.name)} ({_listed(cube)})"
    added, gone = _rows(cube, "added", 1), _rows(cube, "gone", -1)
    name = cube.name.replace("'", "''")
    return (
        f"create or replace function {quoted('cubes', cube.name)}() returns trigger language plpgsql as $cube$ begin"
        f" if tg_op = 'INSERT' then {target} {_counted(cube, f'({added}) r')};"
        f" elsif tg_op = 'DELETE' then {target} {_counted(cube, f'({gone}) r')};"
        f" else {target} {_counted(cube, f'({added} union all {gone}) r')}; end if; return null;"
        f" exception when {_CHANGED} then"
        f" update kernel.cube set state = 'stale' where name = '{name}' and state <> 'stale'; return null;"
        " end $cube$"
    )


def _creation(cube: Cube) -> list[str]:
    table = quoted("cubes", cube.name)
    keys = "".join(f"{quoted(key.column)} {key.pg_type}, " for key in cube.keys)
    numbers = "".join(f"{quoted(name)} numeric not null default 0, " for name in _numbers(cube)[1:])
    cells = ", ".join(quoted(key.column) for key in cube.keys)
    big = quoted(cube.schema, cube.table)
    statements = [
        f"create table {table} ({keys}n bigint not null, {numbers}folded boolean not null default false)"
        " with (autovacuum_vacuum_scale_factor = 0.05)",
        f"create unique index on {table} ({cells}) nulls not distinct where folded",
        f"create index on {table} (n) where not folded",
        _function(cube),
    ]
    transitions = {
        "insert": "new table as added",
        "update": "old table as gone new table as added",
        "delete": "old table as gone",
    }
    for event, tables in transitions.items():
        statements.append(
            f"create trigger {quoted(f'{cube.name[-10:]}_{event}')} after {event} on {big} referencing {tables}"
            f" for each statement execute function {table}()"
        )
    return statements


async def known_cubes(tx: Tx) -> dict[str, tuple[Cube, str]]:
    """Every cube there is with its state."""
    rows = await fetch(tx, "select name, spec, state from kernel.cube order by name")
    return {row[0]: (msgspec.convert(row[1], Cube), row[2]) for row in rows}


async def ready_cubes(tx: Tx, object_name: str) -> list[Cube]:
    """The cubes that answer for an object, the narrowest first."""
    rows = await fetch(
        tx,
        "select spec from kernel.cube where object = %(object)s and state = 'ready' order by cells, name",
        {"object": object_name},
    )
    return [msgspec.convert(row[0], Cube) for row in rows]


async def settle_cubes(db: Database, wanted: Mapping[str, Cube], now: datetime) -> list[str]:
    """Bring the cubes in step with what is wanted: drop, create with their triggers, have them built by jobs. Gives
    the names that are being built. A table that is busy for two seconds raises, and is tried again by the caller."""
    async with db.begin() as tx:
        await execute(tx, "select pg_advisory_xact_lock(7414)")
        known = await known_cubes(tx)
    for name, (cube, state) in known.items():
        if name not in wanted or state == "stale":
            async with db.begin() as tx:
                await _drop(tx, cube)
    building: list[str] = []
    for name, cube in wanted.items():
        if name in known and known[name][1] != "stale":
            continue
        async with db.begin() as tx:
            await _create(tx, cube, now)
        building.append(name)
    return building


async def _create(tx: Tx, cube: Cube, now: datetime) -> None:
    await execute(tx, "select pg_advisory_xact_lock(7414)")
    await execute(tx, "set local lock_timeout = '2s'")
    there = await fetch(
        tx,
        "select 1 from kernel.cube where name = %(name)s union all select 1 where to_regclass(%(table)s) is null",
        {"name": cube.name, "table": quoted(cube.schema, cube.table)},
    )
    if there:
        return  # another process was quicker, or the table has gone
    for statement in _creation(cube):
        await execute(tx, statement)
    await execute(
        tx,
        "insert into kernel.cube (name, object, spec, state) values (%(name)s, %(object)s, %(spec)s, 'building')",
        {"name": cube.name, "object": cube.object, "spec": jsonb(msgspec.to_builtins(cube))},
    )
    await jobs.enqueue(
        tx, JOB, {"cube": cube.name, "object": cube.object}, now=now, dedupe=f"cube:{cube.name}"
    )


async def _drop(tx: Tx, cube: Cube) -> None:
    await execute(tx, "set local lock_timeout = '2s'")
    await _quiet(tx, cube)
    await execute(tx, f"drop table if exists {quoted('cubes', cube.name)}")
    await execute(tx, "delete from kernel.cube where name = %(name)s", {"name": cube.name})


async def _quiet(tx: Tx, cube: Cube) -> None:
    """Take the triggers away; they go with their function, whatever their table is called by now."""
    await execute(tx, f"drop function if exists {quoted('cubes', cube.name)}() cascade")


async def build_cube(db: Database, name: str, now: datetime) -> int | None:
    """Count the table into the cube beside its writers; the number of cells, None when the cube has gone or was given
    up. Read first, write after: only the write has a place in the log's order."""
    async with db.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="REPEATABLE READ")
        async with outside.begin():
            found = await fetch(outside, "select spec from kernel.cube where name = %(name)s", {"name": name})
            if not found:
                return None
            cube = msgspec.convert(found[0][0], Cube)
            cells = await fetch(
                outside, _counted(cube, f"({_rows(cube, quoted(cube.schema, cube.table), 1)}) r")
            )
            rows = sum(int(cell[len(cube.keys)]) for cell in cells)
            if len(cells) > _FINE_FROM and len(cells) * _ROWS_PER_CELL > rows:
                await execute(outside, "set local lock_timeout = '2s'")
                await _quiet(outside, cube)
                await _built(outside, name, "too_fine", len(cells), now)
                return None
            await execute(outside, f"delete from {quoted('cubes', name)}")
            await _fill(outside, cube, cells)
            await _built(outside, name, "ready", len(cells), now)
    return len(cells)


async def _fill(tx: Tx, cube: Cube, cells: Sequence[tuple[object, ...]]) -> None:
    names = [*(key.column for key in cube.keys), *_numbers(cube), "folded"]
    await copy_rows(tx, quoted("cubes", cube.name), names, [(*cell, True) for cell in cells])
    await execute(tx, f"analyze {quoted('cubes', cube.name)}")


async def _built(tx: Tx, name: str, state: str, cells: int, now: datetime) -> None:
    await execute(
        tx,
        "update kernel.cube set state = %(state)s, cells = %(cells)s, built_at = %(now)s"
        " where name = %(name)s and state <> 'stale'",
        {"name": name, "state": state, "cells": cells, "now": now},
    )


async def fold_cubes(db: Database) -> int:
    """Turn added rows into cells wherever many wait; how many were folded. The sum is the same before and after."""
    async with db.begin() as tx:
        known = [cube for cube, state in (await known_cubes(tx)).values() if state == "ready"]
    folded = 0
    for cube in known:
        async with db.begin() as tx:
            waiting = await fetch(
                tx,
                f"select 1 from {quoted('cubes', cube.name)} where not folded offset {_FOLD_FROM - 1} limit 1",
            )
            if waiting:
                folded += await fold(tx, cube)
    return folded


async def fold(tx: Tx, cube: Cube) -> int:
    """Fold what one cube has waiting; how many rows that was."""
    table, listed = quoted("cubes", cube.name), _listed(cube)
    keys = ", ".join(quoted(key.column) for key in cube.keys)
    numbers = [quoted(name) for name in _numbers(cube)]
    sums = ", ".join(f"sum({name})" for name in numbers)
    more = ", ".join(f"{name} = c.{name} + excluded.{name}" for name in numbers)
    rows = await fetch(
        tx,
        f"with gone as (delete from {table} where ctid = any(array(select ctid from {table} where not folded"
        f" limit {_FOLD_AT_ONCE})) and not folded returning {listed}), cells as ("
        f" insert into {table} as c ({listed}, folded) select {keys}, {sums}, true from gone group by {keys}"
        f" order by {keys} on conflict ({keys}) where folded do update set {more}) select count(*) from gone",
    )
    empty = " and ".join(f"{name} = 0" for name in numbers)
    await execute(tx, f"delete from {table} where folded and {empty}")
    return int(rows[0][0])
