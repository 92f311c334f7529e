"""Bulk arrivals on people's screens: one word for many, and the best of them first."""

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create


async def test_an_import_is_one_notice_per_person_and_the_best_leads_stand_first(company: Company) -> None:
    await company.hire("安娜", "华东", capacity=500, login=True)
    for chunk in range(3):
        rows = [
            Create(
                "sales.lead", {"name": f"客户{chunk}-{n}", "phone": f"139{chunk}{n:07d}", "region": "310000"}
            )
            for n in range(60)
        ]
        await company.write(*rows)
        await company.settle()
    await company.form("expo", name="热线索", phone="13800000001", region="310000", company="上海热点有限公司",
                       registered_capital=9000000, budget=900000)  # fmt: skip
    await company.settle()
    async with serving(company) as door, signed_in(door, "安娜") as anna:
        notices = (await anna.ask("GET", "/notices")).json()
        titles = [row["title"]["zh"] for row in notices["rows"]]
        assert titles.count("收到 180 条新线索") == 1
        assert len(titles) == notices["unread"] == 2
        leads = (await anna.ask("GET", "/cockpit")).json()["leads"]
        assert leads[0]["name"] == "热线索"
        assert len(leads) == 60
