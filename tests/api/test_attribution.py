"""Attribution over HTTP: managers read it, reps do not."""

from tests.api.server import serving, signed_in
from tests.sales import Company


async def test_managers_read_attribution_and_reps_do_not(company: Company) -> None:
    await company.hire("manager", "东区", role="manager", login=True)
    await company.hire("east", "东区", login=True)
    async with serving(company) as transport:
        async with signed_in(transport, "manager") as client:
            found = await client.ask("GET", "/attribution?period=last_month")
            assert found.status_code == 200, found.text
            told = found.json()
            assert told["models"] == ["first", "last", "linear", "decay", "position", "markov", "shapley"]
            assert (told["object"], told["won"], told["flow"]) == ("sales.lead", 0, [])
            odd = await client.ask("GET", "/attribution?period=all")
            assert odd.status_code == 422
        async with signed_in(transport, "east") as client:
            assert (await client.ask("GET", "/attribution")).status_code == 403
