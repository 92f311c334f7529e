"""What a scanner reads: EAN and UPC with their check digit, Code 128, QR."""

import unicodedata
from collections.abc import Mapping
from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, Options, Refused, Traits
from yingdan.fields.text import Text, clean_text

# Digits of the kinds that end in a check digit.
CHECKED: Mapping[str, int] = {"ean13": 13, "ean8": 8, "upc": 12}
LONGEST: Mapping[str, int] = {"code128": 80, "qr": 1_000, "any": 1_000}
KINDS = (*CHECKED, *LONGEST)


def check_digit(digits: str) -> str:
    """The digit that ends a GS1 number: weights 3, 1, 3 … from the right."""
    total = sum(int(each) * (3 if place % 2 == 0 else 1) for place, each in enumerate(reversed(digits)))
    return str(-total % 10)


class Barcode(Text):
    """Options: kind (ean13, ean8, upc, code128, qr, any; default any)."""

    name = "barcode"
    traits = Traits(as_told=True, longest=1_000, learns="never")
    casts = {
        each: Cast("{column}::text", "length({column}::text) between 1 and 80")
        for each in ("text", "integer")
    }

    def check(self, options: Options) -> tuple[Fault, ...]:
        if options.get("kind", "any") in KINDS:
            return ()
        return (Fault(at="/kind", slug="barcode-kind-is-unknown", params={"known": sorted(KINDS)}),)

    def load(self, wire: Any, options: Options) -> str | None:
        kind = options.get("kind", "any")
        if isinstance(wire, float) and wire.is_integer():
            wire = int(wire)
        text = clean_text(wire)
        if text is None:
            return None
        size = CHECKED.get(kind)
        if size is None:
            if len(text) > LONGEST[kind]:
                raise Refused("text-is-too-long", max=LONGEST[kind], length=len(text))
            if kind == "code128" and not (text.isascii() and text.isprintable()):
                raise Refused("barcode-is-invalid", kind=kind)
            return text
        digits = unicodedata.normalize("NFKC", text[:60]).replace(" ", "").replace("-", "")
        if len(digits) != size or not (digits.isascii() and digits.isdigit()):
            raise Refused("barcode-has-other-length", digits=size)
        if check_digit(digits[:-1]) != digits[-1]:
            raise Refused("barcode-check-digit-is-wrong", expected=check_digit(digits[:-1]))
        return digits

    def sample(self, options: Options, rng: Random) -> str:
        size = CHECKED.get(options.get("kind", "any"), 13)
        digits = "".join(str(rng.randrange(10)) for _ in range(size - 1))
        return digits + check_digit(digits)


FIELD_TYPE = Barcode()
