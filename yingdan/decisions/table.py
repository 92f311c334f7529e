"""Decision tables: rows of conditions in expr, DMN hit policies, a verdict that names the rows and the reason. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yingdan.base import Label
from yingdan.decisions.answers import Formula
from yingdan.decisions.model import Verdict

HITS = ("first", "unique", "priority", "collect")
# How a collect table makes one value of many: in the order of rows, or as DMN's C+, C<, C> and C#.
COLLECTS = ("list", "sum", "min", "max", "count")
NO_ROW: Label = {"zh": "没有符合的规则", "en": "no row applies"}
Fitted = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One compiled row."""

    holds: Formula
    outputs: Mapping[str, Formula]
    reason: Label
    priority: int


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table. `outputs`: by name, what makes a computed value one of the field's (None when it
    fits not); `collect`: by output, how a collect table joins; `reads`: fields of the record whose change may change
    the verdict."""

    name: str
    object: str
    hit: str
    rows: Sequence[Row]
    reads: frozenset[str]
    outputs: Mapping[str, Fitted]
    collect: Mapping[str, str] = field(default_factory=dict)


def hits_of(table: Table, facts: Mapping[str, Any], env: Any) -> list[int]:
    """The numbers of all rows that hold; of a `first` table only the first."""
    if table.hit == "first":
        for number, row in enumerate(table.rows):
            if row.holds(facts, env):
                return [number]
        return []
    return [n for n, row in enumerate(table.rows) if row.holds(facts, env)]


def decide(table: Table, facts: Mapping[str, Any], env: Any) -> Verdict:
    """The verdict over a record's facts. Where no row applies, or several do in a `unique` table (a contradiction must
    not choose silently), every output is null and the reason says so."""
    hits = hits_of(table, facts, env)
    if table.hit == "collect":
        return _collected(table, hits, facts, env)
    if not hits:
        return Verdict(dict.fromkeys(table.outputs), (), NO_ROW)
    if table.hit == "unique" and len(hits) > 1:
        return Verdict(dict.fromkeys(table.outputs), tuple(hits), _contradiction(hits))
    chosen = hits[0] if len(hits) == 1 else max(hits, key=lambda n: (table.rows[n].priority, -n))
    row = table.rows[chosen]
    outputs = {
        name: fitted(row.outputs[name](facts, env)) if name in row.outputs else None
        for name, fitted in table.outputs.items()
    }
    return Verdict(outputs, (chosen,), row.reason)


def _collected(table: Table, hits: Sequence[int], facts: Mapping[str, Any], env: Any) -> Verdict:
    outputs: dict[str, Any] = {}
    for name, fitted in table.outputs.items():
        found = [table.rows[n].outputs[name](facts, env) for n in hits if name in table.rows[n].outputs]
        outputs[name] = fitted(_joined([one for one in found if one is not None], table.collect[name]))
    reasons = list({table.rows[n].reason["zh"]: table.rows[n].reason for n in hits}.values())
    if not reasons:
        return Verdict(outputs, (), NO_ROW)
    reason: Label = {
        "zh": "；".join(one["zh"] for one in reasons),
        "en": "; ".join(one["en"] for one in reasons),
    }
    return Verdict(outputs, tuple(hits), reason)


def _joined(values: Sequence[Any], how: str) -> Any:
    if how == "list":
        return list(dict.fromkeys(values)) or None
    if how == "count":
        return len(values)
    if not values:
        return None
    return {"sum": sum, "min": min, "max": max}[how](values)  # type: ignore[operator]


def _contradiction(hits: Sequence[int]) -> Label:
    named = [str(number + 1) for number in hits]
    return {
        "zh": f"规则 {'、'.join(named)} 同时成立，唯一命中的决策表无法给出结论",
        "en": f"rows {', '.join(named)} all apply; a unique table gives no answer then",
    }
