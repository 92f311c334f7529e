"""Expressions inside definitions: their faults at a place of the body, and the names they may use."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from yingdan.base import Fault
from yingdan.expr import ExprFaults, Names, Path, Type, check, parse, walk
from yingdan.kernel.catalog.names import type_of

if TYPE_CHECKING:
    from yingdan.kernel.catalog.definition import EventTypeBody


CLOCK = frozenset({"now", "today", "actor"})


class ValueNames:
    """Names from a plain mapping of path to type."""

    __slots__ = ("_types",)

    def __init__(self, types: Mapping[tuple[str, ...], Type]) -> None:
        self._types = types

    def get(self, path: tuple[str, ...]) -> Type | None:
        return self._types.get(path)


def expr_faults(text: str, names: Names, at: str, *, boolean: bool = False) -> list[Fault]:
    """Everything wrong with an expression: syntax, unknown names, types. `at` is where it stands in the body;
    the place within the text is in the params of each fault. `boolean`: it must be a condition."""
    try:
        check(parse(text), names, Type.BOOL if boolean else None)
    except ExprFaults as error:
        return [
            Fault(at, one.slug, {**one.params, "text": text[:200]})
            for one in error.faults or (Fault(at, error.slug),)
        ]
    return []


def names_in(text: object) -> set[str]:
    """The fields an expression over one record names, `now` and `today` aside; none of one that is faulty: its
    check says why."""
    try:
        node = parse(text if isinstance(text, str) else "")
    except ExprFaults:
        return set()
    return {each.steps[0] for each, _ in walk(node) if isinstance(each, Path)} - CLOCK


def event_names(events: "Iterable[EventTypeBody]") -> ValueNames:
    """`data.<key>` for what events of these types carry. A key that two of them type differently is left out:
    no expression over both could use it safely."""
    found: dict[tuple[str, ...], Type] = {}
    unsure: set[tuple[str, ...]] = set()
    for event in events:
        for key in event.data:
            value = event.value(key)
            if value is None:
                continue
            path = ("data", key)
            made = type_of(value.type, value.options)
            if found.setdefault(path, made) != made:
                unsure.add(path)
    return ValueNames({path: made for path, made in found.items() if path not in unsure})
