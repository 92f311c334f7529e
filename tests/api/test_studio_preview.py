"""A draft seen as if it were published: under anybody's rights, for readers only, leaving nothing behind."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Desk, dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company
from yingdan.base import fetch

GRANT = {
    "kind": "grant", "name": "dealer.rep_shops",
    "body": {"role": "sales.rep", "object": "dealer.shop", "actions": ["read"], "fields": ["name"]},
}  # fmt: skip


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("rep", "东区", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def admin(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "admin") as client:
        yield client


def looking(desk: Desk, seen_as: object = None) -> dict[str, str]:
    eyes = {"x-preview-as": str(seen_as)} if seen_as else {}
    return {"x-preview-draft": desk.draft["id"], **eyes}


async def tables(company: Company) -> list[tuple[str, ...]]:
    async with company.db.begin() as tx:
        return await fetch(
            tx,
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3",
        )


async def test_a_draft_is_seen_with_its_tables_and_leaves_none(admin: Client, company: Company) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    before = await tables(company)
    meta = (await admin.ask("GET", "/meta", headers=looking(desk))).json()
    assert "dealer.shop" in {one["name"] for one in meta["objects"]}
    rows = await admin.ask("GET", "/records/dealer.shop", headers=looking(desk))
    assert (rows.status_code, rows.json()["rows"]) == (200, [])
    assert await tables(company) == before
    assert (await admin.ask("GET", "/records/dealer.shop")).status_code == 404


async def test_it_is_seen_under_the_rights_of_whoever_is_named(admin: Client, company: Company) -> None:
    await publish_app(admin)
    await admin.ask(
        "POST", "/records/dealer.shop", json={"name": "店", "limit": {"amount": "5", "currency": "CNY"}}
    )
    desk = await open_desk(admin)
    await desk.put(GRANT, dealer_field("note", "text", default="无"))
    rep = looking(desk, company.people["rep"])
    [row] = (await admin.ask("GET", "/records/dealer.shop", headers=rep)).json()["rows"]
    assert (row["name"], "limit" in row, "note" in row) == ("店", False, False)
    [row] = (await admin.ask("GET", "/records/dealer.shop", headers=looking(desk))).json()["rows"]
    assert row["note"] == "无"
    who = (await admin.ask("GET", "/session", headers=rep)).json()
    assert who["user"]["name"] == "rep"
    async with company.db.begin() as tx:
        told = await fetch(
            tx,
            "select actor, data->>'seen_as' from events.event where type = 'definition.draft_previewed' order by id",
        )
    admin_key = f"user:{company.people['admin']}"
    assert told == [(admin_key, str(company.people["rep"])), (admin_key, str(company.people["admin"]))]


async def test_nothing_is_written_in_a_preview(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    refused = await admin.ask("POST", "/records/dealer.shop", json={"name": "店"}, headers=looking(desk))
    assert (refused.status_code, refused.json()["slug"]) == (405, "preview-is-for-reading")


async def test_only_those_who_manage_definitions_preview(
    transport: httpx.ASGITransport, admin: Client
) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    async with signed_in(transport, "rep") as rep:
        refused = await rep.ask("GET", "/meta", headers=looking(desk))
        assert (refused.status_code, refused.json()["slug"]) == (403, "ability-is-missing")
    for bad in ("x", "00000000-0000-0000-0000-000000000001"):
        lost = await admin.ask("GET", "/meta", headers={"x-preview-draft": bad})
        assert (lost.status_code, lost.json()["slug"]) == (404, "draft-not-found")


async def test_a_faulty_draft_says_why_it_cannot_be_seen(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app(), dealer_field("late", "no_such_type"))
    refused = (await admin.ask("GET", "/meta", headers=looking(desk))).json()
    assert refused["slug"] == "preview-is-faulty"
    assert refused["faults"][0]["slug"] == "field-type-is-unknown"


async def test_a_form_is_tried_without_storing(admin: Client, company: Company) -> None:
    desk = await open_desk(admin)
    await desk.put(*dealer_app())
    done = await desk.post("try", {"object": "dealer.shop", "values": {"name": "试试"}})
    assert done["row"]["name"] == "试试"
    refused = await desk.post("try", {"object": "dealer.shop", "values": {}}, status=422)
    assert (refused["slug"], refused["faults"][0]["slug"]) == ("values-are-faulty", "value-is-required")
    denied = await desk.post(
        "try",
        {"object": "dealer.shop", "values": {"name": "x"}, "seen_as": str(company.people["rep"])},
        status=403,
    )
    assert denied["slug"] == "field-is-hidden"
    async with company.db.begin() as tx:
        assert await fetch(tx, "select 1 from pg_catalog.pg_namespace where nspname = 'dealer'") == []
        assert await fetch(tx, "select 1 from events.event where object = 'dealer.shop'") == []


async def test_looking_does_not_wait_for_a_table_that_somebody_holds(admin: Client, company: Company) -> None:
    await publish_app(admin)
    desk = await open_desk(admin)
    await desk.put(dealer_field("note", "text"))
    async with company.db.begin() as tx:
        await fetch(tx, "select id from dealer.shop")
        refused = await admin.ask("GET", "/records/dealer.shop", headers=looking(desk))
        assert (refused.status_code, refused.json()["slug"]) == (409, "tables-are-busy")
    assert (await admin.ask("GET", "/records/dealer.shop", headers=looking(desk))).status_code == 200


async def test_previews_and_readers_side_by_side_all_get_answers(admin: Client) -> None:
    await publish_app(admin)
    await admin.ask("POST", "/records/dealer.shop", json={"name": "店"})
    desk = await open_desk(admin)
    view = {**dealer_app()[-1], "body": {**dealer_app()[-1]["body"], "label": label("新")}}
    await desk.put(dealer_field("note", "text", default="无"), view)

    async def read(n: int) -> tuple[int, bool]:
        headers = looking(desk) if n % 2 else {}
        found = await admin.ask("GET", "/records/dealer.shop", headers=headers)
        return found.status_code, "note" in found.json()["rows"][0]

    found = await asyncio.gather(*(read(n) for n in range(12)))
    assert found == [(200, bool(n % 2)) for n in range(12)]
