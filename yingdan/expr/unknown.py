"""Strict conditions: none holds because a value is missing. Rights show no row by one, rules refuse no row by one.

Expressions are total: ordering against null is false, so `!(amount > 5)` is true for a row without an amount. Good
for filters, wrong for rights and rules. Here each test that a missing value would turn into false is made to fail on
either side of a negation.
"""

from yingdan.expr.nodes import Binary, Call, Every, If, Literal, Node, Path, Some, Unary, parts

_TOTAL = ("==", "!=")


def hide_unknown(node: Node, positive: bool = True) -> Node:
    """The same condition, with every undecidable test counted against it. `positive`: whether the node being true
    makes the whole true (even number of negations above)."""
    if isinstance(node, Unary) and node.op == "!":
        return Unary("!", hide_unknown(node.of, not positive))
    if isinstance(node, Every):
        return Every(tuple(hide_unknown(item, positive) for item in node.items))
    if isinstance(node, Some):
        return Some(tuple(hide_unknown(item, positive) for item in node.items))
    if isinstance(node, If):
        # The test decides in both directions, so it must be known for either branch to count.
        yes = Every((hide_unknown(node.test, True), hide_unknown(node.then, True)))
        no = Every((Unary("!", hide_unknown(node.test, False)), hide_unknown(node.otherwise, True)))
        whole = Some((yes, no))
        return whole if positive else _either(node, whole)
    return _known(node, positive)


def _either(node: If, strict: Node) -> Node:
    """An `if` below a negation: true as well when one of its values is missing."""
    missing = tuple(Binary("==", path, Literal(None)) for path in _needed(node))
    return Some((strict, *missing)) if missing else strict


def _known(node: Node, positive: bool) -> Node:
    paths = _needed(node)
    if not paths:
        return node
    if positive:
        return Every((node, *(Binary("!=", path, Literal(None)) for path in paths)))
    return Some((node, *(Binary("==", path, Literal(None)) for path in paths)))


def _needed(node: Node) -> tuple[Path, ...]:
    """Paths without whose value the node cannot be decided."""
    if isinstance(node, Path):
        return (node,)
    if isinstance(node, Call) and node.name == "has":
        return ()
    if isinstance(node, Binary) and node.op in _TOTAL:
        sides = (node.left, node.right)
        if any(isinstance(side, Literal) and side.value is None for side in sides):
            return ()
        # A record's own value may be compared while empty; who is asking must be known.
        found = [
            path for side in sides for path in _needed(side) if side is not path or path.steps[0] == "actor"
        ]
    else:
        found = [path for part in parts(node) for path in _needed(part)]
    return tuple(dict.fromkeys(found))


_MOST_ALTERNATIVES = 8


def alternatives(node: Node, pins: frozenset[str] = frozenset()) -> tuple[Node, ...]:
    """Conditions of which at least one holds where the node holds: `a && (b || c)` is `a && b` or `a && c`. A condition that would
    fall into more than eight stays whole, and so does one that says what a field of `pins` is: `pin == null && (b || c)`, since
    its rows are found by that field alone."""
    found = _split(node, pins)
    return found if len(found) <= _MOST_ALTERNATIVES else (node,)


def _split(node: Node, pins: frozenset[str]) -> tuple[Node, ...]:
    if isinstance(node, Some):
        return tuple(part for item in node.items for part in _split(item, pins))
    if not isinstance(node, Every) or pins_down(node, pins):
        return (node,)
    found: list[tuple[Node, ...]] = [()]
    for item in node.items:
        found = [(*known, part) for known in found for part in _split(item, pins)]
        if len(found) > _MOST_ALTERNATIVES:
            return (node,)
    return tuple(Every(items) for items in found)


def pins_down(node: Node, pins: frozenset[str]) -> bool:
    """Whether a condition says what a field of `pins` is, so that its rows are found by that field alone."""
    return any(_says(item, pins) for item in (node.items if isinstance(node, Every) else (node,)))


def _says(node: Node, pins: frozenset[str]) -> bool:
    if not isinstance(node, Binary) or node.op != "==":
        return False
    return any(isinstance(side, Path) and side.steps[0] in pins for side in (node.left, node.right))
