"""Metres between two points of the earth, as the crow flies; SQL and the browser count the same way."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

RADIUS_M = 6_371_008.8
DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?")


def _degrees(place: Any, key: str, most: float) -> float | None:
    given = place.get(key) if isinstance(place, Mapping) else getattr(place, key, None)
    text: Any = format(given, "f") if isinstance(given, Decimal) else given
    if not isinstance(text, str) or not DEGREES.fullmatch(text):
        return None
    found = float(text)
    return found if abs(found) <= most else None


def distance(place: Any, lng: Decimal | int, lat: Decimal | int) -> Decimal | None:
    """Whole metres from a location, a mapping or value with `lng` and `lat` as text or decimals, to a point in
    degrees; None when one of them is no place."""
    east, north = _degrees(place, "lng", 180), _degrees(place, "lat", 90)
    if east is None or north is None or abs(float(lng)) > 180 or abs(float(lat)) > 90:
        return None
    here, there = math.radians(north), math.radians(float(lat))
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here)
        * math.cos(there)
        * math.sin((math.radians(float(lng)) - math.radians(east)) / 2) ** 2
    )
    return Decimal(math.floor(2 * RADIUS_M * math.asin(min(1.0, math.sqrt(half))) + 0.5))
