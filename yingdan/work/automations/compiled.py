"""Automations of one catalog, compiled once: what to listen for, what must hold, what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yingdan.base import Label
from yingdan.decisions import Known, Table, compile_decisions
from yingdan.expr import Env, Every, Names, Node, Path, Type, check, parse, to_python, to_words
from yingdan.kernel.catalog import type_of
from yingdan.work.automations.body import (
    Action,
    AutomationBody,
    CallWebhook,
    ClockWhen,
    CloseSituation,
    Create,
    Decide,
    EventWhen,
    LevelWhen,
    Notify,
    OpenSituation,
    RecordWhen,
    ScheduleWhen,
    StartClock,
    Stop,
    Update,
    Wait,
)
from yingdan.work.automations.names import UNIT, names_at, object_of
from yingdan.work.automations.phrases import Phrase, phrase
from yingdan.work.span import seconds_of

Row = Mapping[str, Any]
Value = Callable[[Row, Env], Any]
Values = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One action with its expressions as functions; which members are set depends on `do`."""

    do: str
    body: Action
    object: str | None = None
    values: Values = ()
    where: Node | None = None
    foreign: Mapping[tuple[str, ...], Value] = field(default_factory=dict)
    test: Value | None = None
    title: Mapping[str, Phrase] = field(default_factory=dict)
    text: Mapping[str, Phrase] = field(default_factory=dict)
    table: Table | None = None
    seconds: int = 0
    until: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One condition of several that must all hold, with its words."""

    test: Value
    words: Label


@dataclass(frozen=True, slots=True, eq=False)
class Automation:
    """A definition ready to run. `digest` tells whether a waiting run began with this body."""

    name: str
    body: AutomationBody
    raw: Mapping[str, Any]
    digest: str
    object: str | None
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Automations:
    """All of a catalog, and who listens to (event type, object)."""

    by_name: Mapping[str, Automation]
    by_event: Mapping[tuple[str, str | None], tuple[Automation, ...]]
    types: frozenset[str]
    schedules: tuple[Automation, ...]


def heard(when: Any) -> list[str]:
    """The event types a trigger listens to. A change includes what the platform works out (consumer `_worked_out`)."""
    if isinstance(when, RecordWhen):
        return [f"record.{op}" for op in when.ops]
    if isinstance(when, EventWhen):
        return [when.type]
    if isinstance(when, ClockWhen):
        return [f"clock.{when.state}"]
    return ["signal.crossed"] if isinstance(when, LevelWhen) else []


def compile_automations(catalog: Any) -> Automations:
    """For `catalog.once`."""
    by_name = {
        name: compile_one(catalog, name, found.body, found.raw, found.digest)
        for name, found in catalog.all("automation").items()
    }
    by_event: dict[tuple[str, str | None], list[Automation]] = {}
    for one in by_name.values():
        for type_ in heard(one.body.when):
            key = (type_, None if isinstance(one.body.when, EventWhen) else one.object)
            by_event.setdefault(key, []).append(one)
    return Automations(
        by_name,
        {key: tuple(found) for key, found in by_event.items()},
        frozenset(type_ for type_, _ in by_event),
        tuple(one for one in by_name.values() if isinstance(one.body.when, ScheduleWhen)),
    )


def compile_one(
    catalog: Any, name: str, body: AutomationBody, raw: Mapping[str, Any], digest: str
) -> Automation:
    """One body. ExprFaults or KeyError when it does not fit the catalog (any more)."""
    target = catalog.objects.get(object_of(catalog, body.when))
    steps = tuple(_step(catalog, body, place, action, target) for place, action in enumerate(body.then))
    parts: tuple[Part, ...] = ()
    if body.condition is not None:
        node = parse(body.condition)
        nodes = node.items if isinstance(node, Every) else (node,)
        parts = tuple(_part(one, names_at(catalog, body), target) for one in nodes)
    return Automation(name, body, raw, digest, target.name if target is not None else None, parts, steps)


def _part(node: Node, names: Names, target: Any) -> Part:
    checked = check(node, names, Type.BOOL)

    def label(language: str) -> Callable[[tuple[str, ...]], str]:
        def say(path: tuple[str, ...]) -> str:
            known = target.fields.get(path[-1]) if target is not None and path[0] != "data" else None
            return str(known.label[language]) if known is not None else ".".join(path)

        return say

    return Part(
        to_python(checked),
        Label(zh=to_words(checked, "zh-CN", label("zh")), en=to_words(checked, "en-US", label("en"))),
    )


def _step(catalog: Any, body: AutomationBody, place: int, action: Action, target: Any) -> Step:
    names = names_at(catalog, body, place)
    do = str(type(action).__struct_config__.tag)
    if isinstance(action, Create):
        return Step(do, action, action.object, _values(action.values, catalog.objects[action.object], names))
    if isinstance(action, Update):
        return _update(catalog, action, target, names)
    if isinstance(action, Notify):
        title = {key: phrase(text, names, target, _LOCALES[key]) for key, text in action.title.items()}
        text = {key: phrase(text, names, target, _LOCALES[key]) for key, text in action.body.items()}
        return Step(do, action, title=title, text=text)
    if isinstance(action, CallWebhook):
        return Step(do, action, values=tuple((k, _plain(t, names)) for k, t in action.values.items()))
    if isinstance(action, OpenSituation | CloseSituation):
        return _situation(do, catalog, action, target, names)
    if isinstance(action, Decide):
        tables = catalog.once(compile_decisions).tables
        table = next(one for one in tables[target.name] if one.name == action.table)
        return Step(do, action, table=table)
    if isinstance(action, Wait):
        return Step(do, action, seconds=seconds_of(action.span) or 60)
    if isinstance(action, Stop) and action.condition is not None:
        return Step(do, action, test=to_python(check(parse(action.condition), names, Type.BOOL)))
    assert isinstance(action, Stop | StartClock)
    return Step(do, action)


_LOCALES = {"zh": "zh-CN", "en": "en-US"}


def _update(catalog: Any, action: Update, target: Any, names: Known) -> Step:
    if action.object is None:
        return Step("update", action, target.name, _values(action.values, target, names))
    found = catalog.objects[action.object]
    values = _values(action.values, found, Known(found.names("row"), names))
    checked = check(parse(action.where or "false"), Known(found.names(), names), Type.BOOL)
    foreign = {path: _reader(path, names) for path in checked.names if len(path) > 1}
    return Step("update", action, found.name, values, checked.node, foreign)


def _situation(
    do: str, catalog: Any, action: OpenSituation | CloseSituation, target: Any, names: Known
) -> Step:
    text = {"zh": phrase(action.reason, names, target, "zh-CN")}
    if action.units is None:
        return Step(do, action, text=text)
    checked = check(parse(action.units), Known(catalog.objects[UNIT].names(), names), Type.BOOL)
    foreign = {path: _reader(path, names) for path in checked.names if len(path) > 1}
    until = None
    if isinstance(action, OpenSituation):
        until = to_python(check(parse(action.until), names, Type.DATETIME))
    return Step(do, action, UNIT, where=checked.node, foreign=foreign, text=text, until=until)


def _reader(path: tuple[str, ...], names: Names) -> Value:
    return to_python(check(Path(path), names))


def _plain(text: str, names: Names) -> Value:
    node = parse(text)
    if isinstance(node, Path) and len(node.steps) == 2:
        return _raw(node.steps)
    return to_python(check(node, names))


def _raw(steps: tuple[str, ...]) -> Value:
    """A field as it is: money keeps its currency, JSON its shape."""
    first, second = steps
    return lambda row, env: row[first].get(second)


def _values(values: Mapping[str, str], target: Any, names: Names) -> Values:
    found = []
    for name, text in values.items():
        node = parse(text)
        if isinstance(node, Path) and len(node.steps) == 2:
            found.append((name, _raw(node.steps)))
            continue
        field = target.fields[name]
        expect = type_of(field.type, field.options)
        found.append((name, to_python(check(node, names, None if expect == Type.JSON else expect))))
    return tuple(found)
