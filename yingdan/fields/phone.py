"""Telephone numbers as E.164 (`+8613812345678`), extensions kept (`+862112345678;ext=12`)."""

import re
import unicodedata
from random import Random
from typing import Any

from yingdan.fields.field_type import Cast, Masked, OneColumn, Options, Refused, Traits
from yingdan.fields.text import clean_text

MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
PLAIN = re.compile(
    r"\+?[0-9*#();,./\u2010-\u2014\u2212-]{5,40}(?:(?:转|分机|ext\.?|x)[:.=]?[0-9]{1,8})?", re.I
)
BETWEEN = str.maketrans("", "", " -()\u00a0\u2010\u2011\u2012\u2013\u2014\u2212.")


def normalise_phone(text: str, region: str = "CN") -> str | None:
    """E.164 form of a number that exists in some numbering plan; None for any other text."""
    if len(text) == 11 and text.isascii() and MOBILE.fullmatch(text):
        return "+86" + text
    folded = unicodedata.normalize("NFKC", text[:60])
    match = MOBILE.fullmatch(folded.translate(BETWEEN).strip())
    if match is not None:
        return "+86" + match.group(1)
    # Letters are words around a number or a vanity number; both are for a person to read.
    return _parse(folded, region) if PLAIN.fullmatch(re.sub(r"\s+", "", folded)) else None


def _parse(text: str, region: str) -> str | None:
    # Loading the numbering plans costs 100 ms, which processes that see only mobiles never pay.
    import phonenumbers

    try:
        number = phonenumbers.parse(re.sub("转|分机", "ext", text), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


class Phone(OneColumn):
    """Options: region (two letters; of numbers without a country code, default CN)."""

    name = "phone"
    traits = Traits(as_told=True, learns="never", maskable=True)
    casts = {"text": Cast("{column}::text", r"{column} ~ '^\+[0-9]{6,15}$'")}

    def load(self, wire: Any, options: Options) -> str | None:
        if isinstance(wire, float) and wire.is_integer():
            wire = int(wire)
        text = clean_text(wire)
        if text is None:
            return None
        known = normalise_phone(text, options.get("region", "CN"))
        if known is not None:
            return known
        # An odd number is still worth more to a rep than none: keep what was typed, refuse what is no number.
        typed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:60]))
        if sum(each.isdigit() for each in typed) < 5 or not PLAIN.fullmatch(typed):
            raise Refused("phone-is-invalid")
        return typed

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None or isinstance(value, Masked):
            return str(value or "")
        mobile = MOBILE.fullmatch(value)
        if mobile is None:
            return str(value)
        digits = mobile.group(1)
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"

    def mask(self, value: Any) -> Masked:
        """`138****0000` of a mobile, as bills print it; of a shorter number the last third."""
        number, _, _ = str(value).partition(";")
        digits = "".join(one for one in number.removeprefix("+86") if one.isdigit())
        head, tail = (3, 4) if len(digits) >= 11 else (0, len(digits) // 3)
        return Masked(f"{digits[:head]}****{digits[len(digits) - tail :]}")

    def sample(self, options: Options, rng: Random) -> str:
        return f"+861{rng.randint(3, 9)}{rng.randrange(10**9):09d}"


FIELD_TYPE = Phone()
