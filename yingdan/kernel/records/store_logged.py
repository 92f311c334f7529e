"""Numbers and pages of events, within the rights on the records they are about. ADR 0037.

An event about a record is there for who may see that record now; one about nobody's record (a visitor without a name)
for who may see every record of the object. What an event carries under the name of a hidden field is hidden too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from yingdan.base import Problem, Tx
from yingdan.events import Event, held_since
from yingdan.expr import Env, Type, check, parse, to_sql
from yingdan.kernel.access import Actor, actor_values
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.cubes import Group
from yingdan.kernel.records.logged import LogAsk, LogBreakdown, LogNames, about_of, begins
from yingdan.kernel.records.store_select import Column, Reading, run

# What one question may read of the log: about two seconds' worth.
MOST_READ = 2_000_000
MOST_GROUPS = 10_000
_MOST_PARTS = 4
_ORDERED = frozenset({"int", "decimal", "date", "datetime"})
_UNGROUPED = frozenset({"list", "json", "money"})
# Clocks outside are a little ahead at most: what happened on a day was not received before it.
_AHEAD = timedelta(days=1)

_EVENT = sa.Table(
    "event",
    sa.MetaData(),
    *(
        sa.Column(name, kind)
        for name, kind in (
            ("id", sa.Uuid()), ("type", sa.Text()), ("object", sa.Text()), ("subject", sa.Uuid()),
            ("actor", sa.Text()), ("source", sa.Text()), ("at", sa.DateTime(timezone=True)),
            ("received_at", sa.DateTime(timezone=True)), ("data", pg.JSONB()),
        )
    ),
    schema="events",
)  # fmt: skip


async def log_breakdown(
    tx: Tx, catalog: Catalog, actor: Actor, ask: LogBreakdown, env: Env
) -> list[tuple[tuple[object, ...], dict[str, object]]]:
    """Measures by group over the events the actor may know of, at most 10,000 groups in the order of their values.
    Problems: event-type-is-unknown 404, event-type-has-no-object, field-is-unknown, field-cannot-be-grouped,
    measure-is-faulty, too-many-groups and log-is-too-long 400, field-is-hidden 403, expression-is-faulty 422."""
    log = Logged(catalog, actor, ask.among, env)
    if log.reading.closed:
        return []
    if len(ask.groups) > _MOST_PARTS:
        raise Problem("too-many-groups", 400, max=_MOST_PARTS)
    groups = [log.group(group, ask.steps.get(group.field)) for group in ask.groups]
    measures = [log.measure(*one) for one in ask.measures.values()]
    await log.check_length(tx)
    # By place: a parameter that appears twice is two parameters to the server.
    places: list[Column] = [sa.literal_column(str(place + 1)) for place in range(len(groups))]
    columns = [column.label(f"c{place}") for place, column in enumerate((*groups, *measures))]
    statement = log.select(columns).group_by(*places).order_by(*places).limit(MOST_GROUPS)
    size, names = len(groups), list(ask.measures)
    return [
        (tuple(raw[:size]), dict(zip(names, raw[size:], strict=True))) for raw in await run(tx, statement)
    ]


async def log_page(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    ask: LogAsk,
    before: tuple[datetime, UUID] | None,
    limit: int,
    env: Env,
) -> list[Event]:
    """The newest events the actor may know of, newest first; `before` pages on from (at, id). Problems as for
    `log_breakdown`."""
    log = Logged(catalog, actor, ask, env)
    if log.reading.closed:
        return []
    await log.check_length(tx)
    shown = [_EVENT.c[name] for name in ("id", "type", "object", "subject", "actor", "source", "at", "data")]
    statement = log.select(shown).order_by(_EVENT.c.at.desc(), _EVENT.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(sa.tuple_(_EVENT.c.at, _EVENT.c.id) < sa.tuple_(*map(sa.literal, before)))
    return [
        Event(id=raw[0], type=raw[1], object=raw[2], subject=raw[3], actor=raw[4], source=raw[5], at=raw[6], data=raw[7])
        for raw in await run(tx, statement)
    ]  # fmt: skip


class Logged:
    """One question about the events of a type: collects what is looked at, then gives the statement."""

    event = _EVENT.c

    def __init__(self, catalog: Catalog, actor: Actor, ask: LogAsk, env: Env) -> None:
        body, about = about_of(catalog, ask.event)
        self.ask, self.env = ask, env
        self.objects = list(catalog.objects)
        self.names = LogNames(body, about)
        self.reading = Reading(catalog, actor, about.name, env)
        self._known: dict[tuple[str, ...], Column] = {}
        self._filter: Column | None = None
        self.since = ask.since
        if ask.where is not None and not self.reading.closed:
            node = parse(ask.where)
            self._filter = to_sql(check(node, self.names, Type.BOOL), self._value, env)
            self.since = max((one for one in (ask.since, begins(node)) if one is not None), default=None)

    async def check_length(self, tx: Tx) -> None:
        """Problem log-is-too-long 400."""
        since = self.since - _AHEAD if self.since is not None else datetime.fromtimestamp(0, UTC)
        if await held_since(tx, since) > MOST_READ:
            raise Problem("log-is-too-long", 400, most=MOST_READ)

    def _value(self, path: tuple[str, ...]) -> Any:
        asking = path[0] == "actor" and len(path) > 1
        return actor_values(self.reading.actor)[path[1]] if asking else self.column(path)

    def column(self, path: tuple[str, ...]) -> Column:
        """The column of a name; the same one whenever it is asked for."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._column(path)
        return found

    def _column(self, path: tuple[str, ...]) -> Column:
        if path[0] == "record":
            self.reading.use((path[1],))
            return self.reading.column(path[1])
        if path[0] != "data":
            return _EVENT.c[path[0]]
        if path[1] in self.reading.plan.slots:
            self.reading.use((path[1],))
        kind = self.names.get(path)
        assert kind is not None
        return _carried(path[1], kind.kind)

    def typed(self, name: str) -> tuple[Column, Type]:
        """What is behind a name with dots. Problem field-is-unknown 400."""
        path = tuple(name.split("."))
        kind = self.names.of_event(path)
        if kind is None:
            raise Problem("field-is-unknown", 400, field=name, object=self.ask.event)
        return self.column(path), kind

    def group(self, group: Group, step: float | None = None) -> Column:
        column, kind = self.typed(group.field)
        if step is not None and kind.kind in ("int", "decimal"):
            wide = sa.literal(Decimal(str(step)), sa.Numeric())
            return sa.func.floor(column / wide) * wide
        times = kind.kind in ("date", "datetime")
        if kind.kind in _UNGROUPED or (group.part is not None and (not times or group.part == "currency")):
            raise Problem("field-cannot-be-grouped", 400, field=group.field, object=self.ask.event)
        if group.part is None:
            return column
        if kind.kind == "datetime":
            column = sa.func.timezone(sa.literal(str(self.env.zone), sa.Text()), column)
        else:
            column = sa.cast(column, sa.TIMESTAMP())
        return sa.cast(sa.func.date_trunc(sa.literal(group.part, sa.Text()), column), sa.Date())

    def measure(self, function: str, name: str | None) -> Column:
        if function == "count" and name is None:
            return sa.func.count()
        column, kind = self.typed(name) if name is not None else (None, Type.NULL)
        if function == "count_distinct" and column is not None and kind.kind not in _UNGROUPED:
            return sa.func.count(sa.distinct(column))
        wanted = _ORDERED if function in ("min", "max") else frozenset({"int", "decimal"})
        if function not in ("sum", "avg", "median", "min", "max") or kind.kind not in wanted:
            raise Problem("measure-is-faulty", 400, measure=name or "", function=function)
        assert column is not None
        if function == "median":
            return sa.func.percentile_cont(0.5).within_group(column)
        found: Column = getattr(sa.func, function)(column)
        return found

    def select(self, columns: Sequence[Column]) -> sa.Select[Any]:
        """Of the events in question that the actor may know of."""
        ask, table = self.ask, self.reading.plan.object.table
        wheres: list[Column] = [_EVENT.c.type == ask.event]
        if ask.since is not None:
            wheres.append(_EVENT.c.at >= ask.since)
        if self.since is not None:
            wheres.append(_EVENT.c.received_at >= self.since - _AHEAD)
        if ask.until is not None:
            wheres.append(_EVENT.c.at < ask.until)
        if self._filter is not None:
            wheres.append(self._filter)
        alive, *scoped = self.reading.conditions()
        on = sa.and_(_EVENT.c.subject == table.c.id, _EVENT.c.object == self.reading.plan.name)
        if scoped:
            source: Any = _EVENT.join(self.reading.source(), on)
            return sa.select(*columns).select_from(source).where(*wheres, alive, *scoped)
        nobodys = sa.or_(
            _EVENT.c.object.is_(None),
            _EVENT.c.object != sa.all_(sa.literal(self.objects, pg.ARRAY(sa.Text()))),
        )
        known = sa.and_(table.c.id.is_not(None), alive)
        source = _EVENT.outerjoin(self.reading.source(), on)
        return sa.select(*columns).select_from(source).where(*wheres, sa.or_(known, nobodys))


_WHOLE, _DIGIT = (sa.literal(Decimal(most), sa.Numeric()) for most in (2**63, 10**24))
_DECIMAL = r"^[+-]?[0-9]{1,24}(\.[0-9]{1,12})?$"


def _carried(key: str, kind: str) -> Column:
    """What an event carries under a key, as a type; null where it is something else. Nothing that was sent can fail."""
    raw = _EVENT.c.data[key]
    text, sort = raw.astext, sa.func.jsonb_typeof(raw)
    if kind == "bool":
        return sa.case((sort == "boolean", sa.cast(raw, sa.Boolean())))
    if kind == "text":
        whole = sa.and_(sort == "number", text.regexp_match("^-?[0-9]{1,18}$"))
        return sa.case((sa.or_(sort == "string", whole), text))
    # One case within the other: an AND may look at its right side first, and that fails for what is no number.
    number = sa.cast(raw, sa.Numeric())
    if kind == "int":
        fits = sa.and_(sa.func.abs(number) < _WHOLE, number == sa.func.trunc(number))
        sent = sa.case((fits, sa.cast(number, sa.BigInteger())))
        told = sa.case((text.regexp_match("^[+-]?[0-9]{1,18}$"), sa.cast(text, sa.BigInteger())))
    else:
        sent = sa.case((sa.func.abs(number) < _DIGIT, sa.func.round(number, 12)))
        told = sa.case((text.regexp_match(_DECIMAL), sa.cast(text, sa.Numeric())))
    return sa.case((sort == "number", sent), (sort == "string", told))
