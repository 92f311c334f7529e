"""Shipped packages are written the way the product exports them, and exporting twice gives the same bytes."""

from pathlib import Path

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


def test_sales_ships_the_signals_and_clocks_that_are_promised(company: Company) -> None:
    assert len(company.catalog.all("signal")) >= 12
    assert {d.short for d in company.catalog.all("clock").values()} >= {
        "assign",
        "contact",
        "needs",
        "solution_talk",
    }
