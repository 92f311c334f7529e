"""The OpenAPI document tells each person of the objects, fields and actions that are theirs, and of no others."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.declared import faults_in
from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, label, open_desk
from tests.contract.every_object import MINE, publish_own
from tests.sales import Company

READ = ["read"]


@pytest.fixture
async def door(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    """A role that reads the names of things and changes nothing."""
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport:
        async with signed_in(transport, "admin") as admin:
            await publish_own(admin)
            desk = await open_desk(admin)
            body = {
                "role": "own.narrow",
                "object": MINE,
                "actions": READ,
                "condition": "true",
                "fields": ["name"],
            }
            await desk.put(
                {"kind": "role", "name": "own.narrow", "body": {"label": label("窄")}},
                {"kind": "grant", "name": "own.narrow_things", "body": body},
            )
            await desk.post("publish")
            assert (await admin.ask("POST", f"/records/{MINE}", json={"name": "物"})).status_code == 201
        await company.hire("narrow", "东区", role="narrow", login=True)
        yield transport


async def document(client: Client) -> Json:
    answer = await client.ask("GET", "/openapi.json")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def objects_in(spec: Json, company: Company) -> set[str]:
    return {name for name in company.catalog.objects if name in spec["components"]["schemas"]}


async def test_who_sees_all_is_told_of_all(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "admin") as admin:
        spec = await document(admin)
        met = {each["name"] for each in (await admin.ask("GET", "/meta")).json()["objects"]}
    assert objects_in(spec, company) == met
    assert {MINE, "sales.lead"} <= met


async def test_who_sees_one_field_of_one_object_is_told_of_that(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "narrow") as narrow:
        spec = await document(narrow)
        met = (await narrow.ask("GET", "/meta")).json()["objects"]
        rows = (await narrow.ask("GET", f"/records/{MINE}")).json()["rows"]
    assert [list(faults_in(row, spec["components"]["schemas"][MINE], {})) for row in rows] == [[]]
    assert objects_in(spec, company) == {each["name"] for each in met} == {MINE}
    schemas = spec["components"]["schemas"]
    assert set(schemas[MINE]["properties"]) == {"id", "version", "created_at", "name"}
    assert schemas[f"{MINE}.values"]["properties"] == {}
    typed = {
        path: set(item) & {"get", "post", "patch", "delete"}
        for path, item in spec["paths"].items()
        if MINE in path
    }
    root = f"/api/v1/records/{MINE}"
    assert typed == {root: {"get"}, f"{root}/query": {"post"}, f"{root}/{{record}}": {"get"}}
    told = str(spec)
    for other in company.catalog.objects:
        assert other == MINE or f"'{other}'" not in told, other


async def test_a_key_is_told_of_what_it_opens(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(door, "admin") as admin:
        made = await admin.ask("POST", "/tokens", json={"label": "ERP", "scopes": ["sales.lead:update"]})
    headers = {"authorization": f"Bearer {made.json()['secret']}"}
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test", headers=headers) as http:
        spec = (await http.get("/api/v1/openapi.json")).json()
    assert objects_in(spec, company) == {"sales.lead"}
    assert set(spec["paths"]["/api/v1/records/sales.lead"]) == {"get"}
    assert {"get", "patch"} == set(spec["paths"]["/api/v1/records/sales.lead/{record}"]) - {"parameters"}


async def test_every_reference_in_the_document_leads_somewhere(door: httpx.ASGITransport) -> None:
    async with signed_in(door, "narrow") as narrow:
        spec = await document(narrow)
    for name in refs(spec):
        assert name in spec["components"]["schemas"], name


def refs(part: object) -> set[str]:
    if isinstance(part, dict):
        own = {str(part["$ref"]).rpartition("/")[2]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(refs(each) for each in part.values()))
    return set().union(*(refs(each) for each in part)) if isinstance(part, list) else set()
