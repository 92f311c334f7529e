"""Sheets as people bring them: encodings, marks, merged headers, workbooks, odd widths."""

import codecs
import csv
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from yingdan.base import Problem
from yingdan.connectors.sheets.header import find_header
from yingdan.connectors.sheets.reading import data_rows, kind_of, read_layout, unpack_xlsx

ROWS = [["姓名", "手机", "城市"], ["王芳", "13800138000", "上海"], ["李雷", "13900139000", "北京"]]


def put(folder: Path, body: bytes) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(body)
    return path


def as_csv(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("gb18030", b"\x84\x31\x95\x33"),
        ("gb18030", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_every_encoding_mark_and_delimiter_gives_the_same_rows(
    tmp_path: Path, encoding: str, mark: bytes, delimiter: str
) -> None:
    path = put(tmp_path, mark + as_csv(ROWS, delimiter).encode(encoding))
    layout, total = read_layout(path)
    assert layout.names == ("姓名", "手机", "城市")
    assert total == 2
    assert list(data_rows(path, layout)) == ROWS[1:]


def test_chinese_that_begins_far_below_still_decides_the_encoding(tmp_path: Path) -> None:
    body = ("name,phone\n" + "Bob,1\n" * 50_000 + "王芳,2\n").encode("gb18030")
    path = put(tmp_path, body)
    layout, total = read_layout(path)
    assert (layout.encoding, total) == ("gb18030", 50_001)
    assert list(data_rows(path, layout, 50_000)) == [["王芳", "2"]]


def test_two_header_rows_with_merged_group_titles_become_one(tmp_path: Path) -> None:
    rows = [
        ["基本信息", "", "", "联系方式", ""],
        ["姓名", "公司", "城市", "手机", "邮箱"],
        ["王芳", "华信", "上海", "13800138000", "w@example.cn"],
    ]
    path = put(tmp_path, as_csv(rows).encode())
    layout, total = read_layout(path)
    assert layout.names == ("姓名", "公司", "城市", "手机", "邮箱")
    assert total == 1
    assert list(data_rows(path, layout)) == rows[2:]


def test_a_name_under_two_groups_keeps_its_group() -> None:
    head = [
        ["客户", "", "联系人", ""],
        ["名称", "电话", "名称", "职务"],
        ["华信", "021-61234567", "王", "经理"],
    ]
    assert find_header(head) == (2, ("客户 名称", "电话", "联系人 名称", "职务"))


def test_a_title_line_above_the_header_is_passed_over() -> None:
    head = [["2026 年 3 月展会名单", "", ""], ["姓名", "手机", "城市"], ["王", "13800138000", "上海"]]
    assert find_header(head) == (2, ("姓名", "手机", "城市"))


def test_a_single_header_above_text_rows_with_gaps_is_not_joined() -> None:
    head = [["姓名", "公司", "城市"], ["王芳", "", "上海"], ["李雷", "华信", "北京"]]
    assert find_header(head) == (1, ("姓名", "公司", "城市"))


def test_a_sheet_without_a_header_gets_column_numbers() -> None:
    assert find_header([["王芳", "13800138000"], ["李雷", "13900139000"]]) == (0, ("列1", "列2"))


def test_equal_and_empty_headings_are_told_apart() -> None:
    assert find_header([["备注", "备注", ""], ["a", "b", "c"]])[1] == ("备注", "备注 (2)", "列3")


def test_three_hundred_columns_are_read_and_a_thousand_and_one_refused(tmp_path: Path) -> None:
    wide = [[f"列名{i}" for i in range(300)], [str(i) for i in range(300)]]
    layout, _ = read_layout(put(tmp_path, as_csv(wide).encode()))
    assert layout.width == 300
    with pytest.raises(Problem, match="sheet-has-too-many-columns"):
        read_layout(put(tmp_path, as_csv([["a"] * 1001, ["b"] * 1001]).encode()))


@pytest.mark.parametrize("body", [b"", b"\n\n\n", b",,,\n,,\n", codecs.BOM_UTF8, "姓名,手机\n".encode()])
def test_a_sheet_with_no_row_of_data_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(Problem, match="sheet-is-empty"):
        read_layout(put(tmp_path, body))


def test_ragged_rows_nul_and_line_breaks_in_cells_are_read(tmp_path: Path) -> None:
    path = put(tmp_path, '姓名,需求\n王\x00芳,"第一行\n第二行",多余\n李\n\n,\n'.encode())
    layout, total = read_layout(path)
    assert total == 2
    assert next(iter(data_rows(path, layout)))[:2] == ["王芳", "第一行\n第二行"]
    assert all(len(row) == layout.width for row in data_rows(path, layout))


def test_reading_from_a_position_gives_the_rest(tmp_path: Path) -> None:
    path = put(tmp_path, as_csv([["n"], *([str(i)] for i in range(1000))]).encode())
    layout, _ = read_layout(path)
    assert [row[0] for row in data_rows(path, layout, 990)] == [str(i) for i in range(990, 1000)]


def test_a_workbook_becomes_csv_with_formulas_as_text_and_phones_as_digits(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["客户", None, "数字"])
    sheet.append(["姓名", "手机", "金额"])
    sheet.append(["王芳", 13800138000, "=1+1"])
    sheet.merge_cells("A1:B1")
    source, target = tmp_path / "0f3a", tmp_path / "a.csv"  # an upload is kept without its name
    with source.open("wb") as file:
        book.save(file)
    assert kind_of(source.read_bytes()[:8]) == "xlsx"
    unpack_xlsx(source, target)
    layout, total = read_layout(target)
    assert total == 1
    assert layout.names == ("姓名", "手机", "金额")
    assert list(data_rows(target, layout)) == [["王芳", "13800138000", "=1+1"]]


def packed(**parts: str) -> bytes:
    """A zip file with these parts; `__` stands for a slash."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return kept.getvalue()


def doubling() -> bytes:
    """A workbook that says where it came from in entities that grow a million times."""
    book, kept = Workbook(), io.BytesIO()
    book.save(kept)
    entities = {"a": "x" * 1000, "b": "&a;" * 1000, "c": "&b;" * 1000}
    grown = "".join(f"<!ENTITY {name} '{text}'>" for name, text in entities.items())
    again = io.BytesIO()
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(again, "w") as new:
        for one in old.namelist():
            text = old.read(one)
            new.writestr(one, f"<!DOCTYPE x [{grown}]><x>&c;</x>" if one == "xl/workbook.xml" else text)
    return again.getvalue()


@pytest.mark.parametrize(
    "body",
    [b"PK\x03\x04 this is no zip", b"PK\x03\x04", packed(a="<x/>"), packed(xl__workbook="<x/>"), doubling()],
    ids=["no zip", "torn", "no workbook", "hollow", "entities"],
)
def test_a_broken_workbook_is_refused_in_words(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(Problem, match="sheet-is-unreadable") as caught:
        unpack_xlsx(put(tmp_path, body), tmp_path / "out.csv")
    assert str(tmp_path) not in caught.value.params["reason"]
