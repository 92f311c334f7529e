"""The functions of the language: which arguments each takes and which operation it becomes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from yingdan.expr import literals
from yingdan.expr.coercion import adapt, lift
from yingdan.expr.nodes import Call
from yingdan.expr.terms import WRONG, Const, Op, Read, Term
from yingdan.expr.types import Type, meet, meet_all

if TYPE_CHECKING:
    from yingdan.expr.checker import Checker

Resolve = Callable[["Checker", Call, Sequence[Term]], Term | None]

# name -> (kinds of the arguments, operation, result); the first that fits is taken. "number" is any number.
PLAIN: dict[str, tuple[tuple[tuple[str, ...], str, Type | None], ...]] = {
    "size": ((("text",), "text_size", Type.INT), (("list",), "list_size", Type.INT)),
    "startsWith": ((("text", "text"), "starts_with", Type.BOOL),),
    "endsWith": ((("text", "text"), "ends_with", Type.BOOL),),
    "lower": ((("text",), "lower", Type.TEXT),),
    "upper": ((("text",), "upper", Type.TEXT),),
    "trim": ((("text",), "trim", Type.TEXT),),
    "abs": ((("number",), "abs", None),),
    "floor": ((("number",), "floor", None),),
    "ceil": ((("number",), "ceil", None),),
    "int": ((("number",), "int_of", Type.INT), (("text",), "int_read", Type.INT)),
    "decimal": ((("number",), "decimal_of", Type.DECIMAL), (("text",), "decimal_read", Type.DECIMAL)),
    "text": (
        (("text",), "text_of", Type.TEXT),
        (("number",), "number_text", Type.TEXT),
        (("bool",), "bool_text", Type.TEXT),
        (("date",), "day_text", Type.TEXT),
        (("datetime",), "moment_text", Type.TEXT),
        (("reference",), "id_text", Type.TEXT),
    ),
    "distance": ((("json", "number", "number"), "distance", Type.DECIMAL),),
    "days": ((("duration",), "in_days", Type.DECIMAL),),
    "hours": ((("duration",), "in_hours", Type.DECIMAL),),
    "minutes": ((("duration",), "in_minutes", Type.DECIMAL),),
    "seconds": ((("duration",), "in_seconds", Type.DECIMAL),),
    "hour": ((("datetime",), "hour", Type.INT),),
}
OF_DAY = {"year": "year", "month": "month", "day": "day", "weekday": "weekday"}
NUMERIC = ("int", "decimal", "money")


def resolve(checker: "Checker", call: Call, args: Sequence[Term]) -> Term:
    """The operation a call means, or a fault and UNKNOWN."""
    special = SPECIAL.get(call.name)
    if special is None and call.name not in PLAIN:
        return checker.refuse(call, "function-is-unknown", function=call.name[:60])
    if any(each.type.kind == "unknown" for each in args):
        return WRONG
    found = special(checker, call, args) if special is not None else _plain(call, args)
    if found is not None:
        return found
    given = [each.type.name for each in args]
    return checker.refuse(call, "function-takes-other-arguments", function=call.name, given=given)


def _plain(call: Call, args: Sequence[Term]) -> Term | None:
    for kinds, op, result in PLAIN[call.name]:
        if len(kinds) == len(args) and all(map(_fits, args, kinds)):
            return Op(op, tuple(args), result if result is not None else args[0].type)
    return None


def _fits(term: Term, kind: str) -> bool:
    return term.type.kind == kind or (kind == "number" and term.type.kind in NUMERIC)


def _contains(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 2:
        return None
    if args[0].type.kind == "list":
        return checker.member(call, args[1], args[0])
    if args[0].type.kind == args[1].type.kind == "text":
        return Op("text_contains", tuple(args), Type.BOOL)
    return None


def _overlap(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 2 or not all(each.type.kind == "list" for each in args):
        return None
    left, right = adapt(args[0], args[1].type), adapt(args[1], args[0].type)
    common = meet(left.type, right.type)
    if common is None:
        return None
    op = "contains_any" if call.name == "containsAny" else "contains_all"
    return Op(op, (lift(left, common), lift(right, common)), Type.BOOL)


def _round(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) not in (1, 2) or not args[0].type.is_number:
        return None
    places = args[1] if len(args) == 2 else Const(0, Type.INT)
    if not isinstance(places, Const) or type(places.value) is not int or not 0 <= places.value <= 12:
        return checker.refuse(call, "constant-is-needed", function=call.name, what="0..12")
    return Op("round", (args[0], places), args[0].type)


def _extreme(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    known = meet_all(each.type for each in args if not isinstance(each, Const))
    items = [adapt(each, known) for each in args] if known is not None else list(args)
    common = meet_all(each.type for each in items)
    if not items or common is None or not common.is_ordered:
        return None
    return Op(call.name, tuple(lift(each, common) for each in items), common)


def _date(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 1:
        return None
    term = args[0]
    if term.type.kind == "date":
        return term
    if term.type.kind == "datetime":
        return Op("day_of", (term,), Type.DATE)
    if term.type.kind != "text":
        return None
    if not isinstance(term, Const):
        return checker.refuse(call, "constant-is-needed", function="date", what='"2026-03-01"')
    day = literals.read_day(str(term.value))
    if day is None:
        return checker.refuse(call, "date-is-unreadable", text=str(term.value)[:40])
    return Const(day, Type.DATE)


def _datetime(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 1:
        return None
    term = args[0]
    if term.type.kind == "datetime":
        return term
    if term.type.kind == "date":
        return Op("start_of", (term,), Type.DATETIME)
    if term.type.kind != "text":
        return None
    if not isinstance(term, Const):
        return checker.refuse(
            call, "constant-is-needed", function="datetime", what='"2026-03-01T09:00:00+08:00"'
        )
    moment = literals.read_moment(str(term.value))
    if moment is None:
        return checker.refuse(call, "moment-is-unreadable", text=str(term.value)[:40])
    return Const(moment, Type.DATETIME)


def _duration(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 1 or args[0].type.kind != "text":
        return None
    if not isinstance(args[0], Const):
        return checker.refuse(call, "constant-is-needed", function="duration", what='"2h"')
    span: timedelta | None = literals.read_span(str(args[0].value))
    if span is None:
        return checker.refuse(call, "duration-is-unreadable", text=str(args[0].value)[:40])
    return Const(span, Type.DURATION)


def _of_day(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 1 or args[0].type.kind not in ("date", "datetime"):
        return None
    day = args[0] if args[0].type.kind == "date" else Op("day_of", (args[0],), Type.DATE)
    return Op(OF_DAY[call.name], (day,), Type.INT)


def _has(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    if len(args) != 1 or not isinstance(args[0], Read):
        return None
    return Op("ne", (args[0], Const(None, Type.NULL)), Type.BOOL)


def _under(checker: "Checker", call: Call, args: Sequence[Term]) -> Term | None:
    """`parent.under("<id>")`: that record, or one below it. Only where the names know of a tree behind the name."""
    if len(args) != 2 or not isinstance(args[0], Read) or args[0].type.kind != "reference":
        return None
    root = adapt(args[1], args[0].type)
    if not isinstance(root, Const):
        return checker.refuse(call, "constant-is-needed", function="under", what='"<id>"')
    if isinstance(root.value, str):
        return checker.refuse(call, "reference-is-unreadable", text=root.value[:40])
    if root.type.kind != "reference":
        return None
    if checker.names.get((*args[0].path, "under")) is None:
        return checker.refuse(call, "tree-is-not-known-here", name=".".join(args[0].path)[:120])
    return Op("under", (args[0], root), Type.BOOL)


SPECIAL: dict[str, Resolve] = {
    "contains": _contains,
    "containsAny": _overlap,
    "containsAll": _overlap,
    "round": _round,
    "min": _extreme,
    "max": _extreme,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "has": _has,
    "under": _under,
    **dict.fromkeys(OF_DAY, _of_day),
}

FUNCTIONS: frozenset[str] = frozenset(PLAIN) | frozenset(SPECIAL)
