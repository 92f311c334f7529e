"""Text to tree: the CEL subset. Syntax only; names and types are the checker's."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from yingdan.base import Fault
from yingdan.expr.nodes import (
    LONGEST,
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

GRAMMAR = r"""
?start: expr
?expr: any_ | any_ "?" any_ ":" expr -> choose
?any_: all_ | any_ _OR all_ -> some
?all_: relation | all_ _AND relation -> every
?relation: sum | relation RELATION sum -> binary | relation IN sum -> binary
?sum: product | sum ADD product -> binary | sum MINUS product -> binary
?product: unary | product TIMES unary -> binary
?unary: postfix | NOT unary -> unary | MINUS unary -> unary
?postfix: primary
    | postfix "." NAME -> part
    | postfix "[" TEXT "]" -> part
    | postfix "." NAME "(" [items] CLOSE -> method
?primary: NAME -> name
    | NAME "(" [items] CLOSE -> call
    | TEXT -> text
    | WHOLE -> whole
    | DECIMAL -> decimal
    | "(" expr ")"
    | OPEN_LIST [items] CLOSE_LIST -> list
items: expr ("," expr)* [","]

RELATION: "==" | "!=" | "<=" | ">=" | "<" | ">"
_OR: "||"
_AND: "&&"
IN: "in"
ADD: "+"
MINUS: "-"
TIMES: "*" | "/" | "%"
NOT: "!"
CLOSE: ")"
OPEN_LIST: "["
CLOSE_LIST: "]"
NAME: /[A-Za-z_][A-Za-z0-9_]*/
TEXT: /"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'/
DECIMAL: /[0-9]*\.[0-9]+/
WHOLE: /[0-9]+/
%ignore /[ \t\r\n\u3000\u00a0]+/
%ignore /\/\/[^\n]*/
"""

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))", re.S)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'", "`": "`", "/": "/"}
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
WORDS = {
    "RELATION": "== != < <= > >=", "IN": "in", "ADD": "+", "MINUS": "-", "TIMES": "* / %", "NOT": "!",
    "CLOSE": ")", "RPAR": ")", "LPAR": "(", "OPEN_LIST": "[", "LSQB": "[", "CLOSE_LIST": "]", "RSQB": "]",
    "NAME": "a name", "TEXT": "a text", "DECIMAL": "a number", "WHOLE": "a number", "QMARK": "?",
    "COLON": ":", "COMMA": ",", "DOT": ".", "_OR": "||", "_AND": "&&", "$END": "the end",
}  # fmt: skip


class _Refusal(Exception):
    def __init__(self, found: Fault) -> None:
        super().__init__(found.slug)
        self.found = found


def _reject(slug: str, token: Token, **params: object) -> _Refusal:
    return _Refusal(fault(slug, token.start_pos or 0, token.end_pos or 0, **params))


def _read_text(token: Token) -> str:
    def replace(match: re.Match[str]) -> str:
        short, long, byte, plain = match.groups()
        code = short or long or byte
        if code is not None and int(code, 16) <= 0x10FFFF:
            return chr(int(code, 16))
        if plain in PLAIN:
            return PLAIN[plain]
        raise _reject("text-escape-is-unknown", token, escape=match.group(0)[:10])

    text = ESCAPE.sub(replace, token[1:-1])
    if any(each == "\0" or "\ud800" <= each <= "\udfff" for each in text):
        raise _reject("text-has-broken-characters", token)
    return text


@v_args(inline=True)
class _Build(Transformer[Token, Node]):
    """Builds the tree from the leaves up while parsing, so that depth costs no recursion."""

    def choose(self, test: Node, then: Node, otherwise: Node) -> Node:
        return If(test, then, otherwise, start=test.start, end=otherwise.end)

    def some(self, left: Node, right: Node) -> Node:
        items = left.items if isinstance(left, Some) else (left,)
        return Some((*items, right), start=left.start, end=right.end)

    def every(self, left: Node, right: Node) -> Node:
        items = left.items if isinstance(left, Every) else (left,)
        return Every((*items, right), start=left.start, end=right.end)

    def binary(self, left: Node, op: Token, right: Node) -> Node:
        return Binary(str(op), left, right, start=left.start, end=right.end)

    def unary(self, op: Token, of: Node) -> Node:
        return Unary(str(op), of, start=op.start_pos or 0, end=of.end)

    def part(self, of: Node, step: Token) -> Node:
        if not isinstance(of, Path):
            raise _reject("only-names-have-parts", step, part=str(step)[:60])
        name = _read_text(step) if step.type == "TEXT" else str(step)
        return Path((*of.steps, name), start=of.start, end=step.end_pos or 0)

    def method(self, of: Node, name: Token, items: list[Node] | None, close: Token) -> Node:
        return Call(str(name), (of, *(items or ())), True, start=of.start, end=close.end_pos or 0)

    def call(self, name: Token, items: list[Node] | None, close: Token) -> Node:
        return Call(str(name), tuple(items or ()), start=name.start_pos or 0, end=close.end_pos or 0)

    def name(self, name: Token) -> Node:
        start, end = name.start_pos or 0, name.end_pos or 0
        if name in CONSTANTS:
            return Literal(CONSTANTS[name], start=start, end=end)
        return Path((str(name),), start=start, end=end)

    def text(self, token: Token) -> Node:
        return Literal(_read_text(token), start=token.start_pos or 0, end=token.end_pos or 0)

    def whole(self, token: Token) -> Node:
        if len(token.lstrip("0")) > 18:
            raise _reject("number-is-too-long", token, digits=18, places=12)
        return Literal(int(token), start=token.start_pos or 0, end=token.end_pos or 0)

    def decimal(self, token: Token) -> Node:
        whole, _, places = token.partition(".")
        if len(whole.lstrip("0")) > 24 or len(places.rstrip("0")) > 12:
            raise _reject("number-is-too-long", token, digits=24, places=12)
        value = Decimal(f"{whole or 0}.{places[:12] or 0}")
        return Literal(value, start=token.start_pos or 0, end=token.end_pos or 0)

    def list(self, start: Token, items: Any, close: Token) -> Node:
        return ListOf(tuple(items or ()), start=start.start_pos or 0, end=close.end_pos or 0)

    def items(self, *found: Node | None) -> Any:
        return [each for each in found if each is not None]


_LARK = Lark(GRAMMAR, parser="lalr", transformer=_Build(), maybe_placeholders=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of the text. Raises ExprFaults with the place of the first thing that cannot be read."""
    if len(text) > LONGEST:
        raise ExprFaults([fault("expression-is-too-long", LONGEST, len(text), max=LONGEST)])
    if not text.strip():
        raise ExprFaults([fault("expression-is-empty", 0, len(text))])
    try:
        node = _LARK.parse(text)
    except _Refusal as refusal:
        raise ExprFaults([refusal.found]) from None
    except VisitError as error:
        if isinstance(error.orig_exc, _Refusal):
            raise ExprFaults([error.orig_exc.found]) from None
        raise
    except UnexpectedInput as error:
        raise ExprFaults([_unreadable(text, error)]) from None
    assert isinstance(node, Node)
    check_limits(node)
    return node


def _unreadable(text: str, error: UnexpectedInput) -> Fault:
    start = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    end, near, names = start + 1, text[start : start + 1], set()
    if isinstance(error, UnexpectedToken):
        names = set(error.expected)
        if error.token.type == "$END":
            start = end = len(text)
            near = ""
        else:
            start, end, near = error.token.start_pos or 0, error.token.end_pos or 0, str(error.token)[:40]
    elif isinstance(error, UnexpectedCharacters):
        names = set(error.allowed or ())
        if near in "\"'" and near:
            return fault("text-is-not-closed", start, len(text))
        if near == "=":
            return fault("equals-is-written-twice", start, end)
    expected = sorted({WORDS.get(name, name) for name in names})
    return fault("expression-is-not-readable", start, end, near=near, expected=expected)
