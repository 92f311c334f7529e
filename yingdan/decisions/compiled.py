"""The stage's definitions of one catalog, compiled once."""

from dataclasses import dataclass
from typing import Any

from yingdan.base import Label
from yingdan.base.worktime import WorkWeek
from yingdan.decisions.definition import DecisionTable, Routing, collects, output_type, week_of
from yingdan.decisions.names import Known, table_names
from yingdan.decisions.routing import Formula, Mask, Policy
from yingdan.decisions.table import Fitted, Row, Table
from yingdan.expr import Names, Type, check, names_of, parse, to_python
from yingdan.fields import Refused


@dataclass(frozen=True, slots=True)
class Route:
    """A routing definition with everything a batch needs."""

    body: Routing
    policy: Policy
    open_when: Formula
    open_reads: frozenset[str]
    territory: Formula | None
    territory_reads: tuple[str, ...]
    customers: str | None  # the object whose records have an owner


@dataclass(frozen=True, slots=True)
class Decisions:
    """By object: its tables and its routing policy. `calendars` by full name."""

    tables: dict[str, tuple[Table, ...]]
    signals: frozenset[str]  # objects whose tables look at signals
    routes: dict[str, Route]
    calendars: dict[str, WorkWeek]


def _formula(text: str, names: Names, expect: Type | None) -> tuple[Formula, frozenset[tuple[str, ...]]]:
    checked = check(parse(text), names, expect)
    return to_python(checked), names_of(checked)


def compile_table(catalog: Any, name: str, body: DecisionTable) -> Table:
    """A table as it decides; its body has passed the check of its kind."""
    target = catalog.objects[body.object]
    names = table_names(catalog, target)
    reads: set[str] = set()
    rows = []
    collect = {output: collects(body, target.fields[output]) for output in body.outputs}
    for row in body.rows:
        holds, used = _formula(row.when, names, Type.BOOL)
        outputs = {}
        for output, text in row.then.items():
            expect = output_type(target.fields[output], collect[output])
            outputs[output], more = _formula(text, names, expect)
            used |= more
        reads |= {"signal" if path[0] == "signal" else path[0] for path in used}
        rows.append(Row(holds, outputs, {"zh": row.reason["zh"], "en": row.reason["en"]}, row.priority))
    fitted = {output: _fitted(target.fields[output]) for output in body.outputs}
    return Table(name, body.object, body.hit, tuple(rows), frozenset(reads), fitted, collect)


def _fitted(field: Any) -> Fitted:
    """What makes a computed value one of the field's: an amount gets its currency, a number its places."""

    def fitted(value: Any) -> Any:
        try:
            return None if value is None else field.field_type.load(value, field.options)
        except Refused:
            return None

    return fitted


def _in_order(tables: list[Table]) -> tuple[Table, ...]:
    """A table stands after those whose outputs it reads; tables in a circle keep the order of their names."""
    waiting, ordered = sorted(tables, key=lambda one: one.name), list[Table]()
    while waiting:
        ahead = {output: one.name for one in waiting for output in one.outputs}
        ready = [
            one for one in waiting if all(ahead.get(name, one.name) == one.name for name in one.reads)
        ] or waiting[:1]
        ordered += ready
        waiting = [one for one in waiting if one not in ready]
    return tuple(ordered)


def _route(catalog: Any, name: str, body: Routing, edition: str) -> Route:
    lead, rep = catalog.objects[body.object], catalog.objects[body.candidates]
    pair = Known(lead.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})

    def of_lead(used: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted(path[1] for path in used if path[0] == "lead"))

    masks = []
    for mask in body.mask:
        holds, used = _formula(mask.when, pair, Type.BOOL)
        masks.append(Mask(mask.name, {"zh": mask.label["zh"], "en": mask.label["en"]}, holds, of_lead(used)))
    value: Formula | None = None
    value_reads: tuple[str, ...] = ()
    if body.value is not None:
        value, used = _formula(body.value, pair, Type.DECIMAL)
        value_reads = of_lead(used)
    reasons = tuple(
        (_formula(r.when, pair, Type.BOOL)[0], Label(zh=r.label["zh"], en=r.label["en"]))
        for r in body.reasons
    )
    open_when, open_used = _formula(body.open_when, lead.names(), Type.BOOL)
    territory: Formula | None = None
    territory_reads: tuple[str, ...] = ()
    if body.territory is not None:
        territory, used = _formula(body.territory, pair, Type.BOOL)
        territory_reads = of_lead(used)
    policy = Policy(name, tuple(masks), value, value_reads, reasons, edition)
    return Route(
        body,
        policy,
        open_when,
        frozenset(p[0] for p in open_used),
        territory,
        territory_reads,
        lead.fields[body.customer].target,
    )


def compile_decisions(catalog: Any) -> Decisions:
    """For `catalog.once`."""
    tables: dict[str, list[Table]] = {}
    for name, definition in catalog.all("decision_table").items():
        tables.setdefault(definition.body.object, []).append(compile_table(catalog, name, definition.body))
    routes = {
        d.body.object: _route(catalog, name, d.body, d.digest) for name, d in catalog.all("routing").items()
    }
    return Decisions(
        {name: _in_order(found) for name, found in tables.items()},
        frozenset(name for name, found in tables.items() if any("signal" in t.reads for t in found)),
        routes,
        {name: week_of(d.body) for name, d in catalog.all("calendar").items()},
    )
