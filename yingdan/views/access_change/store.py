"""Rows that are open to somebody by one catalog and not by the other; changes of the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yingdan.base import Tx, apart, execute, fetch
from yingdan.expr import Env
from yingdan.kernel.access import Actor, Scope, open_to, people_table
from yingdan.kernel.catalog import Object

_PATIENCE_MS = 2_000


async def only_in(
    tx: Tx, tables: Object, people: list[Actor], one: Scope, other: Scope, env: Env, most: int
) -> list[tuple[UUID, UUID]] | None:
    """(person, record) that `one` opens and `other` does not, at most so many; the tables are those of today. None when it takes too long
    or looks at fields that are not there yet."""
    asked = people_table(people)
    first, second = open_to(one, tables, asked, env), open_to(other, tables, asked, env)
    if first is None or second is None:
        return None
    table = tables.table
    source = tables.source(sorted({*one.looks_at(), *other.looks_at()} & set(tables.fields)))
    wanted = (
        sa.select(asked.c.id, table.c.id)
        .select_from(source.join(asked, sa.true()))
        .where(table.c.removed_at.is_(None), first.is_(True), second.is_not(True))
        .limit(most)
    )
    try:
        async with apart(tx):
            await execute(tx, f"set local statement_timeout = {_PATIENCE_MS:d}")
            rows = (await tx.execute(wanted)).all()
            await execute(tx, "set local statement_timeout = 0")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            return None
        raise
    return [(row[0], row[1]) for row in rows]


async def changes_since(
    tx: Tx, objects: Sequence[str], since: datetime, most: int, among: int
) -> list[tuple[str, str, UUID | None, str, Mapping[str, Any]]]:
    """(type, object, subject, actor, data) of records created, changed or removed since a moment, newest first, at most so many, among the log's
    newest `among` events: the question has a bounded cost however long the log is."""
    rows = await fetch(
        tx,
        "select e.type, e.object, e.subject, e.actor, e.data from (select n.type, n.object, n.subject, n.actor, n.data, n.received_at,"
        " n.generation, n.tx, n.id from events.event n order by n.generation desc, n.tx desc, n.id desc limit %(among)s) e"
        " where e.received_at >= %(since)s and e.object = any(%(objects)s) and e.type = any(%(types)s)"
        " order by e.generation desc, e.tx desc, e.id desc limit %(most)s",
        {"objects": list(objects), "since": since, "most": most, "among": among,
         "types": [f"record.{bulk}{op}" for op in ("created", "changed", "removed", "restored") for bulk in ("", "bulk_")]},
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
