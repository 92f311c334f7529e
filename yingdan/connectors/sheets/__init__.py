"""Sheets: CSV and XLSX files that people or channels bring.

In: an uploaded file and a person's choice of columns, or a file that came by a channel. Out: records through the one door, in chunks that
resume, cancel and undo. It must not know: channels, HTTP, or what a field means to the business.
"""

from yingdan.connectors.sheets.apart import CHANGING, Sight
from yingdan.connectors.sheets.job import ImportJobs
from yingdan.connectors.sheets.model import ImportRun
from yingdan.connectors.sheets.operations import Imports
from yingdan.connectors.sheets.sent import UNDER_WAY, SentSheets
from yingdan.connectors.sheets.store import SCHEMA as _RUNS
from yingdan.connectors.sheets.store_sent import SCHEMA as _SENT
from yingdan.connectors.sheets.store_sent import SentSheet, end_sent, open_sent

SCHEMA = _RUNS + _SENT

__all__ = [
    "CHANGING",
    "SCHEMA",
    "UNDER_WAY",
    "ImportJobs",
    "ImportRun",
    "Imports",
    "SentSheet",
    "SentSheets",
    "Sight",
    "end_sent",
    "open_sent",
]
