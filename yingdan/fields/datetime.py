"""A moment: stored in UTC, shown in the zone of the company."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from yingdan.base import Fault
from yingdan.fields.date import DAY, read_day
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

HOME = "Asia/Shanghai"
CLOCK = re.compile(
    r"[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?秒?)?分?\s*(Z|[+-]\d{2}:?\d{2})?", re.I
)
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


def read_moment(text: str, zone: str = HOME) -> datetime | None:
    """An ISO or usual Chinese date and time; without an offset it is in `zone`. None when it is neither."""
    match = DAY.match(text)
    day = read_day(text)
    if match is None or day is None:
        return None
    rest = text[match.end() :].strip()
    if not rest:
        return datetime.combine(day, time(), ZoneInfo(zone))
    clock = CLOCK.fullmatch(rest)
    if clock is None:
        return None
    hour, minute, second, fraction, offset = clock.groups()
    try:
        at = time(int(hour), int(minute), int(second or 0), int(f"{fraction or 0:0<6}"[:6]))
        if offset is None:
            return datetime.combine(day, at, ZoneInfo(zone))
        moment = datetime.combine(day, at, UTC)
        if offset.upper() != "Z":
            shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            moment += shift if offset[0] == "-" else -shift
        return moment
    except (ValueError, OverflowError):
        return None


class DateTime(OneColumn):
    """Options: zone (of values given without an offset, default Asia/Shanghai)."""

    name = "datetime"
    pg_type = "timestamptz"
    expression_type = "datetime"
    schema: ClassVar = {"type": "string", "format": "date-time"}
    traits = Traits(extremes=True)
    casts = {"date": Cast("{column}::timestamp at time zone 'Asia/Shanghai'")}

    def check(self, options: Options) -> tuple[Fault, ...]:
        zone = options.get("zone", HOME)
        try:
            ZoneInfo(zone)
        except (ValueError, TypeError, OSError, KeyError):
            return (Fault(at="/zone", slug="time-zone-is-unknown", params={"zone": str(zone)[:40]}),)
        return ()

    def load(self, wire: Any, options: Options) -> datetime | None:
        zone = options.get("zone", HOME)
        value: datetime | None = None
        if wire is None:
            return None
        if isinstance(wire, datetime):
            value = wire if wire.tzinfo else wire.replace(tzinfo=ZoneInfo(zone))
        elif isinstance(wire, date):
            value = datetime.combine(wire, time(), ZoneInfo(zone))
        elif isinstance(wire, int | float) and not isinstance(wire, bool) and 1e8 < wire < 2.5e14:
            seconds = wire / 1000 if wire > 1e11 else wire
            value = datetime.fromtimestamp(seconds, UTC)
        elif isinstance(wire, str):
            text = unicodedata.normalize("NFKC", wire[:60]).strip()
            if not text:
                return None
            value = read_moment(text, zone)
        if value is None:
            raise Refused("moment-is-expected")
        if not EARLIEST.replace(tzinfo=value.tzinfo) <= value <= LATEST.replace(tzinfo=value.tzinfo):
            raise Refused("moment-is-expected")
        return value.astimezone(UTC)

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None:
            return ""
        local = value.astimezone(ZoneInfo(options.get("zone", HOME)))
        return f"{local:%Y-%m-%d %H:%M}"

    def sample(self, options: Options, rng: Random) -> datetime:
        return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(3 * 365 * 86400))


FIELD_TYPE = DateTime()
