"""Reading one type as another where nothing is lost."""

from decimal import Decimal
from uuid import UUID

from yingdan.expr import literals
from yingdan.expr.terms import Const, Op, Term
from yingdan.expr.types import Type, meet_all


def constant(value: None | bool | int | Decimal | str) -> Const:
    """A literal as a term."""
    if value is None:
        return Const(None, Type.NULL)
    if isinstance(value, bool):
        return Const(value, Type.BOOL)
    if isinstance(value, int):
        return Const(value, Type.INT)
    return Const(value, Type.DECIMAL if isinstance(value, Decimal) else Type.TEXT)


def adapt(term: Term, other: Type) -> Term:
    """A text literal read as an id or a day, when that is what it meets; any other term unchanged."""
    if isinstance(term, Const) and isinstance(term.value, str):
        if other.kind == "reference":
            found: UUID | None = literals.read_id(term.value)
            return term if found is None else Const(found, other)
        if other.kind == "date":
            day = literals.read_day(term.value)
            return term if day is None else Const(day, other)
    if (
        isinstance(term, Op)
        and term.name == "list"
        and other.kind == "list"
        and term.type.element.kind == "text"
    ):
        items = tuple(adapt(each, other.element) for each in term.args)
        common = meet_all(each.type for each in items)
        return term if common is None else Op("list", items, Type.LIST(common))
    return term


def lift(term: Term, to: Type) -> Term:
    """The term with its numbers widened and its nulls typed; the types must meet."""
    if term.type == to:
        return term
    if isinstance(term, Const):
        if term.value is None:
            return Const(None, to)
        if to.kind in ("decimal", "money") and isinstance(term.value, int | Decimal):
            return Const(Decimal(term.value), to)
        return term
    if to.kind in ("decimal", "money") and term.type.is_number:
        return Op("widen", (term,), to)
    if isinstance(term, Op) and term.name == "list":
        return Op("list", tuple(lift(each, to.element) for each in term.args), to)
    if isinstance(term, Op) and term.name == "if":
        test, then, otherwise = term.args
        return Op("if", (test, lift(then, to), lift(otherwise, to)), to)
    return Op("widen", (term,), to) if to.kind == "list" and _widens(term.type, to) else term


def _widens(found: Type, to: Type) -> bool:
    return found.element.kind == "int" and to.element.kind in ("decimal", "money")


def narrows(found: Type, expect: Type) -> bool:
    """Whether a number would have to lose something: decimal where int is expected."""
    if found.kind == "list" and expect.kind == "list":
        return narrows(found.element, expect.element)
    return expect.kind == "int" and found.kind in ("decimal", "money")
