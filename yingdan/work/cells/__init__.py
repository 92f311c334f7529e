"""Cells 细胞: a few people on a few key accounts, with rights of their own while they are in it. ADR 0068.

In: records of cells and of their people from the log, `cell` definitions. Out: temporary grants, each with the membership it comes of.
Must not know: how a scope is made of them, screens.
"""

from yingdan.work.cells.definition import CELL, Cell, CellFigure, CellPart, CellSupport
from yingdan.work.cells.following import compile_cells, follow_cells, keep_in_step
from yingdan.work.cells.seats import Seat, seats_of
from yingdan.work.cells.store import SCHEMA, Held, seats_held
from yingdan.work.cells.support import Asking, ask_support, follow_requests

__all__ = [
    "Asking",
    "follow_requests",
    "ask_support",
    "CELL",
    "SCHEMA",
    "Cell",
    "CellFigure",
    "CellPart",
    "CellSupport",
    "Held",
    "Seat",
    "compile_cells",
    "follow_cells",
    "keep_in_step",
    "seats_held",
    "seats_of",
]
