"""What a policy gave in a period: whole, by unit and by person, within the rights of whoever asks. Two statements over kept
decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from yingdan.base import Tx
from yingdan.decisions.routing import BROUGHT

WHOLE, UNIT, PERSON = "whole", "unit", "person"
_MOST = 20_000
_MOMENT = sa.DateTime(timezone=True)
DECISION = sa.Table(
    "decision", sa.MetaData(),
    sa.Column("id", sa.Uuid()), sa.Column("kind", sa.Text()), sa.Column("name", sa.Text()), sa.Column("subject", sa.Uuid()),
    sa.Column("at", _MOMENT), sa.Column("outcome", JSONB()), sa.Column("reasons", JSONB()), schema="decisions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenAsked:
    """`records`: a select of id and grade, within somebody's rights; `policy`: whose decisions, from `since` to before `until`;
    `grades`: values that are counted apart."""

    records: sa.Select[Any]
    policy: str
    since: datetime
    until: datetime
    grades: Sequence[str]


@dataclass(frozen=True, slots=True)
class Given:
    """One group. `by`: whole, unit or person; `key`: which. `leads` were given to somebody, `kept` of them because the customer had
    an owner; `pool`: for these nobody was found. `grades`: given, by grade. `worth`: value x chance of those that were weighed;
    `load`: the median of what somebody had open when given one more."""

    by: str
    key: UUID | None
    leads: int
    kept: int
    pool: int
    grades: tuple[int, ...]
    worth: float
    load: float | None


@dataclass(frozen=True, slots=True)
class Turned:
    """Somebody as decisions name him: `of` times, `turned` of them taken out by a condition or by a full desk."""

    person: UUID
    turned: int
    of: int


async def given(tx: Tx, asked: GivenAsked) -> list[Given]:
    """Every group with at least one decision. What people brought themselves was given by nobody and is left out."""
    one = _each(asked).cte("one").prefix_with("materialized", dialect="postgresql")
    c = one.c
    got = c.person.is_not(None)
    measures: list[Any] = [
        sa.func.count().filter(got), sa.func.count().filter(sa.and_(got, c.kept)), sa.func.count().filter(sa.not_(got)),
        sa.func.coalesce(sa.func.sum(c.worth), 0.0),
        sa.func.percentile_cont(0.5).within_group(c.load),
        *(sa.func.count().filter(sa.and_(got, c.grade == grade)) for grade in asked.grades),
    ]  # fmt: skip
    groups = [c.unit, c.person]
    sets = sa.func.grouping_sets(sa.tuple_(), *(sa.tuple_(group) for group in groups))
    statement = sa.select(sa.func.grouping(*groups), *groups, *measures).group_by(sets).limit(_MOST)
    return [_read(row) for row in (await tx.execute(statement)).all()]


async def turned(tx: Tx, asked: GivenAsked) -> list[Turned]:
    """How often each person who was named in a decision was taken out before anybody was weighed."""
    chosen = _chosen(asked, DECISION.c.reasons["considered"].label("considered")).subquery("chosen")
    named = (
        sa.func.jsonb_to_recordset(chosen.c.considered)
        .table_valued(sa.column("user", sa.Uuid()), sa.column("excluded_by", sa.Text()))
        .render_derived(name="named", with_types=True)
    )
    statement = (
        sa.select(named.c.user, sa.func.count(named.c.excluded_by), sa.func.count())
        .select_from(chosen)
        .join(named, sa.true())
        .group_by(named.c.user)
        .limit(_MOST)
    )
    return [Turned(row[0], row[1], row[2]) for row in (await tx.execute(statement)).all()]


def _chosen(asked: GivenAsked, *columns: Any) -> sa.Select[Any]:
    """Decisions of the policy in the period about records within reach."""
    decision, records = DECISION.c, asked.records.subquery("records")
    return (
        sa.select(*columns, records.c.grade)
        .select_from(DECISION.join(records, records.c.id == decision.subject))
        .where(
            decision.kind == "routing",
            decision.name == asked.policy,
            decision.at >= sa.literal(asked.since, _MOMENT),
            decision.at < sa.literal(asked.until, _MOMENT),
        )
    )


def _each(asked: GivenAsked) -> sa.Select[Any]:
    """A row per decision: who got it, where, and what it was worth with him. The first of the considered is the chosen one."""
    outcome, reasons = DECISION.c.outcome, DECISION.c.reasons
    # Taken out of the kept reasons once; offset 0 keeps the planner from doing it for every column.
    raw = _chosen(
        asked, outcome.label("outcome"), reasons["considered"][0].label("first"), reasons["reasons"][0].label("why")
    ).offset(0).subquery("raw")  # fmt: skip
    first, kept = raw.c.first, raw.c.outcome["kept"].astext == "true"
    value, chance = (sa.cast(first["parts"][name].astext, sa.Float()) for name in ("value", "chance"))
    got = raw.c.outcome["owner"].astext.is_not(None)
    return sa.select(
        sa.cast(raw.c.outcome["owner"].astext, sa.Uuid()).label("person"),
        sa.cast(raw.c.outcome["unit"].astext, sa.Uuid()).label("unit"),
        sa.func.coalesce(kept, sa.false()).label("kept"),
        sa.case((got, value * sa.func.coalesce(chance, 1.0))).label("worth"),
        sa.case((got, sa.cast(first["load"].astext, sa.Float()))).label("load"),
        raw.c.grade,
    ).where(sa.not_(sa.and_(kept, sa.func.coalesce(raw.c.why["en"].astext, "") == BROUGHT["en"])))


def _read(row: Any) -> Given:
    # Bit by bit from the left: what the group is not made of.
    by = {0b11: WHOLE, 0b01: UNIT, 0b10: PERSON}[row[0]]
    key = None if by == WHOLE else row[1] if by == UNIT else row[2]
    leads, kept, pool, worth, load, *grades = row[3:]
    return Given(
        by, key, leads, kept, pool, tuple(grades), float(worth), None if load is None else float(load)
    )
