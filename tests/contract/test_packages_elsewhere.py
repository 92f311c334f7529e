"""A package taken from one company works in another that has never seen it, and leaves that one as the same bytes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.server import Client, serving, signed_in
from tests.contract.every_object import MINE, publish_own, sample
from tests.sales import Company, copy_database, open_company
from yingdan.base import FixedClock
from yingdan.main.postgres import Postgres

APPS = Path(__file__).resolve().parents[2] / "apps"


@pytest.fixture
async def elsewhere(
    postgres: Postgres, sales_template: str, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[Company]:
    """A second company with a database of its own."""
    url = copy_database(postgres.dsn, sales_template)
    async with open_company(url, tmp_path / "elsewhere", clock) as found:
        yield found


async def exported(admin: Client, app: str) -> bytes:
    found = await admin.ask("GET", f"/studio/packages/{app}/export.zip")
    assert found.status_code == 200, found.text
    return found.content


async def bring(admin: Client, raw: bytes) -> None:
    headers = {"content-type": "application/zip"}
    plan = await admin.ask("POST", "/studio/packages/plan", content=raw, headers=headers)
    assert (plan.status_code, plan.json()["faults"], plan.json()["direction"]) == (200, [], "install"), (
        plan.text
    )
    done = await admin.ask("POST", "/studio/packages/install", json={"upload": plan.json()["upload"]})
    assert done.status_code == 200, done.text


async def test_the_shipped_app_for_dealers_comes_out_of_the_second_company_byte_equal(
    company: Company, elsewhere: Company
) -> None:
    await company.install(APPS / "dealer_credit")
    await company.hire("admin", "公司", role="admin", login=True)
    await elsewhere.hire("boss", "公司", role="admin", login=True)
    async with serving(company) as door, signed_in(door, "admin") as admin:
        raw = await exported(admin, "dealer_credit")
    async with serving(elsewhere) as door, signed_in(door, "boss") as boss:
        assert elsewhere.catalog.get("app", "dealer_credit") is None
        await bring(boss, raw)
        assert await exported(boss, "dealer_credit") == raw


async def test_an_app_with_a_field_of_every_type_does_so_too_and_takes_records_there(
    company: Company, elsewhere: Company
) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    await elsewhere.hire("boss", "公司", role="admin", login=True)
    async with serving(company) as door, signed_in(door, "admin") as admin:
        await publish_own(admin)
        raw = await exported(admin, "own")
    async with serving(elsewhere) as door, signed_in(door, "boss") as boss:
        assert MINE not in elsewhere.catalog.objects
        await bring(boss, raw)
        assert await exported(boss, "own") == raw
        known = {"org.user": elsewhere.people["boss"], "org.unit": elsewhere.units["公司"]}
        values = sample(elsewhere.catalog, MINE, 1, known)
        made = await boss.ask("POST", f"/records/{MINE}", json=values)
        assert made.status_code == 201, made.text
        assert [row["id"] for row in (await boss.ask("GET", f"/records/{MINE}")).json()["rows"]] == [
            made.json()["id"]
        ]
        assert await exported(boss, "own") == raw
