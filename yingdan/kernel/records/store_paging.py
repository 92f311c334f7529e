"""Pages of large objects: the rows of the next page, found by walking an index from where the page begins.

A scope of several alternatives ("mine, or nobody's in my unit") and a place in an order whose empty values stand last are both
an OR, and PostgreSQL reads all rows of an OR before it sorts them. Asked one by one, each part is a short walk along an index.
PostgreSQL merges the parts as they come and asks none for more than the page needs, so a part that lies far down the order costs no more
than the walk to where the page ends.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from yingdan.kernel.records.store_select import Column, Reading, in_order

Clause = sa.ColumnElement[bool]
# A column, whether downwards, whether it is never empty.
Order = tuple[Column, bool, bool]
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


def walks(
    reading: Reading,
    columns: Sequence[Column],
    order: Sequence[Order],
    limit: int,
    wheres: Sequence[Clause],
    after: Sequence[Clause] = (),
    source: sa.FromClause | None = None,
) -> sa.Select[Any] | None:
    """`columns` of the first `limit` rows that meet `wheres`; None when the scope and `after` are but one part, or too many. `source`:
    where the conditions look, when it is more than the object itself."""
    all_meet, scopes = reading.alternatives()
    if not 1 < len(scopes) * max(1, len(after)) <= _MOST_PARTS:
        return None
    source = reading.source() if source is None else source
    told, by = _named(columns, [column for column, _, _ in order])
    here = [in_order(*one) for one in order]
    parts = [
        # A row is in the first part that has it and in no other, so that none comes twice. PostgreSQL tests conditions of like cost in
        # the order they are written: what people ask for leaves out more than what they may see.
        sa.select(*told)
        .select_from(source)
        .where(*wheres, at, scoped, *all_meet, *(other.is_not(sa.true()) for other in scopes[:place]))
        .order_by(*here)
        .limit(limit)
        for place, scoped in enumerate(scopes)
        for at in (after or [sa.true()])
    ]
    # Columns of the whole are named by hand: SQLAlchemy would make a proxy of every column of every part, a tenth of a list's time.
    found = sa.union_all(*parts).subquery("parts")
    there = [
        in_order(sa.column(name, column.type), down, full)
        for name, (column, down, full) in zip(by, order, strict=True)
    ]
    seen = [sa.column(f"c{place}", column.type) for place, column in enumerate(columns)]
    return sa.select(*seen).select_from(found).order_by(*there).limit(limit)


def _named(columns: Sequence[Column], sorted_by: Sequence[Column]) -> tuple[list[Column], list[str]]:
    """All columns under names of their own, and the names of those that the order looks at."""
    told: list[Column] = [column.label(f"c{place}") for place, column in enumerate(columns)]
    names = []
    for column in sorted_by:
        place = next((place for place, one in enumerate(columns) if one is column), None)
        if place is None:
            place = len(told)
            told.append(column.label(f"c{place}"))
        names.append(f"c{place}")
    return told, names
