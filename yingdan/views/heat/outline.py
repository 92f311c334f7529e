"""The outline of a page, as browsers told it. What comes from outside is bounded and never fails a question. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from yingdan.views.heat.model import Box, Device, Outline

MOST_BOXES = 80
MOST_PIXELS = 100_000
_KINDS = frozenset(get_args(Box.__annotations__["kind"]))
_PARTS = 7


def newest_outline(
    told: Sequence[tuple[datetime, dict[str, Any]]], device: Device, phone_below: int
) -> Outline | None:
    """Of outlines, the newest first, the first readable one of a kind of screen."""
    for at, data in told:
        wide = _pixels(data.get("vw"))
        if wide is None or (wide < phone_below) != (device == "phone"):
            continue
        width, height = _pixels(data.get("width")), _pixels(data.get("height"))
        if not width or not height:
            continue
        boxes = [
            box
            for line in str(data.get("boxes") or "").split("\n")[:MOST_BOXES]
            if (box := _box(line, width, height))
        ]
        if boxes:
            return Outline(at, width, height, boxes)
    return None


def _box(line: str, width: int, height: int) -> Box | None:
    """kind, x, y, width, height, name, words, with tabs between; None where that is not so, or it lies outside the page."""
    parts = line.split("\t")
    if len(parts) != _PARTS or parts[0] not in _KINDS:
        return None
    places = [_pixels(part) for part in parts[1:5]]
    x, y, wide, high = places
    if x is None or y is None or not wide or not high or x >= width or y >= height:
        return None
    kind: Any = parts[0]
    return Box(kind, x, y, min(wide, width - x), min(high, height - y), parts[5][:60], parts[6][:60])


def _pixels(value: Any) -> int | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if 0 <= number <= MOST_PIXELS else None
