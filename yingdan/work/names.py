"""Names that a trigger's condition may use: `data.<field>` of the event that moves the clock."""

from typing import Any

from yingdan.expr import Type
from yingdan.kernel.catalog import event_names


class EventNames:
    """For record events the record's fields; for decisions and signals their outcome; for package events their
    declared fields."""

    def __init__(self, catalog: Any, event: str, source: Any) -> None:
        self._fields = source.names("data")
        definition = catalog.get("event_type", event)
        self._event = event_names([definition.body]) if definition is not None else None
        self._record = event.startswith(("record.", "decision."))

    def get(self, path: tuple[str, ...]) -> Type | None:
        if not path or path[0] != "data":
            return None
        if self._event is not None:
            found: Type | None = self._event.get(path)
            return found
        if path in (("data", "pool"), ("data", "kept"), ("data", "bulk")):
            return Type.BOOL
        known: Type | None = self._fields.get(path) if self._record else None
        return known
