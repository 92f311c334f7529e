"""Publishing: changes of definitions become the next version, whole or not at all.

In: changes over a catalog, drafts of several editors, who and why. Out: the catalog of the new version with its tables
in place, the event `definition.published`, a notice to all processes; or every fault of the changes in one problem;
a plan in words. Must not know: packages' files, records, rights (the caller asks whether the actor may).
"""

from yingdan.kernel.publish.changes import applied, check_faults
from yingdan.kernel.publish.definition import Ownership, Rollout, Variant, is_locked
from yingdan.kernel.publish.draft import Draft, Drafted, Edit
from yingdan.kernel.publish.drafting import (
    changes_of,
    conflict_of,
    decide,
    discard,
    find_draft,
    newest,
    open_draft,
    put_changes,
    redo,
    undo,
)
from yingdan.kernel.publish.gate import Review, TimeSaved, first_units, opened, review_of
from yingdan.kernel.publish.layers import (
    catalog_for,
    deciders,
    has_layers,
    layer_of,
    rollout_changes,
    superset,
)
from yingdan.kernel.publish.lots import falls_first, is_first, lot
from yingdan.kernel.publish.merging import merge
from yingdan.kernel.publish.owning import Owned, may_configure, owned, unowned
from yingdan.kernel.publish.planning import described_plan
from yingdan.kernel.publish.preview import Preview, open_preview, tell_preview
from yingdan.kernel.publish.publish import Proposal, propose, publish, rollback, rollback_changes
from yingdan.kernel.publish.releasing import promote, publish_draft, refuse_gated, split
from yingdan.kernel.publish.reviewing import (
    Standing,
    ask_review,
    gate_of,
    has_looked,
    release_of,
    rollout_standing,
    said_of,
    sign_off,
)
from yingdan.kernel.publish.store import SCHEMA, count_work, keep_step, read_drafts, read_steps
from yingdan.kernel.publish.uses import used_by, uses_of
from yingdan.kernel.publish.wording import changed_words, fault_words, label_of, objects_touched

__all__ = [
    "SCHEMA",
    "Draft",
    "Drafted",
    "Edit",
    "Owned",
    "Ownership",
    "Preview",
    "Proposal",
    "Review",
    "Rollout",
    "Standing",
    "TimeSaved",
    "Variant",
    "applied",
    "ask_review",
    "catalog_for",
    "changed_words",
    "changes_of",
    "check_faults",
    "conflict_of",
    "count_work",
    "decide",
    "deciders",
    "described_plan",
    "discard",
    "falls_first",
    "fault_words",
    "find_draft",
    "first_units",
    "gate_of",
    "has_layers",
    "has_looked",
    "is_first",
    "is_locked",
    "keep_step",
    "label_of",
    "layer_of",
    "lot",
    "may_configure",
    "merge",
    "newest",
    "objects_touched",
    "open_draft",
    "open_preview",
    "opened",
    "owned",
    "promote",
    "propose",
    "publish",
    "publish_draft",
    "put_changes",
    "read_drafts",
    "read_steps",
    "redo",
    "refuse_gated",
    "release_of",
    "review_of",
    "rollback",
    "rollback_changes",
    "rollout_changes",
    "rollout_standing",
    "said_of",
    "sign_off",
    "split",
    "superset",
    "tell_preview",
    "undo",
    "unowned",
    "used_by",
    "uses_of",
]
