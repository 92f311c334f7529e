"""The light of an open promise: red when its time has run out, amber when little of it is left, else green. Pure."""

from datetime import datetime

from yingdan.work.model import BREACHED, RUNNING, Clock

# Amber: less than this share of the time is left.
AMBER = 0.34


def is_open(clock: Clock) -> bool:
    """Whether somebody still owes it: running, or out of time and not kept yet."""
    return clock.state == RUNNING or (clock.state == BREACHED and clock.met_at is None)


def light_of(clock: Clock, now: datetime) -> str:
    """Of a promise that is open: red, amber or green."""
    left_s = (clock.due_at - now).total_seconds()
    if clock.state == BREACHED or left_s <= 0:
        return "red"
    return "amber" if left_s < clock.within_s * AMBER else "green"
