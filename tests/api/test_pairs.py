"""The clerk's queue over HTTP: evidence within rights, told apart once and for all, taken back."""

from uuid import UUID

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.kernel.records import Create
from yingdan.main.recognising import identity_ticker


async def test_a_clerk_works_off_the_queue_and_a_rep_sees_only_pairs_of_own_records(company: Company) -> None:
    await company.hire("boss", "公司", role="director", login=True)
    await company.hire("rep", "东区", login=True)
    names = ["宁波金达机械制造有限公司", "金达机械制造(宁波)股份公司"]
    one, other = await company.write(
        Create("sales.account", {"name": names[0], "email": "a@jinda.cn"}, owner=company.people["rep"]),
        Create("sales.account", {"name": names[1], "email": "b@jinda.cn"}, owner=company.people["boss"]),
    )
    step = identity_ticker(company.db, lambda: company.catalog, company.clock)
    for _ in range(6):
        await step(company.clock.now())
    place = f"/identity/pairs/{one.id}/{other.id}/apart"
    async with serving(company) as transport:
        async with signed_in(transport, "rep") as rep:
            assert (await rep.ask("GET", "/identity/pairs")).json()["rows"] == []
            assert (await rep.ask("GET", f"/records/sales.account/{one.id}/pairs")).json()["rows"] == []
            assert (await rep.ask("PUT", place)).status_code == 404
        async with signed_in(transport, "boss") as boss:
            [pair] = (await boss.ask("GET", "/identity/pairs?object=sales.account")).json()["rows"]
            assert {UUID(pair[side]["id"]) for side in ("one", "other")} == {one.id, other.id}
            assert {pair[side]["name"] for side in ("one", "other")} == set(names)
            told = [(one["part"], one["level"]) for one in pair["evidence"]]
            assert told == [("name", "whole"), ("form", "differs"), ("email", "domain")]
            assert (await boss.ask("GET", "/identity/pairs?object=sales.lead")).json()["rows"] == []
            assert (await boss.ask("PUT", place)).json() == {"state": "apart"}
            assert (await boss.ask("GET", "/identity/pairs")).json()["rows"] == []
            [kept] = (await boss.ask("GET", "/identity/pairs?state=apart")).json()["rows"]
            assert kept["decided_by"] == "boss"
            assert (await boss.ask("DELETE", place)).json() == {"state": "open"}
            [again] = (await boss.ask("GET", f"/records/sales.account/{other.id}/pairs")).json()["rows"]
            assert (again["state"], again["may"]) == ("open", True)
            assert (await boss.ask("GET", "/identity/pairs?state=odd")).status_code == 422
            assert (await boss.ask("PUT", f"/identity/pairs/{one.id}/{one.id}/apart")).status_code == 404
