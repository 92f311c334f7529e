"""SQL of trees: references to the same object that may make no ring, and everything below a record."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Problem, Tx, execute, fetch
from yingdan.kernel.catalog import Object
from yingdan.kernel.records.plan import Plan

DEEPEST = 100


async def refuse_rings(tx: Tx, plan: Plan, written: Mapping[str, Sequence[UUID]]) -> None:
    """Look whether records whose place in a tree was written stand above themselves, or too deep. Writers of one
    object's trees wait for each other, since two may close a ring together. Problem tree-has-a-ring 409."""
    await execute(tx, "select pg_advisory_xact_lock(7415, hashtext(%(object)s))", {"object": plan.name})
    for field, ids in written.items():
        slot = plan.slots[field]
        source, above = plan.joined([slot]), slot.selected
        rows = await fetch(
            tx,
            f"with recursive up (start, id, depth) as (select m.id, {above}, 1 from {source}"
            f" where m.id = any(%(ids)s) and {above} is not null"
            f" union all select up.start, {above}, up.depth + 1 from {source} join up on m.id = up.id"
            f" where {above} is not null and up.id <> up.start and up.depth <= %(most)s)"
            " select up.start from up where up.id = up.start or up.depth > %(most)s limit 1",
            {"ids": list(ids), "most": DEEPEST},
        )
        if rows:
            raise Problem(
                "tree-has-a-ring", 409, object=plan.name, field=field, id=str(rows[0][0]), max=DEEPEST
            )


def under(held: sa.ColumnElement[Any], one: Object, tree: str, root: UUID) -> sa.ColumnElement[bool]:
    """The condition that a held id is a record of the object, or stands below it by a reference to the same object."""
    slot = one.fields[tree]
    table = {"main": one.table, "aside": one.aside, "derived": one.derived}[slot.place]
    assert table is not None
    # Not the table itself: who puts the condition to a cube looks for the columns of the rows asked about.
    apart = sa.table(table.name, sa.column("id"), sa.column(slot.column), schema=table.schema)
    below = sa.select(
        sa.literal(root, sa.Uuid()).label("id"), sa.literal(0, sa.Integer()).label("depth")
    ).cte(recursive=True, nesting=True)
    # A ring left from before the field was a tree ends at the depth, and `union` drops what comes again.
    below = below.union(
        sa.select(apart.c.id, below.c.depth + 1).where(
            apart.c[slot.column] == below.c.id, below.c.depth < DEEPEST
        )
    )
    return held.in_(sa.select(below.c.id))
