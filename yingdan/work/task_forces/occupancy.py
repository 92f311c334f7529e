"""How much of a resource is taken: at most at one moment, and how long. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from yingdan.base.worktime import WorkTime
from yingdan.work.task_forces.store_pool import Booking

ALWAYS = datetime.max.replace(tzinfo=UTC)


def meet(one: Booking, starts: datetime, ends: datetime | None) -> bool:
    """Whether a booking reaches into a time."""
    return one.starts_at < (ends or ALWAYS) and (one.ends_at or ALWAYS) > starts


def peak(bookings: Sequence[Booking], starts: datetime, ends: datetime | None) -> int:
    """The most that is taken at any moment of a time: at its beginning, or where a booking begins within it."""
    held = [one for one in bookings if meet(one, starts, ends)]
    moments = {starts, *(one.starts_at for one in held if one.starts_at > starts)}
    return max((sum(one.quantity for one in held if meet(one, at, at_once(at))) for at in moments), default=0)


def at_once(at: datetime) -> datetime:
    """The end of the shortest time that begins at a moment."""
    return at + datetime.resolution


def fits(wish: Booking, bookings: Sequence[Booking], capacity: int, now: datetime) -> bool:
    """Whether what is wished could be booked now."""
    return peak(bookings, max(wish.starts_at, now), wish.ends_at) + wish.quantity <= capacity


def in_hours(work: WorkTime, starts: datetime, ends: datetime) -> bool:
    """Whether a time begins and ends in working time; nights and days off in between are not asked about."""
    return work.open_at(starts) and work.open_at(ends - datetime.resolution)


def share_booked(
    bookings: Sequence[Booking], starts: datetime, ends: datetime, work: WorkTime
) -> float | None:
    """Of the working time between two moments, how much is booked; None where nobody works then."""
    there = work.between(starts, ends)
    if there <= 0:
        return None
    taken = sum(
        max(0.0, work.between(max(one.starts_at, starts), min(one.ends_at or ends, ends)))
        for one in bookings
        if meet(one, starts, ends)
    )
    return min(1.0, taken / there)
