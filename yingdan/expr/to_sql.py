"""Checked tree to SQL over bound parameters.

A condition is compiled with its polarity: where only true counts, a comparison stays bare, so that an index serves it;
where false counts too, it is wrapped. Nothing is ever written twice, so SQL grows no faster than the expression; and
it is kept flat, as text between columns and parameters, so that no depth exhausts SQLAlchemy's recursive compiler.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.visitors import InternalTraversal

from yingdan.expr.reading import reader_of
from yingdan.expr.sql_forms import ARITHMETIC, DIGITS, FORMS, INTERVAL, WHOLE, ZONED, bounded
from yingdan.expr.terms import Checked, Const, Env, Op, Read, Term
from yingdan.expr.to_python import build
from yingdan.expr.types import Type

Sql = sa.ColumnElement[Any]
Column = Callable[[tuple[str, ...]], Any]

SQL_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "bool": sa.Boolean(),
    "int": sa.BigInteger(),
    "decimal": sa.Numeric(),
    "money": sa.Numeric(),
    "date": sa.Date(),
    "datetime": sa.DateTime(timezone=True),
    "duration": sa.Numeric(),
    "reference": pg.UUID(as_uuid=True),
    "json": pg.JSONB(),
    "null": sa.Text(),
    "unknown": sa.Text(),
}
CAST_NAMES = {"int": "numeric", "decimal": "numeric", "money": "numeric", "text": "text", "reference": "uuid",
              "date": "date", "datetime": "timestamptz", "duration": "numeric"}  # fmt: skip
COMPARE = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
PLACE = re.compile(r"\{(\d+)\}")
BOOL = SQL_TYPES["bool"]


class Form(sa.ColumnElement[Any]):
    """Text with columns and parameters between its pieces. Never nested: a form within a form is merged.

    `whole` tells that it binds by itself, as a call or a parenthesis does.
    """

    __visit_name__ = "expression_form"
    inherit_cache = True
    _traverse_internals = [
        ("text", InternalTraversal.dp_string),
        ("leaves", InternalTraversal.dp_clauseelement_tuple),
        ("type", InternalTraversal.dp_type),
    ]

    def __init__(
        self, pieces: Sequence[str], leaves: Sequence[Sql], kind: sa.types.TypeEngine[Any], whole: bool
    ):
        self.text = "\0".join(pieces)
        self.leaves = tuple(leaves)
        self.type = kind
        self.whole = whole

    @property
    def pieces(self) -> list[str]:
        return self.text.split("\0")

    @property
    def _from_objects(self) -> list[Any]:
        return [each for leaf in self.leaves for each in leaf._from_objects]

    def self_group(self, against: Any = None) -> Any:
        if self.whole or against in (None, operators.and_, operators.or_, operators.comma_op):
            return self
        return form("({0})", self, kind=self.type)


@compiles(Form)
def _write(element: Form, compiler: Any, **options: Any) -> str:
    first, *rest = element.pieces
    leaves = (compiler.process(leaf, **options) for leaf in element.leaves)
    return first + "".join(leaf + piece for leaf, piece in zip(leaves, rest, strict=True))


def form(template: str, *parts: Sql, kind: sa.types.TypeEngine[Any], whole: bool = True) -> Form:
    """The template with the parts in its places."""
    pieces, leaves, at = [""], list[Sql](), 0
    for match in PLACE.finditer(template):
        pieces[-1] += template[at : match.start()]
        at = match.end()
        part = parts[int(match.group(1))]
        if isinstance(part, Form):
            inner = part.pieces if part.whole or template == match.group(0) else _enclosed(part.pieces)
            pieces[-1] += inner[0]
            pieces.extend(inner[1:])
            leaves.extend(part.leaves)
        else:
            # The tightest operator there is: what the caller composed gets its parentheses.
            leaves.append(part.self_group(against=operators.json_getitem_op))
            pieces.append("")
    pieces[-1] += template[at:]
    return Form(pieces, leaves, kind, whole)


def _enclosed(pieces: list[str]) -> list[str]:
    inner = ["(" + pieces[0], *pieces[1:]]
    return [*inner[:-1], inner[-1] + ")"]


def join(word: str, parts: Sequence[Sql]) -> Form:
    """The parts with the word between, in parentheses."""
    places = (f"{{{n}}}" for n in range(len(parts)))
    return form(f"({f' {word} '.join(places)})", *parts, kind=BOOL)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of SQL: its type, whether it can be null, and its value when that is known."""

    sql: Sql
    type: Type
    nullable: bool = True
    known: bool = False
    value: Any = None


def to_sql(checked: Checked, column: Column, env: Env, *, exact: bool = False) -> Sql:
    """SQL of the expression. `column` gives the column of a name, or a plain value, which is bound; of a name followed
    by "under", what gives the condition that it is a record, or below it, from the id of that record.

    A condition is for WHERE: null counts as false, unless `exact`, where SQL and Python agree to the letter.
    """
    compiler = Compiler(column, env)
    if checked.type.kind == "bool" and not exact:
        return compiler.truth(checked.term, True).sql
    part = compiler.value(checked.term)
    if part.type.kind == "int" and not isinstance(part.sql, sa.ColumnClause):
        return form("cast({0} as bigint)", part.sql, kind=SQL_TYPES["int"])
    return form(INTERVAL, part.sql, kind=sa.Interval()) if part.type.kind == "duration" else part.sql


def sql_type(kind: Type) -> sa.types.TypeEngine[Any]:
    """The PostgreSQL type of a type; durations are seconds."""
    return pg.ARRAY(sql_type(kind.element)) if kind.kind == "list" else SQL_TYPES[kind.kind]


def bind(value: Any, kind: Type) -> Sql:
    """A bound parameter, or a typed null."""
    if value is None:
        return sa.cast(sa.null(), sql_type(kind))
    if isinstance(value, timedelta):
        value = Decimal(value.days * 86_400 + value.seconds) + Decimal(value.microseconds).scaleb(-6)
    if kind.kind == "list":
        value = list(value)
    return sa.bindparam(None, value, type_=sql_type(kind), unique=True)


def number(part: Part) -> Sql:
    """The number as numeric, so that no machine word overflows; other values as they are."""
    if part.type.kind == "int" or (part.type.is_number and isinstance(part.sql.type, sa.Float)):
        return form("cast({0} as numeric)", part.sql, kind=SQL_TYPES["decimal"])
    return part.sql


def true(template: str, *parts: Sql, nullable: bool) -> Part:
    """A comparison."""
    return Part(form(template, *parts, kind=BOOL, whole=False), Type.BOOL, nullable)


def settled(value: bool) -> Part:
    return Part(sa.true() if value else sa.false(), Type.BOOL, False)


class Compiler:
    def __init__(self, column: Column, env: Env) -> None:
        self.column = column
        self.env = env

    # ---- conditions

    def truth(self, term: Term, want: bool) -> Part:
        """SQL that is true exactly where the condition is `want`; elsewhere it is false or null."""
        if isinstance(term, Op):
            if term.name in ("and", "or"):
                parts = [self.truth(each, want) for each in term.args]
                word = "AND" if (term.name == "and") is want else "OR"
                return Part(
                    join(word, [each.sql for each in parts]), Type.BOOL, any(p.nullable for p in parts)
                )
            if term.name == "not":
                return self.truth(term.args[0], not want)
            if term.name == "under":
                return wanted(self.under(term), want)
            if term.name in ("eq", "ne"):
                left, right = (self.value(each) for each in term.args)
                return self.equal(left, right, (term.name == "eq") is want)
            if term.name == "if":
                parts = [self.truth(term.args[0], True), *(self.truth(each, want) for each in term.args[1:])]
                return case(parts, Type.BOOL)
            test = self.test(term)
            if test is not None:
                return wanted(test, want)
        return wanted(self.value(term), want)

    def test(self, term: Op) -> Part | None:
        """A comparison whose null means false; None when the operation is none."""
        if not (term.name in COMPARE or term.name in TESTS):
            return None
        left, right = (self.value(each) for each in term.args)
        nullable = left.nullable or right.nullable
        if term.name in COMPARE:
            collated = ' collate "C"' if left.type.kind == "text" else ""
            return true(f"{{0}}{collated} {COMPARE[term.name]} {{1}}", left.sql, right.sql, nullable=nullable)
        if term.name == "in":
            return member(left, right)
        if right.known and isinstance(right.value, str):
            escaped = re.sub(r"([\\%_])", r"\\\1", right.value)
            before, after = "" if term.name == "starts_with" else "%", "" if term.name == "ends_with" else "%"
            pattern = bind(f"{before}{escaped}{after}", Type.TEXT)
            return true("{0} LIKE {1}", left.sql, pattern, nullable=nullable)
        return true(TESTS[term.name], left.sql, right.sql, nullable=nullable)

    def equal(self, left: Part, right: Part, want: bool) -> Part:
        if left.known and not right.known:
            left, right = right, left
        if right.known and right.value is None:
            if left.known:
                return settled((left.value is None) is want)
            return true(f"{{0}} IS {'' if want else 'NOT '}NULL", left.sql, nullable=False)
        nullable = left.nullable or right.nullable
        if want and not (left.nullable and right.nullable):
            return true("{0} = {1}", left.sql, right.sql, nullable=nullable)
        if not want and not nullable:
            return true("{0} <> {1}", left.sql, right.sql, nullable=False)
        word = "IS NOT DISTINCT FROM" if want else "IS DISTINCT FROM"
        return true(f"{{0}} {word} {{1}}", left.sql, right.sql, nullable=False)

    def under(self, term: Op) -> Part:
        """Which rows stand below a record only the caller knows: it gives the condition by the record's id."""
        name, root = term.args
        assert isinstance(name, Read)
        assert isinstance(root, Const)
        return Part(self.column((*name.path, "under"))(root.value), Type.BOOL)

    # ---- values

    def value(self, term: Term) -> Part:
        """SQL with exactly the value Python gives, null for nothing."""
        if isinstance(term, Const):
            return Part(bind(term.value, term.type), term.type, term.value is None, True, term.value)
        if isinstance(term, Read):
            return self.read(term)
        if term.name in TRUTHS or term.name in COMPARE or term.name in TESTS:
            found = self.truth(term, True)
            if not found.nullable:
                return found
            return Part(form("coalesce({0}, false)", found.sql, kind=BOOL), Type.BOOL, False)
        if term.name in ("now", "today"):
            value = self.env.now if term.name == "now" else self.env.today
            return Part(bind(value, term.type), term.type, False, True, value)
        if term.name == "list":
            return self.list(term)
        if term.name == "if":
            return case(
                [self.truth(term.args[0], True), *(self.value(each) for each in term.args[1:])], term.type
            )
        parts = [self.value(each) for each in term.args]
        if parts and all(each.known for each in parts):
            return self.fold(term, parts)
        return Part(operation(term.name, term.type, parts, self.env), term.type)

    def fold(self, term: Op, parts: Sequence[Part]) -> Part:
        """`now - duration("3d")` is one parameter, so that an index on the other side serves."""
        known = Op(term.name, tuple(Const(each.value, each.type) for each in parts), term.type)
        value = build(known)({}, self.env)
        return Part(bind(value, term.type), term.type, value is None, True, value)

    def read(self, term: Read) -> Part:
        found = self.column(term.path)
        if hasattr(found, "__clause_element__"):
            found = found.__clause_element__()
        if isinstance(found, sa.ColumnElement):
            if term.type.kind == "duration" and isinstance(found.type, sa.Interval):
                found = form("extract(epoch from {0})", found, kind=SQL_TYPES["duration"])
            nullable = getattr(found, "nullable", True) is not False
            return Part(found, term.type, nullable)
        value = reader_of(term.type)(found)
        return Part(bind(value, term.type), term.type, value is None, True, value)

    def list(self, term: Op) -> Part:
        parts = [self.value(each) for each in term.args]
        if all(each.known for each in parts):
            values = [each.value for each in parts if each.value is not None]
            return Part(bind(values, term.type), term.type, False, True, values)
        places = ", ".join(f"{{{n}}}" for n in range(len(parts)))
        template = f"array_remove(cast(array[{places}] as {CAST_NAMES[term.type.element.kind]}[]), null)"
        return Part(form(template, *(each.sql for each in parts), kind=sql_type(term.type)), term.type, False)


TRUTHS = frozenset({"and", "or", "not", "eq", "ne", "under"})
TESTS = {
    "in": "{0} = ANY ({1})",
    "text_contains": "strpos({0}, {1}) > 0",
    "starts_with": "starts_with({0}, {1})",
    "ends_with": "starts_with(reverse({0}), reverse({1}))",
    "contains_any": "{0} && {1}",
    "contains_all": "{0} @> {1}",
}


def wanted(part: Part, want: bool) -> Part:
    """The condition, or its opposite where null counts as false."""
    if want:
        return part
    return true("{0} IS NOT TRUE" if part.nullable else "NOT {0}", part.sql, nullable=False)


def member(item: Part, among: Part) -> Part:
    if among.known and not among.value:
        return settled(False)
    if item.known and item.value is not None and isinstance(among.sql, sa.ColumnClause):
        # The form a GIN index serves.
        return true("{0} @> {1}", among.sql, bind([item.value], among.type), nullable=among.nullable)
    return true(TESTS["in"], item.sql, among.sql, nullable=item.nullable or among.nullable)


def case(parts: Sequence[Part], kind: Type) -> Part:
    """One of two parts by a condition, which comes first."""
    template = "CASE WHEN {0} THEN {1} ELSE {2} END"
    items = [parts[0].sql, *(number(each) for each in parts[1:])]
    return Part(form(template, *items, kind=sql_type(kind)), kind, parts[1].nullable or parts[2].nullable)


def operation(name: str, kind: Type, parts: Sequence[Part], env: Env) -> Sql:
    """SQL of an operation that gives null when an argument is null."""
    items = [number(each) for each in parts]
    result = sql_type(kind)
    if name in ARITHMETIC:
        return form(bounded(ARITHMETIC[name], WHOLE if kind.kind == "int" else DIGITS), *items, kind=result)
    if name in FORMS:
        return form(FORMS[name], *items, kind=result)
    if name in ZONED:
        return form(ZONED[name], parts[0].sql, sa.literal(env.zone.key, sa.Text()), kind=result)
    if name in ("min", "max"):
        collated = ' collate "C"' if kind.kind == "text" else ""
        places = ", ".join(f"{{{n}}}{collated}" for n in range(len(items)))
        return form(f"{'least' if name == 'min' else 'greatest'}({places})", *items, kind=result)
    if name == "widen":
        cast = CAST_NAMES[kind.element.kind] + "[]" if kind.kind == "list" else "numeric"
        return form(f"cast({{0}} as {cast})", parts[0].sql, kind=result)
    raise KeyError(name)
