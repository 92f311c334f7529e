"""How long people were on duty in a period: working time of their calendar, from their first day, without leave. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from yingdan.base.worktime import WorkTime, WorkWeek


@dataclass(frozen=True, slots=True)
class Absence:
    """From the first to the last day, both included; without an end, one that goes on."""

    since: date | None
    until: date | None


@dataclass(slots=True)
class Duty:
    """Hours from `since` to `until`, which are not in the future. `weeks`: business calendars by name."""

    since: datetime
    until: datetime
    weeks: Mapping[str, WorkWeek]
    zone: tzinfo
    _times: dict[str, WorkTime] = field(default_factory=dict)

    def hours(self, calendar: object, started: date | None, away: Absence | None) -> float | None:
        """Working hours of somebody; None where no hours are known: without a calendar, or with one that never closes."""
        week = self.weeks.get(str(calendar)) if calendar else None
        if week is None or week.always:
            return None
        since = self.since if started is None else max(self.since, self._begin(started))
        found = self._between(str(calendar), week, since, self.until)
        if away is not None and away.since is not None:
            gone = max(since, self._begin(away.since))
            back = self.until if away.until is None else self._begin(away.until + timedelta(days=1))
            found -= self._between(str(calendar), week, gone, min(back, self.until))
        return max(0.0, found) / 3600

    def _between(self, name: str, week: WorkWeek, since: datetime, until: datetime) -> float:
        if until <= since:
            return 0.0
        if name not in self._times:
            first, last = self.since.date() - timedelta(days=2), self.until.date() + timedelta(days=2)
            self._times[name] = WorkTime(week, first, last)
        return self._times[name].between(since, until)

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)
