"""A record tried in a draft: what its formulas, decision tables and rights would make of it, and nothing kept."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import serving, signed_in
from tests.api.studio_desk import Desk, Json, dealer_field, label, open_desk, publish_app
from tests.sales import Company
from yingdan.base import fetch

TABLE = {
    "kind": "decision_table", "name": "dealer.rating",
    "body": {
        "label": label("门店评级"), "object": "dealer.shop", "outputs": ["rating"], "hit": "first",
        "rows": [
            {"when": "seats >= 10", "then": {"rating": "'A'"}, "reason": {"zh": "座位多", "en": "Many seats"}},
            {"when": "true", "then": {"rating": "'B'"}, "reason": {"zh": "其他", "en": "Others"}},
        ],
    },
}  # fmt: skip
DRAFTED = [
    dealer_field("seats", "integer"),
    dealer_field("rating", "text", derived=True),
    dealer_field("shown", "formula", options={"expr": "rating + '级'", "result": "text"}),
    TABLE,
]
REPS = {
    "kind": "grant", "name": "dealer.reps",
    "body": {"role": "sales.rep", "object": "dealer.shop", "actions": ["read", "create"], "fields": ["name", "seats", "city"]},
}  # fmt: skip


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def desk(transport: httpx.ASGITransport) -> AsyncIterator[Desk]:
    async with signed_in(transport, "admin") as admin:
        await publish_app(admin)
        found = await open_desk(admin, "加座位")
        await found.put(*DRAFTED)
        yield found


async def tried(desk: Desk, status: int = 200, *, seen_as: object = None, **values: object) -> Json:
    body = {"object": "dealer.shop", "values": values, "seen_as": str(seen_as) if seen_as else None}
    return await desk.post("try", body, status)


async def test_formulas_and_decisions_of_the_draft_judge_the_record_and_nothing_is_kept(
    desk: Desk, company: Company
) -> None:
    found = await tried(desk, name="城东店", seats=12)
    assert (found["row"]["rating"], found["row"]["shown"]) == ("A", "A级")
    assert found["decisions"] == [
        {"name": "dealer.rating", "label": label("门店评级"), "rows": [0], "outputs": {"rating": "A"},
         "reason": {"zh": "座位多", "en": "Many seats"}}
    ]  # fmt: skip
    assert (await tried(desk, name="城西店"))["decisions"][0]["reason"]["zh"] == "其他"
    assert (await desk.client.ask("GET", "/records/dealer.shop")).json()["rows"] == []
    async with company.db.begin() as tx:
        kept = await fetch(tx, "select type from events.event where object = 'dealer.shop'")
    assert kept == []


async def test_what_is_wrong_with_the_values_is_told_at_their_fields(desk: Desk) -> None:
    refused = await tried(desk, 422, seats="many")
    assert [one["at"].rpartition("/")[2] for one in refused["faults"]] == ["seats", "name"]
    missing = await tried(desk, 422, seats=3)
    assert [one["at"].rpartition("/")[2] for one in missing["faults"]] == ["name"]


async def test_it_is_tried_with_the_rights_of_whoever_is_named(desk: Desk, company: Company) -> None:
    rep = company.people["rep"]
    assert (await tried(desk, 403, seen_as=rep, name="城东店"))["slug"]
    await desk.put(REPS)
    found = await tried(desk, seen_as=rep, name="城东店", seats=12)
    assert (found["row"]["seats"], "rating" in found["row"], "shown" in found["row"]) == (12, False, False)
    assert found["decisions"][0]["outputs"] == {}


async def test_references_come_with_their_titles_and_what_the_maker_may_not_see_is_no_error(
    desk: Desk, company: Company
) -> None:
    await desk.put(dealer_field("keeper", "user"))
    found = await tried(desk, name="城东店", keeper=str(company.people["rep"]))
    assert found["row"]["keeper"] == {"id": str(company.people["rep"]), "title": "rep"}
    blind = {**REPS, "body": {**REPS["body"], "actions": ["create"]}}
    narrow = {
        **REPS,
        "name": "dealer.reps_read",
        "body": {**REPS["body"], "actions": ["read"], "condition": "name == '别的店'"},
    }
    await desk.put(blind, narrow)
    assert (await tried(desk, seen_as=company.people["rep"], name="城东店"))["row"] is None


async def test_a_draft_with_faults_tells_them_instead(desk: Desk) -> None:
    await desk.put(dealer_field("to", "reference", options={"to": "dealer.nowhere"}))
    refused = await tried(desk, 409, name="城东店")
    assert (refused["slug"], len(refused["faults"])) == ("preview-is-faulty", 1)
    assert refused["faults"][0]["at"].startswith("field dealer.shop.to")
