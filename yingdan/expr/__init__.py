"""One expression language for every condition and formula: parse, check, then run in Python, SQL or the browser.

In: text (CEL subset) or its tree as JSON, and `Names`, which tell the type of each name. Out: a checked expression,
as closures, as SQL over bound parameters, as words, as JSON for the browser; or all faults with their places.
Must not know: objects, tables, people, the catalog; names and columns are handed to it.
"""

from yingdan.expr.checker import check
from yingdan.expr.functions import FUNCTIONS
from yingdan.expr.literals import read_moment
from yingdan.expr.nodes import (
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
    walk,
)
from yingdan.expr.parser import parse
from yingdan.expr.sides import Sides, factors_of, sides_of
from yingdan.expr.terms import Checked, Env, Names, names_of, size_of
from yingdan.expr.to_python import to_python
from yingdan.expr.to_sql import to_sql
from yingdan.expr.to_text import to_text
from yingdan.expr.to_words import to_words
from yingdan.expr.tree_json import from_json, to_json, to_program
from yingdan.expr.types import Type
from yingdan.expr.unknown import alternatives, hide_unknown, pins_down

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Call",
    "Checked",
    "Env",
    "Every",
    "ExprFaults",
    "If",
    "ListOf",
    "Literal",
    "Names",
    "Node",
    "Path",
    "Sides",
    "Some",
    "Type",
    "Unary",
    "alternatives",
    "check",
    "factors_of",
    "from_json",
    "hide_unknown",
    "names_of",
    "parse",
    "pins_down",
    "read_moment",
    "sides_of",
    "size_of",
    "to_json",
    "to_program",
    "to_python",
    "to_sql",
    "to_text",
    "to_words",
    "walk",
]
