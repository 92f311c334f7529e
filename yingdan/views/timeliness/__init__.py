"""Timeliness 响应时效: how fast new records are answered, by person, channel and hour, and what waiting costs. ADR 0056.

In: a `timeliness` definition, records and promises within the reader's rights, a period. Out: times, shares in time, conversion by
delay with intervals. Must not know: charts, HTTP.
"""

from yingdan.views.timeliness.answer import TimelinessShown, timeliness

__all__ = ["TimelinessShown", "timeliness"]
