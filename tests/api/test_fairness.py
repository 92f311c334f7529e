"""Fairness over HTTP: managers read it about their own, reps do not."""

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create


async def test_managers_read_what_was_given_to_their_own_and_reps_do_not(company: Company) -> None:
    await company.hire("manager", "东区", role="manager", login=True)
    await company.hire("east", "东区", login=True)
    await company.hire("south", "南区", regions=("440000",))
    for phone, region in (("13500000001", "310000"), ("13500000002", "440000")):
        await company.write(Create("sales.lead", {"name": phone, "phone": phone, "region": region}))
        await company.settle()
    async with serving(company) as transport:
        async with signed_in(transport, "manager") as client:
            found = await client.ask("GET", "/fairness?period=this_month")
            assert found.status_code == 200, found.text
            told = found.json()
            assert [one["label"] for one in told["people"]] == ["east"]
            assert (told["whole"]["leads"], told["whole"]["evenness"]["leads"]) == (1, 1.0)
            assert (await client.ask("GET", "/fairness?period=all")).status_code == 422
        async with signed_in(transport, "east") as client:
            assert (await client.ask("GET", "/fairness")).status_code == 403
