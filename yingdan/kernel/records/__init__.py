"""The one door to records: write, read, ask, search, always under an actor's rights.

In: changes and questions of an actor under a catalog. Out: rows, outcomes, events in the log, match keys and search
text kept in step within the caller's transaction.
Must not know: scoring, routing, promises, HTTP, files; why a record changes.
"""

from yingdan.kernel.records.claiming import claim
from yingdan.kernel.records.history import history
from yingdan.kernel.records.idempotency import idempotent, remember
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.model import Change, Create, Hit, Key, Page, Query, Remove, Update, Written
from yingdan.kernel.records.single import get
from yingdan.kernel.records.store import SCHEMA, forget_responses
from yingdan.kernel.records.store_aggregate import aggregate
from yingdan.kernel.records.store_query import query, read, titles
from yingdan.kernel.records.store_search import search
from yingdan.kernel.records.telling import BULK_FROM, unfold
from yingdan.kernel.records.values import check_values, python_values
from yingdan.kernel.records.writing import write, write_derived, write_derived_of

__all__ = [
    "BULK_FROM",
    "SCHEMA",
    "Change",
    "Create",
    "Hit",
    "Key",
    "Page",
    "Query",
    "Remove",
    "Update",
    "Written",
    "aggregate",
    "check_values",
    "claim",
    "forget_responses",
    "get",
    "history",
    "idempotent",
    "match_value",
    "python_values",
    "query",
    "read",
    "remember",
    "search",
    "titles",
    "unfold",
    "write",
    "write_derived",
    "write_derived_of",
]
