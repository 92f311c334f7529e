"""What automations can reach, found without running them: their rights, and circles that nothing would end."""

from collections.abc import Iterator
from typing import Any

from yingdan.work.automations.body import AutomationBody, Create, RecordWhen, Stop, Update, Wait
from yingdan.work.automations.names import object_of

# (object, operation, fields it writes)
Reach = tuple[str, str, frozenset[str]]


def reach(body: AutomationBody, catalog: Any) -> Iterator[Reach]:
    """The objects and fields an automation may write: all that it is allowed to do."""
    for action in body.then:
        if isinstance(action, Create):
            yield action.object, "created", frozenset(action.values)
        elif isinstance(action, Update):
            target = action.object or object_of(catalog, body.when)
            if target is not None:
                yield target, "changed", frozenset(action.values)


def _hears(body: AutomationBody, told: Reach) -> bool:
    when = body.when
    if not isinstance(when, RecordWhen):
        return False
    target, op, fields = told
    return (
        when.object == target
        and op in when.ops
        and (op == "created" or not when.fields or bool(fields & set(when.fields)))
    )


def _ends(body: AutomationBody) -> bool:
    """Whether something may keep it from going round: a condition, a stop, a wait, or values that settle."""
    if body.condition is not None or any(isinstance(one, Stop | Wait) for one in body.then):
        return True
    return not any(isinstance(one, Create) for one in body.then) and all(
        "record." not in text and "row." not in text
        for one in body.then
        if isinstance(one, Update)
        for text in one.values.values()
    )


def circle_through(name: str, body: AutomationBody, catalog: Any) -> list[str]:
    """The names of a circle that begins and ends here and that no condition interrupts; empty when there is none."""
    endless = {
        other: definition.body
        for other, definition in catalog.all("automation").items()
        if other != name and not _ends(definition.body)
    }
    if _ends(body):
        return []
    endless[name] = body
    waiting: list[list[str]] = [[name]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        told = list(reach(endless[path[-1]], catalog))
        for other, heard in endless.items():
            if not any(_hears(heard, one) for one in told):
                continue
            if other == name:
                return [*path, name]
            if other not in seen:
                seen.add(other)
                waiting.append([*path, other])
    return []
