"""The stage's definitions of one catalog, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.decisions.answers import Formula, Pair
from yingdan.decisions.chance import Learning
from yingdan.decisions.definition import DecisionTable, Routing, collects, output_type
from yingdan.decisions.names import Known, table_names
from yingdan.decisions.policy import HELD_BACK, Mask, Policy, Reason
from yingdan.decisions.pools import Pool
from yingdan.decisions.table import Fitted, Row, Table
from yingdan.expr import Checked, Env, Names, Type, check, factors_of, names_of, parse, sides_of, to_python
from yingdan.fields import Refused

# Types of fields whose values are few, so that many subjects have the same.
COARSE = frozenset({"choice", "multi_choice", "boolean", "rating", "region"})


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
    ramp: Formula | None = None

    def unit_of(self, row: Mapping[str, Any], to: UUID | None) -> UUID | None:
        """The unit a record is in once somebody of the unit `to` has it."""
        return to if self.body.moves_unit or row.get("unit") is None else row["unit"]

    def ended(self, subject: UUID, facts: Mapping[str, Any], env: Env) -> list[dict[str, Any]]:
        """How a subject ended for whoever had it, as the stage keeps it; nothing when it has not, or for nobody."""
        learning, person = self.policy.learning, facts.get("owner")
        won = learning.outcome(facts, env) if learning is not None and person is not None else None
        if learning is None or won is None:
            return []
        segment = learning.segment(facts)
        return [
            {"subject": subject, "policy": self.policy.name, "person": person, "segment": segment, "won": won}
        ]


@dataclass(frozen=True, slots=True)
class Decisions:
    """By object: its tables, its routing policy and its pools."""

    tables: dict[str, tuple[Table, ...]]
    signals: frozenset[str]  # objects whose tables look at signals
    routes: dict[str, Route]
    pools: dict[str, tuple[Pool, ...]]


def _formula(text: str, names: Names, expect: Type | None) -> tuple[Formula, frozenset[tuple[str, ...]]]:
    checked = check(parse(text), names, expect)
    return to_python(checked), names_of(checked)


def _pair(text: str, names: Names, expect: Type) -> tuple[Pair, Formula, tuple[str, ...]]:
    """A formula over the pair, taken apart and whole, with the fields of the subject that it reads."""
    checked = check(parse(text), names, expect)
    reads = tuple(sorted(path[1] for path in names_of(checked) if path[0] == "lead"))
    return _apart(checked), to_python(checked), reads


def _apart(checked: Checked) -> Pair:
    sides = sides_of(checked, "lead", "rep")
    return Pair(sides.left, sides.right, sides.join, sides.clock)


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


def compile_route(catalog: Any, name: str, body: Routing) -> Route:
    """A policy as it decides; its body has passed the check of its kind."""
    lead, rep = catalog.objects[body.object], catalog.objects[body.candidates]
    pair = Known(lead.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})

    masks = [HELD_BACK]
    for mask in body.mask:
        apart, holds, reads = _pair(mask.when, pair, Type.BOOL)
        masks.append(Mask(mask.name, {"zh": mask.label["zh"], "en": mask.label["en"]}, holds, reads, apart))
    reasons = tuple(_reason(one.when, one.label, pair) for one in body.reasons)
    open_when, open_used = _formula(body.open_when, lead.names(), Type.BOOL)
    territory: Formula | None = None
    territory_reads: tuple[str, ...] = ()
    if body.territory is not None:
        _, territory, territory_reads = _pair(body.territory, pair, Type.BOOL)
    coarse = frozenset(name for name, field in lead.fields.items() if getattr(field, "type", "") in COARSE)
    policy = Policy(name, tuple(masks), reasons=reasons, coarse=coarse, **_worth(body, lead, pair))
    return Route(
        body,
        policy,
        open_when,
        frozenset(p[0] for p in open_used),
        territory,
        territory_reads,
        lead.fields[body.customer].target if body.customer else None,
        _formula(body.ramp, rep.names("rep"), Type.DECIMAL)[0] if body.ramp is not None else None,
    )


def _reason(text: str, label: Mapping[str, str], pair: Names) -> Reason:
    apart, holds, reads = _pair(text, pair, Type.BOOL)
    return Reason(holds, {"zh": label["zh"], "en": label["en"]}, reads, apart.clock)


def _worth(body: Routing, lead: Any, pair: Names) -> dict[str, Any]:
    """What a policy weighs by."""
    found: dict[str, Any] = {"value": None, "value_reads": (), "fair": body.fair}
    if body.value is not None:
        _, found["value"], found["value_reads"] = _pair(body.value, pair, Type.DECIMAL)
        parts = factors_of(check(parse(body.value), pair, Type.DECIMAL))
        by_lead = [part for part in parts if all(path[0] == "lead" for path in names_of(part))]
        found["scales"] = tuple(map(to_python, by_lead))
        found["factors"] = tuple(_apart(part) for part in parts if part not in by_lead)
    if body.stick is not None:
        found["stick"], _, found["stick_reads"] = _pair(body.stick, pair, Type.DECIMAL)
    if body.chance is not None:
        won, _ = _formula(body.chance.won_when, lead.names(), Type.BOOL)
        lost, _ = _formula(body.chance.lost_when, lead.names(), Type.BOOL)
        found["learning"] = Learning(won, lost, tuple(body.chance.by), body.chance.weight)
    return found


def compile_decisions(catalog: Any) -> Decisions:
    """For `catalog.once`."""
    tables: dict[str, list[Table]] = {}
    for name, definition in catalog.all("decision_table").items():
        tables.setdefault(definition.body.object, []).append(compile_table(catalog, name, definition.body))
    routes = {
        d.body.object: compile_route(catalog, name, d.body) for name, d in catalog.all("routing").items()
    }
    return Decisions(
        {name: _in_order(found) for name, found in tables.items()},
        frozenset(name for name, found in tables.items() if any("signal" in t.reads for t in found)),
        routes,
        _pools(catalog),
    )


def _pools(catalog: Any) -> dict[str, tuple[Pool, ...]]:
    """By object, in the order in which they are asked."""
    found: dict[str, list[Pool]] = {}
    for name, definition in sorted(catalog.all("pool").items(), key=lambda one: (one[1].body.order, one[0])):
        body = definition.body
        target, rep = catalog.objects[body.object], catalog.objects[body.candidates]
        pair = Known(target.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})
        holds, _ = _formula(body.leads, target.names(), Type.BOOL)
        may = _formula(body.may, pair, Type.BOOL)[0] if body.may is not None else None
        lies = _formula(body.take_back, target.names(), Type.BOOL)[0] if body.take_back is not None else None
        found.setdefault(body.object, []).append(Pool(name, body, holds, may, lies))
    return {name: tuple(pools) for name, pools in found.items()}
