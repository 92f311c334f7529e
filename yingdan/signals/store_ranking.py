"""SQL of rankings: scores computed at read under any weights, within the actor's scope.

Nothing stored is trusted: the sums are decayed to the asked moment and weighed in one pass over the states, so that
a changed weight shows in the next answer. A signal that never happened costs one comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingdan.base import Tx
from yingdan.expr import Env, Type, check, parse
from yingdan.kernel.access import AccessNames, Actor, condition_sql, scope
from yingdan.kernel.catalog import Catalog
from yingdan.signals.model import Score
from yingdan.signals.points import Term

STATE = sa.table(
    "state",
    sa.column("subject", sa.Uuid()),
    sa.column("object", sa.Text()),
    sa.column("at_s", sa.Double()),
    sa.column("s", ARRAY(sa.Double())),
    sa.column("fit", sa.Double()),
    schema="signals",
)
Number = sa.ColumnElement[float]


def score_sql(given: Sequence[Term], now: datetime) -> Number:
    """The score of a row of `signals.state` at a moment. Numbers are ours and finite, so they stand as literals."""
    points = [_points(term, now.timestamp()) for term in given if term.points != 0.0]
    whole = " + ".join(["coalesce(signals.state.fit, 0)", *points])
    return sa.literal_column(f"least(100, greatest(0, {whole}))", sa.Double())


def _points(term: Term, now_s: float) -> str:
    s = f"signals.state.s[{term.slot + 1}]"
    rate = 0.6931471805599453 / term.half_life_s
    # At most 138 (200 half-lives) into exp: PostgreSQL refuses results too small to hold.
    left = f"exp(-least(greatest({now_s!r} - signals.state.at_s, 0) * {rate!r}, 138))"
    share = f"1 - exp(-least({s} * {left} / {term.saturation!r}, 50))"
    return f"case when {s} > 1e-30 then {term.points!r} * ({share}) else 0 end"


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a comparison: ranks and scores under two sets of weights, and how many rose and fell in all."""

    id: UUID
    rank: int
    was_rank: int
    score: float
    was_score: float


def _within(
    catalog: Catalog, actor: Actor, score: Score, env: Env, columns: Sequence[sa.ColumnElement[Any]]
) -> sa.Select[Any] | None:
    """Open records the actor may read, with their states; None when nothing at all is granted."""
    scoped = scope(catalog, actor, score.object, "read")
    if not scoped.everything and score.field not in scoped.fields(env):
        return None
    found = catalog.objects[score.object]
    looked = set(scoped.looks_at())
    where: list[sa.ColumnElement[bool]] = [found.table.c.removed_at.is_(None)]
    if score.open is not None:
        checked = check(parse(score.open), AccessNames(found), Type.BOOL)
        looked |= {path[0] for path in checked.names}
        where.append(condition_sql(checked, found, actor, env))
    clause = scoped.where(env, [score.field])
    if clause is not None:
        where.append(clause)
    source = sa.join(found.source(looked), STATE, STATE.c.subject == found.table.c.id)
    return sa.select(found.table.c.id, *columns).select_from(source).where(*where)


async def rank(
    tx: Tx, catalog: Catalog, actor: Actor, score: Score, env: Env, given: Sequence[Term], limit: int
) -> list[tuple[UUID, float]]:
    """The first `limit` open records by score, best first; equal scores by id."""
    value = score_sql(given, env.now).label("value")
    statement = _within(catalog, actor, score, env, [value])
    if statement is None:
        return []
    rows = await tx.execute(statement.order_by(sa.desc("value"), sa.asc("id")).limit(limit))
    return [(row[0], float(row[1])) for row in rows]


async def compare(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    score: Score,
    env: Env,
    given: tuple[Sequence[Term], Sequence[Term]],
    limit: int,
) -> tuple[list[Place], int, int]:
    """The first `limit` records under the second weights, with where they stand under the first; how many records
    rise and fall in all."""
    was, new = (score_sql(one, env.now) for one in given)
    inner = _within(catalog, actor, score, env, [was.label("was"), new.label("new")])
    if inner is None:
        return [], 0, 0
    both = inner.cte("both").prefix_with("materialized")
    ranked = sa.select(
        both.c.id,
        both.c.was,
        both.c.new,
        sa.func.row_number().over(order_by=[both.c.was.desc(), both.c.id]).label("was_rank"),
        sa.func.row_number().over(order_by=[both.c.new.desc(), both.c.id]).label("rank"),
    ).cte("ranked")
    up = sa.func.count().filter(ranked.c.rank < ranked.c.was_rank)
    down = sa.func.count().filter(ranked.c.rank > ranked.c.was_rank)
    totals = sa.select(up.label("up"), down.label("down")).select_from(ranked).cte("totals")
    statement = (
        sa.select(
            ranked.c.id,
            ranked.c.rank,
            ranked.c.was_rank,
            ranked.c.new,
            ranked.c.was,
            totals.c.up,
            totals.c.down,
        )
        .select_from(ranked.join(totals, sa.true()))
        .where(ranked.c.rank <= limit)
        .order_by(ranked.c.rank)
    )
    rows = (await tx.execute(statement)).all()
    places = [Place(row[0], int(row[1]), int(row[2]), float(row[3]), float(row[4])) for row in rows]
    return places, int(rows[0][5]) if rows else 0, int(rows[0][6]) if rows else 0
