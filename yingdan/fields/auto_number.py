"""Numbers the platform gives: `SO-2026-0042`. Each rendered prefix is a series of its own, so a prefix with a year
starts again every year. No number is given twice; one that was taken by a creation that failed is left out."""

import re
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Options, Refused, Traits, check_whole_number
from yingdan.fields.text import Text

PARTS: Mapping[str, str] = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}
PLACE = re.compile(r"\{([^{}]*)\}")
LONGEST_PREFIX, MOST_DIGITS = 40, 18


def prefix_of(options: Options, today: date) -> str:
    """The prefix of numbers given on a day: `SO-2026-` for `SO-{yyyy}-`."""
    return PLACE.sub(lambda part: today.strftime(PARTS[part[1]]), str(options.get("prefix", "")))


def number_of(prefix: str, place: int, options: Options) -> str:
    """The number at a place of a series."""
    return f"{prefix}{place:0{options.get('width', 4)}d}"


def place_of(text: str, options: Options) -> tuple[str, int] | None:
    """The prefix and place a number given from outside has, when it looks like one of ours."""
    pattern, end = "", 0
    shape = str(options.get("prefix", ""))
    for part in PLACE.finditer(shape):
        pattern += re.escape(shape[end : part.start()]) + rf"[0-9]{{{len(part[1])}}}"
        end = part.end()
    pattern += re.escape(shape[end:])
    found = re.fullmatch(rf"({pattern})([0-9]{{1,{MOST_DIGITS}}})", text)
    return (found[1], int(found[2])) if found else None


class AutoNumber(Text):
    """Options: prefix (with {yyyy} {yy} {mm} {dd}), width (digits at least, 1..12, default 4), start (default 1)."""

    name = "auto_number"
    longest = 100
    traits = Traits(as_told=True, longest=100, numbered=True, learns="never")

    def check(self, options: Options) -> tuple[Fault, ...]:
        prefix = options.get("prefix", "")
        faults = check_whole_number(options, "width", 1, 12) + check_whole_number(
            options, "start", 0, 10**MOST_DIGITS - 1
        )
        if not isinstance(prefix, str) or len(prefix) > LONGEST_PREFIX:
            return (*faults, Fault(at="/prefix", slug="prefix-is-faulty"))
        left = PLACE.sub("", prefix)
        if any(part not in PARTS for part in PLACE.findall(prefix)) or "{" in left or "}" in left:
            return (*faults, Fault(at="/prefix", slug="prefix-is-faulty", params={"known": sorted(PARTS)}))
        return faults

    def load(self, wire: Any, options: Options) -> str | None:
        value = super().load(wire, {})
        if value is not None and any(each.isspace() and each != " " for each in value):
            raise Refused("text-has-broken-characters")
        return value

    def sample(self, options: Options, rng: Random) -> str:
        return number_of(prefix_of(options, date(2026, 1, 1)), rng.randrange(10**4), options)


FIELD_TYPE = AutoNumber()
