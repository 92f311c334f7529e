"""Questions about what the log holds of records: their names and shapes. Pure; ADR 0037."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yingdan.base import Problem
from yingdan.expr import Binary, Call, Every, Literal, Node, Path, Type, read_moment
from yingdan.kernel.access import AccessNames
from yingdan.kernel.catalog import Catalog, Object, event_names
from yingdan.kernel.records.cubes import Group

Name = tuple[str, ...]
OWN: Mapping[Name, Type] = {
    ("at",): Type.DATETIME,
    ("actor",): Type.TEXT,
    ("source",): Type.TEXT,
    ("subject",): Type.REFERENCE(),
}
# What an event carries is as it was sent: only what can be read out of it safely has a name.
READABLE = frozenset({"text", "bool", "int", "decimal"})


class LogNames:
    """What an expression over the events of one type may name: `at`, `actor`, `source`, `subject`; `data.<key>` of what
    they carry, where it is a text, a truth or a number; `record.<field>` of the record they are about; `actor.id` and
    the like of who asks."""

    def __init__(self, body: Any, about: Object) -> None:
        self._data = event_names([body])
        self._record = about.names("record")
        self._asking = AccessNames(about)
        self._secret = {name for name, one in about.fields.items() if one.field_type.traits.secret}

    def get(self, path: Name) -> Type | None:
        """The type of a name, None when there is none."""
        return self._asking.get(path) if path[:1] == ("actor",) and len(path) > 1 else self.of_event(path)

    def of_event(self, path: Name) -> Type | None:
        """The same without who asks: what numbers may be made of and taken apart by."""
        if path[:1] == ("data",):
            found = self._data.get(path)
            return found if found and found.kind in READABLE and path[1] not in self._secret else None
        return OWN.get(path) or self._record.get(path)


def log_names(catalog: Catalog, event: str) -> LogNames:
    """The names of a type of event. Problems event-type-is-unknown 404, event-type-has-no-object 400."""
    body, about = about_of(catalog, event)
    return LogNames(body, about)


def about_of(catalog: Catalog, event: str) -> tuple[Any, Object]:
    """A type of event and the object whose records it is about: who may see those may see their events. Problems
    event-type-is-unknown 404, event-type-has-no-object 400."""
    found = catalog.get("event_type", event)
    if found is None:
        raise Problem("event-type-is-unknown", 404, event=event)
    about = catalog.objects.get(found.body.object)
    if about is None:
        raise Problem("event-type-has-no-object", 400, event=event)
    return found.body, about


def begins(node: Node) -> datetime | None:
    """The moment before which nothing meets a condition, where it says so itself: `at >= datetime("…") && …`."""
    if isinstance(node, Every):
        return max((found for item in node.items if (found := begins(item)) is not None), default=None)
    if not (isinstance(node, Binary) and node.op in (">=", ">") and node.left == Path(("at",))):
        return None
    call = node.right
    given = (
        call.args[0] if isinstance(call, Call) and call.name == "datetime" and len(call.args) == 1 else None
    )
    return read_moment(str(given.value)) if isinstance(given, Literal) else None


@dataclass(frozen=True, slots=True)
class LogAsk:
    """Which events of a type are asked for: those in [since, until) that meet `where`, an expression over `LogNames`."""

    event: str
    where: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogBreakdown:
    """A question for numbers over events. `groups` and `measures` as in `Breakdown`, by the names of `LogNames` written
    with dots. `steps`: how wide the groups of a number are; each is then called by where it begins."""

    among: LogAsk
    groups: tuple[Group, ...] = ()
    measures: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)


__all__ = ["LogAsk", "LogBreakdown", "LogNames", "about_of", "log_names"]
