"""SQL of business tables: set-wise insert, change, lock and derived values. Only this package touches them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch
from yingdan.kernel.records.plan import Plan, column_types, quoted, recordset
from yingdan.kernel.records.store import NewRows, Statement, as_json

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


def insert_rows(plan: Plan, rows: Iterable[Mapping[str, Any]]) -> list[NewRows]:
    """New records, given whole by field name; what is derived of them is passed over."""
    in_order, parted, places = plan.in_order, plan.parted, plan.places
    batch: list[list[Any]] = []
    asides: list[list[Any]] = []
    for row in rows:
        value_of = row.get
        made: list[Any] = [value_of(name) for name in in_order]
        aside: Row = {"id": row["id"]}
        for slot in parted:
            value = value_of(slot.name)
            if value is None:
                continue
            parts: Row = aside if slot.field.aside else {}
            slot.put(parts, value)
            if not slot.field.aside:
                for column, part in parts.items():
                    made[places[column]] = part
        batch.append(made)
        if len(aside) > 1:
            asides.append([aside.get(column) for column in plan.aside_columns])
    statements = [NewRows(plan.relation, plan.columns, batch)]
    if asides:
        statements.append(NewRows(plan.relations["aside"], plan.aside_columns, asides))
    return statements


def insert_derived(
    plan: Plan, rows: Mapping[UUID, Mapping[str, Any]], states: Mapping[str, Any]
) -> list[NewRows]:
    """The first derived values of new records by field name. `states`: columns that are the same in all of them, which begin
    roll-ups."""
    if not rows:
        return []
    names = dict.fromkeys(name for values in rows.values() for name in values)
    types = {"id": "uuid", **column_types(plan, names), **dict.fromkeys(states, "jsonb")}
    columns = list(types)[1 : len(types) - len(states)]
    batch: list[list[Any]] = []
    for key, values in rows.items():
        made = database_row(plan, values, names)
        batch.append([key, *(made.get(column) for column in columns), *states.values()])
    return [NewRows(plan.relations["derived"], types, batch)]


def save_side(relation: str, columns: Mapping[str, str], batch: Sequence[Row], where: str = "") -> Statement:
    """Insert rows of a side table or overwrite those that are there."""
    changes = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in columns if name != "id")
    return (
        f"insert into {relation} ({', '.join(quoted(name) for name in columns)})"
        f" select {', '.join(f'x.{quoted(name)}' for name in columns)}"
        f" from json_to_recordset(%(rows)s::json) as x ({recordset(columns)}){where}"
        f" on conflict (id) do update set {changes}",
        as_json(batch),
    )


async def lock_rows(tx: Tx, plan: Plan, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """The rows that are there, by id, locked in the order of ids until the transaction ends."""
    wanted = {"ids": sorted(set(ids))}
    if "aside" in plan.relations:
        # A lock that had to be waited for brings the main row up to date, not what is joined to it.
        await fetch(
            tx,
            f"select m.id from {plan.relation} m where m.id = any(%(ids)s) order by m.id for no key update",
            wanted,
        )
    raw = await fetch(tx, plan.lock_sql, wanted)
    return {one[0]: plan.row(one) for one in raw}


async def existing(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these records are there, the bin included."""
    rows = await fetch(
        tx, f"select m.id from {plan.relation} m where m.id = any(%(ids)s)", {"ids": list(ids)}
    )
    return {row[0] for row in rows}


async def read_derived(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The derived values of some rows by field name."""
    slots = [slot for slot in plan.slots.values() if slot.field.place == "derived"]
    if not slots:
        return {}
    columns = ", ".join(slot.selected for slot in slots)
    raw = await fetch(
        tx,
        f"select d.id, {columns} from {plan.relations['derived']} d where d.id = any(%(ids)s)",
        {"ids": list(ids)},
    )
    found: dict[UUID, Row] = {}
    for one in raw:
        place, row = 1, found.setdefault(one[0], {})
        for slot in slots:
            place = slot.take(row, one, place)
    return found


def update_rows(plan: Plan, rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> list[Statement]:
    """Write `version`, `changed_at` and some fields of rows that are locked."""
    chosen = set(names)
    asides = [name for name, slot in plan.writable.items() if name in chosen and slot.field.aside]
    wanted = [name for name, slot in plan.writable.items() if name in chosen and not slot.field.aside]
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
    statements = [(sql, as_json(batch))]
    if asides:
        batch = [{"id": row["id"], **database_row(plan, row, asides)} for row in rows]
        columns = {"id": "uuid", **column_types(plan, asides)}
        statements.append(save_side(plan.relations["aside"], columns, batch))
    return statements


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
) -> Statement:
    """The statement that writes derived fields; a record that is gone meanwhile is passed over."""
    batch = [{"id": key, **database_row(plan, values, names)} for key, values in rows]
    there = f" where exists (select 1 from {plan.relation} m where m.id = x.id)"
    return save_side(plan.relations["derived"], {"id": "uuid", **column_types(plan, names)}, batch, there)


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
