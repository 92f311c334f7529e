"""Values written as text in an expression: days, moments, durations, ids."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from yingdan.expr.terms import HOME

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?"
)
SPAN = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,7})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,10})s)?")
ID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
LONGEST_SPAN = timedelta(days=100_000)
FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)


def read_day(text: str) -> date | None:
    """`2026-03-01`; None when it is no day."""
    if not DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def read_moment(text: str) -> datetime | None:
    """`2026-03-01T09:30:00+08:00`; without an offset in Asia/Shanghai; in UTC. None when it is no moment."""
    match = MOMENT.fullmatch(text)
    if match is None or (day := read_day(match.group(1))) is None:
        return None
    clock, offset = match.group(2), match.group(3)
    try:
        if offset is None:
            moment = datetime.fromisoformat(f"{day}T{_six(clock)}").replace(tzinfo=HOME)
        else:
            moment = datetime.fromisoformat(f"{day}T{_six(clock)}{'+00:00' if offset == 'Z' else offset}")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_DAY <= moment.date() <= LAST_DAY else None


def _six(clock: str) -> str:
    head, point, tail = clock.partition(".")
    return f"{head}.{tail:0<6}" if point else head


def read_span(text: str) -> timedelta | None:
    """`5m`, `2h30m`, `3d`; at most 100,000 days. None when it is no duration."""
    match = SPAN.fullmatch(text)
    if match is None or not text:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return span if span < LONGEST_SPAN else None


def write_span(span: timedelta) -> str:
    """The shortest text that `read_span` reads, whole seconds."""
    left, parts = int(span.total_seconds()), []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
    return "".join(parts) or "0s"


def read_id(text: str) -> UUID | None:
    """A UUID; None when it is none."""
    return UUID(text) if ID.fullmatch(text) else None
