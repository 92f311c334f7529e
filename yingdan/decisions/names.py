"""Names that expressions of this stage may use, and the faults of those that use others."""

from collections.abc import Mapping
from typing import Any

from yingdan.base import Fault
from yingdan.expr import ExprFaults, Names, Type, check, parse


class Known:
    """Several name tables as one; `extra` adds single names."""

    def __init__(self, *tables: Names, extra: Mapping[tuple[str, ...], Type] | None = None) -> None:
        self._tables = tables
        self._extra = dict(extra or {})

    def get(self, path: tuple[str, ...]) -> Type | None:
        for table in self._tables:
            found = table.get(path)
            if found is not None:
                return found
        return self._extra.get(path)


def table_names(catalog: Any, target: Any) -> Known:
    """Fields of the record, and `signal.<name>` for the decayed strength of each signal of its object."""
    signals: dict[tuple[str, ...], Type] = {
        ("signal", definition.short): Type.DECIMAL
        for definition in catalog.all("signal").values()
        if definition.body.object == target.name
    }
    return Known(target.names(), extra=signals)


def faults_of(text: str, names: Names, expect: Type | None, at: str) -> list[Fault]:
    """What is wrong with an expression, each fault with its place."""
    try:
        check(parse(text), names, expect)
    except ExprFaults as wrong:
        return [Fault(at, fault.slug, {**fault.params, "text": text[:200]}) for fault in wrong.faults]
    return []
