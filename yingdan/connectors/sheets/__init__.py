"""Sheets: CSV and XLSX files that people bring.

In: an uploaded file and a person's choice of columns. Out: records through the one door, in chunks that resume, cancel and undo. It must not
know: channels, HTTP, or what a field means to the business.
"""

from yingdan.connectors.sheets.job import ImportJobs
from yingdan.connectors.sheets.operations import Imports
from yingdan.connectors.sheets.store import SCHEMA

__all__ = ["SCHEMA", "ImportJobs", "Imports"]
