"""The types of the language, by name, and how two of them meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

SIMPLE = ("text", "bool", "int", "decimal", "money", "date", "datetime", "duration", "null", "json")
NUMBERS = frozenset({"int", "decimal", "money"})
ORDERED = NUMBERS | {"text", "date", "datetime", "duration"}


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `kind`, the element type of a list, the object a reference points to (None: any)."""

    kind: str
    of: "Type | None" = None
    object: str | None = None

    TEXT: ClassVar["Type"]
    BOOL: ClassVar["Type"]
    INT: ClassVar["Type"]
    DECIMAL: ClassVar["Type"]
    MONEY: ClassVar["Type"]
    DATE: ClassVar["Type"]
    DATETIME: ClassVar["Type"]
    DURATION: ClassVar["Type"]
    NULL: ClassVar["Type"]
    JSON: ClassVar["Type"]
    UNKNOWN: ClassVar["Type"]

    @staticmethod
    def LIST(of: "Type") -> "Type":
        """A list of elements of one type."""
        return Type("list", of=of)

    @staticmethod
    def REFERENCE(object: str | None = None) -> "Type":
        """A reference to a record of the object, or of any."""
        return Type("reference", object=object)

    @staticmethod
    def named(name: str) -> "Type":
        """The type a field type names: `decimal`, `list<text>`, `reference<sales.account>`. KeyError if unknown."""
        head, _, inner = name.partition("<")
        inner = inner.removesuffix(">")
        if head == "list":
            return Type.LIST(Type.named(inner))
        if head == "reference":
            return Type.REFERENCE(inner or None)
        if name not in SIMPLE:
            raise KeyError(name)
        return Type(name)

    @property
    def name(self) -> str:
        """The name that `named` reads."""
        if self.kind == "list":
            return f"list<{self.of.name if self.of else 'null'}>"
        return f"reference<{self.object}>" if self.object else self.kind

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_ordered(self) -> bool:
        return self.kind in ORDERED

    @property
    def element(self) -> "Type":
        return self.of if self.of is not None else Type.NULL


Type.TEXT = Type("text")
Type.BOOL = Type("bool")
Type.INT = Type("int")
Type.DECIMAL = Type("decimal")
Type.MONEY = Type("money")
Type.DATE = Type("date")
Type.DATETIME = Type("datetime")
Type.DURATION = Type("duration")
Type.NULL = Type("null")
Type.JSON = Type("json")
# The type of a part that is at fault: it fits everywhere, so that one mistake is told once.
Type.UNKNOWN = Type("unknown")


def meet(left: Type, right: Type) -> Type | None:
    """The type both can be read as, or None: null fits all, int widens to decimal, numbers widen to money."""
    if left == right or right.kind in ("null", "unknown"):
        return left
    if left.kind in ("null", "unknown"):
        return right
    if left.is_number and right.is_number:
        return Type.MONEY if "money" in (left.kind, right.kind) else Type.DECIMAL
    if left.kind == right.kind == "reference":
        if left.object and right.object:
            return None
        return left if left.object else right
    if left.kind == right.kind == "list":
        inner = meet(left.element, right.element)
        return None if inner is None else Type.LIST(inner)
    return None


def meet_all(types: Iterable[Type]) -> Type | None:
    """The type all can be read as, or None."""
    found: Type | None = Type.NULL
    for each in types:
        found = meet(found, each) if found is not None else None
    return found
