"""Delegated configuration: a regional director changes the region's copy and nothing else; headquarters decides the rest."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, dealer_app, label, open_desk, publish_app
from tests.sales import Company

VIEW = dealer_app()[-1]


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("regional", "东区", role="director", login=True)
    await company.hire("east", "东区", login=True)
    await company.hire("south", "南区", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def admin(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "admin") as client:
        await publish_app(client)
        yield client


@pytest.fixture
async def regional(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "regional") as client:
        yield client


def ownership(name: str = "dealer.regions", **body: object) -> Json:
    return {"kind": "ownership", "name": name, "body": {"label": label("大区"), **body}}


def variant(company: Company, zone: str = "东区", **body: object) -> Json:
    copy = {"label": label("本区"), "unit": str(company.units[zone]), "kind": "view", "name": "dealer.all",
            "body": {**VIEW["body"], "columns": ["name"]}, **body}  # fmt: skip
    return {"kind": "variant", "name": f"dealer.copy_{len(str(body))}", "body": copy}


async def test_an_owner_makes_the_units_copy_and_no_more(
    admin: Client, regional: Client, company: Company
) -> None:
    assert (await regional.ask("GET", "/studio/kinds")).status_code == 403
    east = str(company.units["东区"])
    await publish_app(admin, [ownership(role="sales.director", unit=east, kinds=["view"])])
    desk = await open_desk(regional, "东区的清单")
    not_theirs = [
        {**VIEW, "body": {**VIEW["body"], "columns": ["name"]}},
        variant(company, "南区"),
        variant(company, kind="grant", name="sales.director_all"),
        ownership("dealer.mine", role="sales.director"),
        {"kind": "grant", "name": "dealer.all_mine", "body": {"role": "sales.director", "object": "*", "actions": ["read"]}},
        dealer_app()[2],
    ]  # fmt: skip
    for change in not_theirs:
        refused = await desk.put(change, status=403)
        assert refused["slug"] == "definitions-are-not-yours", change
        assert [one["slug"] for one in refused["faults"]] == ["definition-is-not-yours"]
    assert (await regional.ask("GET", "/meta")).json()["studio"] is True
    await desk.put(variant(company))
    assert (await desk.post("plan"))["faults"] == []
    seen = await regional.ask("GET", "/meta", headers={"x-preview-draft": desk.draft["id"]})
    assert seen.status_code == 200
    as_other = {"x-preview-draft": desk.draft["id"], "x-preview-as": str(company.people["admin"])}
    assert (await regional.ask("GET", "/meta", headers=as_other)).status_code == 403
    await desk.post("publish")
    rows = (await admin.ask("GET", "/studio/variants")).json()["rows"]
    assert [one["unit"]["name"] for one in rows] == ["东区"]
    for path in ("versions", "variants", "packages", "rollouts", f"grants/matrix?draft={desk.draft['id']}"):
        assert (await regional.ask("GET", f"/studio/{path}")).status_code == 403


async def test_an_owner_without_a_unit_keeps_the_definitions_themselves_until_they_are_locked(
    admin: Client, regional: Client
) -> None:
    await publish_app(admin, [ownership(role="sales.director", apps=["dealer"], kinds=["view"])])
    desk = await open_desk(regional)
    change = {**VIEW, "body": {**VIEW["body"], "label": label("门店一览")}}
    await desk.put(change)
    await publish_app(admin, [ownership("dealer.lock", names=["dealer.all"], locked=True)])
    assert (await desk.post("publish", status=403))["slug"] == "definitions-are-not-yours"
    await publish_app(admin, [{**ownership("dealer.lock"), "body": None}])
    await desk.post("publish")
    shown = (await admin.ask("GET", "/studio/definitions/view/dealer.all")).json()
    assert shown["body"]["label"] == label("门店一览")


async def test_an_owner_publishes_nothing_that_others_put_into_the_draft(
    admin: Client, regional: Client
) -> None:
    await publish_app(admin, [ownership(role="sales.director", kinds=["view"])])
    desk = await open_desk(regional)
    await desk.put({**VIEW, "body": {**VIEW["body"], "label": label("门店一览")}})
    theirs = type(desk)(admin, dict(desk.draft))
    await theirs.put(dealer_app()[2] | {"body": {**dealer_app()[2]["body"], "label": label("店名")}})
    assert (await desk.post("publish", status=403))["slug"] == "definitions-are-not-yours"
    await theirs.post("publish")


async def belongs(client: Client, kind: str, name: str) -> Json:
    found = await client.ask("GET", f"/studio/ownership/{kind}/{name}")
    assert found.status_code == 200, found.text
    answer: Json = found.json()
    return answer


async def test_each_definition_says_whose_it_is_before_anybody_begins(
    admin: Client, regional: Client, company: Company
) -> None:
    assert (await regional.ask("GET", "/studio/ownership/view/dealer.all")).status_code == 403
    east = str(company.units["东区"])
    await publish_app(admin, [ownership(role="sales.director", unit=east, apps=["dealer"])])
    copy = await belongs(regional, "view", "dealer.all")
    assert (copy["mine"], copy["locked"]) == (["copy"], [])
    [owner] = copy["owners"]
    assert (owner["name"], owner["role"]["name"], owner["unit"]["name"]) == (
        "dealer.regions",
        "sales.director",
        "东区",
    )
    assert [one["name"] for one in copy["managers"]] == ["sales.admin"]
    # Of tables, rights and what is not made yet there are no copies.
    for kind, name in (("field", "dealer.shop.city"), ("grant", "dealer.any"), ("view", "dealer.none")):
        assert (await belongs(regional, kind, name))["mine"] == [], kind
    assert (await belongs(regional, "field", "dealer.shop.city"))["owners"] == []
    assert (await belongs(admin, "view", "dealer.all"))["mine"] == ["original", "copy"]
    assert (await belongs(admin, "field", "dealer.shop.city"))["mine"] == ["original"]
    await publish_app(admin, [ownership("dealer.whole", role="sales.director", kinds=["view"])])
    assert (await belongs(regional, "view", "dealer.all"))["mine"] == ["original", "copy"]
    assert (await belongs(regional, "view", "dealer.next"))["mine"] == ["original"]
    await publish_app(admin, [ownership("dealer.lock", names=["dealer.all"], locked=True)])
    locked = await belongs(regional, "view", "dealer.all")
    assert (locked["mine"], locked["owners"]) == ([], [])
    assert locked["locked"] == [{"name": "dealer.lock", "label": label("大区")}]
    assert (await belongs(admin, "view", "dealer.all"))["mine"] == ["original"]


async def test_what_a_definition_says_of_its_owners_is_what_its_draft_would_hear(
    admin: Client, regional: Client, company: Company
) -> None:
    await publish_app(
        admin, [ownership(role="sales.director", unit=str(company.units["东区"]), kinds=["view"])]
    )
    desk = await open_desk(regional)
    for one in dealer_app():
        mine = (await belongs(regional, one["kind"], one["name"]))["mine"]
        await desk.put(one, status=200 if "original" in mine else 403)
        own = {"kind": one["kind"], "name": one["name"], "body": one["body"]}
        await desk.put(variant(company, **own), status=200 if "copy" in mine else 403)
