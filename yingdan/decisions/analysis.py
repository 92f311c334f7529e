"""What is wrong with a decision table before it decides anything: gaps, contradictions, rows that never win. Pure.

Every name is tried at the points where some condition may turn: the literals it is compared with, a little beside
them, and nothing at all. Conditions that compare single names with literals are constant between those points, so
trying every combination is a proof; where combinations are too many, or a condition computes with names, it is a
search with a fixed seed, and the answer says so.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from yingdan.decisions.table import Table, decide
from yingdan.expr import Binary, Call, Every, ListOf, Literal, Names, Node, Path, Some, Type, Unary, parse

MOST_POINTS = 20_000
SHOWN = 20
_ORDERS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rows that hold together and say different things, and values for which they do."""

    rows: tuple[int, int]
    example: Mapping[str, Any]


@dataclass(slots=True)
class Analysis:
    """`exact`: everything was tried; otherwise `tried` points of a larger space were. `unreachable`: rows that decide
    in none of the points. Examples leave out names that do not matter there."""

    exact: bool = True
    tried: int = 0
    gaps: list[Mapping[str, Any]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)


def analyse(
    table: Table, conditions: Sequence[str], names_: Names, choices: Mapping[str, Sequence[Any]], env: Any
) -> Analysis:
    """Look for what is wrong with a table. `conditions`: the rows' conditions as text; `names_`: the types of their
    names; `choices`: by name, all values a field of fixed choices may have."""
    points, plain = points_of([parse(text) for text in conditions], names_, choices)
    names = sorted(points)
    size = math.prod(len(points[name]) for name in names)
    found = Analysis(exact=plain and size <= MOST_POINTS)
    decided: set[int] = set()
    pairs: dict[tuple[int, int], Mapping[str, Any]] = {}
    gaps: dict[str, Mapping[str, Any]] = {}
    for values in _combinations(points, names, size):
        found.tried += 1
        facts = _nested(values)
        holding = [n for n, row in enumerate(table.rows) if row.holds(facts, env)]
        decided.update(_deciding(table, holding, facts, env))
        if not holding and len(gaps) < SHOWN:
            gaps.setdefault(repr(sorted(values.items(), key=repr)), values)
        for pair in itertools.combinations(holding, 2):
            if pair not in pairs and _contradict(table, pair, facts, env):
                pairs[pair] = values
    found.gaps = [_short(one) for one in gaps.values()]
    found.conflicts = [Conflict(pair, _short(one)) for pair, one in sorted(pairs.items())][:SHOWN]
    found.unreachable = [n for n in range(len(table.rows)) if n not in decided]
    return found


def _deciding(table: Table, holding: Sequence[int], facts: Mapping[str, Any], env: Any) -> Sequence[int]:
    if table.hit == "collect":
        return holding
    if table.hit == "first":
        return holding[:1]
    return decide(table, facts, env).rows if holding else ()


def _contradict(table: Table, pair: tuple[int, int], facts: Mapping[str, Any], env: Any) -> bool:
    """Whether two rows that hold together are a fault: never where order or collecting is the point."""
    one, other = (table.rows[n] for n in pair)
    if table.hit == "unique":
        return True
    if table.hit != "priority" or one.priority != other.priority:
        return False
    return {name: run(facts, env) for name, run in one.outputs.items()} != {
        name: run(facts, env) for name, run in other.outputs.items()
    }


def points_of(
    trees: Sequence[Node], names: Names, choices: Mapping[str, Sequence[Any]]
) -> tuple[dict[str, list[Any]], bool]:
    """By name the values at which a condition may turn; whether that is all there is to know of the conditions."""
    found: dict[str, set[Any]] = {}
    plain = all(_read(tree, found) for tree in trees)
    points: dict[str, list[Any]] = {}
    for name, literals in found.items():
        kind = names.get(tuple(name.split(".")))
        if name in choices:
            values: list[Any] = list(choices[name])
        elif kind == Type.BOOL:
            values = [True, False]
        else:
            values = _turns(
                [one for one in (_typed(each, kind) for each in literals) if one is not None], kind
            )
        points[name] = [None, *dict.fromkeys(values)]
    return points, plain


def _typed(value: Any, kind: Type | None) -> Any:
    """A literal as a record would hold it: a day or an id may be written as text. None when it is none."""
    readers: dict[str, Any] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "reference": UUID,
    }
    if kind is None or not isinstance(value, str) or kind.kind not in readers:
        return value
    try:
        return readers[kind.kind](value)
    except ValueError:
        return None


def _read(node: Node, found: dict[str, set[Any]]) -> bool:
    """Collect the literals each name is compared with; False where a condition is more than such comparisons."""
    if isinstance(node, Every | Some):
        # Every part is read, also behind one that is not plain.
        return sum(not _read(item, found) for item in node.items) == 0
    if isinstance(node, Unary) and node.op == "!":
        return _read(node.of, found)
    if isinstance(node, Literal):
        return True
    if isinstance(node, Path):
        found.setdefault(".".join(node.steps), set())
        return True
    if isinstance(node, Binary) and (node.op in _ORDERS or node.op == "in"):
        return _read_comparison(node, found)
    _touch(node, found)
    return False


def _read_comparison(node: Binary, found: dict[str, set[Any]]) -> bool:
    left, right = node.left, node.right
    if isinstance(right, Path) and not isinstance(left, Path):
        left, right = right, left
    values = _literals(right)
    if not isinstance(left, Path) or values is None:
        _touch(node, found)
        return False
    found.setdefault(".".join(left.steps), set()).update(value for value in values if value is not None)
    # Words have no value halfway between two; days, which are written as text too, have.
    return node.op in ("==", "!=", "in") or all(_is_day(one) for one in values if isinstance(one, str))


def _is_day(text: str) -> bool:
    return _typed(text, Type("date")) is not None


def _literals(node: Node) -> list[Any] | None:
    if isinstance(node, Literal):
        return [node.value]
    if isinstance(node, Unary) and node.op == "-" and isinstance(node.of, Literal):
        value = node.of.value
        return [-value] if isinstance(value, int | Decimal) else None
    if isinstance(node, ListOf):
        inner = [_literals(item) for item in node.items]
        return [one for each in inner for one in each] if None not in inner else None  # type: ignore[union-attr]
    return None


def _touch(node: Node, found: dict[str, set[Any]]) -> None:
    """A condition that computes: its names are tried at every literal that stands in it."""
    names, literals = list[str](), list[Any]()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Path):
            names.append(".".join(one.steps))
        elif isinstance(one, Literal) and one.value is not None:
            literals.append(one.value)
        elif isinstance(one, Binary):
            waiting += [one.left, one.right]
        elif isinstance(one, Call):
            waiting += one.args
        elif isinstance(one, Every | Some | ListOf):
            waiting += one.items
        elif isinstance(one, Unary):
            waiting.append(one.of)
    for name in names:
        found.setdefault(name, set()).update(literals)


_SOMETHING: dict[str, Any] = {
    "int": 0, "decimal": Decimal(0), "money": Decimal(0), "text": "…", "date": date(2000, 1, 1),
    "datetime": datetime(2000, 1, 1, tzinfo=UTC), "duration": timedelta(0), "reference": UUID(int=1), "list": ["…"],
}  # fmt: skip


def _turns(literals: Sequence[Any], kind: Type | None) -> list[Any]:
    """The literals, a value between any two neighbours and one beyond each end; something else for what has no order."""
    something = _SOMETHING.get(kind.kind if kind is not None else "text", "…")
    if not all(isinstance(one, type(literals[0])) for one in literals) or not literals:
        return [*literals, something]
    if isinstance(literals[0], bool | str | UUID) or not isinstance(literals[0], int | Decimal | date):
        return [*literals, *(f"{one}…" for one in literals if isinstance(one, str)), something]
    if kind == Type.INT:
        return sorted({step for one in literals for step in (int(one) - 1, one, int(one) + 1)})
    numbers = [Decimal(one) if isinstance(one, int) else one for one in literals]
    ordered = sorted(set(numbers))
    unit: Any = Decimal(1) if isinstance(ordered[0], Decimal) else timedelta(days=1)
    between = [low + (high - low) / 2 for low, high in itertools.pairwise(ordered)]
    return sorted({ordered[0] - unit, *ordered, *between, ordered[-1] + unit})


def _combinations(
    points: Mapping[str, Sequence[Any]], names: Sequence[str], size: int
) -> Iterator[dict[str, Any]]:
    if size <= MOST_POINTS:
        for values in itertools.product(*(points[name] for name in names)):
            yield dict(zip(names, values, strict=True))
        return
    rng = Random(size)
    for _ in range(MOST_POINTS):
        yield {name: rng.choice(points[name]) for name in names}


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {"signal": {}}
    for name, value in values.items():
        head, _, rest = name.partition(".")
        if rest:
            facts.setdefault(head, {})[rest] = value
        else:
            facts[name] = value
    return facts


def _short(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in values.items()
        if value is not None
    }
