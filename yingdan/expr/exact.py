"""The number rules all back ends keep: exact decimals, bounded, rounded half up to 12 places; nothing outside."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

PLACES = Decimal("1e-12")
MICRO = Decimal("1e-6")
CONTEXT = Context(prec=120, rounding=ROUND_HALF_UP, Emin=-9_999, Emax=9_999, traps=[])
DIGIT = Decimal("1e24")
WHOLE = 2**63
SPAN = timedelta(days=100_000)
DAY = timedelta(days=1)
FIRST_MOMENT, LAST_MOMENT = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)

Number = Any  # int or Decimal


def bound(value: Number) -> Number | None:
    """The value when its size is below 10^24."""
    return value if -DIGIT < value < DIGIT else None


def bound_whole(value: int) -> int | None:
    """The value when its size is below 2^63."""
    return value if -WHOLE < value < WHOLE else None


def bound_span(value: timedelta) -> timedelta | None:
    """The value when it is shorter than 100,000 days."""
    return value if -SPAN < value < SPAN else None


def to_places(value: Decimal) -> Decimal:
    """Rounded half up to 12 places; the value must be of size 10^24 at most."""
    return value.quantize(PLACES, context=CONTEXT)


def settle(value: Decimal) -> Decimal | None:
    """The value rounded to 12 places when its size is, before and after, below 10^24."""
    return bound(to_places(value)) if -DIGIT < value < DIGIT else None


def add(left: Number, right: Number) -> Number | None:
    return bound(CONTEXT.add(left, right))


def sub(left: Number, right: Number) -> Number | None:
    return bound(CONTEXT.subtract(left, right))


def mul(left: Number, right: Number) -> Number | None:
    return settle(CONTEXT.multiply(left, right))


def div(left: Number, right: Number) -> Number | None:
    if not right:
        return None
    return settle(CONTEXT.divide(left, right))


def add_whole(left: int, right: int) -> int | None:
    return bound_whole(left + right)


def sub_whole(left: int, right: int) -> int | None:
    return bound_whole(left - right)


def mul_whole(left: int, right: int) -> int | None:
    return bound_whole(left * right)


def mod(left: int, right: int) -> int | None:
    """The remainder with the sign of the left side."""
    if not right:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def round_to(mode: str) -> Callable[[Number, int], Number]:
    def apply(value: Number, places: int) -> Number:
        if isinstance(value, int):
            return value
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode, context=CONTEXT)

    return apply


round_half_up = round_to(ROUND_HALF_UP)
round_down = round_to(ROUND_FLOOR)
round_up = round_to(ROUND_CEILING)


def whole_of(value: Number) -> int | None:
    """The whole part, cut toward zero."""
    return bound_whole(value if isinstance(value, int) else int(value.to_integral_value(rounding=ROUND_DOWN)))


def micros(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def in_unit(seconds: int) -> Callable[[timedelta], Decimal]:
    divisor = Decimal(seconds * 1_000_000)

    def apply(span: timedelta) -> Decimal:
        return to_places(CONTEXT.divide(Decimal(micros(span)), divisor))

    return apply


def span_of(seconds: Decimal) -> timedelta | None:
    """A span from seconds, rounded half up to microseconds."""
    if not -8_640_000_000 < seconds < 8_640_000_000:
        return None
    whole = seconds.quantize(MICRO, context=CONTEXT)
    return bound_span(timedelta(microseconds=int(CONTEXT.multiply(whole, 1_000_000))))


def span_mul(span: timedelta, factor: Number) -> timedelta | None:
    seconds = CONTEXT.divide(Decimal(micros(span)), Decimal(1_000_000))
    return span_of(CONTEXT.multiply(seconds, factor))


def span_div(span: timedelta, factor: Number) -> timedelta | None:
    if not factor:
        return None
    seconds = CONTEXT.divide(Decimal(micros(span)), Decimal(1_000_000))
    return span_of(CONTEXT.divide(seconds, factor))


def span_ratio(left: timedelta, right: timedelta) -> Decimal | None:
    if not right:
        return None
    return settle(CONTEXT.divide(Decimal(micros(left)), Decimal(micros(right))))


def move(at: datetime, span: timedelta) -> datetime | None:
    try:
        moved = at + span
    except OverflowError:
        return None
    return moved if FIRST_MOMENT < moved < LAST_MOMENT else None


def move_day(day: date, span: timedelta) -> date | None:
    """The day moved by whole days of the span, cut toward zero."""
    whole = abs(span) // DAY * (-DAY if span < timedelta() else DAY)
    try:
        moved = day + whole
    except OverflowError:
        return None
    return moved if FIRST_DAY < moved < LAST_DAY else None
