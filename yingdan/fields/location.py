"""A point on the map: longitude and latitude in degrees (WGS 84), six decimal places, about 0.1 m."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from yingdan.fields.decimal import plain, read_number
from yingdan.fields.field_type import OneColumn, Options, Refused, Traits

PAIR = re.compile(
    r"\s*\(?\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*[,，;\s]\s*(-?[0-9]{1,2}(?:\.[0-9]{1,15})?)\s*\)?\s*"
)
SIXTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Location:
    """Degrees east (-180..180) and north (-90..90)."""

    lng: Decimal
    lat: Decimal


class LocationType(OneColumn):
    """No options. In expressions `distance(field, lng, lat)` gives whole metres to a point in degrees."""

    name = "location"
    pg_type = "jsonb"
    expression_type = "json"
    schema: ClassVar = {
        "type": "object",
        "properties": {"lng": {"type": "string"}, "lat": {"type": "string"}},
        "required": ["lng", "lat"],
    }
    traits = Traits(as_stored=False, sortable=False, groupable=False, matchable=False, learns="never")

    def load(self, wire: Any, options: Options) -> Location | None:
        if wire is None or wire == "":
            return None
        if isinstance(wire, str):
            found = PAIR.fullmatch(unicodedata.normalize("NFKC", wire[:100]))
            if not wire.strip():
                return None
            if found is None:
                raise Refused("location-is-expected")
            wire = {"lng": found[1], "lat": found[2]}
        if isinstance(wire, Location):
            wire = {"lng": wire.lng, "lat": wire.lat}
        if isinstance(wire, list | tuple) and len(wire) == 2:
            wire = {"lng": wire[0], "lat": wire[1]}
        if not isinstance(wire, Mapping):
            raise Refused("location-is-expected")
        lng, lat = read_number(wire.get("lng")), read_number(wire.get("lat"))
        if lng is None and lat is None:
            return None
        if lng is None or lat is None:
            raise Refused("location-is-expected")
        if abs(lng) > 180 or abs(lat) > 90:
            raise Refused("location-is-out-of-range")
        return Location(lng.quantize(SIXTH) + 0, lat.quantize(SIXTH) + 0)

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else {"lng": plain(value.lng), "lat": plain(value.lat)}

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else Jsonb(self.dump(value, {})),)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return (
            None
            if row[0] is None
            else Location(*(Decimal(row[0][key]).quantize(SIXTH) for key in ("lng", "lat")))
        )

    def sort_key(self, value: Any) -> Any:
        return value.lng, value.lat

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else f"{plain(value.lng)}, {plain(value.lat)}"

    def sample(self, options: Options, rng: Random) -> Location:
        lng, lat = rng.randrange(80_000_000, 130_000_000), rng.randrange(20_000_000, 50_000_000)
        return Location(Decimal(lng).scaleb(-6), Decimal(lat).scaleb(-6))


FIELD_TYPE = LocationType()
