"""Numbers over promises: how many, what share was kept, how long it took; by person, unit, light or time, all measures of
one question in one statement; and the promises themselves, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Tx
from yingdan.expr import Env, Type, check, parse, to_sql
from yingdan.kernel.catalog import ValueNames
from yingdan.work.lights import AMBER
from yingdan.work.model import Clock

Function = Literal["count", "in_time", "median"]
_MOST_GROUPS = 10_000
_MOMENT = sa.DateTime(timezone=True)
_KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "id": sa.Uuid(), "name": sa.Text(), "object": sa.Text(), "subject": sa.Uuid(), "owner": sa.Uuid(), "unit": sa.Uuid(),
    "started_at": _MOMENT, "due_at": _MOMENT, "within_s": sa.Integer(), "state": sa.Text(), "met_at": _MOMENT,
    "breached_at": _MOMENT, "remaining_s": sa.Float(), "rung_at": _MOMENT, "told_s": sa.Integer(), "met_paused": sa.Boolean(),
}  # fmt: skip
_COLUMNS = tuple(_KINDS)
CLOCK = sa.Table(
    "clock", sa.MetaData(), *(sa.Column(name, kind) for name, kind in _KINDS.items()), schema="work"
)
# What a condition may say of a promise. `open`: running, or out of time and still not kept. `light`: of an open one. `foremost`:
# of the open promises of one record the one in most trouble; whoever asks for it looks at open promises only.
PROMISE_NAMES = ValueNames(
    {
        ("owner",): Type.REFERENCE("org.user"),
        ("unit",): Type.REFERENCE("org.unit"),
        ("state",): Type.TEXT,
        ("clock",): Type.TEXT,
        ("light",): Type.TEXT,
        ("open",): Type.BOOL,
        ("met_paused",): Type.BOOL,
        ("foremost",): Type.BOOL,
        **{(name,): Type.DATETIME for name in ("started_at", "due_at", "met_at", "breached_at")},
    }
)
PROMISE_DIMENSIONS = frozenset({"owner", "unit", "state", "clock", "light"})


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose promises are counted: of `people` or in `units` (people None: everybody's), and those that nobody owns about
    the records that `unowned` selects the ids of."""

    people: Sequence[UUID] | None
    units: Sequence[UUID] = ()
    unowned: sa.Select[Any] | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """Which promises are counted: about records of `object`, started in [since, until), of `whose`; narrowed to owners
    `only` and units `inside` when given."""

    object: str
    whose: Whose
    since: datetime | None = None
    until: datetime | None = None
    only: Sequence[UUID] | None = None
    inside: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number over promises of a clock (None: of any) that meet a condition over `PROMISE_NAMES`. `count` counts them;
    `in_time` is the share kept among those that can be judged by now: in their own time (those kept while paused left out), or within `within_s` seconds of
    the start; `median` is seconds from start to met."""

    function: Function
    clock: str | None = None
    where: str | None = None
    within_s: int | None = None


def asks_foremost(where: str | None) -> bool:
    """Whether a condition looks at the foremost promises. Problem expression-is-faulty 422."""
    return where is not None and ("foremost",) in check(parse(where), PROMISE_NAMES, Type.BOOL).names


async def promises(
    tx: Tx, among: Among, by: Sequence[str], measures: Sequence[Measure], env: Env
) -> list[tuple[tuple[Any, ...], tuple[float | None, ...]]]:
    """Rows of (group values, a number per measure). `by`: names of `PROMISE_DIMENSIONS`, or day, week, month, quarter,
    year of the start. Cancelled promises never count. Either all measures ask for the foremost ones or none does.
    Problem expression-is-faulty 422."""
    of = _Promises(among, env, foremost=any(asks_foremost(one.where) for one in measures))
    groups = [of.group(one) for one in by]
    numbers = [of.measure(one) for one in measures]
    clocks = {one.clock for one in measures}
    wheres = [*of.wheres, *([] if None in clocks else [of.columns["name"].in_(sorted(map(str, clocks)))])]
    if all(one.where is not None for one in measures):
        wheres.append(sa.or_(*(of.condition(str(one.where)) for one in measures)))
    places: list[Any] = [sa.literal_column(str(place + 1)) for place in range(len(groups))]
    labelled = [column.label(f"c{place}") for place, column in enumerate((*groups, *numbers))]
    statement = sa.select(*labelled).select_from(of.source).where(*wheres)
    if groups:
        statement = statement.group_by(*places).order_by(*places).limit(_MOST_GROUPS)
    size = len(groups)
    return [
        (tuple(row[:size]), tuple(None if one is None else float(one) for one in row[size:]))
        for row in (await tx.execute(statement)).all()
    ]


async def promise_page(
    tx: Tx,
    among: Among,
    measure: Measure,
    before: tuple[datetime, UUID] | None,
    limit: int,
    env: Env,
    *,
    urgent: bool = False,
) -> list[Clock]:
    """The promises that a measure's clock and condition are about, newest first; `before` pages on from (started_at, id).
    `urgent`: those due first instead, in one page. Problem expression-is-faulty 422."""
    of = _Promises(among, env, foremost=asks_foremost(measure.where))
    c = of.columns
    wheres = [*of.wheres]
    if measure.clock is not None:
        wheres.append(c["name"] == measure.clock)
    if measure.where is not None:
        wheres.append(of.condition(measure.where))
    if before is not None:
        wheres.append(sa.tuple_(c["started_at"], c["id"]) < sa.tuple_(*map(sa.literal, before)))
    order = (c["due_at"], c["id"]) if urgent else (c["started_at"].desc(), c["id"].desc())
    statement = (
        sa.select(*(c[name] for name in _COLUMNS))
        .select_from(of.source)
        .where(*wheres)
        .order_by(*order)
        .limit(limit)
    )
    return [Clock(**dict(zip(_COLUMNS, row, strict=True))) for row in (await tx.execute(statement)).all()]


class _Promises:
    """The promises of one question: where they are read from, under which conditions, and what their names stand for."""

    def __init__(self, among: Among, env: Env, foremost: bool) -> None:
        self.env = env
        self.columns: dict[str, Any] = {name: CLOCK.c[name] for name in _COLUMNS}
        self.source: Any = CLOCK
        self.wheres = self._among(among)
        if foremost:
            place = sa.func.row_number().over(
                partition_by=CLOCK.c.subject, order_by=(self._trouble().desc(), CLOCK.c.due_at, CLOCK.c.id)
            )
            inner = sa.select(*CLOCK.c, (place == 1).label("foremost")).where(*self.wheres, self._open())
            self.source = inner.subquery("c")
            self.columns = {name: self.source.c[name] for name in (*_COLUMNS, "foremost")}
            self.wheres = []

    def _among(self, among: Among) -> list[Any]:
        c, whose = self.columns, among.whose
        found = [c["object"] == among.object, c["state"] != "cancelled"]
        if whose.people is not None:
            theirs = [c["owner"] == sa.any_(_ids(whose.people))]
            if whose.units:
                theirs.append(c["unit"] == sa.any_(_ids(whose.units)))
            if whose.unowned is not None:
                theirs.append(sa.and_(c["owner"].is_(None), c["subject"].in_(whose.unowned)))
            found.append(sa.or_(*theirs))
        if among.since is not None:
            found.append(c["started_at"] >= among.since)
        if among.until is not None:
            found.append(c["started_at"] < among.until)
        for name, ids in (("owner", among.only), ("unit", among.inside)):
            if ids is not None:
                found.append(c[name] == sa.any_(_ids(ids)))
        return found

    def _open(self) -> Any:
        # As the partial index of open promises says it.
        c = self.columns
        return sa.or_(
            c["state"] == sa.literal_column("'running'"),
            sa.and_(c["state"] == sa.literal_column("'breached'"), c["met_at"].is_(None)),
        )

    def _trouble(self) -> Any:
        """Of an open promise: 2 red, 1 amber, 0 green."""
        c, now = self.columns, sa.literal(self.env.now, _MOMENT)
        left_s = sa.extract("epoch", c["due_at"] - now)
        out = sa.or_(c["state"] == "breached", c["due_at"] <= now)
        return sa.case((out, 2), (left_s < c["within_s"] * sa.literal(AMBER, sa.Float()), 1), else_=0)

    def column(self, path: tuple[str, ...]) -> Any:
        name = path[0]
        if name == "clock":
            return self.columns["name"]
        if name == "open":
            return self._open()
        if name == "light":
            trouble = self._trouble()
            said = sa.case((trouble == 2, "red"), (trouble == 1, "amber"), else_="green")
            return sa.case((self._open(), said))
        return self.columns[name]

    def condition(self, where: str) -> Any:
        return to_sql(check(parse(where), PROMISE_NAMES, Type.BOOL), self.column, self.env)

    def group(self, one: str) -> Any:
        if one in PROMISE_DIMENSIONS:
            return self.column((one,))
        local = sa.func.timezone(sa.literal(str(self.env.zone), sa.Text()), self.columns["started_at"])
        return sa.cast(sa.func.date_trunc(sa.literal(one, sa.Text()), local), sa.Date())

    def measure(self, one: Measure) -> Any:
        c = self.columns
        which = [c["name"] == one.clock] if one.clock is not None else []
        if one.where is not None:
            which.append(self.condition(one.where))

        def count(*wheres: Any) -> Any:
            return sa.func.count().filter(sa.and_(sa.true(), *which, *wheres))

        if one.function == "count":
            return count()
        if one.function == "median":
            took_s = sa.extract("epoch", c["met_at"] - c["started_at"])
            middle = sa.func.percentile_cont(0.5).within_group(took_s)
            return middle.filter(sa.and_(c["met_at"].is_not(None), *which))
        if one.within_s is None:
            # What was kept while it rested says nothing about speed, either way.
            judged = sa.and_(c["state"].in_(("met", "breached")), sa.not_(c["met_paused"]))
            hits = sa.and_(c["state"] == "met", sa.not_(c["met_paused"]))
        else:
            end = c["started_at"] + sa.func.make_interval(0, 0, 0, 0, 0, 0, one.within_s)
            hits = c["met_at"] <= end
            judged = sa.or_(c["met_at"].is_not(None), end <= sa.literal(self.env.now, _MOMENT))
        return sa.cast(count(hits), sa.Float()) / sa.func.nullif(count(judged), 0)


def _ids(ids: Sequence[UUID]) -> sa.ColumnElement[Any]:
    return sa.literal(list(ids), sa.ARRAY(sa.Uuid()))
