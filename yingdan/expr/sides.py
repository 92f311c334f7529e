"""An expression over two rows, taken apart by which of them its parts read.

What reads one row only is computed once for that row; the rest is joined from these values. A question asked of one row
and thousands of others then costs as many answers as there are different values, not as many as there are rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.expr.terms import Checked, Const, Env, Op, Read, Term, walk_terms
from yingdan.expr.to_python import Run, build


@dataclass(frozen=True, slots=True)
class Sides:
    """`left` and `right`: the parts that read one row (nested mappings as for `to_python`); `join`: their values,
    in this order, and an Env in, the value of the whole out. `clock`: "today" when the value moves with the day, "now" when it
    moves with the moment, else empty."""

    left: tuple[Run, ...]
    right: tuple[Run, ...]
    join: Callable[[Sequence[Any], Sequence[Any], Env], Any]
    clock: str


def sides_of(checked: Checked, left: str, right: str) -> Sides:
    """Take apart an expression whose names begin with `left` or `right`."""
    parts: dict[str, list[Term]] = {left: [], right: []}
    joined = build(_joined(checked.term, parts))

    def join(first: Sequence[Any], second: Sequence[Any], env: Env) -> Any:
        row = {f"{left}{at}": value for at, value in enumerate(first)}
        row.update({f"{right}{at}": value for at, value in enumerate(second)})
        return joined(row, env)

    built = {name: tuple(map(build, terms)) for name, terms in parts.items()}
    timed = {each.name for each in walk_terms(checked.term) if isinstance(each, Op)} & {"now", "today"}
    clock = "now" if "now" in timed else "today" if timed else ""
    return Sides(built[left], built[right], join, clock)


def factors_of(checked: Checked) -> list[Checked]:
    """What a product multiplies; of anything else itself. Nothing in one factor makes nothing of the product."""
    found: list[Checked] = []
    waiting: list[Term] = [checked.term]
    while waiting:
        term = waiting.pop(0)
        if isinstance(term, Op) and term.name == "mul" and term.type.kind in ("int", "decimal"):
            waiting[:0] = term.args
        else:
            found.append(Checked(checked.node, term))
    return found


def _joined(term: Term, parts: dict[str, list[Term]]) -> Term:
    heads = {each.path[0] for each in walk_terms(term) if isinstance(each, Read)}
    if len(heads) == 1:
        (head,) = heads
        if term not in parts[head]:
            parts[head].append(term)
        return Read((f"{head}{parts[head].index(term)}",), term.type)
    if isinstance(term, Const) or not heads or not isinstance(term, Op):
        return term
    return Op(term.name, tuple(_joined(each, parts) for each in term.args), term.type)
