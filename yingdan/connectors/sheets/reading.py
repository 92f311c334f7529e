"""Reading sheets row by row: which encoding, which delimiter, which rows are the header. XLSX is turned into CSV once, at upload,
so that a run can always go on from a row number.
"""

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from yingdan.base import Problem
from yingdan.connectors.sheets.header import find_header
from yingdan.connectors.sheets.model import MAX_COLUMNS, MAX_ROWS, Layout
from yingdan.connectors.text import clean_text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;|"
_PIECE = 1 << 20
_UNPACKED_MOST = 1 << 30
_TEXTS_MOST = 1 << 28  # these are held in memory
PARTS_MOST = 10_000
_LONGEST_CELL = 1_000_000
_HEAD_ROWS = 40

csv.field_size_limit(_LONGEST_CELL)


def kind_of(head: bytes) -> str:
    """`xlsx`, `xls` (the old or an encrypted one) or `csv`, by the first bytes."""
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    return "xls" if head.startswith(b"\xd0\xcf\x11\xe0") else "csv"


def sniff_encoding(path: Path) -> str:
    """UTF-8 when all of the file is, else GB18030: Chinese text often begins far below the header. A UTF-8 mark before GB18030 text (some
    exporters do that) is seen through."""
    with path.open("rb") as file:
        head = file.read(4)
        known = next((name for mark, name in _BOMS if head.startswith(mark)), "utf-8")
        if known != "utf-8":
            return known
        file.seek(3 if head.startswith(codecs.BOM_UTF8) else 0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return known


def sniff_delimiter(lines: list[str]) -> str:
    """The delimiter that parts most of the first lines into the same number (> 1) of cells; a comma in doubt."""
    best, best_score = ",", (0, 0)
    for one in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=one) if any(row))
        if not widths:
            continue
        width, often = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        if width > 1 and (often, width) > best_score:
            best, best_score = one, (often, width)
    return best


def read_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """All rows that have at least one cell with text; cells clean and trimmed."""
    with _open(path, encoding) as file:
        marked = True
        for row in csv.reader(file, delimiter=delimiter):
            if marked and row:
                row[0] = row[0].lstrip("\ufeff")
                marked = False
            if any(row):
                if "".join(row).isprintable():
                    yield [cell.strip() for cell in row]
                else:
                    yield [clean_text(cell).strip() for cell in row]


def read_layout(path: Path) -> tuple[Layout, int]:
    """How to read a CSV, and its number of data rows. Raises Problem sheet-is-empty, sheet-is-unreadable, sheet-has-too-many-columns,
    sheet-has-too-many-rows (422)."""
    encoding = sniff_encoding(path)
    try:
        with _open(path, encoding) as file:
            lines = list(islice(_bounded_lines(file), 30))
        delimiter = sniff_delimiter(lines)
        head = list(islice(read_rows(path, encoding, delimiter), _HEAD_ROWS))
        if not head:
            raise Problem("sheet-is-empty", 422)
        width = max(len(row) for row in head)
        if width > MAX_COLUMNS:
            raise Problem("sheet-has-too-many-columns", 422, limit=MAX_COLUMNS, columns=width)
        skip, names = find_header(head)
        total = _count(path, encoding, delimiter) - skip
    except csv.Error as error:
        raise Problem("sheet-is-unreadable", 422, reason=str(error)[:200]) from error
    if total <= 0:
        raise Problem("sheet-is-empty", 422)
    if total > MAX_ROWS:
        raise Problem("sheet-has-too-many-rows", 422, limit=MAX_ROWS, rows=total)
    return Layout(encoding, delimiter, skip, names), total


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text; a UTF-8 mark is passed over as bytes, since before GB18030 text it would swallow half a letter."""
    file = path.open("rb")
    if file.read(3) != codecs.BOM_UTF8:
        file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _bounded_lines(file: Any) -> Iterator[str]:
    while line := file.readline(_LONGEST_CELL):
        yield line.replace("\ufeff", "")


def _count(path: Path, encoding: str, delimiter: str) -> int:
    count = 0
    with _open(path, encoding) as file:
        for row in csv.reader(file, delimiter=delimiter):
            count += any(row)
            if count > MAX_ROWS + _HEAD_ROWS:
                break
    return count


def data_rows(path: Path, layout: Layout, start: int = 0) -> Iterator[list[str]]:
    """Rows of data from number `start`, each exactly as wide as the layout."""
    width = layout.width
    rows = read_rows(path, layout.encoding, layout.delimiter)
    for row in islice(rows, layout.skip + start, None):
        if len(row) != width:
            row = row[:width] + [""] * (width - len(row))
        yield row


def unpack_xlsx(source: Path, target: Path) -> None:
    """Write the first sheet that holds something as CSV (UTF-8): formulas as their text, moments as ISO. Raises Problem
    sheet-is-unreadable 422 (broken, encrypted, or far larger unpacked than packed)."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(source) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS_MOST:
                raise Problem("sheet-is-unreadable", 422, reason=f"has more than {PARTS_MOST} parts")
            texts = sum(one.file_size for one in parts if "sharedstrings" in one.filename.lower())
            if sum(one.file_size for one in parts) > _UNPACKED_MOST or texts > _TEXTS_MOST:
                raise Problem("sheet-is-unreadable", 422, reason="unpacks to more than 1 GB")
        with source.open("rb") as file:  # given a path, the library would go by how it ends
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            try:
                sheets = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
                if any(_write_sheet(sheet, target) for sheet in sheets):
                    return
            finally:
                book.close()
    except Problem:
        raise
    except (
        Exception
    ) as error:  # a broken file fails anywhere inside the library, also with an OSError of its own
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = f"{type(error).__name__}: {error}".replace(f" from {source}", "")
        raise Problem("sheet-is-unreadable", 422, reason=reason[:200]) from error
    raise Problem("sheet-is-empty", 422)


def _write_sheet(sheet: Any, target: Path) -> bool:
    count = 0
    with target.open("w", encoding="utf-8", newline="", errors="replace") as file:
        write = csv.writer(file).writerow
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        for row in sheet.iter_rows(values_only=True):
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MAX_COLUMNS:
                raise Problem("sheet-has-too-many-columns", 422, limit=MAX_COLUMNS, columns=len(cells))
            write(cells)
            count += 1
            if count > MAX_ROWS + _HEAD_ROWS:
                raise Problem("sheet-has-too-many-rows", 422, limit=MAX_ROWS, rows=count)
    return count > 0


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))  # 13800138000.0 is a phone number
    if hasattr(value, "isoformat"):
        return str(
            value.isoformat(sep=" ")
            if hasattr(value, "hour") and hasattr(value, "year")
            else value.isoformat()
        )
    return clean_text(str(getattr(value, "text", value)))
