"""Whoever is held back gets no leads from the moment on; what he has stays his, and who leads him is told how much it is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create, Update
from yingdan.work import open_of

PHONES = iter(range(13_500_000_100, 13_500_000_999))


async def arrive(house: Company, **values: Any) -> dict[str, Any]:
    lead = {"name": "李明", "phone": str(next(PHONES)), "region": "310000", **values}
    [made] = await house.write(Create("sales.lead", lead))
    await house.settle()
    return await house.read("sales.lead", made.id)


async def on_duty(company: Company, person: UUID, value: bool) -> None:
    [rep] = await company.ask("sales.rep", f"user == '{person}'")
    await company.write(Update("sales.rep", rep["id"], {"on_duty": value}))
    company.clock.advance(timedelta(seconds=1))
    await company.settle()


async def test_nothing_new_goes_to_who_is_held_back_and_his_manager_learns_what_lies_with_him(
    company: Company,
) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager", login=True)
    anna = await company.hire("anna", "东区", capacity=50, login=True)
    ben = await company.hire("ben", "东区", capacity=50)
    await on_duty(company, ben, False)
    first = await arrive(company, name="王芳", company="华信制造", phone="13500000001")
    second = await arrive(company)
    assert {first["owner"], second["owner"]} == {anna}
    customer = first["account"]
    assert (await company.read("sales.account", customer))["owner"] == anna
    await on_duty(company, ben, True)

    async with serving(company) as door, signed_in(door, "root") as root, signed_in(door, "fang") as fang:
        held = await root.ask("POST", "/access/suspensions", json={"person": str(anna), "reason": "设备丢失"})
        assert held.status_code in (200, 201), held.text
        [told] = [
            one
            for one in (await fang.ask("GET", "/notices")).json()["rows"]
            if one["kind"] == "access.suspended"
        ]
        assert told["title"]["zh"] == "anna 的访问已被熔断"
        async with company.db.begin() as tx:
            clocks = len(await open_of(tx, [anna], [], 100))
        assert clocks > 0
        assert f"名下还有 2 条在跟线索、{clocks} 个进行中的时限" in told["body"]["zh"]

        new = [await arrive(company) for _ in range(3)]
        assert {one["owner"] for one in new} == {ben}
        assert (await company.read("sales.lead", second["id"]))["owner"] == anna
        why = (await fang.ask("GET", f"/records/sales.lead/{new[0]['id']}/why-not?person={anna}")).json()
        assert (why["how"], why["said"]["zh"]) == ("masked", "anna当时未满足“未被熔断”")
        assert [one["name"] for one in why["conditions"] if one["decisive"]] == ["held_back"]

        again = await arrive(company, account=customer)
        assert (again["account"], again["owner"]) == (customer, ben)
        assert (await company.read("sales.account", customer))["owner"] == anna
        why = (await fang.ask("GET", f"/records/sales.lead/{again['id']}/explanation")).json()
        assert "客户负责人已被熔断，本条暂由他人跟进，客户归属不变" in str(why)

        await on_duty(company, ben, False)
        assert (await arrive(company))["owner"] is None
        [open_now] = (await root.ask("GET", "/access/suspensions?whose=all")).json()["rows"]
        lifted = await root.ask(
            "POST", f"/access/suspensions/{open_now['id']}/lifting", json={"said": "设备找回"}
        )
        assert lifted.status_code == 200, lifted.text
        assert (await arrive(company))["owner"] == anna
        assert (await company.read("sales.account", customer))["owner"] == anna
        back = await arrive(company, account=customer)
        assert back["owner"] == anna
