"""Tree to checked tree: names, types, overloads. Finds all faults at once."""

from decimal import Decimal

from yingdan.base import Fault
from yingdan.expr import functions
from yingdan.expr.coercion import adapt, constant, lift, narrows
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
    check_limits,
    fault,
)
from yingdan.expr.terms import WRONG, Checked, Const, Names, Op, Read, Term
from yingdan.expr.types import Type, meet, meet_all

COMPARE = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}
UNREADABLE = {"reference": "reference-is-unreadable", "date": "date-is-unreadable"}
CLOCK = {("now",): Type.DATETIME, ("today",): Type.DATE}


def check(node: Node, names: Names, expect: Type | None = None) -> Checked:
    """The tree with every name and type resolved, of type `expect` when given. Raises ExprFaults with all faults."""
    check_limits(node)
    checker = Checker(names)
    term = checker.visit(node)
    if expect is not None:
        term = checker.demand(term, expect, node)
    if checker.faults:
        raise ExprFaults(sorted(checker.faults, key=lambda each: (each.params["start"], each.params["end"])))
    return Checked(node, term)


class Checker:
    """Visits a tree once and collects faults; a faulty part has the type UNKNOWN, which fits everywhere."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.faults: list[Fault] = []

    def refuse(self, node: Node, slug: str, **params: object) -> Term:
        self.faults.append(fault(slug, node.start, node.end, **params))
        return WRONG

    def visit(self, node: Node) -> Term:
        if isinstance(node, Literal):
            return constant(node.value)
        if isinstance(node, Path):
            return self.read(node)
        if isinstance(node, Every | Some):
            items = tuple(self.demand(self.visit(each), Type.BOOL, each) for each in node.items)
            return Op("and" if isinstance(node, Every) else "or", items, Type.BOOL)
        if isinstance(node, Unary):
            return self.unary(node)
        if isinstance(node, Binary):
            return self.binary(node, self.visit(node.left), self.visit(node.right))
        if isinstance(node, If):
            return self.choose(node)
        if isinstance(node, ListOf):
            return self.list(node)
        if isinstance(node, Call):
            return functions.resolve(self, node, [self.visit(each) for each in node.args])
        raise TypeError(node)

    def read(self, node: Path) -> Term:
        if node.steps in CLOCK:
            return Op(node.steps[0], (), CLOCK[node.steps])
        found = self.names.get(node.steps)
        if found is None:
            return self.refuse(node, "name-is-unknown", name=".".join(node.steps)[:120])
        return Read(node.steps, found)

    def demand(self, term: Term, expect: Type, node: Node) -> Term:
        """The term as the expected type, or a fault."""
        term = adapt(term, expect)
        if meet(term.type, expect) is None or narrows(term.type, expect):
            if term.type.kind != "unknown":
                return self.refuse(
                    node, "expression-has-other-type", expected=expect.name, found=term.type.name
                )
        return lift(term, expect)

    def unary(self, node: Unary) -> Term:
        of = self.visit(node.of)
        if node.op == "!":
            return Op("not", (self.demand(of, Type.BOOL, node.of),), Type.BOOL)
        if isinstance(of, Const) and of.type.is_number and isinstance(of.value, int | Decimal):
            return Const(negate(of.value), of.type)
        if of.type.is_number or of.type.kind in ("null", "unknown"):
            return Op("neg", (of,), of.type)
        if of.type.kind == "duration":
            return Op("span_neg", (of,), of.type)
        return self.refuse(node, "operator-does-not-fit-one", operator="-", right=of.type.name)

    def binary(self, node: Binary, left: Term, right: Term) -> Term:
        if node.op == "in":
            if right.type.kind not in ("list", "unknown", "null"):
                return self.misfit(node, left, right)
            return self.member(node, left, right)
        left, right = adapt(left, right.type), adapt(right, left.type)
        if node.op in COMPARE:
            return self.compare(node, left, right)
        term = arithmetic(ARITHMETIC[node.op], left, right)
        return term if term is not None else self.misfit(node, left, right)

    def compare(self, node: Binary, left: Term, right: Term) -> Term:
        common = meet(left.type, right.type)
        name = COMPARE[node.op]
        if common is None:
            return self.misfit(node, left, right)
        if name in ("eq", "ne"):
            if common.kind == "json" and "null" not in (left.type.kind, right.type.kind):
                return self.misfit(node, left, right)
        elif not (common.is_ordered or common.kind in ("null", "unknown")):
            return self.misfit(node, left, right)
        if common.kind == "list":
            left, right = lift(left, common), lift(right, common)
        return Op(name, (left, right), Type.BOOL)

    def member(self, node: Node, item: Term, among: Term) -> Term:
        """`item in among`, both read as one type."""
        item = adapt(item, among.type.element)
        among = adapt(among, Type.LIST(item.type))
        common = meet(item.type, among.type.element)
        if "unknown" in (item.type.kind, among.type.kind):
            return Const(None, Type.BOOL)
        if common is None or common.kind in ("json", "list", "bool") or item.type.kind in ("list", "json"):
            return self.misfit(node, item, among)
        return Op("in", (item, lift(among, Type.LIST(common))), Type.BOOL)

    def choose(self, node: If) -> Term:
        test = self.demand(self.visit(node.test), Type.BOOL, node.test)
        then, otherwise = self.visit(node.then), self.visit(node.otherwise)
        then, otherwise = adapt(then, otherwise.type), adapt(otherwise, then.type)
        common = meet(then.type, otherwise.type)
        if common is None or common.kind == "json":
            return self.refuse(node, "choices-differ-in-type", left=then.type.name, right=otherwise.type.name)
        return Op("if", (test, lift(then, common), lift(otherwise, common)), common)

    def list(self, node: ListOf) -> Term:
        items = [self.visit(each) for each in node.items]
        known = meet_all(each.type for each in items if not isinstance(each, Const))
        if known is not None:
            items = [adapt(each, known) for each in items]
        common = meet_all(each.type for each in items)
        if common is None or common.kind in ("list", "json", "bool"):
            return self.refuse(node, "list-is-mixed", types=sorted({each.type.name for each in items}))
        return Op("list", tuple(lift(each, common) for each in items), Type.LIST(common))

    def misfit(self, node: Node, left: Term, right: Term) -> Term:
        if "unknown" in (left.type.kind, right.type.kind):
            return WRONG
        for literal, other in ((left, right), (right, left)):
            kind = other.type.element.kind if other.type.kind == "list" else other.type.kind
            if isinstance(literal, Const) and isinstance(literal.value, str) and kind in UNREADABLE:
                return self.refuse(node, UNREADABLE[kind], text=literal.value[:40])
        operator = node.op if isinstance(node, Binary) else "in"
        return self.refuse(
            node, "operator-does-not-fit", operator=operator, left=left.type.name, right=right.type.name
        )


def negate(value: int | Decimal) -> int | Decimal:
    """The negative, exact in any decimal context."""
    return value.copy_negate() if isinstance(value, Decimal) else -value


def arithmetic(op: str, left: Term, right: Term) -> Term | None:
    """The operation for two operands, None when there is none."""
    kinds = (left.type.kind, right.type.kind)
    if "unknown" in kinds:
        return WRONG
    if left.type.is_number and right.type.is_number:
        return _numbers(op, left, right)
    if kinds == ("text", "text") and op == "add":
        return Op("concat", (left, right), Type.TEXT)
    return _times(op, left, right, kinds)


def _numbers(op: str, left: Term, right: Term) -> Term | None:
    if op == "mod":
        both = left.type.kind == right.type.kind == "int"
        return Op("mod", (left, right), Type.INT) if both else None
    common = meet(left.type, right.type) or Type.DECIMAL
    if op == "div" and (common.kind == "int" or left.type.kind == right.type.kind == "money"):
        common = Type.DECIMAL
    return Op(op, (left, right), common)


def _times(op: str, left: Term, right: Term, kinds: tuple[str, str]) -> Term | None:
    span = kinds[1] == "duration"
    if op in ("add", "sub") and span and kinds[0] in ("date", "datetime", "duration"):
        name = {"date": "day_", "datetime": "moment_", "duration": "span_"}[kinds[0]] + op
        return Op(name, (left, right), left.type)
    if op == "add" and kinds[0] == "duration" and kinds[1] in ("date", "datetime"):
        return _times("add", right, left, (kinds[1], kinds[0]))
    if op == "sub" and kinds[0] == kinds[1] and kinds[0] in ("date", "datetime"):
        return Op("days_between" if kinds[0] == "date" else "span_between", (left, right), Type.DURATION)
    if op == "mul" and kinds[0] == "duration" and right.type.is_number:
        return Op("span_mul", (left, right), Type.DURATION)
    if op == "mul" and span and left.type.is_number:
        return Op("span_mul", (right, left), Type.DURATION)
    if op == "div" and kinds[0] == "duration" and right.type.is_number:
        return Op("span_div", (left, right), Type.DURATION)
    if op == "div" and kinds == ("duration", "duration"):
        return Op("span_ratio", (left, right), Type.DECIMAL)
    return None
