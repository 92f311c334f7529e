"""A backlog through the whole line: it is given as a whole and says so."""

from collections import Counter

from tests.sales import EAST, Company
from yingdan.kernel.records import Create

COUNT = 60


async def test_what_comes_in_bulk_is_shared_out_within_everybodys_room(company: Company) -> None:
    for name, capacity in (("安娜", 25), ("贝拉", 20), ("丁一", 10)):
        await company.hire(name, "华东", capacity=capacity)
    await company.hire("陈晨", "华南", regions=("440000",), capacity=COUNT)
    values = [{"name": f"客户 {n}", "region": EAST[n % 3]} for n in range(COUNT)]
    await company.write(*(Create("sales.lead", one) for one in values))
    await company.settle()
    rows = await company.ask("sales.lead")
    names = {key: name for name, key in company.people.items()}
    given = Counter(names.get(row["owner"]) for row in rows)
    assert given == {"安娜": 25, "贝拉": 20, "丁一": 10, None: 5}
