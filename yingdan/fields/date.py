"""A day without a time: due dates, birthdays."""

import re
import unicodedata
from datetime import date, datetime
from random import Random
from typing import Any, ClassVar

from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"[T ]+00?:00(:00(\.0+)?)?(Z|[+-]00:?00)?")


def read_day(text: str) -> date | None:
    """A day at the front of the text; None when there is none or it does not exist."""
    match = DAY.match(text)
    if match is None or (match.end() < len(text) and text[match.end()].isdigit()):
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


class Date(OneColumn):
    name = "date"
    pg_type = "date"
    expression_type = "date"
    schema: ClassVar = {"type": "string", "format": "date"}
    traits = Traits(extremes=True)
    casts = {"datetime": Cast("({column} at time zone 'Asia/Shanghai')::date")}

    def load(self, wire: Any, options: Options) -> date | None:
        if wire is None:
            return None
        if isinstance(wire, datetime):
            return wire.date()
        if isinstance(wire, date):
            return wire
        if isinstance(wire, str):
            text = unicodedata.normalize("NFKC", wire[:60]).strip()
            if not text:
                return None
            day = read_day(text)
            match = DAY.match(text)
            rest = text[match.end() :].strip() if match else text
            if day is not None and (not rest or CLOCK.fullmatch(" " + rest.lstrip("T"))):
                return day
        raise Refused("date-is-expected")

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else value.isoformat()

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else value.isoformat()

    def sample(self, options: Options, rng: Random) -> date:
        return date(2024, 1, 1) + (date(2027, 1, 1) - date(2024, 1, 1)) * rng.randrange(1000) // 1000


FIELD_TYPE = Date()
