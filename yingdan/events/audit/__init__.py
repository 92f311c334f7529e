"""The audit: what was written, decided and let out, in an RFC 6962 tree whose heads are signed. ADR 0062.

In: the log, read behind the line. Out: leaves, signed heads, inclusions and consistencies, a file that is verified
without a database. Must not know: what an event means to a stage, who may read the audit.
"""

from yingdan.events.audit.files import Verified, verify, written
from yingdan.events.audit.finding import Search, find_leaves, read_leaf, waiting, who_was_shown
from yingdan.events.audit.growing import (
    EVENTS_AT_ONCE,
    LEAVES_AT_ONCE,
    consistency,
    current_head,
    grow,
    held_against,
    inclusion,
    sign_head,
    signer,
    verifier,
)
from yingdan.events.audit.merkle import leaf_hash
from yingdan.events.audit.notes import Head, Signer, Verifier, open_note
from yingdan.events.audit.schema import SCHEMA, SEALED
from yingdan.events.audit.store import (
    FAMILIES,
    Leaf,
    State,
    differing,
    read_lines,
    read_state,
    unaudited,
)

__all__ = [
    "EVENTS_AT_ONCE",
    "FAMILIES",
    "LEAVES_AT_ONCE",
    "SCHEMA",
    "SEALED",
    "Search",
    "Head",
    "Leaf",
    "Signer",
    "State",
    "Verified",
    "Verifier",
    "consistency",
    "current_head",
    "differing",
    "find_leaves",
    "grow",
    "held_against",
    "inclusion",
    "leaf_hash",
    "open_note",
    "read_leaf",
    "read_lines",
    "read_state",
    "sign_head",
    "signer",
    "unaudited",
    "verifier",
    "verify",
    "waiting",
    "written",
    "who_was_shown",
]
