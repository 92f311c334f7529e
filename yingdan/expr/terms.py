"""The checked tree: every operator resolved to one operation over known types. All back ends start here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.expr.nodes import Node
from yingdan.expr.types import Type

HOME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Env:
    """What is fixed for one request: the moment, the day, and the zone in which days begin."""

    now: datetime
    today: date
    zone: ZoneInfo = HOME

    @staticmethod
    def at(now: datetime, zone: ZoneInfo = HOME) -> "Env":
        """The environment of a moment; the day is the one the zone has then."""
        return Env(now, now.astimezone(zone).date(), zone)


class Names(Protocol):
    """The names an expression may use."""

    def get(self, path: tuple[str, ...], /) -> Type | None:
        """The type of the name, None when there is no such name. A name followed by "under" has the type bool where
        what stands below its record can be asked."""


@dataclass(frozen=True, slots=True)
class Const:
    """A value known when checked: None, bool, int, Decimal, str, UUID, date, datetime or timedelta."""

    value: None | bool | int | Decimal | str | UUID | date | datetime | timedelta
    type: Type


@dataclass(frozen=True, slots=True)
class Read:
    """The value of a name."""

    path: tuple[str, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Op:
    """An operation; `name` is one of those `to_python` and `to_sql` know."""

    name: str
    args: tuple["Term", ...]
    type: Type


Term = Const | Read | Op

WRONG = Const(None, Type.UNKNOWN)


@dataclass(frozen=True)
class Checked:
    """An expression whose names and types are right. `type` is what it gives."""

    node: Node
    term: Term

    @property
    def type(self) -> Type:
        return self.term.type

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        return frozenset(each.path for each in walk_terms(self.term) if isinstance(each, Read))

    @cached_property
    def is_timed(self) -> bool:
        """Whether the value moves with the clock while the row stays as it is."""
        return any(isinstance(each, Op) and each.name in ("now", "today") for each in walk_terms(self.term))


def names_of(checked: Checked) -> frozenset[tuple[str, ...]]:
    """Every name the expression reads."""
    return checked.names


def size_of(checked: Checked, weight: Callable[[tuple[str, ...]], int]) -> int:
    """How many parts the expression has when each name counts for its weight."""
    return sum(weight(each.path) if isinstance(each, Read) else 1 for each in walk_terms(checked.term))


def walk_terms(term: Term) -> Iterator[Term]:
    """Every term of the tree, the root first."""
    waiting: list[Any] = [term]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, Op):
            waiting.extend(found.args)
