"""First steps of a company, read from what there is: each is open until it was done, by whatever way."""

from dataclasses import replace
from pathlib import Path

from tests.api.server import serving, signed_in
from tests.sales import Company


async def test_each_step_is_open_until_it_was_done_and_nobody_else_is_asked(company: Company) -> None:
    await company.hire("anna", "东区", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "anna") as anna:

        async def done() -> dict[str, bool]:
            rows = (await anna.ask("GET", "/first-steps")).json()["rows"]
            return {row["name"]: row["done"] for row in rows}

        began = await done()
        assert list(began) == ["people", "candidates", "channel", "records", "factor", "backups"]
        assert began["candidates"] is began["records"] is began["factor"] is began["backups"] is False
        await company.hire("lin", "东区", login=True)
        await company.form(name="第一位客户", phone="13600000001")
        await company.settle()
        later = await done()
        assert later["people"] is later["candidates"] is later["channel"] is later["records"] is True
        state = transport.app.state  # type: ignore[attr-defined]
        kept = state.platform.settings.model_copy(update={"backup_dir": Path("/backups")})
        state.platform = replace(state.platform, settings=kept)
        assert (await done())["backups"] is True
        async with signed_in(transport, "lin") as lin:
            refused = await lin.ask("GET", "/first-steps")
            assert (refused.status_code, refused.json()["slug"]) == (403, "ability-is-missing")
