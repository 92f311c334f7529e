"""Tables as files for spreadsheets: CSV and XLSX, streamed, harmless to open.

A cell that begins like a formula would run in the reader's spreadsheet with the reader's rights (`=cmd|…`).
In CSV such a text gets a leading apostrophe; in XLSX it is written as text, which no program evaluates.
Numbers stay numbers: `-12.50` is not a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

BOM = "\ufeff"
# What Excel, WPS, LibreOffice and Google Sheets take for the start of a formula, also in full width and after
# blanks or control characters.
_FORMULA = re.compile(r"^[\s\x00-\x1f\ufeff\u200b\u3000]*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,?\d{3})*(?:\.\d+)?%?|[+-]?\d+(?:\.\d+)?%?")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
LONGEST_CELL = 32_767  # Excel's limit


def neutralise(text: str) -> str:
    """A text that no spreadsheet runs: with a leading apostrophe when it begins like a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Any]], zone: str = "Asia/Shanghai"
) -> Iterator[bytes]:
    """The bytes of a UTF-8 CSV in pieces. With a BOM, since Excel in China reads GB18030 otherwise."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    there = ZoneInfo(zone)
    yield BOM.encode()
    for count, row in enumerate(_with_header(header, rows)):
        writer.writerow([neutralise(_text(value, there)) for value in row])
        if count % 500 == 499:
            yield _drained(buffer)
    yield _drained(buffer)


def write_xlsx(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    title: str = "Sheet1",
    zone: str = "Asia/Shanghai",
) -> int:
    """Write one sheet to `path`, row by row in constant memory; the number of data rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet1")
    sheet.freeze_panes = "A2"
    there = ZoneInfo(zone)
    count = -1
    for row in _with_header(header, rows):
        sheet.append([_cell(sheet, value, there) for value in row])
        count += 1
    book.save(path)
    return count


def _with_header(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield header
    yield from rows


def _drained(buffer: io.StringIO) -> bytes:
    body = buffer.getvalue().encode("utf-8", errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return body


def _text(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_text(inner, zone) for inner in value)
    return str(value)


def _cell(sheet: Any, value: Any, zone: ZoneInfo) -> Any:
    """A typed cell for numbers, dates and truth; text is marked as text, so a leading `=` stays a letter."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or isinstance(value, bool | int | float):
        return _finite(value)
    if isinstance(value, Decimal):
        # Spreadsheets compute in binary with 15 digits; what does not fit is kept exactly, as text.
        return float(value) if value.is_finite() and len(value.as_tuple().digits) <= 15 else str(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, date | time):
        return value
    text = str(value) if isinstance(value, str | UUID) else _text(value, zone)
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", text)[:LONGEST_CELL])
    if cell.data_type == "f" or _FORMULA.match(text):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _finite(value: Any) -> Any:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return str(value)
    return value
