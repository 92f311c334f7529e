"""Promises: clocks that count working time, and notices that tell people what is theirs.

In: events, records, decisions. Out: clocks and notices in their own store, `clock.*` and `notice.*` events.
Must not know: screens, HTTP, connectors; an outside change is asked for by an event.
"""

from yingdan.work import definition
from yingdan.work.compiled import compile_clocks
from yingdan.work.consumer import WorkConsumer
from yingdan.work.model import Clock, Notice
from yingdan.work.notices import say
from yingdan.work.store import (
    SCHEMA,
    clocks_of,
    lights,
    notices_of,
    open_of,
    read_notices,
    tally,
    timeliness,
)
from yingdan.work.sweep import sweep

__all__ = [
    "SCHEMA",
    "Clock",
    "Notice",
    "WorkConsumer",
    "clocks_of",
    "compile_clocks",
    "definition",
    "lights",
    "notices_of",
    "open_of",
    "read_notices",
    "say",
    "sweep",
    "tally",
    "timeliness",
]
