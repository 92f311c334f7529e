"""Shares: discounts, probabilities, rates. Kept as a fraction, so that 12 % is 0.12 and formulas need no hundred."""

from decimal import Decimal
from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.decimal import DecimalNumber, plain
from yingdan.fields.field_type import Cast, Options, check_whole_number


class Percent(DecimalNumber):
    """Options: places (of the figure before `%`, 0..6, default 2), min, max (fractions: 1 is 100 %)."""

    name = "percent"
    casts = {
        "decimal": Cast("{column}::numeric(14,8)", "abs({column}) < 1e6"),
        "integer": Cast("{column}::numeric(14,8)", "abs({column}) < 1e6"),
        "text": Cast(
            "replace({column}, '%', '')::numeric(14,8) / case when {column} like '%\\%' then 100 else 1 end",
            r"{column} ~ '^[+-]?[0-9]{1,5}(\.[0-9]{1,6})?%?$'",
        ),
    }

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, "numeric(14,8)"),)

    def check(self, options: Options) -> tuple[Fault, ...]:
        return check_whole_number(options, "places", 0, 6)

    def load(self, wire: Any, options: Options) -> Decimal | None:
        return super().load(wire, {**options, "digits": 14, "places": options.get("places", 2) + 2})

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else f"{plain(value * 100)}%"

    def sample(self, options: Options, rng: Random) -> Decimal:
        low, high = (Decimal(str(options.get(key, end))) for key, end in (("min", 0), ("max", 1)))
        return min(max(Decimal(rng.randrange(101)) / 100, low), high)


FIELD_TYPE = Percent()
