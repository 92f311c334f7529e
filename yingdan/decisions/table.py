"""Decision tables: rows of conditions in expr, the first (or best) that holds gives outputs and the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.base import Label
from yingdan.decisions.model import Verdict
from yingdan.decisions.routing import Formula


@dataclass(frozen=True, slots=True)
class Row:
    """One compiled row."""

    holds: Formula
    outputs: Mapping[str, Formula]
    reason: Label
    priority: int


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table. `hit`: first, unique, priority (DMN); a collect table has no single verdict."""

    name: str
    object: str
    hit: str
    rows: Sequence[Row]
    reads: frozenset[str]  # fields of the record whose change may change the verdict


def decide(table: Table, facts: Mapping[str, Any], env: Any) -> Verdict | None:
    """The verdict over a record's facts; None when no row applies, or when several do in a `unique` table
    (a contradiction in the table must not choose silently)."""
    hits = (
        [number for number, row in enumerate(table.rows) if row.holds(facts, env)]
        if table.hit != "first"
        else None
    )
    if hits is None:
        number = next((n for n, row in enumerate(table.rows) if row.holds(facts, env)), None)
    elif not hits or (table.hit == "unique" and len(hits) > 1):
        number = None
    else:
        number = max(hits, key=lambda n: (table.rows[n].priority, -n))
    if number is None:
        return None
    row = table.rows[number]
    return Verdict({name: output(facts, env) for name, output in row.outputs.items()}, number, row.reason)
