"""Answers: cockpit, board, timeline, explanation, saved lists and live streams. All can be thrown away and made again.

In: records, events, decisions, work, within the rights of who asks. Out: plain data for screens.
Must not know: HTTP, cookies, how a screen looks.
"""

from yingdan.views import (
    attribution,
    cells,
    definition,
    elasticity,
    fairness,
    heat,
    inventory,
    numbers,
    proving,
    timeliness,
    zones,
)
from yingdan.views.access_change import AccessChange, access_change
from yingdan.views.access_reviews import (
    ReviewItemShown,
    ReviewOpened,
    ReviewShown,
    items_shown,
    reviews_shown,
    told_shown,
)
from yingdan.views.audited import (
    AuditHead,
    AuditHeld,
    AuditPage,
    AuditProof,
    RecordShown,
    audit_head,
    audit_held,
    audit_page,
    audit_proof,
    record_shown,
)
from yingdan.views.board import board
from yingdan.views.cockpit import cockpit
from yingdan.views.contests import contests_shown
from yingdan.views.definition import cockpit_of
from yingdan.views.definition_form import FormBody, forms_of
from yingdan.views.definition_view import ViewBody
from yingdan.views.explanation import explanation
from yingdan.views.export import (
    Ask,
    ask_export,
    export_files,
    export_jobs,
    export_ticker,
    export_wire,
    fetch_export,
    my_exports,
    read_export,
)
from yingdan.views.first_steps import FirstStep, Step, first_steps
from yingdan.views.grants_in_use import GrantHeld, GrantsInUse, grant_held_by, grants_in_use
from yingdan.views.live import Hub
from yingdan.views.packs import packs_shown, suspensions_shown
from yingdan.views.pools import pool_rows, pools_of
from yingdan.views.rights import explained, given_shown, readers
from yingdan.views.saved import (
    Preference,
    SavedBody,
    forget_view,
    prefer,
    preferences,
    save_view,
    saved_views,
)
from yingdan.views.second_looks import look_at, looks_page, looks_told
from yingdan.views.simulated import SimulationShown, simulated
from yingdan.views.snapshot import snapshot, snapshot_of
from yingdan.views.store import SCHEMA as _SAVED
from yingdan.views.store_export import SCHEMA as _EXPORTS
from yingdan.views.task_forces import board_of_forces, console, forces_around
from yingdan.views.timeline import label_of, timeline
from yingdan.views.why_not import WhyNotShown, why_not_shown
from yingdan.views.wire import computing, expand, people, ruling, write_values

SCHEMA = _SAVED + _EXPORTS

__all__ = [
    "AccessChange",
    "access_change",
    "board_of_forces",
    "console",
    "forces_around",
    "ReviewItemShown",
    "ReviewOpened",
    "ReviewShown",
    "items_shown",
    "reviews_shown",
    "told_shown",
    "GrantHeld",
    "GrantsInUse",
    "grant_held_by",
    "grants_in_use",
    "packs_shown",
    "suspensions_shown",
    "SimulationShown",
    "simulated",
    "WhyNotShown",
    "why_not_shown",
    "contests_shown",
    "SCHEMA",
    "Ask",
    "AuditHead",
    "AuditHeld",
    "AuditPage",
    "AuditProof",
    "audit_head",
    "audit_held",
    "audit_page",
    "audit_proof",
    "FormBody",
    "Hub",
    "Preference",
    "SavedBody",
    "ViewBody",
    "board",
    "cockpit",
    "FirstStep",
    "Step",
    "first_steps",
    "computing",
    "cockpit_of",
    "attribution",
    "cells",
    "zones",
    "timeliness",
    "elasticity",
    "fairness",
    "heat",
    "definition",
    "proving",
    "ask_export",
    "expand",
    "explained",
    "explanation",
    "given_shown",
    "readers",
    "export_files",
    "export_jobs",
    "export_ticker",
    "export_wire",
    "fetch_export",
    "forget_view",
    "forms_of",
    "inventory",
    "label_of",
    "numbers",
    "my_exports",
    "people",
    "prefer",
    "ruling",
    "pool_rows",
    "pools_of",
    "look_at",
    "looks_page",
    "looks_told",
    "preferences",
    "read_export",
    "save_view",
    "saved_views",
    "snapshot",
    "snapshot_of",
    "timeline",
    "write_values",
    "RecordShown",
    "record_shown",
]
