"""How long something takes: `2小时30分`, `2h30m`, `1:30`, `PT2H30M`. Whole seconds, at most 100,000 days."""

import re
import unicodedata
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
WORDS = {
    "second": "秒钟|秒|seconds|second|secs|sec|s",
    "minute": "分钟|分|minutes|minute|mins|min|m",
    "hour": "个?小时|个?钟头|时|hours|hour|hrs|hr|h",
    "day": "天|日|days|day|d",
    "week": "周|个?星期|weeks|week|w",
}
UNIT_OF = re.compile("|".join(f"(?P<{unit}>{words})" for unit, words in WORDS.items()), re.I)
PART = re.compile(rf"([0-9]{{1,10}}(?:\.[0-9]{{1,6}})?|半)\s*({'|'.join(WORDS.values())})(半)?\s*", re.I)
CLOCK = re.compile(r"([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9]))?")
ISO = re.compile(
    r"P(?:(\d{1,8})W)?(?:(\d{1,8})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,10})M)?(?:(\d{1,11})S)?)?", re.I
)
NUMBER = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,6})?")
LONGEST = 100_000 * 86_400


def read_seconds(text: str, unit: str) -> Decimal | None:
    """Seconds of a text without a sign; a bare number is in `unit`. None when it is no duration."""
    if NUMBER.fullmatch(text):
        return Decimal(text) * SECONDS[unit]
    clock = CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return Decimal(hours * 3_600 + minutes * 60 + seconds)
    iso = ISO.fullmatch(text)
    if iso is not None and any(iso.groups()):
        units = ("week", "day", "hour", "minute", "second")
        parts = zip(iso.groups(), units, strict=True)
        return Decimal(sum(int(part or 0) * SECONDS[each] for part, each in parts))
    place, total = 0, Decimal(0)
    while place < len(text):
        part = PART.match(text, place)
        if part is None:
            return None
        found = UNIT_OF.fullmatch(part[2])
        size = SECONDS[str(found.lastgroup)] if found else 1
        total += (Decimal("0.5") if part[1] == "半" else Decimal(part[1])) * size
        total += Decimal(size) / 2 if part[3] else 0
        place = part.end()
    return total if place else None


class Duration(OneColumn):
    """Options: unit (of bare numbers: second, minute, hour, day; default minute)."""

    name = "duration"
    pg_type = "numeric(12,0)"
    expression_type = "duration"
    schema: ClassVar = {"type": "string", "format": "duration"}
    traits = Traits(as_stored=False, adds=True, extremes=True)
    casts = {"integer": Cast("{column} * 60", "abs({column}) <= 144000000")}

    def check(self, options: Options) -> tuple[Fault, ...]:
        unit = options.get("unit", "minute")
        if isinstance(unit, str) and unit in SECONDS:
            return ()
        return (Fault(at="/unit", slug="duration-unit-is-unknown", params={"known": sorted(SECONDS)}),)

    def load(self, wire: Any, options: Options) -> timedelta | None:
        if wire is None:
            return None
        seconds: Decimal | None = None
        if isinstance(wire, timedelta):
            seconds = Decimal(wire.days * 86_400 + wire.seconds)
        elif isinstance(wire, int | float | Decimal | str) and not isinstance(wire, bool):
            text = unicodedata.normalize("NFKC", str(wire)[:80]).strip()
            if not text:
                return None
            bare = text.lstrip("+-").strip()
            seconds = read_seconds(bare, options.get("unit", "minute"))
            if seconds is not None and text.startswith("-"):
                seconds = -seconds
        if seconds is None:
            raise Refused("duration-is-expected")
        if abs(seconds) >= LONGEST:
            raise Refused("number-cannot-be-kept")
        return timedelta(seconds=int(seconds.to_integral_value()))

    def dump(self, value: Any, options: Options) -> Any:
        if value is None:
            return None
        days, hours, minutes, seconds = _parts(abs(value))
        clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if value < timedelta() else "") + "P" + (body or "T0S")

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else value.days * 86_400 + value.seconds,)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None else timedelta(seconds=int(row[0]))

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None:
            return ""
        zh = locale.startswith("zh")
        units = ("天", "小时", "分", "秒") if zh else ("d", "h", "m", "s")
        told = [f"{n}{u}" for n, u in zip(_parts(abs(value)), units, strict=True) if n]
        sign = "-" if value < timedelta() else ""
        return sign + (("" if zh else " ").join(told) or f"0{units[2]}")

    def sample(self, options: Options, rng: Random) -> timedelta:
        return timedelta(minutes=rng.choice((5, 15, 30, 45, 60, 90, 120, 480, 1_440, 4_335)))


def _parts(span: timedelta) -> tuple[int, int, int, int]:
    return span.days, span.seconds // 3_600, span.seconds // 60 % 60, span.seconds % 60


FIELD_TYPE = Duration()
