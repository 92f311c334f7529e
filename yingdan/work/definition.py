"""What a package may declare for this stage: clocks."""

import re
from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.decisions import Known, faults_of
from yingdan.expr import Type
from yingdan.kernel.definitions import Kind, register
from yingdan.work.names import EventNames
from yingdan.work.span import seconds_of

Text = dict[str, str]
MOST_RUNGS = 10
_ROLE = re.compile(r"role:[a-z][a-z0-9_.]{0,80}")


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


class RungBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """What happens a working time `before` or `after` the due time, if the promise is still open: people are told
    (owner, manager, role:<role> in the record's unit or one above it), and with `hand_over` the record goes to whom the
    routing policy chooses among the others."""

    before: str | None = None
    after: str | None = None
    notify: list[str] = []
    hand_over: bool = False


class ClockBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A promise about records of `object`: starts, is met or cancelled by events, runs on a calendar.
    `within`: "5m", "2h", "3d" of working time. `ladder`: reminders and escalations. `pause_most`: working time after which
    a forgotten pause ends by itself. `order` sorts clocks on screens."""

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
    ladder: list[RungBody] = []
    pause_most: str | None = None
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
    faults += [
        Fault("/on_breach/notify", "value-is-not-a-choice", {"value": who})
        for who in body.on_breach.notify
        if who not in ("owner", "manager")
    ]
    if body.pause_most is not None and seconds_of(body.pause_most) is None:
        faults.append(Fault("/pause_most", "duration-is-unreadable", {"text": body.pause_most[:40]}))
    return faults + _ladder_faults(body, catalog)


def _ladder_faults(body: ClockBody, catalog: Any) -> list[Fault]:
    faults: list[Fault] = []
    routed = {one.body.object for one in catalog.all("routing").values()}
    if len(body.ladder) > MOST_RUNGS:
        faults.append(Fault("/ladder", "ladder-is-too-long", {"max": MOST_RUNGS}))
    for place, rung in enumerate(body.ladder):
        at = f"/ladder/{place}"
        text = rung.before if rung.before is not None else rung.after
        span = seconds_of(text) if text is not None else None
        if (rung.before is None) == (rung.after is None):
            faults.append(Fault(at, "rung-needs-one-time"))
        elif span is None:
            faults.append(Fault(at, "duration-is-unreadable", {"text": str(text)[:40]}))
        elif rung.before is not None and span >= (seconds_of(body.within) or 0):
            faults.append(Fault(f"{at}/before", "reminder-is-before-the-start", {"before": text}))
        if not rung.notify and not rung.hand_over:
            faults.append(Fault(at, "rung-does-nothing"))
        if rung.hand_over and (rung.before is not None or body.object not in routed):
            faults.append(Fault(f"{at}/hand_over", "hand-over-is-not-possible"))
        faults += [
            Fault(f"{at}/notify", "value-is-not-a-choice", {"value": who[:80]})
            for who in rung.notify
            if who not in ("owner", "manager") and not _ROLE.fullmatch(who)
        ]
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
        frozenset({"within", "calendar", "on_breach", "ladder", "pause_most"}),
        label={"zh": "时限", "en": "Clock"},
        words={
            "start": {"zh": "何时开始计时", "en": "Starts when"},
            "meet": {"zh": "何时算完成", "en": "Met when"},
            "cancel": {"zh": "何时取消", "en": "Cancelled when"},
            "pause": {"zh": "何时暂停", "en": "Paused when"},
            "resume": {"zh": "何时继续", "en": "Goes on when"},
            "on_breach": {"zh": "超时时", "en": "When it runs out"},
            "ladder": {"zh": "催办阶梯", "en": "Ladder"},
            "pause_most": {"zh": "最长暂停时间", "en": "Longest pause"},
            "RungBody.before": {"zh": "到期前多久", "en": "Before it is due"},
            "RungBody.after": {"zh": "超时后多久", "en": "After it ran out"},
            "RungBody.notify": {
                "zh": "提醒谁（owner、manager 或 role:角色）",
                "en": "Who is told (owner, manager or role:<role>)",
            },
            "RungBody.hand_over": {"zh": "自动改派", "en": "Hand over"},
            "Breach.notify": {"zh": "提醒谁（owner、manager）", "en": "Who is told (owner, manager)"},
        },
    )
)
