"""Checked tree to closures: `(row, env) -> value`. No row can make one raise."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from yingdan.expr import exact, sphere
from yingdan.expr.reading import DIGITS, NUMBER, reader_of
from yingdan.expr.terms import Checked, Const, Env, Op, Read, Term

Row = Mapping[str, Any]
Run = Callable[[Row, Env], Any]

BLANK = " \t\n\r\f\v\u00a0\u3000"
LOWER = {code: code + 32 for code in range(65, 91)}
UPPER = {code + 32: code for code in range(65, 91)}


def to_python(checked: Checked) -> Run:
    """A function of a row (nested mappings) and an Env. None is nothing; a condition gives True, False or None."""
    return _compiled(checked.term)


@lru_cache(maxsize=4096)
def _compiled(term: Term) -> Run:
    return build(term)


def build(term: Term) -> Run:
    if isinstance(term, Const):
        value = term.value
        return lambda row, env: value
    if isinstance(term, Read):
        return _read(term)
    special = SPECIAL.get(term.name)
    if special is not None:
        return special(term)
    args = [build(each) for each in term.args]
    if term.name in PREDICATES:
        return _predicate(PREDICATES[term.name], *args)
    return _strict(_function(term), args)


def _read(term: Read) -> Run:
    read = reader_of(term.type)
    if len(term.path) == 1:
        name = term.path[0]
        return lambda row, env: read(row.get(name))
    first, rest = term.path[0], term.path[1:]
    if len(rest) == 1:
        (second,) = rest

        def one(row: Row, env: Env) -> Any:
            inner: Any = row.get(first)
            # Asking the type first: an abstract class answers several times slower, and this is read for every pair.
            if type(inner) is dict or isinstance(inner, Mapping):
                return read(inner.get(second))
            return None

        return one

    def run(row: Row, env: Env) -> Any:
        value: Any = row.get(first)
        for step in rest:
            if not isinstance(value, Mapping):
                return None
            value = value.get(step)
        return read(value)

    return run


def _function(term: Op) -> Callable[..., Any]:
    if term.type.kind == "int" and term.name in WHOLES:
        return WHOLES[term.name]
    return FUNCTIONS[term.name]


def _strict(call: Callable[..., Any], args: list[Run]) -> Run:
    """Nothing in, nothing out."""
    if len(args) == 1:
        (only,) = args

        def one(row: Row, env: Env) -> Any:
            value = only(row, env)
            return None if value is None else call(value)

        return one
    if len(args) > 2:

        def many(row: Row, env: Env) -> Any:
            values = [each(row, env) for each in args]
            return None if None in values else call(*values)

        return many
    left, right = args

    def two(row: Row, env: Env) -> Any:
        first = left(row, env)
        if first is None:
            return None
        second = right(row, env)
        return None if second is None else call(first, second)

    return two


def _predicate(test: Callable[[Any, Any], bool], left: Run, right: Run) -> Run:
    """False when either side is nothing."""

    def run(row: Row, env: Env) -> bool:
        first = left(row, env)
        if first is None:
            return False
        second = right(row, env)
        return second is not None and test(first, second)

    return run


def _compare(test: Callable[[Any, Any], bool]) -> Callable[[Op], Run]:
    def make(term: Op) -> Run:
        left, right = (build(each) for each in term.args)
        other = term.args[1]
        if isinstance(other, Const) and other.value is not None:
            fixed = other.value

            def against(row: Row, env: Env) -> bool:
                value = left(row, env)
                return value is not None and test(value, fixed)

            return against
        return _predicate(test, left, right)

    return make


def _equal(term: Op) -> Run:
    left, right = (build(each) for each in term.args)
    other = term.args[1]
    if isinstance(other, Const):
        fixed = other.value
        return lambda row, env: left(row, env) == fixed
    if term.args[0].type.kind == "list":
        return lambda row, env: _same_list(left(row, env), right(row, env))
    return lambda row, env: left(row, env) == right(row, env)


def _different(term: Op) -> Run:
    equal = _equal(term)
    return lambda row, env: not equal(row, env)


def _same_list(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    return tuple(left) == tuple(right)


def _and(term: Op) -> Run:
    items = tuple(build(each) for each in term.args)

    def run(row: Row, env: Env) -> bool:
        for item in items:
            if not item(row, env):
                return False
        return True

    return run


def _or(term: Op) -> Run:
    items = tuple(build(each) for each in term.args)

    def run(row: Row, env: Env) -> bool:
        for item in items:
            if item(row, env):
                return True
        return False

    return run


def _not(term: Op) -> Run:
    of = build(term.args[0])
    return lambda row, env: not of(row, env)


def _if(term: Op) -> Run:
    test, then, otherwise = (build(each) for each in term.args)
    return lambda row, env: then(row, env) if test(row, env) else otherwise(row, env)


def _list(term: Op) -> Run:
    if all(isinstance(each, Const) for each in term.args):
        fixed = tuple(each.value for each in term.args if isinstance(each, Const) and each.value is not None)
        return lambda row, env: fixed
    items = tuple(build(each) for each in term.args)
    return lambda row, env: tuple(found for item in items if (found := item(row, env)) is not None)


def _in(term: Op) -> Run:
    item, among = term.args
    if isinstance(among, Op) and all(isinstance(each, Const) for each in among.args) and among.name == "list":
        found = build(item)
        fixed = frozenset(
            each.value for each in among.args if isinstance(each, Const) and each.value is not None
        )
        return lambda row, env: found(row, env) in fixed
    return _predicate(lambda value, within: value in within, build(item), build(among))


def _extreme(choose: Callable[[Any], Any]) -> Callable[[Op], Run]:
    def make(term: Op) -> Run:
        items = tuple(build(each) for each in term.args)

        def run(row: Row, env: Env) -> Any:
            found = [value for item in items if (value := item(row, env)) is not None]
            return choose(found) if found else None

        return run

    return make


def _zoned(call: Callable[[Any, Env], Any]) -> Callable[[Op], Run]:
    def make(term: Op) -> Run:
        of = build(term.args[0])

        def run(row: Row, env: Env) -> Any:
            value = of(row, env)
            return None if value is None else call(value, env)

        return run

    return make


def _local(at: datetime, env: Env) -> datetime | None:
    try:
        return at.astimezone(env.zone)
    except OverflowError:
        return None


def _day_of(at: datetime, env: Env) -> date | None:
    local = _local(at, env)
    return None if local is None or not exact.FIRST_DAY < local.date() < exact.LAST_DAY else local.date()


def _start_of(day: date, env: Env) -> datetime | None:
    if not exact.FIRST_DAY < day < exact.LAST_DAY:
        return None
    return exact.move(datetime(day.year, day.month, day.day, tzinfo=env.zone).astimezone(UTC), timedelta())


def _hour(at: datetime, env: Env) -> int | None:
    local = _local(at, env)
    return None if local is None else local.hour


def _moment_text(at: datetime, env: Env) -> str | None:
    local = _local(at, env)
    return None if local is None else local.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def number_text(value: int | Decimal) -> str:
    """Digits without exponent and trailing zeros."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _read_whole(text: str) -> int | None:
    return int(text) if DIGITS.fullmatch(text) else None


def _read_number(text: str) -> Decimal | None:
    return exact.CONTEXT.create_decimal(text) if NUMBER.fullmatch(text) else None


PREDICATES: dict[str, Callable[[Any, Any], bool]] = {
    "text_contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains_any": lambda left, right: any(each in right for each in left),
    "contains_all": lambda left, right: all(each in left for each in right),
}

WHOLES: dict[str, Callable[..., Any]] = {
    "add": exact.add_whole,
    "sub": exact.sub_whole,
    "mul": exact.mul_whole,
    "neg": operator.neg,
    "abs": abs,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": exact.add,
    "sub": exact.sub,
    "mul": exact.mul,
    "div": exact.div,
    "mod": exact.mod,
    "neg": lambda value: -value if isinstance(value, int) else value.copy_negate(),
    "abs": lambda value: abs(value) if isinstance(value, int) else value.copy_abs(),
    "round": exact.round_half_up,
    "floor": lambda value: exact.round_down(value, 0),
    "ceil": lambda value: exact.round_up(value, 0),
    "int_of": exact.whole_of,
    "decimal_of": Decimal,
    "int_read": _read_whole,
    "decimal_read": _read_number,
    "widen": lambda value: (
        tuple(map(Decimal, value)) if isinstance(value, tuple | frozenset) else Decimal(value)
    ),
    "concat": operator.add,
    "text_size": len,
    "list_size": len,
    "lower": lambda text: text.translate(LOWER),
    "upper": lambda text: text.translate(UPPER),
    "trim": lambda text: text.strip(BLANK),
    "text_of": lambda text: text,
    "number_text": number_text,
    "bool_text": lambda value: "true" if value else "false",
    "day_text": date.isoformat,
    "id_text": UUID.__str__,
    "distance": sphere.distance,
    "span_neg": operator.neg,
    "span_add": lambda left, right: exact.bound_span(left + right),
    "span_sub": lambda left, right: exact.bound_span(left - right),
    "span_mul": exact.span_mul,
    "span_div": exact.span_div,
    "span_ratio": exact.span_ratio,
    "span_between": lambda left, right: exact.bound_span(left - right),
    "days_between": lambda left, right: exact.bound_span(left - right),
    "moment_add": exact.move,
    "moment_sub": lambda at, span: exact.move(at, -span),
    "day_add": exact.move_day,
    "day_sub": lambda day, span: exact.move_day(day, -span),
    "in_days": exact.in_unit(86_400),
    "in_hours": exact.in_unit(3_600),
    "in_minutes": exact.in_unit(60),
    "in_seconds": exact.in_unit(1),
    "year": operator.attrgetter("year"),
    "month": operator.attrgetter("month"),
    "day": operator.attrgetter("day"),
    "weekday": date.isoweekday,
}

SPECIAL: dict[str, Callable[[Op], Run]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "eq": _equal,
    "ne": _different,
    "lt": _compare(operator.lt),
    "le": _compare(operator.le),
    "gt": _compare(operator.gt),
    "ge": _compare(operator.ge),
    "in": _in,
    "if": _if,
    "list": _list,
    "min": _extreme(min),
    "max": _extreme(max),
    "now": lambda term: lambda row, env: env.now,
    "today": lambda term: lambda row, env: env.today,
    "day_of": _zoned(_day_of),
    "start_of": _zoned(_start_of),
    "hour": _zoned(_hour),
    "moment_text": _zoned(_moment_text),
}
