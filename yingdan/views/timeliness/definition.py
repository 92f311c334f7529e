"""The kind `timeliness`: what a first contact is, what counts as converted, in which bands delays are told. ADR 0056."""

from collections.abc import Sequence
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expr_faults
from yingdan.kernel.definitions import Kind, register
from yingdan.work import seconds_of

MOST_BANDS = 12


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value of others to stand beside, with its source."""

    label: Label
    mean: str
    median: str
    source: Label


class Timeliness(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of `object`, which came by the choice field `channel`. `contact`: the clock that the first contact meets;
    `clocks`: those whose shares in time are told. `converted`: what a record is to have become, `ripe`: how long it is given for
    that. `bands`: delays at which one band ends and the next begins, rising."""

    label: Label
    object: str
    channel: str
    contact: str
    clocks: tuple[str, ...]
    converted: str
    ripe: str = "7d"
    bands: tuple[str, ...] = ("5m", "30m", "2h", "1d")
    reference: Reference | None = None


def _check(body: Timeliness, name: str, catalog: Any) -> Sequence[Fault]:
    spans = [("/ripe", body.ripe), *((f"/bands/{at}", text) for at, text in enumerate(body.bands))]
    if body.reference is not None:
        spans += [("/reference/mean", body.reference.mean), ("/reference/median", body.reference.median)]
    faults = [
        Fault(at, "duration-is-unreadable", {"text": text[:40]})
        for at, text in spans
        if seconds_of(text) is None
    ]
    ends = [seconds_of(text) or 0 for text in body.bands]
    if ends != sorted(set(ends)) or not 1 <= len(ends) <= MOST_BANDS:
        faults.append(Fault("/bands", "bands-do-not-rise", {"max": MOST_BANDS}))
    for at, clock in (
        ("/contact", body.contact),
        *((f"/clocks/{n}", one) for n, one in enumerate(body.clocks)),
    ):
        known = catalog.get("clock", clock)
        if known is not None and known.body.object != body.object:
            faults.append(Fault(at, "clock-is-of-another-object", {"clock": clock}))
    target = catalog.objects.get(body.object)
    if target is not None:
        field = target.fields.get(body.channel)
        if field is None or field.type != "choice":
            faults.append(
                Fault("/channel", "field-is-unknown", {"field": body.channel, "object": body.object})
            )
        faults += expr_faults(body.converted, QuestionNames(target, catalog), "/converted", boolean=True)
    return faults


def _references(body: Timeliness) -> list[tuple[str, str]]:
    return [("object", body.object), *(("clock", one) for one in sorted({body.contact, *body.clocks}))]


TIMELINESS = register(
    Kind(
        "timeliness",
        "views",
        Timeliness,
        _check,
        _references,
        frozenset({"label", "bands", "reference"}),
        {"zh": "响应时效", "en": "Timeliness"},
        words={
            "channel": {"zh": "渠道字段", "en": "Channel field"},
            "contact": {"zh": "首次联系时限", "en": "First contact clock"},
            "clocks": {"zh": "按时率看哪些时限", "en": "Clocks told"},
            "converted": {"zh": "算作转化的条件", "en": "Counts as converted"},
            "ripe": {"zh": "给多长时间转化", "en": "Time given to convert"},
            "bands": {"zh": "时长分段", "en": "Bands of delay"},
            "reference": {"zh": "对照值", "en": "Reference"},
            "Reference.mean": {"zh": "平均", "en": "Mean"},
            "Reference.median": {"zh": "中位数", "en": "Median"},
            "Reference.source": {"zh": "来源", "en": "Source"},
        },
    )
)
