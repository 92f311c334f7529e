"""Working time: how many working seconds lie between two moments, and when a number of them will have passed.

`WorkTime` is W(t), the cumulative working seconds of a calendar, kept as sorted intervals with prefix sums, and its
inverse; both O(log n). Holidays and make-up days of mainland China come from the `holidays` package, which
guesses silently beyond the last State Council notice: `horizon` says until when the table is sure.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

# Last year whose holidays and make-up days the State Council has announced and the package carries.
CN_HORIZON = date(2026, 12, 31)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class WorkWeek:
    """What a calendar says. `weekly`: hours of each weekday; `extra`: days with hours of their own (empty = off).
    `end` of an interval may be 00:00, meaning midnight at the end of that day."""

    zone: str = "Asia/Shanghai"
    weekly: Mapping[str, Hours] = field(default_factory=dict)
    holidays: str = "none"  # "CN" or "none"
    extra: Mapping[date, Hours] = field(default_factory=dict)

    @property
    def always(self) -> bool:
        """Whether every second counts."""
        whole: Hours = ((time(0), time(0)),)
        return (
            self.holidays == "none"
            and not self.extra
            and all(self.weekly.get(day) == whole for day in WEEKDAYS)
        )


@cache
def _cn(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


def hours_on(week: WorkWeek, day: date) -> Hours:
    """The working hours of one day. A make-up day works a Monday's hours."""
    if day in week.extra:
        return week.extra[day]
    if week.holidays == "CN":
        table = _cn(day.year)
        if day in table and not table.is_working_day(day):
            return ()
        if day.weekday() >= 5 and table.is_working_day(day):
            return week.weekly.get("mon", ())
    return week.weekly.get(WEEKDAYS[day.weekday()], ())


class WorkTime:
    """W and its inverse over the days `first` to `last`, both included; beyond them every question raises."""

    def __init__(self, week: WorkWeek, first: date, last: date) -> None:
        self.week = week
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._before: list[float] = []
        zone, total = ZoneInfo(week.zone), 0.0
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            for begin, finish in hours_on(week, day):
                start = datetime.combine(day, begin, zone).timestamp()
                through = day + timedelta(days=1) if finish == time(0) else day
                end = datetime.combine(through, finish, zone).timestamp()
                if end <= start or (self._ends and start < self._ends[-1]):
                    continue
                self._starts.append(start)
                self._ends.append(end)
                self._before.append(total)
                total += end - start
        self._total = total

    def worked(self, at: float) -> float:
        """W(at): working seconds from the first day to a moment (Unix seconds)."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0.0
        return self._before[index] + min(at, self._ends[index]) - self._starts[index]

    def moment(self, worked: float) -> float:
        """The earliest moment at which W reaches a number of working seconds; raises when it never does."""
        if worked > self._total or not self._starts:
            raise OverflowError("the calendar ends before this much working time has passed")
        index = max(0, bisect_left(self._before, worked) - 1)
        if worked > self._before[index] + self._ends[index] - self._starts[index]:
            index += 1
        return self._starts[index] + max(0.0, worked - self._before[index])

    def between(self, start: datetime, end: datetime) -> float:
        """Working seconds from one moment to another; negative when they stand the other way round."""
        return self.worked(end.timestamp()) - self.worked(start.timestamp())

    def after(self, start: datetime, seconds: float) -> datetime:
        """When `seconds` of working time will have passed since `start`."""
        return datetime.fromtimestamp(self.moment(self.worked(start.timestamp()) + seconds), UTC)

    def open_at(self, at: datetime) -> bool:
        """Whether this moment is working time."""
        stamp = at.timestamp()
        index = bisect_right(self._starts, stamp) - 1
        return index >= 0 and stamp < self._ends[index]

    def spans(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """The working hours between two moments, in order; what goes on past midnight is one."""
        first, last = since.timestamp(), until.timestamp()
        found: list[tuple[float, float]] = []
        for start, end in zip(self._starts, self._ends, strict=True):
            if end <= first or start >= last:
                continue
            begin = max(start, first)
            if found and found[-1][1] == begin:
                begin = found.pop()[0]
            found.append((begin, min(end, last)))
        return [(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC)) for a, b in found]


class RoundTheClock(WorkTime):
    """Every second counts: no table, no end."""

    def __init__(self, week: WorkWeek) -> None:
        self.week = week

    def worked(self, at: float) -> float:
        return at

    def moment(self, worked: float) -> float:
        return worked

    def open_at(self, at: datetime) -> bool:
        return True

    def spans(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        return [(since, until)] if since < until else []


def cn_days(year: int) -> list[tuple[date, bool, str, str]]:
    """The days of a year that mainland China's holidays change: (day, whether one works, its name in Chinese, in English). Beyond
    `CN_HORIZON` without make-up days."""
    table = _cn(year)
    english = holidays.country_holidays("CN", years=year, language="en_US")
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    found = [
        (day, False, chinese[day], english[day]) for day in sorted(table) if not table.is_working_day(day)
    ]
    made_up = {day for day in table.weekend_workdays if day.year == year}
    return sorted([*found, *((day, True, "调休上班", "Make-up working day") for day in made_up)])


def work_time(week: WorkWeek, around: date) -> WorkTime:
    """W for the two years around a day; that covers every promise measured in hours or days."""
    if week.always:
        return RoundTheClock(week)
    return WorkTime(week, around - timedelta(days=400), around + timedelta(days=400))


def horizon_days(week: WorkWeek, today: date) -> int | None:
    """Days until the holiday table stops being sure; None when the calendar has no holidays."""
    return (CN_HORIZON - today).days if week.holidays == "CN" else None


def parse_hours(texts: Sequence[Sequence[str]]) -> Hours:
    """`[["09:00", "12:00"], …]` as times; raises ValueError on anything else. "24:00" is midnight."""
    spans = []
    for begin, finish in texts:
        spans.append(
            (time.fromisoformat(begin), time(0) if finish == "24:00" else time.fromisoformat(finish))
        )
    return tuple(spans)
