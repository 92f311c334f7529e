"""An object a company made for itself behaves as one that was shipped: the same questions are asked of both."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from tests.api.declared import faults_in
from tests.api.server import Client, serving, signed_in
from tests.contract.every_object import MINE, entered, publish_own, sample
from tests.sales import Company

SHIPPED = (
    "account",
    "activity",
    "channel",
    "contact",
    "lead",
    "opportunity",
    "product",
    "rep",
    "tag",
    "task",
)
EVERY = pytest.mark.parametrize("name", [MINE, *(f"sales.{one}" for one in SHIPPED)])


@pytest.fixture
async def door(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    async with serving(company) as transport:
        async with signed_in(transport, "admin") as client:
            await publish_own(client)
        yield transport


@pytest.fixture
async def admin(door: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(door, "admin") as client:
        yield client


def known(company: Company) -> dict[str, UUID]:
    return {"org.user": company.people["rep"], "org.unit": company.units["公司"]}


@EVERY
async def test_what_is_entered_is_read_back_listed_changed_and_removed(
    company: Company, admin: Client, name: str
) -> None:
    path, values = f"/records/{name}", sample(company.catalog, name, 1, known(company))
    key = {"Idempotency-Key": "one"}
    made = await admin.ask("POST", path, json=values, headers=key)
    assert made.status_code == 201, made.text
    again = await admin.ask("POST", path, json=values, headers=key)
    assert (again.json()["id"], again.headers["idempotent-replay"]) == (made.json()["id"], "true")
    one = f"{path}/{made.json()['id']}"
    row = (await admin.ask("GET", one)).json()
    for field in entered(company.catalog, name):
        if (
            field.name in values
            and not field.field_type.traits.secret
            and not field.field_type.traits.stamped
        ):
            load = field.field_type.load
            assert load(row[field.name], field.options) == load(values[field.name], field.options), field.name
    title = company.catalog.objects[name].title
    change = {title: "改过的名字"}
    right = await admin.ask("PATCH", one, json=change, headers={"If-Match": f'"{row["version"]}"'})
    assert (right.status_code, right.json()[title]) == (200, "改过的名字"), right.text
    stale = await admin.ask("PATCH", one, json={title: "又一个"}, headers={"If-Match": f'"{row["version"]}"'})
    assert stale.status_code == 412, stale.text
    for tail in ("history", "timeline", "comments", "merges", "duplicates"):
        found = await admin.ask("GET", f"{one}/{tail}")
        assert found.status_code == 200, (tail, found.text)
    assert (await admin.ask("DELETE", one)).status_code == 204
    assert (await admin.ask("GET", one)).status_code == 404
    assert made.json()["id"] in {
        r["id"] for r in (await admin.ask("GET", f"/bin?object={name}")).json()["rows"]
    }
    back = await admin.ask("POST", "/bin/restore", json={"object": name, "ids": [made.json()["id"]]})
    assert back.json()["restored"] == [made.json()["id"]], back.text
    assert (await admin.ask("GET", one)).json()[title] == "改过的名字"


@EVERY
async def test_every_sortable_field_pages_to_the_end_without_loss_or_repeat(
    company: Company, admin: Client, name: str
) -> None:
    rows = [sample(company.catalog, name, seed, known(company)) for seed in range(5)]
    changes = [{"op": "create", "values": one} for one in [*rows, {"no_such_field": 1}]]
    done = (await admin.ask("POST", f"/records/{name}/batch", json={"changes": changes})).json()
    assert (done["done"], [one["ok"] for one in done["rows"]][-1]) == (5, False), done["rows"]
    everything = {one["id"] for one in done["rows"] if one["ok"]}
    for field in company.catalog.objects[name].fields.values():
        traits, values = field.field_type.traits, field.value_type
        if not traits.sortable or traits.secret:
            continue
        for sign in ("", "-"):
            seen: list[str] = []
            cursor = None
            while True:
                asked = {"sort": f"{sign}{field.name}", "limit": 2, "fields": field.name}
                page = await admin.ask(
                    "GET", f"/records/{name}", params={**asked, **({"cursor": cursor} if cursor else {})}
                )
                assert page.status_code == 200, (field.name, values, page.text)
                seen += [row["id"] for row in page.json()["rows"]]
                if (cursor := page.json()["next"]) is None:
                    break
            assert len(seen) == len(set(seen)), field.name
            assert everything <= set(seen), field.name


@EVERY
async def test_the_interface_description_has_its_schema_and_paths(
    company: Company, admin: Client, name: str
) -> None:
    spec = (await admin.ask("GET", "/openapi.json")).json()
    assert {"get", "post"} <= set(spec["paths"][f"/api/v1/records/{name}"])
    assert set(spec["components"]["schemas"][name]["properties"]) >= set(company.catalog.objects[name].fields)


@EVERY
async def test_what_is_answered_of_a_record_is_as_its_schema_says(
    company: Company, admin: Client, name: str
) -> None:
    """Whole, in a list of some fields, and with every reference opened; `Declared` judges the page around it."""
    made = await admin.ask("POST", f"/records/{name}", json=sample(company.catalog, name, 1, known(company)))
    opened = [one.name for one in company.catalog.objects[name].fields.values() if one.target][:10]
    answers = [
        made.json(),
        (await admin.ask("GET", f"/records/{name}/{made.json()['id']}")).json(),
        *(await admin.ask("GET", f"/records/{name}")).json()["rows"],
        *(await admin.ask("GET", f"/records/{name}", params={"fields": "owner"})).json()["rows"],
        *(await admin.ask("POST", f"/records/{name}/query", json={"expand": opened})).json()["rows"],
    ]
    assert any("record" in (row[one] or {}) for row in answers for one in opened if one in row)
    named = (await admin.ask("GET", "/openapi.json")).json()["components"]["schemas"]
    for row in answers:
        assert list(faults_in(row, named[name], named)) == []
