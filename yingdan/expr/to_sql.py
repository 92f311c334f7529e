"""Checked tree to SQL over bound parameters.

A condition is compiled with its polarity: where only true counts, a comparison stays bare, so that an index serves it;
where false counts too, it is wrapped. Nothing is ever written twice, so SQL grows no faster than the expression.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from yingdan.expr.reading import reader_of
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
BLANK = " \t\n\r\f\v\u00a0\u3000"
COMPARE = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
NUMERIC = sa.Numeric()
WHOLE = (str(-(2**63)), str(2**63))
DIGITS = (str(-(10**24)), str(10**24))
SPAN = ("-8640000000", "8640000000")
DAYS = ("date '0001-01-01'", "date '9999-12-31'")
MOMENTS = ("timestamptz '0001-01-02 00:00:00+00'", "timestamptz '9999-12-31 00:00:00+00'")
# 50 more places than asked for: a quotient of two such numbers can't round differently then.
PADDING = "0." + "0" * 50


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of SQL: its type, whether it can be null, and its value when that is known."""

    sql: Sql
    type: Type
    nullable: bool = True
    known: bool = False
    value: Any = None


def to_sql(checked: Checked, column: Column, env: Env, *, exact: bool = False) -> Sql:
    """SQL of the expression. `column` gives the column of a name, or a plain value, which is bound.

    A condition is for WHERE: null counts as false, unless `exact`, where SQL and Python agree to the letter.
    """
    compiler = Compiler(column, env)
    if checked.type.kind == "bool" and not exact:
        return compiler.truth(checked.term, True).sql
    return outer(compiler.value(checked.term))


def outer(part: Part) -> Sql:
    """What a caller selects: whole numbers as bigint, durations as interval."""
    if part.type.kind == "int" and not isinstance(part.sql, sa.Column):
        return sa.cast(part.sql, sa.BigInteger())
    return interval(part.sql) if part.type.kind == "duration" else part.sql


def sql_type(kind: Type) -> sa.types.TypeEngine[Any]:
    """The PostgreSQL type of a type; durations are seconds."""
    if kind.kind == "list":
        return pg.ARRAY(sql_type(kind.element))
    return SQL_TYPES[kind.kind]


def bind(value: Any, kind: Type) -> Sql:
    """A bound parameter, or a typed null."""
    if value is None:
        return sa.cast(sa.null(), sql_type(kind))
    if isinstance(value, timedelta):
        value = Decimal(value.days * 86_400 + value.seconds) + Decimal(value.microseconds).scaleb(-6)
    if kind.kind == "list":
        value = list(value)
    return sa.bindparam(None, value, type_=sql_type(kind), unique=True)


def interval(seconds: Sql) -> Sql:
    """Seconds as an interval; microseconds are whole numbers, which a double holds exactly up to 285 years."""
    micros = sa.cast(seconds * 1_000_000, sa.Double())
    return sa.type_coerce(
        micros.op("*", precedence=8)(sa.literal_column("interval '1 microsecond'")), sa.Interval()
    )


def bounded(sql: Sql, ends: tuple[str, str], kind: sa.types.TypeEngine[Any] = NUMERIC) -> Sql:
    """Null when the value reaches the limit on either side. Nothing is written twice: clamp, then erase the ends."""
    low, high = (sa.literal_column(each, kind) for each in ends)
    clamped = sa.func.least(sa.func.greatest(sql, low, type_=kind), high, type_=kind)
    return sa.func.nullif(sa.func.nullif(clamped, high, type_=kind), low, type_=kind)


def bounded_day(sql: Sql) -> Sql:
    return bounded(sql, DAYS, sa.Date())


def bounded_moment(sql: Sql) -> Sql:
    return bounded(sql, MOMENTS, sa.DateTime(timezone=True))


def number(part: Part) -> Sql:
    """The number as numeric, so that no machine word overflows."""
    floating = isinstance(part.sql.type, sa.Float)
    return sa.cast(part.sql, sa.Numeric()) if part.type.kind == "int" or floating else part.sql


def true(sql: Sql, nullable: bool) -> Part:
    return Part(sql, Type.BOOL, nullable)


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
                join = sa.and_ if (term.name == "and") is want else sa.or_
                return true(
                    join(*(each.sql for each in parts)).self_group(), any(each.nullable for each in parts)
                )
            if term.name == "not":
                return self.truth(term.args[0], not want)
            if term.name in ("eq", "ne"):
                return self.equal(*(self.value(each) for each in term.args), (term.name == "eq") is want)
            if term.name == "if":
                return self.choice(term, want)
            test = self.test(term)
            if test is not None:
                return self.wanted(test, want)
        return self.wanted(self.value(term), want)

    def wanted(self, part: Part, want: bool) -> Part:
        if want:
            return part
        if part.nullable:
            return true(part.sql.isnot(sa.true()), False)
        return true(sa.not_(part.sql), False)

    def test(self, term: Op) -> Part | None:
        """A comparison whose null means false; None when the operation is none."""
        if term.name in COMPARE:
            left, right = (self.value(each) for each in term.args)
            first = left.sql.collate("C") if left.type.kind == "text" else left.sql
            return true(
                first.bool_op(COMPARE[term.name], precedence=5)(right.sql), left.nullable or right.nullable
            )
        if term.name == "in":
            return self.member(*(self.value(each) for each in term.args))
        if term.name in ("text_contains", "starts_with", "ends_with"):
            return self.inside(term.name, *(self.value(each) for each in term.args))
        if term.name in ("contains_any", "contains_all"):
            left, right = (self.value(each) for each in term.args)
            op = "&&" if term.name == "contains_any" else "@>"
            return true(left.sql.bool_op(op, precedence=5)(right.sql), left.nullable or right.nullable)
        return None

    def equal(self, left: Part, right: Part, want: bool) -> Part:
        if left.known and not right.known:
            left, right = right, left
        if right.known and right.value is None:
            if left.known:
                return true(sa.true() if (left.value is None) is want else sa.false(), False)
            return true(left.sql.is_(sa.null()) if want else left.sql.isnot(sa.null()), False)
        if left.nullable and right.nullable:
            same = left.sql.is_not_distinct_from(right.sql)
            return true(same if want else left.sql.is_distinct_from(right.sql), False)
        if want:
            return true(left.sql.bool_op("=", precedence=5)(right.sql), left.nullable or right.nullable)
        if left.nullable or right.nullable:
            return true(left.sql.is_distinct_from(right.sql), False)
        return true(left.sql.bool_op("<>", precedence=5)(right.sql), False)

    def member(self, item: Part, among: Part) -> Part:
        if among.known and not among.value:
            return true(sa.false(), False)
        if item.known and item.value is not None and isinstance(among.sql, sa.Column):
            return true(among.sql.bool_op("@>", precedence=5)(bind([item.value], among.type)), among.nullable)
        return true(item.sql.bool_op("=", precedence=5)(sa.any_(among.sql)), item.nullable or among.nullable)

    def inside(self, name: str, whole: Part, inner: Part) -> Part:
        nullable = whole.nullable or inner.nullable
        if inner.known and isinstance(inner.value, str):
            escaped = inner.value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            before, after = {"text_contains": "%%", "starts_with": " %", "ends_with": "% "}[name]
            pattern = bind(f"{before.strip()}{escaped}{after.strip()}", Type.TEXT)
            return true(whole.sql.bool_op("LIKE", precedence=5)(pattern), nullable)
        if name == "text_contains":
            return true(sa.func.strpos(whole.sql, inner.sql) > 0, nullable)
        if name == "starts_with":
            return true(sa.func.starts_with(whole.sql, inner.sql, type_=sa.Boolean()), nullable)
        backwards = (sa.func.reverse(each.sql) for each in (whole, inner))
        return true(sa.func.starts_with(*backwards, type_=sa.Boolean()), nullable)

    def choice(self, term: Op, want: bool) -> Part:
        test, then, otherwise = term.args
        yes, no = self.truth(then, want), self.truth(otherwise, want)
        sql = sa.case((self.truth(test, True).sql, yes.sql), else_=no.sql)
        return true(sa.type_coerce(sql, sa.Boolean()), yes.nullable or no.nullable)

    # ---- values

    def value(self, term: Term) -> Part:
        """SQL with exactly the value Python gives, null for nothing."""
        if isinstance(term, Const):
            return Part(bind(term.value, term.type), term.type, term.value is None, True, term.value)
        if isinstance(term, Read):
            return self.read(term)
        if term.name in ("and", "or", "not", "eq", "ne") or (found := self.test(term)) is not None:
            found = self.truth(term, True)
            return true(sa.func.coalesce(found.sql, sa.false()), False) if found.nullable else found
        if term.name in ("now", "today"):
            value = self.env.now if term.name == "now" else self.env.today
            return Part(bind(value, term.type), term.type, False, True, value)
        if term.name == "list":
            return self.list(term)
        if term.name == "if":
            test = self.truth(term.args[0], True)
            yes, no = (self.value(each) for each in term.args[1:])
            sql = sa.type_coerce(sa.case((test.sql, yes.sql), else_=no.sql), sql_type(term.type))
            return Part(sql, term.type, yes.nullable or no.nullable)
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
            nullable = getattr(found, "nullable", True) is not False
            return Part(found, term.type, nullable)
        value = reader_of(term.type)(found)
        return Part(bind(value, term.type), term.type, value is None, True, value)

    def list(self, term: Op) -> Part:
        parts = [self.value(each) for each in term.args]
        kind = sql_type(term.type)
        if all(each.known for each in parts):
            values = [each.value for each in parts if each.value is not None]
            return Part(bind(values, term.type), term.type, False, True, values)
        array = sa.cast(pg.array([each.sql for each in parts]), kind)
        return Part(sa.func.array_remove(array, sa.null(), type_=kind), term.type, False)


def operation(name: str, kind: Type, parts: Sequence[Part], env: Env) -> Sql:
    """SQL of an operation that gives null when an argument is null."""
    if name in ARITHMETIC:
        limit = WHOLE if kind.kind == "int" else DIGITS
        return bounded(ARITHMETIC[name](*(number(each) for each in parts)), limit)
    if name in SPANS:
        return bounded(SPANS[name](*(number(each) for each in parts)), SPAN)
    if name in VALUES:
        return VALUES[name](*(number(each) if each.type.is_number else each.sql for each in parts))
    if name in ("min", "max"):
        call = sa.func.least if name == "min" else sa.func.greatest
        items = [each.sql.collate("C") if each.type.kind == "text" else each.sql for each in parts]
        return call(*items, type_=sql_type(kind))
    if name == "round":
        return sa.func.round(number(parts[0]), sa.literal(parts[1].value, sa.Integer()), type_=sa.Numeric())
    if name == "widen":
        return sa.cast(parts[0].sql, sql_type(kind))
    zoned = sa.func.timezone(sa.literal(env.zone.key, sa.Text()), parts[0].sql, type_=sa.DateTime())
    if name == "day_of":
        return bounded_day(sa.cast(zoned, sa.Date()))
    if name == "start_of":
        midnight = sa.cast(bounded_day(parts[0].sql), sa.DateTime())
        zone = sa.literal(env.zone.key, sa.Text())
        return bounded_moment(sa.func.timezone(zone, midnight, type_=sa.DateTime(timezone=True)))
    if name == "hour":
        return sa.cast(sa.extract("hour", zoned), sa.BigInteger())
    if name == "moment_text":
        return sa.func.to_char(zoned, "YYYY-MM-DD HH24:MI:SS", type_=sa.Text())
    raise KeyError(name)


def divide(left: Sql, right: Sql, places: int = 12) -> Sql:
    dividend = left.op("+", precedence=7)(sa.literal_column(PADDING, sa.Numeric()))
    quotient = sa.type_coerce(dividend.self_group(), sa.Numeric()).op("/", precedence=8)(
        sa.func.nullif(right, sa.literal(0, sa.Numeric()), type_=sa.Numeric())
    )
    return sa.func.round(quotient, places, type_=sa.Numeric())


def multiply(left: Sql, right: Sql, places: int = 12) -> Sql:
    return sa.func.round(left * right, places, type_=sa.Numeric())


def epoch(at: Sql) -> Sql:
    return sa.type_coerce(sa.extract("epoch", at), sa.Numeric())


def matching(text: Sql, pattern: str) -> Sql:
    found = sa.func.substring(text, sa.literal_column(f"'{pattern}'"), type_=sa.Text())
    return sa.cast(found, sa.Numeric())


def move_day(day: Sql, span: Sql) -> Sql:
    days = sa.cast(sa.func.trunc(span.op("/", precedence=8)(86_400), type_=sa.Numeric()), sa.Integer())
    return bounded_day(sa.type_coerce(day.op("+", precedence=7)(days), sa.Date()))


def move(at: Sql, span: Sql) -> Sql:
    moved = at.op("+", precedence=7)(interval(span).self_group())
    return bounded_moment(sa.type_coerce(moved, sa.DateTime(timezone=True)))


def of_day(what: str) -> Callable[[Sql], Sql]:
    return lambda day: sa.cast(sa.extract(what, day), sa.BigInteger())


ARITHMETIC: dict[str, Callable[..., Sql]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": multiply,
    "div": divide,
    "mod": lambda left, right: sa.func.mod(left, sa.func.nullif(right, sa.literal(0, sa.Numeric()))),
    "neg": lambda of: -of,
    "abs": lambda of: sa.func.abs(of, type_=sa.Numeric()),
    "int_of": lambda of: sa.func.trunc(of, type_=sa.Numeric()),
    "span_ratio": divide,
}

SPANS: dict[str, Callable[..., Sql]] = {
    "span_neg": lambda of: -of,
    "span_add": lambda left, right: left + right,
    "span_sub": lambda left, right: left - right,
    "span_mul": lambda span, factor: multiply(span, factor, 6),
    "span_div": lambda span, factor: divide(span, factor, 6),
    "span_between": lambda left, right: epoch(left) - epoch(right),
    "days_between": lambda left, right: sa.cast(left.op("-", precedence=7)(right), sa.Numeric()) * 86_400,
}

VALUES: dict[str, Callable[..., Sql]] = {
    "floor": lambda of: sa.func.floor(of, type_=sa.Numeric()),
    "ceil": lambda of: sa.func.ceil(of, type_=sa.Numeric()),
    "decimal_of": lambda of: of,
    "int_read": lambda text: matching(text, "^[+-]?[0-9]{1,18}$"),
    "decimal_read": lambda text: matching(text, r"^[+-]?[0-9]{1,24}(?:\.[0-9]{1,12})?$"),
    "concat": lambda left, right: sa.type_coerce(left.op("||", precedence=6)(right), sa.Text()),
    "text_size": lambda text: sa.func.char_length(text, type_=sa.Integer()),
    "list_size": lambda found: sa.func.cardinality(found, type_=sa.Integer()),
    "lower": lambda text: sa.func.lower(text.collate("C"), type_=sa.Text()),
    "upper": lambda text: sa.func.upper(text.collate("C"), type_=sa.Text()),
    "trim": lambda text: sa.func.btrim(text, sa.literal(BLANK, sa.Text()), type_=sa.Text()),
    "text_of": lambda text: text,
    "number_text": lambda of: sa.cast(sa.func.trim_scale(of), sa.Text()),
    "bool_text": lambda of: sa.cast(of, sa.Text()),
    "day_text": lambda day: sa.func.to_char(day, "YYYY-MM-DD", type_=sa.Text()),
    "id_text": lambda of: sa.cast(of, sa.Text()),
    "moment_add": move,
    "moment_sub": lambda at, span: move(at, -span),
    "day_add": move_day,
    "day_sub": lambda day, span: move_day(day, -span),
    "in_days": lambda span: divide(span, sa.literal(86_400, sa.Numeric())),
    "in_hours": lambda span: divide(span, sa.literal(3_600, sa.Numeric())),
    "in_minutes": lambda span: divide(span, sa.literal(60, sa.Numeric())),
    "in_seconds": lambda span: span,
    "year": of_day("year"),
    "month": of_day("month"),
    "day": of_day("day"),
    "weekday": of_day("isodow"),
}
