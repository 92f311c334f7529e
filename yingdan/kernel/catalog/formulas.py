"""Formulas of an object, compiled: their order, what they read, their value in Python and in SQL."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from yingdan.base import Fault
from yingdan.expr import (
    Call,
    Checked,
    Env,
    ExprFaults,
    Literal,
    Names,
    Node,
    Type,
    check,
    names_of,
    parse,
    size_of,
    to_python,
    to_sql,
)
from yingdan.fields import HOME_CURRENCY, Money
from yingdan.kernel.catalog.tables import ColumnElement, when_one_currency

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Field

# A formula over formulas is written out in full in SQL: all of it together may have so many parts.
MOST_PARTS = 2_000
_PLACES = re.compile(r"numeric\(\d+,\s*(\d+)\)")


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A compiled formula. `reads`: the fields it names; `inputs`: the stored fields behind them. `money`: those of
    `reads` that carry a currency. `parts`: its size with all formulas it reads. `timed`: it looks at the clock."""

    name: str
    checked: Checked
    run: Callable[[Mapping[str, Any], Env], Any]
    reads: tuple[str, ...]
    inputs: frozenset[str]
    money: tuple[str, ...]
    currency: str | None
    parts: int
    timed: bool

    def value(self, row: Mapping[str, Any], env: Env) -> Any:
        """The value for a row that holds all of `reads`. Amounts of different currencies give nothing."""
        found: set[str] = set()
        for name in self.money:
            amount = row.get(name)
            if isinstance(amount, Money):
                found.add(amount.currency)
        if len(found) > 1:
            return None
        value = self.run(row, env)
        if self.currency is None or value is None:
            return value
        return Money(value, found.pop() if found else self.currency)


NO_FORMULAS: Mapping[str, Formula] = MappingProxyType({})


def compile_formulas(fields: Mapping[str, "Field"], names: Names) -> Mapping[str, Formula]:
    """The sound formulas among the fields, each after those it reads. What is faulty is left out."""
    waiting = {name: field for name, field in fields.items() if field.type == "formula"}
    if not waiting:
        return NO_FORMULAS
    found: dict[str, Formula] = {}
    moved = True
    while waiting and moved:
        moved = False
        for name, field in list(waiting.items()):
            try:
                checked = check_formula(field, names)
            except ExprFaults:
                del waiting[name]
                continue
            if any(path[0] in waiting for path in names_of(checked)):
                continue
            del waiting[name]
            if all(path[0] not in fields or _is_known(fields[path[0]], found) for path in names_of(checked)):
                found[name] = _make(field, checked, fields, found)
                moved = True
    return MappingProxyType(found)


def _is_known(field: "Field", found: Mapping[str, Formula]) -> bool:
    return field.type != "formula" or field.name in found


def check_formula(field: "Field", names: Names) -> Checked:
    """The expression of a formula as the type of its result. Raises ExprFaults."""
    expect = Type.named(field.field_type.type(field.options))
    node = parse(str(field.options.get("expr", "")))
    checked = check(node, names, expect)
    places = _PLACES.fullmatch(field.columns[0][1]) if field.columns else None
    if places is None or check(node, names).type.kind == "int":
        return checked
    # The field's places are the formula's, everywhere it is computed.
    rounded: Node = Call("round", (node, Literal(int(places[1]))))
    return check(rounded, names, expect)


def condition_formula(
    name: str, checked: Checked, fields: Mapping[str, "Field"], found: Mapping[str, Formula]
) -> Formula:
    """A condition over a record as a formula that is true, false or, between two currencies, nothing."""
    return _formula(name, checked, fields, found, None)


def _make(
    field: "Field", checked: Checked, fields: Mapping[str, "Field"], found: Mapping[str, Formula]
) -> Formula:
    currency = str(field.options.get("currency", HOME_CURRENCY)) if field.value_type == "money" else None
    return _formula(field.name, checked, fields, found, currency)


def _formula(
    name: str,
    checked: Checked,
    fields: Mapping[str, "Field"],
    found: Mapping[str, Formula],
    currency: str | None,
) -> Formula:
    reads = sorted({path[0] for path in names_of(checked)})
    inputs: set[str] = set()
    for each in reads:
        inputs |= found[each].inputs if each in found else {each}
    return Formula(
        name=name,
        checked=checked,
        run=to_python(checked),
        reads=tuple(reads),
        inputs=frozenset(inputs),
        money=tuple(each for each in reads if each in fields and fields[each].value_type == "money"),
        currency=currency,
        parts=size_of(checked, lambda path: found[path[0]].parts if path[0] in found else 1),
        timed=checked.is_timed or any(found[each].timed for each in reads if each in found),
    )


Columns = Callable[[str], Sequence[ColumnElement[Any]]]


def formula_sql(formula: Formula, columns: Columns, env: Env) -> tuple[ColumnElement[Any], ...]:
    """The SQL of a formula, exactly what `Formula.value` gives; for money amount and currency."""
    value = to_sql(formula.checked, lambda path: columns(path[0])[0], env, exact=True)
    currencies = [columns(name)[1] for name in formula.money]
    return when_one_currency(value, currencies, formula.currency)


def formula_faults(
    field: "Field", names: Names, fields: Mapping[str, "Field"], made: Formula | None
) -> list[Fault]:
    """What is wrong with the expression of a formula; `made` is what was compiled of it."""
    at = "/options/expr"
    try:
        checked = check_formula(field, names)
    except ExprFaults as error:
        text = str(field.options.get("expr", ""))[:200]
        return [
            Fault(at, one.slug, {**one.params, "text": text})
            for one in error.faults or (Fault(at, error.slug),)
        ]
    if made is not None:
        too_large = made.parts > MOST_PARTS
        return [Fault(at, "formula-is-too-large", {"max": MOST_PARTS})] if too_large else []
    ring = _ring(field.name, {path[0] for path in names_of(checked)}, fields, names)
    return [Fault(at, "formula-is-circular", {"chain": [fields[one].label for one in ring]})] if ring else []


def _ring(name: str, reads: Iterable[str], fields: Mapping[str, "Field"], names: Names) -> list[str]:
    """The way from a formula back to itself, in its fields' names; empty when there is none."""
    waiting = [(name, [name])]
    seen: set[str] = set()
    while waiting:
        at, way = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        for following in sorted(reads if at == name else _reads(fields[at], names)):
            if following == name:
                return [*way, name]
            if following in fields and fields[following].type == "formula":
                waiting.append((following, [*way, following]))
    return []


def _reads(field: "Field", names: Names) -> set[str]:
    try:
        return {path[0] for path in names_of(check_formula(field, names))}
    except ExprFaults:
        return set()
