"""Periods people speak of, as days. Pure."""

from datetime import date, timedelta
from typing import Literal

Period = Literal[
    "all", "today", "this_week", "last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "last_quarter", "this_year",
    "last_year", "last_12_months",
]  # fmt: skip
Days = tuple[date, date]


def months_later(day: date, months: int) -> date:
    """The first of the month so many months after the month of a day."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def days_of(period: Period, today: date) -> Days | None:
    """From the first day (inclusive) to the last (exclusive); None for all time."""
    month = today.replace(day=1)
    quarter = months_later(month, -((today.month - 1) % 3))
    year = today.replace(month=1, day=1)
    tomorrow = today + timedelta(days=1)
    found: dict[str, Days] = {
        "today": (today, tomorrow),
        "this_week": (today - timedelta(days=today.weekday()), today + timedelta(days=7 - today.weekday())),
        "last_7_days": (today - timedelta(days=6), tomorrow),
        "last_30_days": (today - timedelta(days=29), tomorrow),
        "this_month": (month, months_later(month, 1)),
        "last_month": (months_later(month, -1), month),
        "this_quarter": (quarter, months_later(quarter, 3)),
        "last_quarter": (months_later(quarter, -3), quarter),
        "this_year": (year, months_later(year, 12)),
        "last_year": (months_later(year, -12), year),
        "last_12_months": (months_later(month, -11), months_later(month, 1)),
    }
    return found.get(period)


def before(days: Days) -> Days:
    """The period before, of the same length: whole months before whole months, else days before days."""
    since, until = days
    if since.day == 1 and until.day == 1:
        months = (until.year - since.year) * 12 + until.month - since.month
        return months_later(since, -months), since
    return since - (until - since), since


def months_of(days: Days) -> list[date]:
    """The first day of every month that a period touches, at most 120."""
    found = [days[0].replace(day=1)]
    while len(found) < 120 and months_later(found[-1], 1) < days[1]:
        found.append(months_later(found[-1], 1))
    return found
