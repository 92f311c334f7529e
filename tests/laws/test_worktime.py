"""W is additive, its inverse is an inverse, and both agree with counting minutes."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base.worktime import WEEKDAYS, WorkTime, WorkWeek, hours_on, work_time

DAY = ((time(9), time(12)), (time(13, 30), time(18)))
OFFICE = WorkWeek(weekly=dict.fromkeys(WEEKDAYS[:5], DAY), holidays="CN")
YEAR = WorkTime(OFFICE, date(2025, 1, 1), date(2026, 12, 31))
moments = st.datetimes(datetime(2025, 3, 1), datetime(2026, 10, 1)).map(lambda d: d.replace(tzinfo=UTC))


@given(moments, moments, moments)
def test_working_time_is_additive(a: datetime, b: datetime, c: datetime) -> None:
    assert YEAR.between(a, c) == pytest.approx(YEAR.between(a, b) + YEAR.between(b, c), abs=1e-3)


@given(moments, st.floats(0, 200_000))
def test_the_deadline_is_exactly_that_much_working_time_away(start: datetime, seconds: float) -> None:
    assert YEAR.between(start, YEAR.after(start, seconds)) == pytest.approx(seconds, abs=1e-3)


@given(moments, st.integers(1, 5 * 24 * 60))
def test_it_agrees_with_counting_minutes(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=minutes)
    counted = sum(YEAR.open_at(start + timedelta(minutes=m)) for m in range(minutes))
    assert YEAR.between(start, end) == pytest.approx(counted * 60, abs=1e-3)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_chinese_holidays_and_make_up_days_agree_with_a_second_source(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert bool(hours_on(OFFICE, day)) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_make_up_days_of_2026_are_working_days() -> None:
    for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)):
        assert hours_on(OFFICE, date(2026, month, day)) == DAY


def test_round_the_clock_counts_every_second() -> None:
    always = work_time(WorkWeek(weekly=dict.fromkeys(WEEKDAYS, ((time(0), time(0)),))), date(2026, 3, 2))
    start = datetime(2026, 10, 1, 3, tzinfo=UTC)
    assert always.after(start, 300) == start + timedelta(seconds=300)
