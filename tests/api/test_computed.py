"""Computed fields, conversions, the bin and trees over HTTP, as a business person's app meets them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    transport: httpx.ASGITransport
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


ORDER = [
    {"kind": "object", "name": "dealer.order", "body": {"label": label("订单"), "title": "name"}},
    *(
        {"kind": "field", "name": f"dealer.order.{name}",
         "body": {"object": "dealer.order", "type": type_name, "label": label(name), "options": options}}
        for name, type_name, options in (
            ("name", "text", {}),
            ("amount", "money", {}),
            ("shop", "reference", {"to": "dealer.shop", "on_delete": "cascade"}),
        )
    ),
    dealer_field("used", "roll_up", options={"from": "dealer.order", "by": "shop", "function": "sum", "field": "amount"}),
    dealer_field("left", "formula", options={"expr": "limit - used", "result": "money"}),
    dealer_field("above", "reference", options={"to": "dealer.shop", "tree": True}),
]  # fmt: skip


async def post(client: Client, object_name: str, **values: object) -> str:
    made = await client.ask("POST", f"/records/{object_name}", json=values)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_a_credit_line_is_what_is_left_after_all_orders(admin: Client) -> None:
    await publish_app(admin, [*dealer_app(), *ORDER])
    shop = await post(admin, "dealer.shop", name="临安店", limit={"amount": "1000", "currency": "CNY"})
    for amount in ("200", "350.50"):
        await post(admin, "dealer.order", name="单", shop=shop, amount={"amount": amount, "currency": "CNY"})
    row = (await admin.ask("GET", f"/records/dealer.shop/{shop}")).json()
    assert (row["used"]["amount"], row["left"]["amount"]) == ("550.50", "449.50")
    listed = (
        await admin.ask("GET", "/records/dealer.shop?filter=left<500&sort=-left&fields=name,left")
    ).json()
    assert [one["name"] for one in listed["rows"]] == ["临安店"]
    told = (await admin.ask("GET", f"/records/dealer.shop/{shop}/timeline")).json()["events"]
    assert [one["type"] for one in told] == ["record.created"]
    meta = (await admin.ask("GET", "/meta")).json()
    fields = {
        one["name"]: one for one in next(o for o in meta["objects"] if o["name"] == "dealer.shop")["fields"]
    }
    assert (fields["left"]["type"], fields["left"]["computed"], fields["left"]["readonly"]) == (
        "money",
        "formula",
        True,
    )
    assert fields["left"]["formula"]["program"]["op"] == "round"
    assert (fields["used"]["type"], fields["used"]["computed"]) == ("money", "roll_up")
    refused = await admin.ask("PATCH", f"/records/dealer.shop/{shop}", json={"left": "1"})
    assert refused.status_code == 422


async def test_a_shop_goes_with_its_orders_and_they_come_back_together(admin: Client) -> None:
    await publish_app(admin, [*dealer_app(), *ORDER])
    shop = await post(admin, "dealer.shop", name="临安店")
    order = await post(admin, "dealer.order", name="单", shop=shop)
    assert (await admin.ask("DELETE", f"/records/dealer.shop/{shop}")).status_code == 204
    assert (await admin.ask("GET", f"/records/dealer.order/{order}")).status_code == 404
    rows = (await admin.ask("GET", "/bin")).json()["rows"]
    assert {(one["object"], one["together"]) for one in rows if one["id"] == shop} == {("dealer.shop", 2)}
    back = await admin.ask("POST", "/bin/restore", json={"object": "dealer.shop", "ids": [shop]})
    assert back.json()["restored"] == [shop]
    assert (await admin.ask("GET", f"/records/dealer.order/{order}")).status_code == 200


async def test_a_plan_counts_what_cannot_be_converted(admin: Client) -> None:
    await publish_app(admin)
    for city in ("12", "杭州"):
        await post(admin, "dealer.shop", name="x", city=city)
    desk = await open_desk(admin)
    await desk.put(dealer_field("city", "integer"))
    plan = await desk.post("plan")
    assert plan["faults"] == []
    [step] = [one for one in plan["steps"] if "examples" in one]
    assert (step["values"], step["lost"], [one["value"] for one in step["examples"]]) == (2, 1, ["杭州"])
    await desk.post("publish")
    hidden = (await admin.ask("GET", "/studio/hidden")).json()["rows"]
    told = [(one["table"], one["type"], one["kind"], one["name"], one["label"]["zh"]) for one in hidden]
    assert told == [("dealer.shop", "text", "field", "dealer.shop.city", "city")]
    asked = await admin.ask("POST", f"/studio/hidden/{hidden[0]['id']}/purge")
    assert asked.status_code == 202
    assert (await admin.ask("POST", "/studio/hidden/nothing/purge")).status_code == 404


async def test_a_plan_shows_no_value_that_its_reader_may_not_see(admin: Client) -> None:
    await publish_app(admin)
    await post(admin, "dealer.shop", name="x", city="杭州")
    hide = {"object": "dealer.shop", "condition": "true", "hidden_fields": ["city"], "label": label("h")}
    await publish_app(admin, [{"kind": "guard", "name": "dealer.quiet", "body": hide}])
    desk = await open_desk(admin)
    await desk.put(dealer_field("city", "integer"))
    [step] = [one for one in (await desk.post("plan"))["steps"] if "examples" in one]
    assert (step["values"], step["lost"], step["examples"]) == (1, 1, [])


async def test_a_roll_up_is_counted_anew_on_request(admin: Client) -> None:
    await publish_app(admin, [*dealer_app(), *ORDER])
    asked = await admin.ask("POST", "/studio/roll-ups/dealer.shop.used/rebuild")
    assert asked.status_code == 202, asked.text
    again = await admin.ask("POST", "/studio/roll-ups/dealer.shop.used/rebuild")
    assert again.json()["job"] == asked.json()["job"]
    assert (await admin.ask("POST", "/studio/roll-ups/dealer.shop.name/rebuild")).status_code == 404


async def test_shops_below_a_shop_are_found_and_make_no_ring(admin: Client) -> None:
    await publish_app(admin, [*dealer_app(), *ORDER])
    top = await post(admin, "dealer.shop", name="总店")
    below = await post(admin, "dealer.shop", name="分店", above=top)
    found = (await admin.ask("GET", f"/records/dealer.shop?under=above:{top}")).json()["rows"]
    assert {one["name"] for one in found} == {"总店", "分店"}
    assert (await admin.ask("GET", "/records/dealer.shop?under=above:x")).status_code == 400
    ring = await admin.ask("PATCH", f"/records/dealer.shop/{top}", json={"above": below})
    assert (ring.status_code, ring.json()["slug"]) == (409, "tree-has-a-ring")
