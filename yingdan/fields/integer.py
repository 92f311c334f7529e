"""Whole numbers of 64 bits: counts, capacities, levels."""

from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from yingdan.fields.decimal import check_bounds, read_number
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

LARGEST = 2**63 - 1


class Integer(OneColumn):
    """Options: min, max."""

    name = "integer"
    pg_type = "bigint"
    expression_type = "int"
    schema: ClassVar = {"type": "integer"}
    traits = Traits(as_told=True, adds=True, extremes=True)
    casts = {
        "text": Cast("{column}::bigint", "{column} ~ '^[+-]?[0-9]{1,18}$'"),
        "decimal": Cast("{column}::bigint", "{column} = trunc({column}) and abs({column}) < 1e18"),
        "boolean": Cast("{column}::int::bigint"),
    }

    def load(self, wire: Any, options: Options) -> int | None:
        if type(wire) is int:
            value = wire
        else:
            number = read_number(wire)
            if number is None:
                return None
            if abs(number) > LARGEST:
                raise Refused("number-cannot-be-kept")
            if number != number.to_integral_value():
                raise Refused("whole-number-is-expected")
            value = int(number)
        if not -LARGEST <= value <= LARGEST:
            raise Refused("number-cannot-be-kept")
        check_bounds(value, options)
        return value

    def sample(self, options: Options, rng: Random) -> int:
        low = int(Decimal(str(options.get("min", 0))))
        high = int(Decimal(str(options.get("max", max(low, 0) + 1000))))
        return rng.randint(min(low, high), high)


FIELD_TYPE = Integer()
