"""Trees as JSON: the written tree for editors, the checked tree (a program) for the browser."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.expr.nodes import (
    DEEPEST,
    MOST,
    Binary,
    Call,
    Every,
    ExprFaults,
    If,
    ListOf,
    Literal,
    Node,
    Path,
    Some,
    Unary,
    check_limits,
    fault,
)
from yingdan.expr.terms import Checked, Const, Op, Read, Term
from yingdan.expr.to_text import NAME, RESERVED

OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"})
DECIMAL = re.compile(r"[0-9]{1,24}(?:\.[0-9]{1,12})?")
LONGEST_TEXT = 4_000

Json = Any


def to_json(node: Node) -> Json:
    """The tree as JSON values; decimals are `{"kind": "decimal", "value": "1.5"}`."""
    if isinstance(node, Literal):
        if isinstance(node.value, Decimal):
            return {"kind": "decimal", "value": format(node.value, "f")}
        return {"kind": "literal", "value": node.value}
    if isinstance(node, Path):
        return {"kind": "path", "steps": list(node.steps)}
    if isinstance(node, Call):
        return {
            "kind": "call",
            "name": node.name,
            "method": node.method,
            "args": [to_json(a) for a in node.args],
        }
    if isinstance(node, Unary):
        return {"kind": "unary", "op": node.op, "of": to_json(node.of)}
    if isinstance(node, Binary):
        return {"kind": "binary", "op": node.op, "left": to_json(node.left), "right": to_json(node.right)}
    if isinstance(node, If):
        parts = {"test": node.test, "then": node.then, "else": node.otherwise}
        return {"kind": "if", **{name: to_json(part) for name, part in parts.items()}}
    if isinstance(node, Every | Some | ListOf):
        kind = {Every: "and", Some: "or", ListOf: "list"}[type(node)]
        return {"kind": kind, "items": [to_json(each) for each in node.items]}
    raise TypeError(node)


def from_json(data: Json) -> Node:
    """The tree that `to_json` wrote, from a caller who is not trusted. Raises ExprFaults."""
    node = _Reader().read(data, 1)
    check_limits(node)
    return node


def _bad(what: str) -> ExprFaults:
    return ExprFaults([fault("expression-tree-is-malformed", 0, 0, what=what[:60])])


class _Reader:
    def __init__(self) -> None:
        self.left = MOST

    def read(self, data: Json, depth: int) -> Node:
        self.left -= 1
        if depth > DEEPEST:
            raise ExprFaults([fault("expression-is-too-deep", 0, 0, max=DEEPEST)])
        if self.left < 0:
            raise ExprFaults([fault("expression-has-too-many-parts", 0, 0, max=MOST)])
        if not isinstance(data, dict):
            raise _bad("node")
        kind = data.get("kind")
        if kind in ("literal", "decimal"):
            return Literal(self.value(kind, data.get("value")))
        if kind == "path":
            return Path(self.steps(data.get("steps")))
        if kind == "call":
            args = self.nodes(data.get("args"), depth)
            method = data.get("method") is True
            if method and not args:
                raise _bad("args")
            return Call(self.name(data.get("name")), args, method)
        return self.operator(kind, data, depth)

    def operator(self, kind: Json, data: dict[str, Json], depth: int) -> Node:
        if kind == "unary" and data.get("op") in ("!", "-"):
            return Unary(data["op"], self.read(data.get("of"), depth + 1))
        if kind == "binary" and isinstance(data.get("op"), str) and data["op"] in OPERATORS:
            return Binary(
                data["op"], self.read(data.get("left"), depth + 1), self.read(data.get("right"), depth + 1)
            )
        if kind == "if":
            test, then, otherwise = (
                self.read(data.get(part), depth + 1) for part in ("test", "then", "else")
            )
            return If(test, then, otherwise)
        if kind in ("and", "or"):
            items = self.nodes(data.get("items"), depth)
            if len(items) < 2:
                raise _bad("items")
            return Every(items) if kind == "and" else Some(items)
        if kind == "list":
            return ListOf(self.nodes(data.get("items"), depth))
        raise _bad("kind")

    def nodes(self, data: Json, depth: int) -> tuple[Node, ...]:
        if not isinstance(data, list) or len(data) > MOST:
            raise _bad("list")
        return tuple(self.read(each, depth + 1) for each in data)

    def value(self, kind: str, value: Json) -> None | bool | int | Decimal | str:
        if kind == "decimal":
            if isinstance(value, str) and DECIMAL.fullmatch(value):
                return Decimal(value)
            raise _bad("decimal")
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int) and 0 <= value < 10**18:
            return value
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            if not any(each == "\0" or "\ud800" <= each <= "\udfff" for each in value):
                return value
        raise _bad("value")

    def name(self, value: Json) -> str:
        if isinstance(value, str) and NAME.fullmatch(value) and value not in RESERVED and len(value) <= 100:
            return value
        raise _bad("name")

    def steps(self, value: Json) -> tuple[str, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= DEEPEST:
            raise _bad("steps")
        first, *rest = value
        found = [self.name(first), *(self.value("literal", each) for each in rest)]
        if not all(isinstance(each, str) for each in found):
            raise _bad("steps")
        return tuple(str(each) for each in found)


def to_program(checked: Checked) -> Json:
    """The checked tree as JSON for the browser: `{"op", "args", "type"}`, `{"read", "type"}` or `{"value", "type"}`."""
    return _program(checked.term)


def _program(term: Term) -> Json:
    if isinstance(term, Const):
        return {"value": _wire(term.value), "type": term.type.name}
    if isinstance(term, Read):
        return {"read": list(term.path), "type": term.type.name}
    assert isinstance(term, Op)
    return {"op": term.name, "args": [_program(each) for each in term.args], "type": term.type.name}


def _wire(value: Any) -> Json:
    """Numbers as digits and durations as microseconds, both as text: the browser must not round them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, timedelta):
        return str((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds)
    return (
        value.isoformat()
        if isinstance(value, datetime | date)
        else str(value)
        if isinstance(value, UUID)
        else value
    )
