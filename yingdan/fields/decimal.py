"""Decimal numbers: rates, scores, measures. Never floats."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from random import Random
from typing import Any, ClassVar

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits, check_whole_number

EXACT = Context(prec=80, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
NUMBER = re.compile(r"([+-]?)([0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})\s*(万亿|万|亿|[kKwW%])?")
# What most numbers look like: no unit, no noise, nothing to fold.
BARE = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?")
UNITS = {None: "1", "万": "1e4", "w": "1e4", "亿": "1e8", "万亿": "1e12", "k": "1e3", "%": "0.01"}
NOISE = str.maketrans("", "", ",，'_ \u00a0\u3000￥¥$€£")


def read_number(wire: Any) -> Decimal | None:
    """A number as people write it: `1,200.5`, `￥50万`, `12%`, full-width digits. None for nothing. Raises Refused."""
    value: Decimal | None
    if isinstance(wire, str):
        return _read_text(wire)
    if wire is None or isinstance(wire, Decimal):
        value = wire
    elif isinstance(wire, bool):
        raise Refused("number-is-expected")
    elif isinstance(wire, int):
        value = Decimal(wire) if -(10**40) < wire < 10**40 else Decimal("Infinity")
    elif isinstance(wire, float):
        value = Decimal(repr(wire))
    else:
        raise Refused("number-is-expected")
    if value is not None and not value.is_finite():
        raise Refused("number-cannot-be-kept")
    return value


def _read_text(wire: str) -> Decimal | None:
    if BARE.fullmatch(wire):
        return Decimal(wire)
    stripped = unicodedata.normalize("NFKC", wire[:200]).translate(NOISE).strip()
    if not stripped:
        return None
    match = NUMBER.fullmatch(stripped.removesuffix("元"))
    if match is None:
        raise Refused("number-is-expected")
    sign, digits, unit = match.groups()
    factor = Decimal(UNITS[unit.lower() if unit else None])
    return EXACT.multiply(Decimal(sign + digits), factor)


@cache
def _power(exponent: int) -> Decimal:
    return Decimal(1).scaleb(exponent)


def fit(value: Decimal, digits: int, places: int) -> Decimal:
    """The value rounded half up to `places`; Refused when more than `digits` remain."""
    bound = _power(digits - places)
    if value.copy_abs() >= bound:
        raise Refused("number-cannot-be-kept")
    rounded = value.quantize(_power(-places), context=EXACT)
    if rounded.copy_abs() >= bound:
        raise Refused("number-cannot-be-kept")
    return rounded or Decimal(0)


def plain(value: Decimal) -> str:
    """Digits without exponent and without trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


class DecimalNumber(OneColumn):
    """Options: digits (all, 1..36, default 20), places (after the point, 0..12, default 6), min, max."""

    name = "decimal"
    expression_type = "decimal"
    schema: ClassVar = {"type": "string", "format": "decimal"}
    traits = Traits(adds=True, extremes=True)
    casts = {
        "integer": Cast("{column}::numeric"),
        "text": Cast("{column}::numeric", r"{column} ~ '^[+-]?[0-9]{1,14}(\.[0-9]{1,6})?$'"),
    }

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, f"numeric({options.get('digits', 20)},{options.get('places', 6)})"),)

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = check_whole_number(options, "digits", 1, 36) + check_whole_number(options, "places", 0, 12)
        if not faults:
            whole = options.get("digits", 20) - options.get("places", 6)
            faults += check_whole_number({"digits": whole}, "digits", 1, 24)
        return faults

    def load(self, wire: Any, options: Options) -> Decimal | None:
        value = read_number(wire)
        if value is None:
            return None
        value = fit(value, options.get("digits", 20), options.get("places", 6))
        check_bounds(value, options)
        return value

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else plain(value)

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else plain(value)

    def sample(self, options: Options, rng: Random) -> Decimal:
        digits, places = options.get("digits", 20), options.get("places", 6)
        whole = rng.randrange(10 ** min(digits - places, 5))
        value = Decimal(whole) + Decimal(rng.randrange(10 ** min(places, 4))).scaleb(-min(places, 4))
        low, high = options.get("min"), options.get("max")
        if low is not None:
            value = max(value, Decimal(str(low)))
        if high is not None:
            value = min(value, Decimal(str(high)))
        return fit(value, digits, places)


def check_bounds(value: Decimal | int, options: Options) -> None:
    """Refused when the options' `min` or `max` forbid the value."""
    low, high = options.get("min"), options.get("max")
    if low is not None and value < Decimal(str(low)):
        raise Refused("number-is-too-small", min=str(low))
    if high is not None and value > Decimal(str(high)):
        raise Refused("number-is-too-large", max=str(high))


FIELD_TYPE = DecimalNumber()
