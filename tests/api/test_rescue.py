"""`yingdan rescue`: the operator lets an administrator in who locked themselves out."""

from datetime import timedelta

import httpx
import pytest

from tests.api.server import Client, signed_in
from tests.api.test_second_factor import rule, set_up
from tests.sales import Company
from yingdan.base import Problem, Settings
from yingdan.main.people import rescue


async def rescued(company: Company, login: str) -> list[str]:
    settings = Settings(data_dir=company.ground.settings.data_dir, database_url=company.ground.url)
    rules = await rescue(settings, company.clock, login)
    await company.ground.catalog.refresh()
    return rules


async def test_an_administrator_without_the_second_factor_is_let_in_and_nobody_else_is_touched(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "admin") as admin, signed_in(door, "安娜") as anna:
        await set_up(company, admin)
        await set_up(company, anna)
        await rule(company, roles=["admin"], second_factor=True, networks=["10.99.0.0/16"])
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        client = Client(http)
        assert (await client.sign_in("admin")).status_code >= 400
        for _ in range(5):
            await client.sign_in("admin", "a wrong guess")
        assert (await client.sign_in("admin")).json()["slug"] == "too-many-attempts"
        assert await rescued(company, "admin") == ["sales.strict"]
        # A process that serves believes in a closed door for a minute.
        company.clock.advance(timedelta(minutes=1))
        entered = await client.sign_in("admin")
        assert entered.status_code == 200, entered.text
        assert entered.json()["factor_is_due"] is False
        assert (await client.ask("GET", "/sign-on/providers")).status_code == 200
        # Her codes are asked for as before.
        assert (await Client(http).sign_in("安娜")).json()["slug"] == "second-factor-is-needed"


async def test_a_log_in_that_nobody_has_is_told_and_changes_nothing(
    company: Company, door: httpx.ASGITransport
) -> None:
    await rule(company, roles=["admin"], second_factor=True)
    with pytest.raises(Problem) as refused:
        await rescued(company, "nobody")
    assert refused.value.slug == "account-not-found"
    await company.ground.catalog.refresh()
    assert "sales.strict" in company.catalog.all("sign_in_rule")
