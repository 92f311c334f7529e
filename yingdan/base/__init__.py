"""The technical ground: settings, clock, ids, database, problems, words. No business word lives here.

In: configuration and drivers. Out: the few primitives every stage is built on.
Must not know: fields, objects, events or any stage above.
"""

from yingdan.base.clock import Clock, FixedClock, SystemClock
from yingdan.base.db import (
    Database,
    Tx,
    apart,
    ask,
    copy_rows,
    execute,
    executemany,
    fetch,
    fetch_one,
    is_outdated,
    is_transient,
    jsonb,
    listen,
    notify,
    raise_if_cancelled,
    say,
    send,
    together,
)
from yingdan.base.ids import uuid7, uuid7_at
from yingdan.base.problems import Fault, Problem
from yingdan.base.settings import Settings
from yingdan.base.words import LOCALES, Label, catalogue, negotiate, tell_names, words

__all__ = [
    "LOCALES",
    "Clock",
    "Database",
    "Fault",
    "FixedClock",
    "Label",
    "Problem",
    "Settings",
    "SystemClock",
    "Tx",
    "apart",
    "ask",
    "catalogue",
    "copy_rows",
    "execute",
    "executemany",
    "fetch",
    "fetch_one",
    "is_outdated",
    "is_transient",
    "jsonb",
    "listen",
    "negotiate",
    "notify",
    "raise_if_cancelled",
    "say",
    "send",
    "together",
    "uuid7",
    "uuid7_at",
    "tell_names",
    "words",
]
