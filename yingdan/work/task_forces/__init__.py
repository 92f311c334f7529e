"""Task forces: a group from several functions around one record, for a time, with rights that come and go with membership.

In: a record, who forms the group of whom, what the company declared (`task_force`). Out: a record of its own, temporary grants, tasks,
`task_force.*` events, notices. Must not know: how a scope is made of temporary grants, screens.
"""

from yingdan.work.task_forces.budget import post, reserve
from yingdan.work.task_forces.closing import close
from yingdan.work.task_forces.definition import (
    TASK_FORCE,
    TaskForceBody,
    composition_for,
    compositions,
    stands,
)
from yingdan.work.task_forces.ending import task_force_ticker
from yingdan.work.task_forces.files import (
    ForceFile,
    drop_file,
    files_of_resources,
    is_running,
    keep_file,
    lent_file,
    list_files,
    may_keep_files,
    open_file,
)
from yingdan.work.task_forces.forming import Chosen, Forming, form, may_form
from yingdan.work.task_forces.membership import join, leads, leave, opened, require_lead
from yingdan.work.task_forces.notes import Note, read_notes, write_note
from yingdan.work.task_forces.occupancy import fits, meet, peak, share_booked
from yingdan.work.task_forces.pool import EXPERT, Bookable, book, bookable
from yingdan.work.task_forces.proposing import Proposed, propose
from yingdan.work.task_forces.responding import respond
from yingdan.work.task_forces.store import SCHEMA as _FORCES
from yingdan.work.task_forces.store import Force, Member, forces_about, forces_of, members_of
from yingdan.work.task_forces.store_budget import SCHEMA as _BUDGET
from yingdan.work.task_forces.store_budget import Item, Posting, items_of, postings_of
from yingdan.work.task_forces.store_files import SCHEMA as _FILES
from yingdan.work.task_forces.store_notes import SCHEMA as _NOTES
from yingdan.work.task_forces.store_notes import SEALED
from yingdan.work.task_forces.store_pool import SCHEMA as _POOL
from yingdan.work.task_forces.store_pool import Booking, bookings_of
from yingdan.work.task_forces.store_wishes import SCHEMA as _WISHES
from yingdan.work.task_forces.store_wishes import wishes_of
from yingdan.work.task_forces.tasks import add_task, finish_task, tasks_of
from yingdan.work.task_forces.wishing import Occupied, drop_wish, give_up, occupied, wish

SCHEMA = _FORCES + _BUDGET + _NOTES + _FILES + _POOL + _WISHES

__all__ = [
    "EXPERT",
    "Occupied",
    "drop_file",
    "drop_wish",
    "files_of_resources",
    "fits",
    "is_running",
    "keep_file",
    "lent_file",
    "list_files",
    "may_keep_files",
    "meet",
    "occupied",
    "open_file",
    "peak",
    "share_booked",
    "wish",
    "wishes_of",
    "SCHEMA",
    "SEALED",
    "TASK_FORCE",
    "Bookable",
    "Booking",
    "Chosen",
    "Force",
    "ForceFile",
    "Forming",
    "Item",
    "Member",
    "Note",
    "Posting",
    "Proposed",
    "TaskForceBody",
    "add_task",
    "book",
    "bookable",
    "bookings_of",
    "close",
    "composition_for",
    "compositions",
    "finish_task",
    "forces_about",
    "forces_of",
    "form",
    "give_up",
    "items_of",
    "join",
    "leads",
    "leave",
    "may_form",
    "members_of",
    "opened",
    "post",
    "postings_of",
    "propose",
    "read_notes",
    "require_lead",
    "reserve",
    "respond",
    "stands",
    "task_force_ticker",
    "tasks_of",
    "write_note",
]
