"""The kind `attribution`: what a touch is, what counts as won, and where costs stand. ADR 0044."""

from collections.abc import Sequence
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.expr import Names
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expr_faults
from yingdan.kernel.definitions import Kind, register
from yingdan.work import seconds_of

_DAYS = frozenset({"date", "datetime"})


class Won(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of `object` that meet `when` are won business: `by` refers to the one whose journey it was, `value` is its
    amount, `on` its day."""

    object: str
    by: str
    when: str
    value: str
    on: str


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of `object` say what a channel costs a month."""

    object: str
    channel: str
    monthly: str


class Attribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Journeys of records of `object`: its choice field `channel` says how each came, `events` are the types that are
    touches. `half_life`: after how long a touch counts half; `quiet`: touches of one channel closer than this are one."""

    label: Label
    object: str
    channel: str
    events: tuple[str, ...]
    won: Won
    cost: Cost | None = None
    currency: str = "CNY"
    half_life: str = "7d"
    quiet: str = "1d"


def _check(body: Attribution, name: str, catalog: Any) -> Sequence[Fault]:
    faults = [
        Fault(f"/{key}", "duration-is-unreadable", {"text": text[:40]})
        for key, text in (("half_life", body.half_life), ("quiet", body.quiet))
        if seconds_of(text) is None
    ]
    wanted = [("/channel", body.object, body.channel, frozenset({"choice"}))]
    won, cost = body.won, body.cost
    wanted += [
        ("/won/by", won.object, won.by, frozenset({"reference"})),
        ("/won/value", won.object, won.value, frozenset({"money"})),
        ("/won/on", won.object, won.on, _DAYS),
    ]
    if cost is not None:
        wanted += [
            ("/cost/channel", cost.object, cost.channel, frozenset({"choice"})),
            ("/cost/monthly", cost.object, cost.monthly, frozenset({"money"})),
        ]
    for at, object_name, field, types in wanted:
        one = catalog.objects.get(object_name)
        if one is None:
            continue  # told as a missing reference
        if field not in one.fields or one.fields[field].type not in types:
            faults.append(
                Fault(at, "attribution-field-does-not-fit", {"field": field, "object": object_name})
            )
    for place, event in enumerate(body.events):
        known = catalog.get("event_type", event)
        if known is not None and known.body.object != body.object:
            params = {"event": event, "object": body.object}
            faults.append(Fault(f"/events/{place}", "attribution-event-is-of-another-object", params))
    target = catalog.objects.get(won.object)
    if target is not None:
        names: Names = QuestionNames(target, catalog)
        faults += expr_faults(won.when, names, "/won/when", boolean=True)
    return faults


def _references(body: Attribution) -> list[tuple[str, str]]:
    objects = [body.object, body.won.object, *([body.cost.object] if body.cost else [])]
    return [*(("object", name) for name in objects), *(("event_type", name) for name in body.events)]


ATTRIBUTION = register(
    Kind(
        "attribution",
        "views",
        Attribution,
        _check,
        _references,
        frozenset({"label", "half_life", "quiet"}),
        {"zh": "归因", "en": "Attribution"},
        words={
            "channel": {"zh": "渠道字段", "en": "Channel field"},
            "events": {"zh": "算作触点的事件", "en": "Events that are touches"},
            "won": {"zh": "赢单", "en": "Won"},
            "cost": {"zh": "渠道成本", "en": "Cost of channels"},
            "currency": {"zh": "币种", "en": "Currency"},
            "half_life": {"zh": "半衰期", "en": "Half-life"},
            "quiet": {"zh": "合并间隔", "en": "Touches closer than this are one"},
            "Won.by": {"zh": "来自哪条记录", "en": "Whose journey"},
            "Won.when": {"zh": "条件", "en": "Condition"},
            "Won.value": {"zh": "金额字段", "en": "Amount field"},
            "Won.on": {"zh": "日期字段", "en": "Day field"},
            "Cost.channel": {"zh": "渠道字段", "en": "Channel field"},
            "Cost.monthly": {"zh": "月度投入字段", "en": "Monthly cost field"},
        },
    )
)
