"""Tree to text: parsing the text gives the same tree again."""

import re
from decimal import Decimal

from yingdan.expr.nodes import Binary, Call, Every, If, ListOf, Literal, Node, Path, Some, Unary

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
RESERVED = frozenset({"true", "false", "null", "in"})
RANK = {"in": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
CHOOSE, OR, AND, RELATION, UNARY, POSTFIX = 1, 2, 3, 4, 7, 8
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def to_text(node: Node) -> str:
    """The canonical text of a tree."""
    return _write(node)[0]


def quote(text: str) -> str:
    """A text literal."""
    return '"' + "".join(_escape(each) for each in text) + '"'


def _escape(each: str) -> str:
    if each in ESCAPES:
        return ESCAPES[each]
    return f"\\u{ord(each):04x}" if ord(each) < 32 or ord(each) in (0x7F, 0x2028, 0x2029) else each


def _write(node: Node) -> tuple[str, int]:
    """The text and how tightly it binds."""
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Path):
        return _path(node.steps), POSTFIX
    if isinstance(node, If):
        parts = _at(node.test, OR), _at(node.then, OR), _at(node.otherwise, CHOOSE)
        return "{} ? {} : {}".format(*parts), CHOOSE
    if isinstance(node, Some):
        return " || ".join(_at(each, AND) for each in node.items), OR
    if isinstance(node, Every):
        return " && ".join(_at(each, RELATION) for each in node.items), AND
    if isinstance(node, Binary):
        rank = RANK.get(node.op, RELATION)
        return f"{_at(node.left, rank)} {node.op} {_at(node.right, rank + 1)}", rank
    if isinstance(node, Unary):
        return node.op + _at(node.of, UNARY), UNARY
    if isinstance(node, ListOf):
        return f"[{', '.join(map(to_text, node.items))}]", POSTFIX
    if isinstance(node, Call):
        args = [to_text(each) for each in node.args]
        if node.method:
            return f"{_at(node.args[0], POSTFIX)}.{node.name}({', '.join(args[1:])})", POSTFIX
        return f"{node.name}({', '.join(args)})", POSTFIX
    raise TypeError(node)


def _at(node: Node, rank: int) -> str:
    text, own = _write(node)
    return f"({text})" if own < rank else text


def _literal(node: Literal) -> tuple[str, int]:
    value = node.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value], POSTFIX
    if isinstance(value, str):
        return quote(value), POSTFIX
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text if "." in text else f"{text}.0"), POSTFIX
    return str(value), POSTFIX


def _path(steps: tuple[str, ...]) -> str:
    plain = (
        f".{step}" if NAME.fullmatch(step) and step not in RESERVED else f"[{quote(step)}]"
        for step in steps[1:]
    )
    return steps[0] + "".join(plain)
