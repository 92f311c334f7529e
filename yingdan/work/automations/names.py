"""What the expressions of an automation may speak of, and the facts behind the names."""

from collections.abc import Mapping
from typing import Any

from yingdan.decisions import Known
from yingdan.expr import Names, Type
from yingdan.kernel.catalog import event_names
from yingdan.work.automations.body import (
    Action,
    AutomationBody,
    ClockWhen,
    Decide,
    EventWhen,
    LevelWhen,
    RecordWhen,
    When,
)

NOTHING: Names = Known()
UNIT = "org.unit"
_LEVEL: Mapping[tuple[str, ...], Type] = {
    ("data", "level"): Type.TEXT,
    ("data", "direction"): Type.TEXT,
    ("data", "value"): Type.DECIMAL,
}
_CLOCK: Mapping[tuple[str, ...], Type] = {("data", "due_at"): Type.DATETIME}


def object_of(catalog: Any, when: When) -> str | None:
    """The object whose record an automation is about, if there is one."""
    if isinstance(when, ClockWhen):
        clock = catalog.get("clock", when.clock)
        return clock.body.object if clock is not None else None
    if isinstance(when, EventWhen):
        event = catalog.get("event_type", when.type)
        return event.body.object if event is not None else None
    return when.object


def names_at(catalog: Any, body: AutomationBody, action: int | None = None) -> Known:
    """The names known to the condition, or to an action by its number: `record.*`, `before.*` of a change, `data.*` of
    the event, and `decision.*` of what tables before it gave."""
    return Known(*_tables(catalog, body.when), extra=_given(catalog, body.then[:action] if action else []))


def _tables(catalog: Any, when: When) -> list[Names]:
    found: list[Names] = []
    target = catalog.objects.get(object_of(catalog, when))
    if target is not None:
        found.append(target.names("record"))
    if isinstance(when, RecordWhen) and target is not None:
        found.append(target.names("before"))
    if isinstance(when, EventWhen):
        event = catalog.get("event_type", when.type)
        if event is not None:
            found.append(event_names([event.body]))
    if isinstance(when, LevelWhen):
        found.append(Known(extra=_LEVEL))
    if isinstance(when, ClockWhen):
        found.append(Known(extra=_CLOCK))
    return found


def _given(catalog: Any, actions: list[Action]) -> dict[tuple[str, ...], Type]:
    found: dict[tuple[str, ...], Type] = {}
    for action in actions:
        table = catalog.get("decision_table", action.table) if isinstance(action, Decide) else None
        target = catalog.objects.get(table.body.object) if table is not None else None
        if table is None or target is None:
            continue
        names = target.names()
        for output in table.body.outputs:
            kind = names.get((output,))
            if kind is not None:
                found["decision", output] = kind
    return found
