"""SQL of the bin: who removed what when and together with what; rows that point to others; rows gone for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch
from yingdan.kernel.records.plan import Plan, Slot, quoted
from yingdan.kernel.records.store import as_json

SCHEMA = """
create table if not exists kernel.bin (
  record uuid primary key,
  object text collate "C" not null,
  root uuid not null,
  by text collate "C" not null,
  at timestamptz not null,
  cleared jsonb not null default '[]'
);
create index if not exists bin_at on kernel.bin (at desc, record);
create index if not exists bin_root on kernel.bin (root);
"""


@dataclass(frozen=True, slots=True)
class Gone:
    """A record in the bin. `root`: the record whose removal took it along, itself when it was named; `cleared`:
    references to it that were emptied, as [object, record, field]."""

    record: UUID
    object: str
    root: UUID
    by: str
    at: datetime
    cleared: Sequence[Sequence[str]] = ()


async def add_gone(tx: Tx, gone: Iterable[Gone]) -> None:
    rows = [
        {"record": one.record, "object": one.object, "root": one.root, "by": one.by, "at": one.at, "cleared": one.cleared}
        for one in gone
    ]  # fmt: skip
    await execute(
        tx,
        "insert into kernel.bin (record, object, root, by, at, cleared)"
        " select x.record, x.object, x.root, x.by, x.at, x.cleared from json_to_recordset(%(rows)s::json)"
        " as x (record uuid, object text, root uuid, by text, at timestamptz, cleared jsonb)"
        " on conflict (record) do update set root = excluded.root, by = excluded.by, at = excluded.at,"
        " cleared = excluded.cleared",
        {"rows": as_json(rows)},
    )


async def groups(tx: Tx, records: Sequence[UUID]) -> list[Gone]:
    """These records and, of those that are roots, everything that went with them; locked."""
    rows = await fetch(
        tx,
        "select record, object, root, by, at, cleared from kernel.bin"
        " where record = any(%(ids)s) or root = any(%(ids)s) order by record for update",
        {"ids": list(records)},
    )
    return [Gone(*row) for row in rows]


async def newest(
    tx: Tx, objects: Sequence[str], before: tuple[datetime, UUID] | None, limit: int
) -> list[Gone]:
    """The bin from its newest end; `before` pages on from (at, record) of the last."""
    rows = await fetch(
        tx,
        "select record, object, root, by, at, cleared from kernel.bin where object = any(%(objects)s)"
        " and (%(at)s::timestamptz is null or (at, record) < (%(at)s::timestamptz, %(record)s::uuid))"
        " order by at desc, record desc limit %(limit)s",
        {
            "objects": list(objects), "limit": limit,
            "at": before[0] if before else None, "record": before[1] if before else None,
        },
    )  # fmt: skip
    return [Gone(*row) for row in rows]


async def older(tx: Tx, before: datetime, limit: int) -> list[Gone]:
    """What has been in the bin since before a moment, locked; rows another worker has in hand are passed over."""
    rows = await fetch(
        tx,
        "select record, object, root, by, at, cleared from kernel.bin where at < %(before)s"
        " order by at, record limit %(limit)s for update skip locked",
        {"before": before, "limit": limit},
    )
    return [Gone(*row) for row in rows]


async def forget_gone(tx: Tx, records: Sequence[UUID]) -> None:
    """These records are not in the bin any more."""
    await execute(tx, "delete from kernel.bin where record = any(%(ids)s)", {"ids": list(records)})


async def pointing(tx: Tx, plan: Plan, slot: Slot, ids: Sequence[UUID], limit: int) -> list[UUID]:
    """Records that are there and whose reference, or one of whose references, names one of these."""
    column = slot.selected
    test = f"{column} && %(ids)s" if slot.field.columns[0][1].endswith("[]") else f"{column} = any(%(ids)s)"
    rows = await fetch(
        tx,
        f"select m.id from {plan.joined([slot])} where {test} and m.removed_at is null order by m.id limit %(limit)s",
        {"ids": list(ids), "limit": limit},
    )
    return [row[0] for row in rows]


async def lock_removed(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Rows in the bin, locked."""
    sql = plan.lock_sql.replace("m.removed_at is null", "m.removed_at is not null")
    return {raw[0]: plan.row(raw) for raw in await fetch(tx, sql, {"ids": sorted(ids)})}


async def read_removed(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Rows in the bin, as they were when they went."""
    sql = plan.lock_sql.replace("m.removed_at is null", "m.removed_at is not null").partition(" for ")[0]
    return {raw[0]: plan.row(raw) for raw in await fetch(tx, sql, {"ids": sorted(ids)})}


async def bring_back(tx: Tx, plan: Plan, ids: Sequence[UUID], at: datetime) -> None:
    """Take locked rows out of the bin."""
    await execute(
        tx,
        f"update {plan.relation} set removed_at = null, changed_at = %(at)s, version = version + 1"
        " where id = any(%(ids)s)",
        {"at": at, "ids": list(ids)},
    )


async def delete_rows(tx: Tx, plan: Plan, ids: Sequence[UUID]) -> None:
    """Delete rows of the bin for good, their sides with them, and what people put on them."""
    await execute(
        tx,
        f"delete from {plan.relation} where id = any(%(ids)s) and removed_at is not null",
        {"ids": list(ids)},
    )
    for table in ("comment", "mark"):
        await execute(
            tx, f"delete from kernel.{quoted(table)} where record = any(%(ids)s)", {"ids": list(ids)}
        )
