"""撞单 over HTTP: who brings a lead of a colleague's customer takes nothing from him; somebody who is neither decides, once."""

import asyncio
from uuid import UUID

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create
from yingdan.main.recognising import identity_ticker

FIRM = {"company": "宁波金达机械制造有限公司", "region": "330000"}


async def test_a_lead_brought_of_a_colleagues_customer_waits_for_an_arbiter_and_nobody_loses_anything(
    company: Company,
) -> None:
    regions = ("330000",)
    await company.hire("anna", "东区", login=True, regions=regions)
    await company.form(name="王芳", phone="13500000001", **FIRM)
    await company.settle()
    await company.hire("bowen", "东区", login=True, regions=regions)
    await company.hire("fang", "东区", role="manager", login=True)
    [first] = await company.ask("sales.lead")
    assert first["owner"] == company.people["anna"]
    async with serving(company) as transport:
        async with signed_in(transport, "bowen") as rep:
            made = await rep.ask(
                "POST",
                "/records/sales.lead",
                json={"name": "李强", "phone": "13500000002", **FIRM},
            )
            assert made.status_code == 201
            second = made.json()["id"]
            await company.settle()
            row = await company.read("sales.lead", UUID(second))
            # The customer has one owner, and whoever entered it has a claim.
            assert (row["owner"], row["account"]) == (company.people["anna"], first["account"])
            assert (await company.read("sales.lead", first["id"]))["owner"] == company.people["anna"]
            assert (await rep.ask("GET", "/identity/contests")).json()["rows"] == []
            own = await rep.ask("POST", f"/identity/contests/{second}", json={"to": "claimant"})
            assert own.status_code == 403
        async with signed_in(transport, "fang") as boss:
            [contest] = (await boss.ask("GET", "/identity/contests")).json()["rows"]
            assert (contest["claimant"]["title"], contest["holder"]["title"]) == ("bowen", "anna")
            assert "company" in contest["agrees"]
            assert contest["may"] is True
            both = await asyncio.gather(*(
                boss.ask("POST", f"/identity/contests/{second}", json={"to": to, "why": "先联系的是她"})
                for to in ("claimant", "claimant")
            ))  # fmt: skip
            assert sorted(one.status_code for one in both) == [200, 409]
            assert (await boss.ask("GET", "/identity/contests")).json()["rows"] == []
            told = (await boss.ask("GET", f"/records/sales.lead/{second}/timeline")).json()["events"]
            assert {"decision.contested", "decision.arbitrated"} <= {one["type"] for one in told}
    await company.settle()
    for key in (first["id"], UUID(second)):
        assert (await company.read("sales.lead", key))["owner"] == company.people["bowen"]
    assert (await company.read("sales.account", first["account"]))["owner"] == company.people["bowen"]


async def test_of_a_pair_with_two_owners_one_is_given_both_by_somebody_else(company: Company) -> None:
    await company.hire("anna", "东区", login=True)
    await company.hire("bowen", "东区")
    await company.hire("boss", "公司", role="director", login=True)
    one, other = await company.write(
        Create("sales.account", {"name": FIRM["company"]}, owner=company.people["anna"]),
        Create("sales.account", {"name": "金达机械制造(宁波)股份公司"}, owner=company.people["bowen"]),
    )
    [lead] = await company.write(
        Create("sales.lead", {"name": "李强", "account": str(other.id)}, owner=company.people["bowen"])
    )
    await company.settle()
    step = identity_ticker(company.db, lambda: company.catalog, company.clock)
    for _ in range(6):
        await step(company.clock.now())
    place = f"/identity/pairs/{one.id}/{other.id}/owner"
    async with serving(company) as transport:
        async with signed_in(transport, "anna") as rep:
            assert (await rep.ask("PUT", place, json={"winner": str(one.id)})).status_code == 404
        async with signed_in(transport, "boss") as boss:
            [pair] = (await boss.ask("GET", "/identity/pairs?object=sales.account")).json()["rows"]
            assert pair["contested"] is True
            assert (
                await boss.ask("PUT", place, json={"winner": str(one.id), "why": "先签约"})
            ).status_code == 200
            late = await boss.ask("PUT", place, json={"winner": str(other.id)})
            assert late.json()["slug"] == "contest-is-over"
            [pair] = (await boss.ask("GET", "/identity/pairs?object=sales.account")).json()["rows"]
            assert pair["contested"] is False
    await company.settle()
    for object_name, key in (("sales.account", one.id), ("sales.account", other.id), ("sales.lead", lead.id)):
        assert (await company.read(object_name, key))["owner"] == company.people["anna"]
