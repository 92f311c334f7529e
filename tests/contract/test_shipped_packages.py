"""Shipped packages are written the way the product exports them, and exporting twice gives the same bytes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.sales import Company
from yingdan.kernel.packages import export
from yingdan.main.install import package_folders

APPS = Path(__file__).resolve().parents[2] / "apps"


SHIPPED = [folder.name for folder in package_folders()]


@pytest.mark.parametrize("app", SHIPPED)
async def test_the_files_equal_their_export(company: Company, app: str) -> None:
    await company.install(APPS / app)
    wanted = export(company.catalog, app)
    found = {
        path.relative_to(APPS / app).as_posix(): path.read_text("utf-8")
        for path in (APPS / app).rglob("*.yaml")
        if path.relative_to(APPS / app).parts[0] not in ("demo", "scenarios")
    }
    assert sorted(found) == sorted(wanted)
    assert [name for name in found if found[name] != wanted[name]] == []


HAN = re.compile("[\u4e00-\u9fff]")


def texts(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in two languages in a body, with its place."""
    if isinstance(value, dict):
        if value and set(value) <= {"zh", "en"} and all(isinstance(one, str) for one in value.values()):
            yield at, value
        else:
            for key, inner in value.items():
                yield from texts(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{at}/{place}")


@pytest.mark.parametrize("app", SHIPPED)
async def test_every_text_that_is_shipped_reads_in_both_languages(company: Company, app: str) -> None:
    await company.install(APPS / app)
    found = {
        (d.kind, d.name, at): text
        for d in company.catalog.definitions.values()
        if d.app == app
        for at, text in texts(msgspec.to_builtins(d.body))
    }
    assert found
    lacking = [
        key for key, one in found.items() if not one.get("zh") or not one.get("en") or HAN.search(one["en"])
    ]
    assert lacking == []


def test_the_dashboards_of_sales_tell_their_titles_and_descriptions_in_both_languages(
    company: Company,
) -> None:
    boards = [d.body for d in company.catalog.all("dashboard").values() if d.app == "sales"]
    assert len(boards) >= 2
    for board in boards:
        assert board.description is not None
        titled = [tile.label for tile in board.tiles if tile.label is not None]
        assert titled
        assert all(one["zh"] != one["en"] for one in [board.label, board.description, *titled])


def test_sales_ships_the_signals_and_clocks_that_are_promised(company: Company) -> None:
    assert len(company.catalog.all("signal")) >= 12
    assert {d.short for d in company.catalog.all("clock").values()} >= {
        "assign",
        "contact",
        "needs",
        "solution_talk",
    }
