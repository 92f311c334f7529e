"""What grants were used for, over HTTP: counted once from the log, told to who manages accounts."""

from collections import Counter

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.main.auditing import COUNTED_AT_ONCE, audit_ticker, use_ticker


async def test_uses_are_counted_once_and_who_holds_a_grant_without_using_it_is_named(
    company: Company,
) -> None:
    for name, unit, role in (("anna", "东区", "rep"), ("bowen", "东区", "rep"), ("root", "公司", "admin")):
        await company.hire(name, unit, role=role, login=True)
    grow, count = audit_ticker(company.db), use_ticker(company.db, "Asia/Shanghai")
    async with serving(company) as door, signed_in(door, "anna") as rep, signed_in(door, "root") as admin:
        assert (await rep.ask("GET", "/access/use")).status_code == 403
        empty = (await admin.ask("GET", "/access/use")).json()
        assert empty["since"] is None
        assert all(one["uses"] == 0 for one in empty["grants"])
        values = {"name": "王芳", "phone": "13500000001"}
        lead = (await rep.ask("POST", "/records/sales.lead", json=values)).json()["id"]
        await rep.ask("PATCH", f"/records/sales.lead/{lead}", json={"name": "王芳芳"})
        told = (await rep.ask("GET", f"/records/sales.lead/{lead}/history")).json()["changes"]
        by = Counter(one["grant"] for event in told for one in event["allowed_by"])
        assert by.total() == 2
        for _ in range(20):  # the tree of the audit grows, then uses are counted; again is no second time
            await grow(company.clock.now())
            await count(company.clock.now())
        found = (await admin.ask("GET", "/access/use?days=30")).json()
        assert found["waiting"] < COUNTED_AT_ONCE
        grants = {one["name"]: one for one in found["grants"]}
        for name, uses in by.items():
            assert (grants[name]["uses"], grants[name]["users"], grants[name]["holders"]) == (uses, 1, 2)
            rows = (await admin.ask("GET", f"/access/use/{name}")).json()["rows"]
            assert [(one["name"], one["uses"]) for one in rows] == [("bowen", 0), ("anna", uses)]
        idle = {one["name"] for one in found["people"]}
        assert "bowen" in idle
        assert "anna" not in idle
        assert (await admin.ask("GET", "/access/use/sales.nothing")).status_code == 404
