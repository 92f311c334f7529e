"""Cells on the screen: what its customers do, where service is missing, how deals stand, and what was decided on the spot. ADR 0068.

In: records of a cell and what belongs to its accounts, the log. Out: answers within the rights of who asks.
Must not know: how a seat is given.
"""

from yingdan.views.cells.among import cell_definition
from yingdan.views.cells.dashboard import cell_shown
from yingdan.views.cells.feed import cell_feed
from yingdan.views.cells.listing import cells_shown
from yingdan.views.cells.logged import cell_log

__all__ = ["cell_definition", "cell_feed", "cell_log", "cell_shown", "cells_shown"]
