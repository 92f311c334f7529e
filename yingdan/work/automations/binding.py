"""A condition about other records, with what the run knows put in as values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yingdan.expr import Binary, Call, Env, Every, If, ListOf, Literal, Node, Path, Some, Unary
from yingdan.work.automations.compiled import Row, Value


def bound(node: Node, foreign: Mapping[tuple[str, ...], Value], facts: Row, env: Env) -> Node:
    """The node with each foreign name replaced by its value now."""
    known = {path: _literal(read(facts, env)) for path, read in foreign.items()}
    return _put(node, known)


def _literal(value: Any) -> Node:
    if isinstance(value, list | tuple | set | frozenset):
        return ListOf(tuple(_literal(one) for one in value))
    if value is None or isinstance(value, bool | int | Decimal | str):
        return Literal(value)
    return Literal(value.isoformat() if isinstance(value, date | datetime) else str(value))


def _put(node: Node, known: Mapping[tuple[str, ...], Node]) -> Node:
    if isinstance(node, Path):
        return known.get(node.steps, node)
    if isinstance(node, Every | Some | ListOf):
        return replace(node, items=tuple(_put(one, known) for one in node.items))
    if isinstance(node, Call):
        return replace(node, args=tuple(_put(one, known) for one in node.args))
    if isinstance(node, Unary):
        return replace(node, of=_put(node.of, known))
    if isinstance(node, Binary):
        return replace(node, left=_put(node.left, known), right=_put(node.right, known))
    if isinstance(node, If):
        return replace(
            node,
            test=_put(node.test, known),
            then=_put(node.then, known),
            otherwise=_put(node.otherwise, known),
        )
    return node
