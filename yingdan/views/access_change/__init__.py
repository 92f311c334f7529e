"""What a draft of grants, guards and packs does to people: who loses and gains which records, fields and actions, and which of last month's
changes it would have refused.

In: the catalog in force and the one a draft would make, everybody's roles, records, the log. Out: an answer for who manages definitions.
Must not know: how a draft is made, screens.
"""

from yingdan.views.access_change.answer import access_change
from yingdan.views.access_change.model import AccessChange

__all__ = ["AccessChange", "access_change"]
