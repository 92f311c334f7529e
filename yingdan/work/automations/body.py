"""The shape of an automation as a package writes it."""

from typing import Literal

import msgspec

Text = dict[str, str]
Op = Literal["created", "changed", "removed"]


class RecordWhen(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="on", tag="record"
):
    """A record of `object` is created, changed or removed; with `fields`, changed in one of these."""

    object: str
    ops: tuple[Op, ...] = ("created",)
    fields: tuple[str, ...] = ()


class EventWhen(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="on", tag="event"
):
    """An event of a type that a package declares."""

    type: str


class ClockWhen(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="on", tag="clock"
):
    """A clock runs out (breached), is met or is cancelled."""

    clock: str
    state: Literal["breached", "met", "cancelled"] = "breached"


class LevelWhen(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="on", tag="level"
):
    """The score of an `object` enters (up) or leaves (down) a level."""

    object: str
    level: str
    direction: Literal["up", "down"] = "up"


class ScheduleWhen(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="on",
    tag="schedule",
):
    """At the times of a cron line in `zone`; with `calendar`, only in working time. With `object`, once for each record
    that meets `where`, in the working time of the unit that has it; without, in that of `unit` (an id; else of all)."""

    cron: str
    zone: str = "Asia/Shanghai"
    calendar: str | None = None
    unit: str | None = None
    object: str | None = None
    where: str | None = None


When = RecordWhen | EventWhen | ClockWhen | LevelWhen | ScheduleWhen


class Create(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="do", tag="create"
):
    """A new record; `values`: field -> expression, `owner` too. `on_match`: what to do when a match key is known."""

    object: str
    values: dict[str, str]
    on_match: Literal["refuse", "merge"] = "refuse"


class Update(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="do", tag="update"
):
    """New values for the record itself or, with `object` and `where`, for all records that meet it (`where` knows their
    fields by plain names, values by `row.<field>`; at most 1,000 per run)."""

    values: dict[str, str]
    object: str | None = None
    where: str | None = None


class Notify(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="do", tag="notify"
):
    """Words to people. `to`: owner, manager (of the record's unit), role:<role>, field:<field that names a user>,
    person:<id>. Texts may hold `{expression}`."""

    to: list[str]
    title: Text
    body: Text = {}


class StartClock(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="start_clock",
):
    """Start a clock on the record; one that runs already stays as it is."""

    clock: str


class CallWebhook(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="call_webhook",
):
    """Ask the outbox to tell a webhook: `values` by name, besides the record's id."""

    webhook: str
    values: dict[str, str] = {}


class Decide(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, tag_field="do", tag="decide"
):
    """Ask a decision table about the record; later actions know `decision.<output>`."""

    table: str


class Wait(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="wait",
    rename={"span": "for"},
):
    """Go on after a time ("30m", "24h", "3d"); with `calendar`, of working time."""

    span: str
    calendar: str | None = None


class Stop(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="stop",
    rename={"condition": "if"},
):
    """End the run here when the condition holds; always, without one."""

    condition: str | None = None


class OpenSituation(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="open_situation",
):
    """A situation is on for all units that meet `units` (it knows their fields by plain names) until the moment that `until` gives, at
    most for as long as the situation allows. `reason`: words with `{expression}`, kept with it. What is on for as long already stays."""

    situation: str
    units: str
    until: str
    reason: str


class CloseSituation(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    tag_field="do",
    tag="close_situation",
):
    """A situation ends before its time: where automations switched it on for this same record; with `units`, where any of them did for
    units that meet it. What a person put on stays. `reason`: words with `{expression}`, kept with it."""

    situation: str
    reason: str
    units: str | None = None


Action = (
    Create
    | Update
    | Notify
    | StartClock
    | CallWebhook
    | OpenSituation
    | CloseSituation
    | Decide
    | Wait
    | Stop
)


class AutomationBody(
    msgspec.Struct,
    forbid_unknown_fields=True,
    frozen=True,
    omit_defaults=True,
    kw_only=True,
    rename={"condition": "if"},
):
    """`when` it happens, `if` this holds, `then` do these in order."""

    label: Text
    description: Text | None = None
    when: When
    condition: str | None = None
    then: list[Action]
