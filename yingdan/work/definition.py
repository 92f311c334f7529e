"""What a package may declare for this stage: clocks."""

from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.decisions import Known, faults_of
from yingdan.expr import Type
from yingdan.kernel.definitions import Kind, register
from yingdan.work.names import EventNames
from yingdan.work.span import seconds_of

Text = dict[str, str]


class Trigger(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An event that moves a clock. `object`: whose record events; `subject`: field of the event's new values that
    names the clock's subject when the event is about another record (an activity's `lead`). `when`: expr over
    `data.*` (the event's new values for record events, its data otherwise)."""

    event: str
    object: str | None = None
    subject: str | None = None
    when: str | None = None


class Breach(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who is told when the time has run out."""

    notify: list[str] = []


class ClockBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A promise about records of `object`: starts, is met or cancelled by events, runs on a calendar.
    `within`: "5m", "2h", "3d" of working time. `order` sorts clocks on screens."""

    label: Text
    object: str
    start: list[Trigger]
    meet: list[Trigger]
    within: str
    calendar: str
    cancel: list[Trigger] = []
    pause: list[Trigger] = []
    resume: list[Trigger] = []
    on_breach: Breach = Breach()
    order: int = 0
    description: Text | None = None


def _check(body: ClockBody, name: str, catalog: Any) -> list[Fault]:
    faults: list[Fault] = []
    if seconds_of(body.within) is None:
        faults.append(Fault("/within", "duration-is-unreadable", {"text": body.within[:40]}))
    for group in ("start", "meet", "cancel", "pause", "resume"):
        for number, trigger in enumerate(getattr(body, group)):
            at = f"/{group}/{number}"
            source = catalog.objects.get(trigger.object or body.object)
            if source is None:
                continue
            if trigger.subject is not None and trigger.subject not in source.fields:
                faults.append(
                    Fault(
                        f"{at}/subject", "field-is-unknown", {"field": trigger.subject, "object": source.name}
                    )
                )
            if trigger.when is not None:
                names = Known(EventNames(catalog, trigger.event, source))
                faults += faults_of(trigger.when, names, Type.BOOL, f"{at}/when")
    for who in body.on_breach.notify:
        if who not in ("owner", "manager"):
            faults.append(Fault("/on_breach/notify", "value-is-not-a-choice", {"value": who}))
    return faults


def _references(body: ClockBody) -> list[tuple[str, str]]:
    groups = (body.start, body.meet, body.cancel, body.pause, body.resume)
    objects = {body.object, *(t.object for group in groups for t in group if t.object)}
    return [("calendar", body.calendar), *(("object", name) for name in sorted(objects))]


CLOCK = register(
    Kind(
        "clock",
        "work",
        ClockBody,
        _check,
        _references,
        frozenset({"within", "calendar", "on_breach"}),
        label={"zh": "时限", "en": "Clock"},
    )
)
