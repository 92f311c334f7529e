"""Rendered tables never run, stored files are whole or absent, logs keep no secret."""

import csv
import errno
import io
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base import Problem
from yingdan.base.blobs import Blobs
from yingdan.base.render import neutralise, write_csv, write_xlsx
from yingdan.base.telemetry import JsonLines, redact

EVIL = [
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3+cmd|x",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "＝1+1",
    " =1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_neutralised(text: str) -> None:
    assert neutralise(text).startswith("'")


@pytest.mark.parametrize("text", ["-12.50", "+8613800138000", "1,234.5", "张三", "a=b", "", "-3%"])
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert neutralise(text) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n")), min_size=1, max_size=5))
def test_no_text_becomes_a_formula_in_a_csv(cells: list[str]) -> None:
    body = b"".join(write_csv(["h"] * len(cells), [cells])).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(body, newline="")))[1] if any(cells) else cells
    for read in row:
        stripped = read.lstrip()
        assert not stripped.startswith("=")
        assert not stripped.startswith("@")


def test_csv_is_read_by_chinese_excel_with_times_of_the_company() -> None:
    body = b"".join(
        write_csv(["到达"], [[datetime(2026, 3, 2, 2, 0, tzinfo=UTC)], [Decimal("1E+3")], [None]])
    )
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig").split("\r\n")[:3] == ["到达", "2026-03-02 10:00:00", "1000"]


def test_xlsx_keeps_types_and_writes_formulas_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows: list[list[Any]] = [[text, Decimal("12.50"), None, 10**18, "坏\x00字"] for text in EVIL]
    assert write_xlsx(path, ["名称", "金额", "空", "编号", "字"], rows, title="客户/名单") == len(EVIL)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    for text, row in zip(EVIL, list(sheet.iter_rows(min_row=2)), strict=True):
        assert row[0].data_type == "s"
        assert str(row[0].value).strip() in text.strip() or row[0].value is not None
        assert row[1].value == 12.5
        assert row[3].value == str(10**18)
        assert row[4].value == "坏字"


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_stored_file_is_found_by_its_content_and_stored_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    first = await blobs.store(pieces(b"ab", b"c"), limit=10)
    assert blobs.store_bytes(b"abc") == first
    assert first.path.read_bytes() == b"abc"
    assert blobs.find(first.digest) == first
    assert blobs.remove(first.digest)
    assert blobs.find(first.digest) is None


async def test_a_file_over_the_limit_leaves_nothing_behind(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with pytest.raises(Problem, match="file-is-too-large"):
        await blobs.store(pieces(b"x" * 6, b"y" * 6), limit=10)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_full_disk_is_a_problem_in_words_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async def full() -> AsyncIterator[bytes]:
        yield b"begun"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Problem, match="disk-is-full"):
        await Blobs(tmp_path).store(full(), limit=100)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "Z" * 64, "a" * 63])
def test_only_a_digest_finds_a_file(tmp_path: Path, name: str) -> None:
    assert Blobs(tmp_path).find(name) is None


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://me:hunter2@db/x", "hunter2"),
        ("Authorization: Bearer abcdefghijk", "abcdefghijk"),
        ("token=yd_1234567890abcdef", "1234567890abcdef"),
        ('{"password": "open sesame"}', "open sesame"),
        ("POST /in/website?k=SECRETKEY&x=1", "SECRETKEY"),
        ("call 13800138000 now", "13800138000"),
        ("phone == '+8613800138000'", "800138000"),
        ("电话13800138000手机", "13800138000"),
        ("电话：86-138-0013-8000", "0013"),
        ("+86 138 0013 8000", "0013"),
        ("+1 415 555 0123", "555"),
        ("?filter=li.si%40example.com", "li.si"),
        ("mail li.si@example.com", "li.si"),
    ],
)
def test_logs_keep_no_secret(text: str, secret: str) -> None:
    assert secret not in redact(text)


def test_a_log_record_hides_secret_extras_whatever_their_depth() -> None:
    record = logging.LogRecord("t", logging.INFO, "f", 1, "signed in %s", ("li@example.com",), None)
    record.request = {"headers": {"Cookie": "yd_session=abc"}, "password": "p", "rows": 3}
    line = json.loads(JsonLines("web").format(record))
    assert line["request"] == {"headers": {"Cookie": "***"}, "password": "***", "rows": 3}
    assert "li@" not in line["message"]
