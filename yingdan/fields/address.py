"""A postal address: region, street and postcode."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from yingdan.fields.field_type import OneColumn, Options, Refused, Title, Traits
from yingdan.fields.region import divisions, find_region, words_of
from yingdan.fields.text import clean_text

POSTCODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{2,10}")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Address:
    """`region` is a code of GB/T 2260; any part may be missing, not all."""

    region: str | None = None
    street: str | None = None
    postcode: str | None = None


class AddressType(OneColumn):
    """No options. In expressions the field is the region's code: `startsWith(address, "33")` is "in 浙江省"."""

    name = "address"
    schema: ClassVar = {
        "type": "object",
        "properties": {each: {"type": ["string", "null"]} for each in ("region", "street", "postcode")},
    }
    traits = Traits(as_stored=False, groupable=False, matchable=False, longest=6, learns="never")

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, "text"), (f"{name}_street", "text"), (f"{name}_postcode", "text"))

    def load(self, wire: Any, options: Options) -> Address | None:
        if isinstance(wire, Address):
            wire = {"region": wire.region, "street": wire.street, "postcode": wire.postcode}
        if wire is None or isinstance(wire, str):
            return _read_line(wire)
        if not isinstance(wire, Mapping):
            raise Refused("address-is-expected")
        region, street, postcode = (clean_text(wire.get(key)) for key in ("region", "street", "postcode"))
        if region is not None:
            code = find_region(region)
            if code is None:
                raise Refused("region-is-unknown", text=region[:60])
            region = code
        if street is not None and len(street) > LONGEST:
            raise Refused("text-is-too-long", max=LONGEST, length=len(street))
        if postcode is not None and not POSTCODE.fullmatch(postcode):
            raise Refused("postcode-is-invalid")
        return Address(region, street, postcode) if region or street or postcode else None

    def dump(self, value: Any, options: Options) -> Any:
        if value is None:
            return None
        return {"region": value.region, "street": value.street, "postcode": value.postcode}

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        if value is None:
            return None
        return {**self.dump(value, options), "region_name": words_of(value.region) if value.region else None}

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None,) * 3 if value is None else (value.region, value.street, value.postcode)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if not any(row) else Address(*row)

    def sort_key(self, value: Any) -> Any:
        return value.region or ""

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None:
            return ""
        words = words_of(value.region) if value.region else ""
        return " ".join(part for part in (words + (value.street or ""), value.postcode) if part)

    def sample(self, options: Options, rng: Random) -> Address:
        return Address(
            rng.choice([*divisions()]), f"文三路 {rng.randint(1, 999)} 号", f"{rng.randrange(10**6):06d}"
        )


def _read_line(text: str | None) -> Address | None:
    """`浙江省杭州市西湖区文三路 90 号 310012`: the longest front that is a region, the rest is the street."""
    line = clean_text(text)
    if line is None:
        return None
    if len(line) > LONGEST:
        raise Refused("text-is-too-long", max=LONGEST, length=len(line))
    found = re.fullmatch(r"(.*?)\s*([0-9]{6})", line)
    body, postcode = (found[1], found[2]) if found and found[1] else (line, None)
    for end in range(min(len(body), 40), 1, -1):
        code = find_region(body[:end])
        if code is not None:
            return Address(code, body[end:].strip() or None, postcode)
    return Address(None, body, postcode)


FIELD_TYPE = AddressType()
