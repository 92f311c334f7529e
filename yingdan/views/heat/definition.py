"""The kind `page_heat`: which events tell what visitors do on the pages of a site. ADR 0058."""

from collections.abc import Sequence
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register

# What the pictures are made of, as the tracker tells it.
CARRIED = {
    "viewed": ("path", "seconds", "fold", "vw"),
    "scrolled": ("path", "depth", "vw"),
    "clicked": ("path", "zone", "x", "y", "vw"),
    "watched": ("path", "video", "seconds", "from", "to", "length", "vw"),
    "filled": ("path", "form", "filling", "field", "place", "spent", "seconds", "sent", "vw"),
    "outlined": ("path", "vw", "width", "height", "boxes"),
}
_NARROWEST, _WIDEST = 320, 2_000


class PageHeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Types of events: a page was `viewed`, `scrolled`, `clicked`, a video `watched`, a form field `filled` in; what a page looks like was
    told (`outlined`). A screen of less than `phone_below` pixels is a phone's."""

    label: Label
    viewed: str
    scrolled: str
    clicked: str
    watched: str
    filled: str
    outlined: str
    phone_below: int = 768


def _check(body: PageHeat, name: str, catalog: Any) -> Sequence[Fault]:
    faults = []
    if body.phone_below < _NARROWEST:
        faults.append(Fault("/phone_below", "number-is-too-small", {"min": _NARROWEST}))
    elif body.phone_below > _WIDEST:
        faults.append(Fault("/phone_below", "number-is-too-large", {"max": _WIDEST}))
    for role, keys in CARRIED.items():
        known = catalog.get("event_type", getattr(body, role))
        if known is None:
            continue  # told as a missing reference
        lacking = [key for key in keys if key not in known.body.data]
        if lacking:
            params = {"event": getattr(body, role), "keys": lacking}
            faults.append(Fault(f"/{role}", "heat-event-lacks-keys", params))
        if role != "outlined" and not known.body.object:
            faults.append(Fault(f"/{role}", "event-type-has-no-object", {"event": getattr(body, role)}))
    return faults


def _references(body: PageHeat) -> list[tuple[str, str]]:
    return [("event_type", name) for name in sorted({getattr(body, role) for role in CARRIED})]


PAGE_HEAT = register(
    Kind(
        "page_heat",
        "views",
        PageHeat,
        _check,
        _references,
        frozenset({"label", "phone_below"}),
        {"zh": "页面热区", "en": "Page heat"},
        words={
            "viewed": {"zh": "浏览页面的事件", "en": "Event of a viewed page"},
            "scrolled": {"zh": "滚动的事件", "en": "Event of scrolling"},
            "clicked": {"zh": "点击的事件", "en": "Event of a click"},
            "watched": {"zh": "观看视频的事件", "en": "Event of a watched video"},
            "filled": {"zh": "填写表单字段的事件", "en": "Event of a form field"},
            "outlined": {"zh": "页面轮廓的事件", "en": "Event of a page's outline"},
            "phone_below": {"zh": "窄于多少像素算手机", "en": "A phone is narrower than (px)"},
        },
    )
)
