"""From one catalog to the next in the database: a pure plan of typed steps, and its application.

In: two catalogs and what the survey of the database found. Out: steps that tell in words what they do, which lock
they take and when they run; tables changed in the caller's transaction; indexes built outside it.
Must not know: definitions' bodies, rights, records, events.
"""

from yingdan.kernel.ddl.apply import apply, losses, record_hidden, rehearse, survey
from yingdan.kernel.ddl.converting import CONVERT, LeftBehind, conversion_params, convert_jobs, left_behind
from yingdan.kernel.ddl.plan import Hidden, Known, plan, refusals
from yingdan.kernel.ddl.purging import HiddenThing, ask_purge, ask_purges, hidden_things, purge_jobs
from yingdan.kernel.ddl.settle import settle, unsettled
from yingdan.kernel.ddl.shape import Column, Index, Table, shape
from yingdan.kernel.ddl.step import (
    AddColumn,
    AddIndex,
    AddSchema,
    AddTable,
    ConvertColumn,
    DropIndex,
    HideColumn,
    HideTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetDefault,
    Step,
)
from yingdan.kernel.ddl.store import SCHEMA, read_hidden

__all__ = [
    "SCHEMA",
    "AddColumn",
    "AddIndex",
    "AddSchema",
    "AddTable",
    "CONVERT",
    "ConvertColumn",
    "Column",
    "DropIndex",
    "Hidden",
    "HiddenThing",
    "HideColumn",
    "HideTable",
    "Index",
    "Known",
    "LeftBehind",
    "RenameColumn",
    "RestoreColumn",
    "RestoreTable",
    "SetDefault",
    "Step",
    "Table",
    "apply",
    "ask_purge",
    "ask_purges",
    "conversion_params",
    "convert_jobs",
    "hidden_things",
    "left_behind",
    "losses",
    "plan",
    "purge_jobs",
    "read_hidden",
    "record_hidden",
    "refusals",
    "rehearse",
    "settle",
    "shape",
    "survey",
    "unsettled",
]
