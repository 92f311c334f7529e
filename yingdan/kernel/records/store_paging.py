"""Pages of large objects: which rows stand on the next page, found by walking an index from where the page begins.

A scope of several alternatives ("mine, or nobody's in my unit") and a place in an order whose empty values stand last are both
an OR, and PostgreSQL reads all rows of an OR before it sorts them. Asked one by one, each part is a short walk along an index;
the first rows of the whole are among the first rows of the parts.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from yingdan.kernel.records.store_select import Column, Reading

Clause = sa.ColumnElement[bool]
_MOST_PARTS = 16


def stretches(
    columns: Sequence[Column], order: Sequence[tuple[str, bool]], fixed: Sequence[bool], values: Sequence[Any]
) -> list[Clause]:
    """The rows after a row with `values`, as conditions that share no row and each bound one index walk. `columns` ends
    with the id, ascending; empty values stand last; `fixed`: columns that are never null."""
    found: list[Clause] = []
    same: list[Clause] = []
    descending = [down for _, down in order] + [False]
    for column, down, full, value in zip(columns, descending, fixed, values, strict=True):
        if value is None:
            same.append(column.is_(None))
            continue
        # Bound in so many words: SQLAlchemy would not order by a bare True.
        bound = sa.literal(value, column.type)
        found.append(sa.and_(*same, column < bound if down else column > bound))
        if not full:
            found.append(sa.and_(*same, column.is_(None)))
        same.append(column == bound)
    return found


def on_page(
    reading: Reading,
    after: Sequence[Clause],
    wheres: Sequence[Clause],
    order: Sequence[Any],
    limit: int,
    source: sa.FromClause | None = None,
) -> Clause | None:
    """That a row is among the first `limit` of some part; None when there is but one part, or too many. `source`: where the
    conditions look, when it is more than the object itself."""
    scopes = reading.alternatives()
    parts = [(scoped, place) for scoped in scopes for place in (after or [sa.true()])]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    key = reading.plan.object.table.c.id
    source, alive = reading.source() if source is None else source, reading.alive()
    walks = [
        sa.select(key).select_from(source).where(alive, scoped, place, *wheres).order_by(*order).limit(limit)
        for scoped, place in parts
    ]
    return key.in_(sa.union_all(*(sa.select(walk.subquery().c.id) for walk in walks)))
