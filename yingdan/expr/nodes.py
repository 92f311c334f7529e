"""The tree of an expression as written, and the limits it must keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yingdan.base import Fault, Problem

LONGEST = 4_000
DEEPEST = 64
MOST = 500

Value = None | bool | int | Decimal | str


class ExprFaults(Problem):
    """Everything wrong with one expression. A fault's `at` is `start-end` in characters, also in its params."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("expression-is-faulty", 422, faults=faults)


def fault(slug: str, start: int, end: int, **params: object) -> Fault:
    """A fault at characters start (included) to end (excluded)."""
    return Fault(at=f"{start}-{end}", slug=slug, params={"start": start, "end": end, **params})


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression; where it was written does not count when two are compared."""

    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A name with its parts: `lead.region`."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function; `method` tells that it was written `first.name(rest)`."""

    name: str
    args: tuple[Node, ...]
    method: bool = False


@dataclass(frozen=True, slots=True)
class Unary(Node):
    op: str  # ! or -
    of: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    op: str  # == != < <= > >= in + - * / %
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Every(Node):
    """`a && b && c`, flat, so that long conditions stay shallow."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some(Node):
    """`a || b || c`, flat."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`test ? then : otherwise`."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


def parts(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in order."""
    if isinstance(node, Every | Some | ListOf):
        return node.items
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Unary):
        return (node.of,)
    if isinstance(node, If):
        return (node.test, node.then, node.otherwise)
    return ()


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1), without recursion."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((part, depth + 1) for part in reversed(parts(node)))


def check_limits(root: Node) -> None:
    """Raises ExprFaults when the tree is deeper or larger than any back end is asked to bear."""
    for count, (node, depth) in enumerate(walk(root), start=1):
        if depth > DEEPEST:
            raise ExprFaults([fault("expression-is-too-deep", node.start, node.end, max=DEEPEST)])
        if count > MOST:
            raise ExprFaults([fault("expression-has-too-many-parts", node.start, node.end, max=MOST)])
