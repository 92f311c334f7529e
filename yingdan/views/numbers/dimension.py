"""What a number is taken apart by, whichever source it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.base import Label
from yingdan.kernel.catalog import EventValue
from yingdan.kernel.records import Group, about_of
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.metric import metric_of, split_dimension
from yingdan.work import PROMISE_DIMENSIONS

_LABELS: Mapping[str, Label] = {
    "at": {"zh": "发生时间", "en": "Happened"},
    "source": {"zh": "事件来源", "en": "Source of the event"},
    "actor": {"zh": "操作者", "en": "Actor"},
    "subject": {"zh": "相关记录", "en": "Record"},
}
_TIME: Label = {"zh": "时间", "en": "Time"}
_CLOCK: Label = {"zh": "时限", "en": "Clock"}
_LIGHT: Label = {"zh": "红绿灯", "en": "Light"}
_STATE: Label = {"zh": "时限状态", "en": "State of the promise"}
LIGHTS: Mapping[str, Label] = {
    "red": {"zh": "超时", "en": "Out of time"},
    "amber": {"zh": "将超时", "en": "Running out"},
    "green": {"zh": "正常", "en": "In time"},
}
_STATES: Mapping[str, Label] = {
    "running": {"zh": "计时中", "en": "Running"},
    "paused": {"zh": "已暂停", "en": "Paused"},
    "met": {"zh": "按时完成", "en": "Kept"},
    "breached": {"zh": "已超时", "en": "Out of time"},
}
_MOMENTS: Mapping[str, Label] = {
    "open": {"zh": "尚未完成", "en": "Still open"},
    "foremost": {"zh": "该记录最急的一项", "en": "The most urgent one of its record"},
    "started_at": {"zh": "开始时间", "en": "Started"},
    "due_at": {"zh": "到期时间", "en": "Due"},
    "met_at": {"zh": "完成时间", "en": "Met"},
    "breached_at": {"zh": "超时时间", "en": "Ran out"},
}
# Words for the values of these are looked up by who they name.
_OWN = {"at": "datetime", "actor": "actor", "subject": "reference"}


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field, or a name of an event or promise, as conditions write it and people read it."""

    name: str
    type: str
    label: Label
    options: Mapping[str, Any]
    target: str | None = None


def dimensions_of(catalog: Any, metric: Metric, by: tuple[str, ...]) -> tuple[tuple[Group, Dimension], ...]:
    """The groups of a metric with what they look at. A ratio is taken apart by the dimensions of what it is a share of."""
    source = metric_of(catalog, metric.by) if metric.by is not None else metric
    groups = [split_dimension(text, source) for text in by]
    return tuple((group, dimension_of(catalog, source, group.field)) for group in groups)


def label_of_dimension(catalog: Any, metric: Metric, text: str) -> Label:
    """What a dimension, as definitions write it, is called."""
    return dimension_of(catalog, metric, split_dimension(text, metric).field).label


def dimension_of(catalog: Any, metric: Metric, name: str) -> Dimension:
    """What a group of a metric looks at. Problems as for `about_of`."""
    if metric.event is not None:
        return dimension_of_event(catalog, metric.event, name)
    if metric.promised:
        return _of_promise(catalog, metric, name)
    return _of_field(catalog.objects.get(metric.object), name, name)


def _of_promise(catalog: Any, metric: Metric, name: str) -> Dimension:
    clock = catalog.get("clock", metric.clock) if metric.clock is not None else None
    one = catalog.objects.get(clock.body.object if clock is not None else metric.promises_of)
    if name == "started_at":
        return Dimension(name, "datetime", _TIME, {})
    if name == "clock":
        clocks = {key: found.body.label for key, found in catalog.all("clock").items()}
        return Dimension(name, "choice", _CLOCK, {"choices": _choices(clocks)})
    if name in ("light", "state"):
        label, told = (_LIGHT, LIGHTS) if name == "light" else (_STATE, _STATES)
        return Dimension(name, "choice", label, {"choices": _choices(told)})
    return _of_field(one, name, name)


class PromiseWords:
    """The names of a metric's promises as an object has fields, so that their expressions are said like any other."""

    def __init__(self, catalog: Any, metric: Metric) -> None:
        moments = {name: Dimension(name, "text", label, {}) for name, label in _MOMENTS.items()}
        parts = {name: _of_promise(catalog, metric, name) for name in sorted(PROMISE_DIMENSIONS)}
        self.fields: Mapping[str, Dimension] = moments | parts


def _choices(told: Mapping[str, Label]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label} for value, label in told.items()]


def dimension_of_event(catalog: Any, event: str, name: str) -> Dimension:
    """What a name of an event looks at. Problems as for `about_of`."""
    body, about = about_of(catalog, event)
    head, _, rest = name.partition(".")
    if head == "record":
        return _of_field(about, rest, name)
    if head == "data":
        value: EventValue = body.value(rest) or EventValue("text")
        plain: Label = {"zh": rest, "en": rest}
        return Dimension(name, value.type, value.label or plain, value.options)
    label = _LABELS.get(name, {"zh": name, "en": name})
    if name == "source":
        return Dimension(name, name, label, {"choices": sources_of(catalog, about)})
    return Dimension(name, _OWN.get(name, "text"), label, {}, about.name if name == "subject" else None)


def event_words(catalog: Any, event: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """What the names of an event are called, for its expressions in words. Problems as for `about_of`."""
    body, _ = about_of(catalog, event)
    names = [*_LABELS, *(f"data.{key}" for key in body.data)]
    labels = {name: dimension_of_event(catalog, event, name).label for name in names}
    return {tuple(name.split(".")): (label["zh"], label["en"]) for name, label in labels.items()}


def sources_of(catalog: Any, about: Any) -> list[dict[str, Any]]:
    """What the sources of events are called: as the records' own field of that name says it, else by the channel."""
    field = about.fields.get("source")
    told = {one.body.source or one.short: one.body.label for one in catalog.all("channel").values()}
    if field is not None and field.type == "choice":
        told |= {one["value"]: one.get("label") for one in field.options.get("choices", ())}
    return [{"value": value, "label": label} for value, label in told.items()]


def _of_field(one: Any, short: str, name: str) -> Dimension:
    field = one.fields.get(short) if one is not None else None
    if field is None:
        return Dimension(name, "text", {"zh": short, "en": short}, {})
    target = field.target or {"user": "org.user", "unit": "org.unit"}.get(field.type)
    return Dimension(name, field.type, field.label, field.options, target)
