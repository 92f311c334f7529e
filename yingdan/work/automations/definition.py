"""The kind `automation`, checked wholly when it is published."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from yingdan.base import Fault
from yingdan.decisions import Known, faults_of
from yingdan.expr import Names, Type
from yingdan.kernel.catalog import type_of
from yingdan.kernel.definitions import Kind, register
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
from yingdan.work.automations.circles import circle_through
from yingdan.work.automations.names import UNIT, names_at, object_of
from yingdan.work.automations.phrases import phrase_faults
from yingdan.work.span import seconds_of

MOST_ACTIONS = 20
_RECIPIENT = re.compile(
    r"owner|manager|role:[a-z][a-z0-9_.]{0,80}|field:[a-z][a-z0-9_]{0,50}|person:[0-9a-f-]{36}"
)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def _check(body: AutomationBody, name: str, catalog: Any) -> list[Fault]:
    faults = [*_when_faults(body, catalog)]
    if body.condition is not None:
        faults += faults_of(body.condition, names_at(catalog, body), Type.BOOL, "/if")
    if not body.then:
        faults.append(Fault("/then", "automation-does-nothing"))
    if len(body.then) > MOST_ACTIONS:
        faults.append(Fault("/then", "automation-has-too-many-actions", {"max": MOST_ACTIONS}))
    for place, action in enumerate(body.then):
        faults += _action_faults(body, place, action, catalog)
    if not faults:
        found = circle_through(name, body, catalog)
        if found:
            labels = {other: one.body.label for other, one in catalog.all("automation").items()} | {
                name: body.label
            }
            circle = [labels[one] for one in found]
            faults.append(Fault("/then", "automations-run-in-a-circle", {"circle": circle}))
    return faults


def _when_faults(body: AutomationBody, catalog: Any) -> Iterator[Fault]:
    when = body.when
    target = catalog.objects.get(object_of(catalog, when))
    if isinstance(when, RecordWhen):
        if not when.ops:
            yield Fault("/when/ops", "value-is-required")
        for place, field in enumerate(when.fields):
            if target is not None and field not in target.fields:
                yield Fault(
                    f"/when/fields/{place}", "field-is-unknown", {"field": field, "object": when.object}
                )
    if isinstance(when, LevelWhen):
        levels = [
            level.name
            for score in catalog.all("score").values()
            if score.body.object == when.object
            for level in score.body.levels
        ]
        if when.level not in levels:
            yield Fault("/when/level", "level-is-unknown", {"level": when.level, "known": levels})
    if isinstance(when, ScheduleWhen):
        yield from _schedule_faults(when, target)


def _schedule_faults(when: ScheduleWhen, target: Any) -> Iterator[Fault]:
    try:
        ZoneInfo(when.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault("/when/zone", "zone-is-unknown", {"zone": when.zone[:60]})
    try:
        next(CronSim(when.cron, _ANY_DAY))
    except (CronSimError, StopIteration):
        yield Fault("/when/cron", "cron-is-unreadable", {"cron": when.cron[:100]})
    if when.unit is not None:
        try:
            UUID(when.unit)
        except ValueError:
            yield Fault("/when/unit", "unit-is-no-id", {"unit": when.unit[:80]})
        if when.calendar is None or when.object is not None:
            yield Fault("/when/unit", "schedule-has-no-unit")
    if when.where is not None:
        if target is None:
            yield Fault("/when/object", "value-is-required")
        else:
            yield from faults_of(when.where, Known(target.names()), Type.BOOL, "/when/where")


def _action_faults(body: AutomationBody, place: int, action: Action, catalog: Any) -> Iterator[Fault]:
    at, names = f"/then/{place}", names_at(catalog, body, place)
    target = catalog.objects.get(object_of(catalog, body.when))
    if isinstance(action, Create):
        yield from _value_faults(action.values, catalog.objects.get(action.object), names, at)
        made = catalog.objects.get(action.object)
        for field in made.own if made is not None else ():
            if field.required and field.default is None and field.name not in action.values:
                yield Fault(f"{at}/values/{field.name}", "value-is-required", {"field": field.name})
    elif isinstance(action, Update):
        yield from _update_faults(action, target, names, catalog, at)
    elif isinstance(action, Notify):
        yield from _notify_faults(action, target, names, at)
    else:
        yield from _other_faults(action, target, names, catalog, at)


def _other_faults(action: Action, target: Any, names: Names, catalog: Any, at: str) -> Iterator[Fault]:
    if isinstance(action, StartClock):
        clock = catalog.get("clock", action.clock)
        if target is None or (clock is not None and clock.body.object != target.name):
            yield Fault(f"{at}/clock", "clock-is-of-another-object", {"clock": action.clock})
    elif isinstance(action, CallWebhook):
        for key, text in action.values.items():
            yield from faults_of(text, names, None, f"{at}/values/{key}")
    elif isinstance(action, OpenSituation | CloseSituation):
        yield from _situation_faults(action, target, names, catalog, at)
    elif isinstance(action, Decide):
        table = catalog.get("decision_table", action.table)
        if target is None or (table is not None and table.body.object != target.name):
            yield Fault(f"{at}/table", "table-is-of-another-object", {"table": action.table})
    elif isinstance(action, Wait):
        if seconds_of(action.span) is None:
            yield Fault(f"{at}/for", "duration-is-unreadable", {"text": action.span[:40]})
    elif isinstance(action, Stop) and action.condition is not None:
        yield from faults_of(action.condition, names, Type.BOOL, f"{at}/if")


def _situation_faults(
    action: OpenSituation | CloseSituation, target: Any, names: Names, catalog: Any, at: str
) -> Iterator[Fault]:
    units = catalog.objects.get(UNIT)
    if action.units is None and target is None:
        yield Fault(f"{at}/units", "value-is-required", {"field": "units"})
    if units is not None and action.units is not None:
        yield from faults_of(action.units, Known(units.names(), names), Type.BOOL, f"{at}/units")
    if isinstance(action, OpenSituation):
        yield from faults_of(action.until, names, Type.DATETIME, f"{at}/until")
    if not action.reason.strip():
        yield Fault(f"{at}/reason", "value-is-required", {"field": "reason"})
    yield from phrase_faults(action.reason, names, f"{at}/reason")


def _update_faults(action: Update, target: Any, names: Names, catalog: Any, at: str) -> Iterator[Fault]:
    if action.object is None:
        if target is None:
            yield Fault(f"{at}/object", "value-is-required")
        if action.where is not None:
            yield Fault(f"{at}/where", "where-needs-an-object")
        yield from _value_faults(action.values, target, names, at)
        return
    found = catalog.objects.get(action.object)
    if found is None:
        return
    if action.where is None:
        yield Fault(f"{at}/where", "value-is-required")
    else:
        yield from faults_of(action.where, Known(found.names(), names), Type.BOOL, f"{at}/where")
    yield from _value_faults(action.values, found, Known(found.names("row"), names), at)


def _value_faults(values: dict[str, str], target: Any, names: Names, at: str) -> Iterator[Fault]:
    if target is None:
        return  # the missing object is reported as a missing reference
    if not values:
        yield Fault(f"{at}/values", "value-is-required")
    for name, text in values.items():
        field = target.fields.get(name)
        here = f"{at}/values/{name}"
        if field is None:
            yield Fault(here, "field-is-unknown", {"field": name, "object": target.name})
        elif field.derived:
            yield Fault(here, "field-is-derived", {"field": name, "object": target.name})
        elif field.system and name not in ("owner", "unit"):
            yield Fault(here, "field-is-set-by-the-platform", {"field": name, "object": target.name})
        else:
            expect = type_of(field.type, field.options)
            yield from faults_of(text, names, None if expect == Type.JSON else expect, here)


def _notify_faults(action: Notify, target: Any, names: Names, at: str) -> Iterator[Fault]:
    if not action.to:
        yield Fault(f"{at}/to", "value-is-required")
    for place, who in enumerate(action.to):
        here = f"{at}/to/{place}"
        if not _RECIPIENT.fullmatch(who):
            yield Fault(here, "recipient-is-unknown", {"value": who[:80]})
        elif who in ("owner", "manager") and target is None:
            yield Fault(here, "recipient-needs-a-record", {"value": who})
        elif who.startswith("field:"):
            field = target.fields.get(who[6:]) if target is not None else None
            if field is None or type_of(field.type, field.options) != Type.REFERENCE("org.user"):
                yield Fault(here, "field-names-no-person", {"field": who[6:]})
    for part, texts in (("title", action.title), ("body", action.body)):
        if part == "title" and not {"zh", "en"} <= texts.keys():
            yield Fault(f"{at}/title", "value-is-required")
        for language, text in texts.items():
            yield from phrase_faults(text, names, f"{at}/{part}/{language}")


def _references(body: AutomationBody) -> list[tuple[str, str]]:
    when = body.when
    found: set[tuple[str, str]] = set()
    if isinstance(when, RecordWhen | LevelWhen):
        found.add(("object", when.object))
    elif isinstance(when, EventWhen):
        found.add(("event_type", when.type))
    elif isinstance(when, ClockWhen):
        found.add(("clock", when.clock))
    else:
        found |= {("object", when.object)} if when.object else set()
        found |= {("calendar", when.calendar)} if when.calendar else set()
    for action in body.then:
        if isinstance(action, Create | Update) and action.object:
            found.add(("object", action.object))
        elif isinstance(action, StartClock):
            found.add(("clock", action.clock))
        elif isinstance(action, CallWebhook):
            found.add(("webhook", action.webhook))
        elif isinstance(action, OpenSituation | CloseSituation):
            found |= {("situation", action.situation), ("object", UNIT)}
        elif isinstance(action, Decide):
            found.add(("decision_table", action.table))
        elif isinstance(action, Wait) and action.calendar:
            found.add(("calendar", action.calendar))
    return sorted(found)


AUTOMATION = register(
    Kind(
        "automation",
        "automations",
        AutomationBody,
        _check,
        _references,
        frozenset({"label", "description"}),
        label={"zh": "自动化", "en": "Automation"},
        words={
            "situation": {"zh": "情境", "en": "Situation"},
            "units": {"zh": "为哪些单位", "en": "For which units"},
        },
    )
)
