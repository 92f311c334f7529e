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
    begin_sending,
    copy_rows,
    execute,
    executemany,
    fetch,
    fetch_one,
    glance,
    hold,
    jsonb,
    moment,
    notes,
    notify,
    put,
    put_rows,
    say,
    say_rows,
    send,
    stand_behind,
    together,
)
from yingdan.base.db_errors import is_outdated, is_transient, raise_if_cancelled
from yingdan.base.db_listening import listen
from yingdan.base.db_rows import MANY, array_text, as_objects, insert_sql
from yingdan.base.ids import uuid7, uuid7_at
from yingdan.base.problems import Fault, Problem
from yingdan.base.settings import Settings
from yingdan.base.words import LOCALES, Label, catalogue, negotiate, tell_names, vocabularies, words

__all__ = [
    "Clock",
    "Database",
    "Fault",
    "FixedClock",
    "LOCALES",
    "Label",
    "MANY",
    "Problem",
    "Settings",
    "SystemClock",
    "Tx",
    "apart",
    "array_text",
    "as_objects",
    "ask",
    "begin_sending",
    "catalogue",
    "copy_rows",
    "execute",
    "executemany",
    "fetch",
    "fetch_one",
    "glance",
    "hold",
    "insert_sql",
    "is_outdated",
    "is_transient",
    "jsonb",
    "listen",
    "negotiate",
    "moment",
    "notes",
    "notify",
    "put",
    "put_rows",
    "raise_if_cancelled",
    "say",
    "say_rows",
    "send",
    "stand_behind",
    "together",
    "uuid7",
    "uuid7_at",
    "tell_names",
    "vocabularies",
    "words",
]
