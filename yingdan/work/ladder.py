"""The ladder of a clock: what happens some working time before or after it is due. Pure.

A rung is known by its distance from the due time, so that a ladder may be edited while clocks run: what was done is
what lies at or below `told_s`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yingdan.base.worktime import WorkTime
from yingdan.work.definition import ClockBody
from yingdan.work.span import seconds_of


@dataclass(frozen=True, slots=True)
class Rung:
    """`offset_s`: working seconds after the due time, below zero before it."""

    offset_s: int
    notify: tuple[str, ...]
    hand_over: bool


def rungs_of(body: ClockBody) -> tuple[Rung, ...]:
    """In the order of time."""
    found = [
        Rung(
            seconds_of(one.after) or 0 if one.after is not None else -(seconds_of(one.before or "") or 0),
            tuple(one.notify),
            one.hand_over,
        )
        for one in body.ladder
    ]
    return tuple(sorted(found, key=lambda one: one.offset_s))


def moment_of(rung: Rung, table: WorkTime, due_at: datetime) -> datetime:
    """When a rung comes."""
    return table.after(due_at, rung.offset_s)


def next_at(
    rungs: Sequence[Rung], told_s: int | None, table: WorkTime, due_at: datetime, *, late: bool
) -> datetime | None:
    """When the next rung comes; None when there is none. `late`: the clock is out of time, so reminders are over;
    otherwise what follows the due time waits for the breach."""
    for rung in rungs:
        if (told_s is None or rung.offset_s > told_s) and (rung.offset_s > 0) == late:
            return moment_of(rung, table, due_at)
    return None


def due_rungs(
    rungs: Sequence[Rung], told_s: int | None, table: WorkTime, due_at: datetime, now: datetime, *, late: bool
) -> list[Rung]:
    """The rungs that have come and were not done yet."""
    return [
        rung
        for rung in rungs
        if (told_s is None or rung.offset_s > told_s)
        and (rung.offset_s > 0) == late
        and moment_of(rung, table, due_at) <= now
    ]
