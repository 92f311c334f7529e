"""Stars: how well something is liked, from one to five (or so many as the options say)."""

from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, Options, Refused, check_whole_number
from yingdan.fields.integer import Integer

USUAL = 5


class Rating(Integer):
    """Options: max (stars, 3..10, default 5). Zero stars is nothing."""

    name = "rating"
    pg_type = "smallint"
    casts = {
        "integer": Cast("{column}::smallint", "{column} between 1 and 10"),
        "decimal": Cast("{column}::smallint", "{column} between 1 and 10 and {column} = trunc({column})"),
        "text": Cast("{column}::smallint", "{column} ~ '^([1-9]|10)$'"),
    }

    def check(self, options: Options) -> tuple[Fault, ...]:
        return check_whole_number(options, "max", 3, 10)

    def load(self, wire: Any, options: Options) -> int | None:
        if isinstance(wire, str) and wire.strip() and set(wire.strip()) <= set("★☆⭐"):
            wire = wire.count("★") + wire.count("⭐")
        most = options.get("max", USUAL)
        value = super().load(wire, {})
        if value is not None and not 0 <= value <= most:
            raise Refused("rating-is-out-of-range", max=most)
        return value or None

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else f"{value}/{options.get('max', USUAL)}"

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": options.get("max", USUAL)}

    def sample(self, options: Options, rng: Random) -> int:
        return rng.randint(1, options.get("max", USUAL))


FIELD_TYPE = Rating()
