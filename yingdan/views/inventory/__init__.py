"""The channel inventory 渠道清单: what each way in brings, costs and misses, and what to turn on next. ADR 0049.

In: facts of channels as their doors give them, signals and costs, a reader with rights. Out: one line per channel, signals that
are dark, ranked proposals. Must not know: how deliveries are kept, HTTP, words for people.
"""

from yingdan.views.inventory.answer import inventory
from yingdan.views.inventory.model import InventoryShown, Proposal

__all__ = ["InventoryShown", "Proposal", "inventory"]
