"""SQL of business tables: set-wise insert, change, lock and derived values. Only this package touches them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch
from yingdan.kernel.records.plan import Plan, column_types, quoted, recordset
from yingdan.kernel.records.store import Statement, as_json

Row = dict[str, Any]
_HEAD = {"id": "uuid", "version": "integer", "changed_at": "timestamptz"}


def database_row(plan: Plan, row: Mapping[str, Any], names: Iterable[str]) -> Row:
    """The columns of some fields of a row, for a JSON batch; empty ones are left out, which makes them NULL."""
    made: Row = {}
    slots = plan.slots
    for name in names:
        value = row.get(name)
        if value is not None:
            slots[name].put(made, value)
    return made


def insert_rows(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> Statement:
    """New records, given whole by field name."""
    writable = plan.writable
    batch = []
    for row in rows:
        made: Row = {}
        for name, value in row.items():
            if value is None:
                continue
            slot = writable.get(name)
            if slot is None or slot.single:
                made[name if slot is None else slot.columns[0]] = value
            else:
                slot.put(made, value)
        batch.append(made)
    return plan.insert_sql, as_json(batch)


async def lock_rows(tx: Tx, plan: Plan, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """The rows that are there, by id, locked in the order of ids until the transaction ends."""
    raw = await fetch(tx, plan.lock_sql, {"ids": sorted(set(ids))})
    return {one[0]: plan.row(one) for one in raw}


async def existing(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these records are there, the bin included."""
    rows = await fetch(
        tx, f"select m.id from {plan.relation} m where m.id = any(%(ids)s)", {"ids": list(ids)}
    )
    return {row[0] for row in rows}


async def read_derived(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The derived values of some rows by field name."""
    slots = [slot for slot in plan.slots.values() if slot.field.derived]
    if not slots or plan.derived_relation is None:
        return {}
    columns = ", ".join(f"d.{quoted(column)}" for slot in slots for column in slot.columns)
    raw = await fetch(
        tx,
        f"select d.id, {columns} from {plan.derived_relation} d where d.id = any(%(ids)s)",
        {"ids": list(ids)},
    )
    found: dict[UUID, Row] = {}
    for one in raw:
        place, row = 1, {}
        for slot in slots:
            row[slot.name] = slot.field.field_type.from_row(tuple(one[place : place + len(slot.columns)]))
            place += len(slot.columns)
        found[one[0]] = row
    return found


def update_rows(plan: Plan, rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> Statement:
    """Write `version`, `changed_at` and some fields of rows that are locked."""
    wanted = [name for name in plan.writable if name in set(names)]
    types = column_types(plan, wanted)
    columns = {**_HEAD, **types}
    changes = ", ".join(f"{quoted(name)} = x.{quoted(name)}" for name in columns if name != "id")
    batch = [
        {
            "id": row["id"],
            "version": row["version"],
            "changed_at": row["changed_at"],
            **database_row(plan, row, wanted),
        }
        for row in rows
    ]
    sql = (
        f"update {plan.relation} m set {changes}"
        f" from json_to_recordset(%(rows)s::json) as x ({recordset(columns)}) where m.id = x.id"
    )
    return sql, as_json(batch)


async def remove_rows(tx: Tx, plan: Plan, ids: Sequence[UUID], at: datetime) -> None:
    """Put locked rows into the bin."""
    await execute(
        tx,
        f"update {plan.relation} set removed_at = %(at)s, changed_at = %(at)s, version = version + 1"
        " where id = any(%(ids)s)",
        {"at": at, "ids": list(ids)},
    )


def save_derived(
    plan: Plan, rows: Sequence[tuple[UUID, Mapping[str, Any]]], names: Sequence[str]
) -> tuple[str, str]:
    """The statement that writes derived fields; a record that is gone meanwhile is passed over."""
    types = column_types(plan, names)
    columns = {"id": "uuid", **types}
    listed = ", ".join(quoted(name) for name in columns)
    changes = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in types)
    batch = [{"id": key, **database_row(plan, values, names)} for key, values in rows]
    return (
        f"insert into {plan.derived_relation} ({listed})"
        f" select {', '.join(f'x.{quoted(name)}' for name in columns)}"
        f" from json_to_recordset(%(rows)s::json) as x ({recordset(columns)})"
        f" where exists (select 1 from {plan.relation} m where m.id = x.id)"
        f" on conflict (id) do update set {changes}",
        as_json(batch),
    )


def save_owners(
    plan: Plan, rows: Sequence[tuple[UUID, Mapping[str, Any]]], names: Sequence[str]
) -> tuple[str, str]:
    """The statement that writes `owner` and `unit` without a new version."""
    columns = {"id": "uuid", **dict.fromkeys(names, "uuid")}
    changes = ", ".join(f"{quoted(name)} = x.{quoted(name)}" for name in names)
    batch = [{"id": key, **{name: values[name] for name in names}} for key, values in rows]
    return (
        f"update {plan.relation} m set {changes}"
        f" from json_to_recordset(%(rows)s::json) as x ({recordset(columns)}) where m.id = x.id",
        as_json(batch),
    )
