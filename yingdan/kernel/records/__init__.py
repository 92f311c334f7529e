"""The one door to records: write, read, ask, search, always under an actor's rights.

In: changes and questions of an actor under a catalog. Out: rows, outcomes, events in the log, match keys and search
text kept in step within the caller's transaction.
Must not know: scoring, routing, promises, HTTP, the bytes of files; why a record changes.
"""

from yingdan.kernel.records.as_was import as_was
from yingdan.kernel.records.batch import Members, by_place, write_each
from yingdan.kernel.records.bin import Binned, as_they_went, purge, purge_older, removed
from yingdan.kernel.records.claiming import claim
from yingdan.kernel.records.comments import change_comment, comment, comments, remove_comment
from yingdan.kernel.records.cubes import Answer, Breakdown, Group, Need, Part, Span, planned
from yingdan.kernel.records.deriving import write_derived, write_derived_of
from yingdan.kernel.records.filing import find_file, keep_upload
from yingdan.kernel.records.history import history, note_told
from yingdan.kernel.records.idempotency import idempotent, remember
from yingdan.kernel.records.identity import ObjectKey, keys_of_creation
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.logged import LogAsk, LogBreakdown, LogNames, about_of, log_names
from yingdan.kernel.records.marks import MARKS, mark, marks, marks_on, unmark
from yingdan.kernel.records.merges import merge_records, pointing_to, unmerge_records, where_pointing
from yingdan.kernel.records.model import (
    Change,
    Create,
    Hit,
    Key,
    Page,
    Query,
    Remove,
    Restore,
    Update,
    Written,
)
from yingdan.kernel.records.newborn import newborn
from yingdan.kernel.records.plan import unique_kind
from yingdan.kernel.records.rebuilding import ask_rebuild, rebuild_all, rebuild_jobs, settling
from yingdan.kernel.records.revealing import LONGEST_PURPOSE, reveal
from yingdan.kernel.records.rules import creation_faults
from yingdan.kernel.records.sightings import Looks, gathered, shown
from yingdan.kernel.records.single import get
from yingdan.kernel.records.store import SCHEMA as _STORE
from yingdan.kernel.records.store import forget_responses
from yingdan.kernel.records.store_aggregate import aggregate
from yingdan.kernel.records.store_bin import SCHEMA as _BIN
from yingdan.kernel.records.store_breakdown import breakdown
from yingdan.kernel.records.store_cubes import JOB as CUBE_JOB
from yingdan.kernel.records.store_cubes import SCHEMA as _CUBES
from yingdan.kernel.records.store_cubes import build_cube, fold_cubes, known_cubes, settle_cubes
from yingdan.kernel.records.store_duplicates import Alike, duplicate_groups, duplicates_of
from yingdan.kernel.records.store_files import SCHEMA as _FILES
from yingdan.kernel.records.store_files import Upload, drop_file, lock_file, unused
from yingdan.kernel.records.store_files import release_files as forget_files
from yingdan.kernel.records.store_logged import log_breakdown, log_page
from yingdan.kernel.records.store_logged_each import (
    Each,
    Edge,
    LogOfEach,
    LogStretches,
    log_of_each,
    log_stretches,
)
from yingdan.kernel.records.store_merges import SCHEMA as _MERGES
from yingdan.kernel.records.store_merges import Merge, merges_of, survivor_of
from yingdan.kernel.records.store_people import SCHEMA as _PEOPLE
from yingdan.kernel.records.store_people import Comment, followers_of
from yingdan.kernel.records.store_query import find_by, query, read, read_removed, titles
from yingdan.kernel.records.store_reach import facts_in_reach, in_reach
from yingdan.kernel.records.store_rules import MOST_COUNTED, count_broken
from yingdan.kernel.records.store_search import search
from yingdan.kernel.records.store_select import may_ask
from yingdan.kernel.records.store_unique import SCHEMA as _UNIQUE
from yingdan.kernel.records.telling import BULK_FROM, unfold, visible_data
from yingdan.kernel.records.uniqueness import settle_unique
from yingdan.kernel.records.values import check_values, python_values
from yingdan.kernel.records.writing import write

SCHEMA = _STORE + _PEOPLE + _MERGES + _CUBES + _FILES + _BIN + _UNIQUE

__all__ = [
    "Restore",
    "as_they_went",
    "removed",
    "read_removed",
    "purge_older",
    "purge",
    "Binned",
    "Alike",
    "Answer",
    "BULK_FROM",
    "Breakdown",
    "CUBE_JOB",
    "Change",
    "Comment",
    "ObjectKey",
    "Create",
    "Group",
    "Hit",
    "Key",
    "LogAsk",
    "Looks",
    "LogBreakdown",
    "LogNames",
    "Each",
    "Edge",
    "LogOfEach",
    "LogStretches",
    "log_of_each",
    "log_stretches",
    "about_of",
    "log_breakdown",
    "log_names",
    "log_page",
    "LONGEST_PURPOSE",
    "MARKS",
    "MOST_COUNTED",
    "Members",
    "Merge",
    "Need",
    "Page",
    "Part",
    "Query",
    "Remove",
    "SCHEMA",
    "Span",
    "Update",
    "Upload",
    "Written",
    "aggregate",
    "as_was",
    "ask_rebuild",
    "breakdown",
    "by_place",
    "build_cube",
    "change_comment",
    "check_values",
    "claim",
    "keys_of_creation",
    "creation_faults",
    "facts_in_reach",
    "in_reach",
    "comment",
    "comments",
    "count_broken",
    "drop_file",
    "duplicate_groups",
    "duplicates_of",
    "find_by",
    "find_file",
    "fold_cubes",
    "followers_of",
    "forget_files",
    "forget_responses",
    "gathered",
    "get",
    "history",
    "note_told",
    "idempotent",
    "keep_upload",
    "known_cubes",
    "lock_file",
    "mark",
    "marks",
    "marks_on",
    "match_value",
    "may_ask",
    "merge_records",
    "merges_of",
    "newborn",
    "planned",
    "pointing_to",
    "python_values",
    "query",
    "read",
    "rebuild_all",
    "rebuild_jobs",
    "remember",
    "remove_comment",
    "reveal",
    "search",
    "shown",
    "settle_cubes",
    "settle_unique",
    "settling",
    "survivor_of",
    "titles",
    "unique_kind",
    "unfold",
    "unmark",
    "unmerge_records",
    "unused",
    "visible_data",
    "where_pointing",
    "write",
    "write_derived",
    "write_derived_of",
    "write_each",
]
