"""A rep who is an expert too has room for leads as a rep and room for requests as an expert, and neither takes from the other."""

from uuid import UUID

from tests.sales import Company
from yingdan import decisions
from yingdan.base import fetch
from yingdan.kernel.records import Create, Update

REQUEST, LEAD, EXPERT = "sales.support_request", "sales.lead", "sales.resource"


async def _lead(company: Company, number: int) -> UUID | None:
    """A lead from the east; whose it becomes."""
    told = {"name": f"客户{number}", "company": f"远山{number}号公司", "phone": f"137{number:08}", "region": "310000"}  # fmt: skip
    await company.form(**told)
    await company.settle()
    [row] = await company.ask(LEAD, f"phone == '+86137{number:08}'")
    owner: UUID | None = row["owner"]
    return owner


async def _request(company: Company, note: str) -> tuple[UUID, UUID | None]:
    values = {"need": "expert", "asker": company.people["bowen"], "note": note}
    [made] = await company.write(Create(REQUEST, values, unit=company.units["东区"]))
    await company.settle()
    owner: UUID | None = (await company.read(REQUEST, made.id))["owner"]
    return made.id, owner


async def test_requests_for_help_and_leads_of_one_person_count_apart(company: Company) -> None:
    await company.hire("fang", "东区", role="manager")
    await company.hire("anna", "东区", capacity=2)
    await company.hire("bowen", "东区", role="marketing")
    anna, fang = company.people["anna"], company.people["fang"]
    expert = {"name": "视觉专家", "kind": "expert", "person": anna, "needs": ["expert"], "capacity": 2}
    await company.write(Create(EXPERT, expert, unit=company.units["东区"]))
    assert [await _lead(company, 1), await _lead(company, 2)] == [anna, anna]
    # As a rep she is full; as an expert she has room for two.
    first, owner = await _request(company, "一")
    assert (owner, (await _request(company, "二"))[1]) == (anna, anna)
    assert (await _request(company, "三"))[1] == fang
    async with company.db.begin() as tx:
        assert (await decisions.read_loads(tx, [anna])).open == {anna: 2}
    # A request that is done makes room for a request, and none for a lead.
    await company.write(Update(REQUEST, first, {"state": "done"}))
    await company.settle()
    assert await _lead(company, 3) is None
    assert (await _request(company, "四"))[1] == anna
    # And a lead that is done makes room for a lead.
    [lead, *_] = await company.ask(LEAD, f"owner == '{anna}'")
    await company.write(Update(LEAD, lead["id"], {"status": "converted"}))
    await company.settle()
    assert await _lead(company, 4) == anna
    assert (await _request(company, "五"))[1] == fang


async def test_many_requests_at_once_stay_within_the_limit_of_the_expert(company: Company) -> None:
    await company.hire("fang", "东区", role="manager")
    await company.hire("anna", "东区", capacity=1)
    await company.hire("bowen", "东区", role="marketing")
    anna, fang = company.people["anna"], company.people["fang"]
    expert = {"name": "视觉专家", "kind": "expert", "person": anna, "needs": ["expert"], "capacity": 3}
    await company.write(Create(EXPERT, expert, unit=company.units["东区"]))
    values = {"need": "expert", "asker": company.people["bowen"]}
    made = await company.write(*(Create(REQUEST, values, unit=company.units["东区"]) for _ in range(5)))
    await company.settle()
    owners = [(await company.read(REQUEST, one.id))["owner"] for one in made]
    assert (owners.count(anna), owners.count(fang)) == (3, 2)
    # Nothing of it lies in the shared count.
    async with company.db.begin() as tx:
        assert await fetch(tx, "select subject from decisions.assigned") == []
