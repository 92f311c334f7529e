"""Numbers by dimensions, from a cube when one fits the question and the actor's rights, else from the rows."""

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog, column_type
from yingdan.kernel.records.cubes import NUMBERS, TIMES, Answer, Breakdown, Cube, Group, Span
from yingdan.kernel.records.store_cubes import ready_cubes
from yingdan.kernel.records.store_select import Column, Reading, run

_MOST_GROUPS = 10_000
_MOST_PARTS = 4
_UNGROUPED = frozenset({"json", "multi_choice", "long_text", "references"})
_ORDERED = NUMBERS | TIMES
# What each function may be asked about; None stands for a field of any type.
_FUNCTIONS: dict[str, frozenset[str] | None] = {
    "count": None, "count_distinct": None, "sum": NUMBERS, "avg": NUMBERS, "median": NUMBERS,
    "min": _ORDERED, "max": _ORDERED,
}  # fmt: skip


class _NotThere(Exception):
    """The cube lacks a column that the question or the actor's scope looks at."""


async def breakdown(tx: Tx, catalog: Catalog, actor: Actor, ask: Breakdown, env: Env) -> Answer:
    """Measures by group over the rows the actor may see, at most 10,000 groups in the order of their values. Money is
    added up as amounts: group by its currency. Problems: object-is-unknown 404, field-is-unknown and
    field-cannot-be-grouped and measure-is-faulty and too-many-groups 400, field-is-hidden 403,
    expression-is-faulty 422."""
    asked = _Asked(catalog, actor, ask, env)
    if asked.reading.closed:
        return Answer((), "scan")
    for cube in await ready_cubes(tx, ask.object):
        try:
            statement = asked.over_cube(cube)
        except _NotThere:
            continue
        return Answer(asked.rows(await run(tx, statement)), "cube")
    return Answer(asked.rows(await run(tx, asked.over_table())), "scan")


class _Asked:
    """A question that was checked against the actor's rights, ready to be put to a table or a cube."""

    def __init__(self, catalog: Catalog, actor: Actor, ask: Breakdown, env: Env) -> None:
        self.ask, self.env = ask, env
        reading = self.reading = Reading(catalog, actor, ask.object, env)
        if reading.closed:
            return
        if len(ask.groups) > _MOST_PARTS:
            raise Problem("too-many-groups", 400, max=_MOST_PARTS)
        for group in ask.groups:
            self._check_group(group)
        if not ask.measures:
            raise Problem("measure-is-faulty", 400, measure="", function="")
        for name, (function, field) in ask.measures.items():
            self._check_measure(name, function, field)
        if ask.span is not None and reading.slot(ask.span.field).field.value_type not in TIMES:
            raise Problem("field-cannot-be-grouped", 400, field=ask.span.field, object=ask.object)
        self.filters = [reading.filter(ask.where)] if ask.where is not None else []
        reading.use(
            [
                *(group.field for group in ask.groups),
                *(field for _, field in ask.measures.values() if field is not None),
                *([ask.span.field] if ask.span else []),
            ]
        )

    def _check_group(self, group: Group) -> None:
        field = self.reading.slot(group.field).field
        if group.part is None:
            wrong = field.value_type in _UNGROUPED or not field.columns
        else:
            wrong = field.value_type not in (("money",) if group.part == "currency" else TIMES)
        if wrong:
            raise Problem("field-cannot-be-grouped", 400, field=group.field, object=self.ask.object)

    def _check_measure(self, name: str, function: str, field: str | None) -> None:
        known = _FUNCTIONS.get(function, frozenset())
        if field is None:
            wrong = function != "count"
        else:
            wrong = known is not None and self.reading.slot(field).field.value_type not in known
        if wrong:
            raise Problem("measure-is-faulty", 400, measure=name, function=function)

    def rows(self, raw: Any) -> tuple[tuple[tuple[object, ...], dict[str, object]], ...]:
        size, names = len(self.ask.groups), list(self.ask.measures)
        return tuple((tuple(row[:size]), dict(zip(names, row[size:], strict=True))) for row in raw)

    def _select(self, groups: list[Column], measures: list[Column]) -> sa.Select[Any]:
        # By place: a parameter that appears twice is two parameters to the server.
        places: list[Column] = [sa.literal_column(str(place + 1)) for place in range(len(groups))]
        labelled = [column.label(f"c{place}") for place, column in enumerate((*groups, *measures))]
        return sa.select(*labelled).group_by(*places).order_by(*places).limit(_MOST_GROUPS)

    def over_table(self) -> sa.Select[Any]:
        """The question put to the rows themselves."""
        groups = [self._group(group) for group in self.ask.groups]
        measures = [self._measure(function, field) for function, field in self.ask.measures.values()]
        wheres = [*self.reading.conditions(), *self.filters]
        if self.ask.span is not None:
            wheres.append(self._span(self.ask.span))
        return self._select(groups, measures).select_from(self.reading.source()).where(*wheres)

    def _group(self, group: Group) -> Column:
        column = self.reading.column(group.field)
        if group.part is None:
            return column
        slot = self.reading.plan.slots[group.field]
        if group.part == "currency":
            return self.reading.columns((group.field,))[3]
        if slot.field.value_type == "datetime":
            return _trunc(group.part, sa.func.timezone(_quoted(str(self.env.zone)), column))
        return _trunc(group.part, sa.cast(column, sa.TIMESTAMP()))

    def _measure(self, function: str, field: str | None) -> Column:
        if field is None:
            return sa.func.count()
        column = self.reading.column(field)
        if function == "count_distinct":
            return sa.func.count(sa.distinct(column))
        if function == "median":
            return sa.func.percentile_cont(0.5).within_group(column)
        found: Column = getattr(sa.func, function)(column)
        return found

    def _span(self, span: Span) -> sa.ColumnElement[bool]:
        column = self.reading.column(span.field)
        if self.reading.plan.slots[span.field].field.value_type == "date":
            return sa.and_(column >= span.since, column < span.until)
        since, until = (datetime.combine(day, time(), self.env.zone) for day in (span.since, span.until))
        return sa.and_(column >= since, column < until)

    def over_cube(self, cube: Cube) -> sa.Select[Any]:
        """The same question put to a cube; raises when a column is missing there."""
        table = _cube_table(cube)
        if cube.zone != str(self.env.zone):
            raise _NotThere
        groups = [self._cube_group(cube, table, group) for group in self.ask.groups]
        measures = [
            self._cube_measure(table, function, field) for function, field in self.ask.measures.values()
        ]
        # The bin is not in the cube; everything else the rows are judged by must be.
        wheres = [self._carried(one, cube, table) for one in (*self.reading.conditions()[1:], *self.filters)]
        if self.ask.span is not None:
            wheres.append(self._cube_span(table, self.ask.span))
        found = self._select(groups, measures).select_from(table).where(*wheres)
        return found.having(sa.func.sum(table.c.n) != 0) if groups else found

    def _carried(self, clause: Any, cube: Cube, table: sa.Table) -> Any:
        main = self.reading.plan.object.table
        plain = {key.source: key.column for key in cube.keys if key.month_of is None}

        def replace(element: Any, **_: Any) -> Any:
            if not isinstance(element, sa.Column) or element.table is table:
                return None
            if element.table is not main or element.name not in plain:
                raise _NotThere
            return table.c[plain[element.name]]

        return visitors.replacement_traverse(clause, {}, replace)

    def _cube_group(self, cube: Cube, table: sa.Table, group: Group) -> Column:
        slot = self.reading.plan.slots[group.field]
        if slot.field.derived:
            raise _NotThere
        if group.part is None or group.part == "currency":
            wanted = slot.columns[1] if group.part == "currency" else slot.columns[0]
            if any(key.column == wanted and key.month_of is None for key in cube.keys):
                return table.c[wanted]
            raise _NotThere
        month = f"{slot.columns[0]}__month"
        if month not in table.c or group.part not in ("month", "quarter", "year"):
            raise _NotThere
        column: Column = table.c[month]
        return column if group.part == "month" else _trunc(group.part, sa.cast(column, sa.TIMESTAMP()))

    def _cube_measure(self, table: sa.Table, function: str, field: str | None) -> Column:
        if function == "count" and field is None:
            return sa.cast(sa.func.coalesce(sa.func.sum(table.c.n), 0), sa.BigInteger())
        if function not in ("sum", "avg", "count") or field is None:
            raise _NotThere
        column = self.reading.plan.slots[field].columns[0]
        if f"sum_{column}" not in table.c:
            raise _NotThere
        total, count = sa.func.sum(table.c[f"sum_{column}"]), sa.func.sum(table.c[f"count_{column}"])
        if function == "count":
            return sa.cast(sa.func.coalesce(count, 0), sa.BigInteger())
        if function == "sum":
            return sa.case((count > 0, total))
        return total / sa.func.nullif(count, 0)

    def _cube_span(self, table: sa.Table, span: Span) -> sa.ColumnElement[bool]:
        month = f"{self.reading.plan.slots[span.field].columns[0]}__month"
        if month not in table.c or span.since.day != 1 or span.until.day != 1:
            raise _NotThere
        return sa.and_(table.c[month] >= span.since, table.c[month] < span.until)


def _quoted(text: str) -> Column:
    return sa.literal_column("'" + text.replace("'", "") + "'")


def _trunc(part: str, column: Any) -> Column:
    return sa.cast(sa.func.date_trunc(_quoted(part), column), sa.Date())


def _cube_table(cube: Cube) -> sa.Table:
    keys = [sa.Column(key.column, column_type(key.pg_type), quote=True) for key in cube.keys]
    numbers = [
        sa.Column(f"{kind}_{name}", sa.Numeric(), quote=True)
        for name in cube.sums
        for kind in ("sum", "count")
    ]
    return sa.Table(
        cube.name, sa.MetaData(), *keys, sa.Column("n", sa.BigInteger()), *numbers, schema="cubes"
    )
