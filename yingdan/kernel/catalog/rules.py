"""Rules of an object, compiled: what no record may become, whoever writes it. ADR 0036."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.expr import (
    Checked,
    Every,
    ExprFaults,
    Names,
    Node,
    Path,
    Type,
    Unary,
    check,
    hide_unknown,
    names_of,
    parse,
    walk,
)
from yingdan.kernel.catalog.exprs import CLOCK, expr_faults, names_in
from yingdan.kernel.catalog.formulas import MOST_PARTS, Formula, condition_formula

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Field, Object

# What stands on every record from the moment it is made and never moves.
_FIXED = frozenset({"id", "created_at"})


class RuleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every record of an object must satisfy: where `when` holds, `require` must. `label`: what is told to whoever
    would break it, at `field` (without one, the first field that `require` reads). A missing value breaks no comparison;
    `amount != null` asks for one."""

    label: Label
    object: str
    require: str
    when: str | None = None
    field: str | None = None
    description: Label | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A compiled rule. `broken`: the formula that is true for a record which breaks it. `field`: where the fault is shown."""

    name: str
    label: Label
    field: str
    broken: Formula


def compile_rules(
    bodies: Iterable[tuple[str, RuleBody]],
    fields: Mapping[str, "Field"],
    names: Names,
    formulas: Mapping[str, Formula],
) -> tuple[Rule, ...]:
    """The sound rules of an object, in the order given. What is faulty is left out; the check of the kind says why."""
    found: list[Rule] = []
    for name, body in bodies:
        try:
            checked = _checked(body, names)
        except ExprFaults:
            continue
        reads = {path[0] for path in names_of(checked)}
        sound = all(_is_entered(one, fields, formulas) for one in reads)
        shown = _shown(body)
        if reads and sound and shown in fields and not fields[shown].field_type.traits.secret:
            broken = condition_formula(name, checked, fields, formulas)
            found.append(Rule(name, body.label, shown, broken))
    return tuple(found)


def _checked(body: RuleBody, names: Names) -> Checked:
    """The condition under which a record breaks the rule, no missing value taken for a breach. Raises ExprFaults."""
    breach: Node = Unary("!", parse(body.require))
    if body.when is not None:
        breach = Every((parse(body.when), breach))
    return check(hide_unknown(breach), names, Type.BOOL)


def _shown(body: RuleBody) -> str:
    """The field at which the fault stands: the one named, else the one that `require` names first."""
    if body.field is not None:
        return body.field
    paths = [each for each, _ in walk(parse(body.require)) if isinstance(each, Path)]
    named = [path for path in paths if path.steps[0] not in CLOCK]
    return min(named, key=lambda path: path.start).steps[0] if named else ""


def _is_entered(name: str, fields: Mapping[str, "Field"], formulas: Mapping[str, Formula]) -> bool:
    """Whether a value follows from nothing but what people fill in."""
    if name in _FIXED:
        return True
    if name in formulas:
        return all(_is_entered(one, fields, formulas) for one in formulas[name].inputs)
    field = fields.get(name)
    return field is not None and not field.derived and not field.system


def rule_faults(body: RuleBody, found: "Object") -> list[Fault]:
    """Everything wrong with a rule of an object."""
    faults: list[Fault] = []
    read: set[str] = set()
    for at, text in (("/when", body.when), ("/require", body.require)):
        if text is None:
            continue
        wrong = expr_faults(text, found.names(), at, boolean=True)
        faults += wrong
        if wrong:
            continue
        names = names_in(text)
        read |= names
        faults += [
            Fault(at, "rule-reads-what-nobody-fills", {"field": name, **_label_of(name, found)})
            for name in sorted(names)
            if not _is_entered(name, found.fields, found.formulas)
        ]
    if not faults and not read:
        faults.append(Fault("/require", "rule-reads-nothing"))
    faults += _field_faults(body, found, bool(faults))
    return faults or _size_faults(body, found)


def _size_faults(body: RuleBody, found: "Object") -> list[Fault]:
    try:
        checked = _checked(body, found.names())
    except ExprFaults as error:  # made strict it is longer than what was written
        return [Fault("/require", one.slug, one.params) for one in error.faults]
    parts = condition_formula("", checked, found.fields, found.formulas).parts
    return [Fault("/require", "formula-is-too-large", {"max": MOST_PARTS})] if parts > MOST_PARTS else []


def _field_faults(body: RuleBody, found: "Object", faulty: bool) -> list[Fault]:
    if body.field is None:
        unsaid = not faulty and not names_in(body.require)
        return [Fault("/field", "rule-needs-a-field")] if unsaid else []
    field = found.fields.get(body.field)
    if field is None or field.field_type.traits.secret:
        return [Fault("/field", "field-is-missing", {"object": found.label, "field": body.field})]
    return []


def _label_of(name: str, found: "Object") -> dict[str, Label]:
    return {"label": found.fields[name].label} if name in found.fields else {}
