"""The pools over HTTP: what lies in each, how one stands with it, and why one may not claim something."""

from uuid import UUID

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Update


async def test_a_rep_sees_what_lies_in_each_pool_and_why_it_may_not_be_claimed(company: Company) -> None:
    await company.hire("lin", "东区", login=True)
    await company.hire("chen", "东区", login=True)
    for number, capital in enumerate((None, 1_000_000, 90_000_000)):
        await company.form(
            name=f"公海客户{number}",
            company=f"远山{number}号公司",
            phone=f"1360000000{number}",
            region="650000",
        )
        await company.settle()
        [row] = await company.ask("sales.lead", f"phone == '+861360000000{number}'")
        if capital:
            await company.write(Update("sales.lead", row["id"], {"registered_capital": capital}))
    async with serving(company) as transport, signed_in(transport, "lin") as lin:
        told = (await lin.ask("GET", "/pools/sales.lead")).json()
        sizes = {pool["name"]: pool["size"] for pool in told["pools"]}
        assert sizes == {"sales.key_account_pool": 1, "sales.lead_pool": 2}
        assert told["cap"] >= 1
        assert "owner" not in told["columns"]
        page = (await lin.ask("GET", "/pools/sales.lead/sales.key_account_pool")).json()
        assert [row["closed"]["slug"] for row in page["rows"]] == ["pool-is-for-others"]
        first = (await lin.ask("GET", "/pools/sales.lead/sales.lead_pool?limit=1")).json()
        rest = (
            await lin.ask("GET", f"/pools/sales.lead/sales.lead_pool?limit=1&cursor={first['next']}")
        ).json()
        names = [row["record"]["name"] for row in (*first["rows"], *rest["rows"])]
        assert sorted(names) == ["公海客户0", "公海客户1"]
        assert [row["closed"] for row in (*first["rows"], *rest["rows"])] == [None, None]
        claimed = UUID(first["rows"][0]["record"]["id"])
        assert (await lin.ask("POST", f"/records/sales.lead/{claimed}/claim")).status_code == 200
        [general] = [
            p
            for p in (await lin.ask("GET", "/pools/sales.lead")).json()["pools"]
            if p["name"] == "sales.lead_pool"
        ]
        assert (general["size"], general["today"], general["held"]) == (1, 1, 1)
        assert (await lin.ask("GET", "/pools/sales.lead/sales.nothing")).status_code == 404
        assert (await lin.ask("GET", "/pools/sales.account")).status_code == 409
