"""A change is live for some units first: they see it, others do not, and nothing is lost on the way back."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company
from yingdan.base import fetch

GRANT = {
    "kind": "grant", "name": "dealer.reps",
    "body": {"role": "sales.rep", "object": "dealer.shop", "actions": ["read", "create", "update"]},
}  # fmt: skip
METRIC = {
    "kind": "metric", "name": "dealer.shops",
    "body": {"label": label("门店数"), "object": "dealer.shop", "function": "count"},
}  # fmt: skip


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("east", "东区", login=True)
    await company.hire("south", "南区", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def admin(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "admin") as client:
        yield client


@pytest.fixture
async def east(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "east") as client:
        yield client


@pytest.fixture
async def south(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "south") as client:
        yield client


def rollout(company: Company, *changes: Json, zone: str = "东区") -> Json:
    body = {
        "label": label("试点"),
        "units": [str(company.units[zone])],
        "changes": list(changes),
        "metrics": ["dealer.shops"],
    }
    return {"kind": "rollout", "name": "dealer.pilot", "body": body}


def staged(company: Company) -> Json:
    view = dealer_app()[-1]
    return rollout(
        company, dealer_field("note", "text", default="试"),
        {**view, "body": {**view["body"], "columns": ["name", "note"]}},
    )  # fmt: skip


async def fields_seen(client: Client) -> set[str]:
    meta = (await client.ask("GET", "/meta")).json()
    [found] = [one for one in meta["objects"] if one["name"] == "dealer.shop"]
    return {field["name"] for field in found["fields"]}


async def shop_columns(company: Company) -> set[str]:
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select column_name from information_schema.columns"
            " where table_schema = 'dealer' and table_name = 'shop'",
        )
    return {row[0] for row in rows}


async def test_first_units_work_with_it_and_it_is_promoted_for_all(
    admin: Client, east: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    await publish_app(admin, [staged(company)])
    assert "note" in await fields_seen(east)
    assert "note" not in await fields_seen(south)
    made = await east.ask("POST", "/records/dealer.shop", json={"name": "杭州店", "note": "好"})
    assert made.status_code == 201, made.text
    assert (await south.ask("POST", "/records/dealer.shop", json={"name": "广州店"})).status_code == 201
    refused = await south.ask("POST", "/records/dealer.shop", json={"name": "x", "note": "y"})
    assert refused.json()["slug"] == "field-is-hidden"
    [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
    assert row["arms"]["first"] == {"people": 1, "used": 1, "written": 1}
    assert row["arms"]["rest"] == {"people": 2, "used": 1, "written": 1}
    assert row["metrics"][0]["values"] == {"first": 1, "rest": 1}
    assert row["metrics"][0]["proof"] is None
    assert [one["name"] for one in row["units"]] == ["东区"]
    before = await shop_columns(company)
    done = await admin.ask("POST", "/studio/rollouts/dealer.pilot/promote", json={})
    assert done.status_code == 200, done.text
    assert await shop_columns(company) == before
    assert "note" in await fields_seen(south)
    rows = {r["name"]: r["note"] for r in (await south.ask("GET", "/records/dealer.shop")).json()["rows"]}
    assert rows == {"杭州店": "好", "广州店": "试"}
    assert (await admin.ask("GET", "/studio/rollouts")).json()["rows"] == []


async def test_a_rollout_that_is_withdrawn_keeps_what_was_written(
    admin: Client, east: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    version = await publish_app(admin, [staged(company)])
    await east.ask("POST", "/records/dealer.shop", json={"name": "杭州店", "note": "好"})
    assert (await admin.ask("POST", "/studio/rollouts/dealer.pilot/withdraw", json={})).status_code == 200
    assert "note" not in await fields_seen(east)
    assert "note" not in await shop_columns(company)
    back = await admin.ask("POST", f"/studio/versions/{version}/rollback", json={})
    assert back.status_code == 200, back.text
    [row] = (await east.ask("GET", "/records/dealer.shop")).json()["rows"]
    assert row["note"] == "好"


async def test_a_drafted_rollout_is_looked_at_and_tried_by_who_is_not_among_its_first_units(
    admin: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    desk = await open_desk(admin, "试点")
    await desk.put(staged(company))
    await desk.post("review", {"roles": ["sales.rep"]})
    [row] = (await south.ask("GET", "/studio/reviews")).json()["rows"]
    assert [one["zh"] for one in row["changes"]] == ["新增字段「note」", "修改视图「全部门店」：列"]
    assert [one["name"] for one in row["first_units"]] == ["东区"]
    look = {"x-preview-draft": desk.draft["id"]}
    seen = (await south.ask("GET", "/meta", headers=look)).json()
    [view] = [one for one in seen["views"] if one["name"] == "dealer.all"]
    assert view["columns"] == ["name", "note"]
    assert (await south.ask("GET", "/records/dealer.shop", headers=look)).status_code == 200
    as_south = str(company.people["south"])
    trial = {"object": "dealer.shop", "values": {"name": "广州店", "note": "好"}, "seen_as": as_south}
    assert (await desk.post("try", trial))["row"]["note"] == "好"
    # Once it is in force, only the first units have it, also in the preview of another draft.
    await desk.post("publish")
    assert "note" not in await fields_seen(south)
    other = await open_desk(admin, "另一个")
    await other.put(dealer_field("phone", "text"))
    eyes = {"x-preview-draft": other.draft["id"], "x-preview-as": as_south}
    seen = (await admin.ask("GET", "/meta", headers=eyes)).json()
    [shop] = [one for one in seen["objects"] if one["name"] == "dealer.shop"]
    names = {one["name"] for one in shop["fields"]}
    assert ("phone" in names, "note" in names) == (True, False)


async def test_other_publishes_go_on_while_a_rollout_runs(
    admin: Client, east: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    await publish_app(admin, [staged(company)])
    await publish_app(admin, [dealer_field("phone", "text")])
    assert {"note", "phone"} <= await fields_seen(east)
    seen = await fields_seen(south)
    assert ("phone" in seen, "note" in seen) == (True, False)
    desk = await open_desk(admin)
    await desk.put(dealer_field("note", "integer"))
    assert {one["slug"] for one in (await desk.post("plan"))["faults"]} == {"rollout-may-not-retype"}


async def test_what_cannot_be_staged_is_refused_in_words(admin: Client, company: Company) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    desk = await open_desk(admin)
    # What the worker decides by, and numbers that units are compared by.
    same = [("clock", "sales.contact"), ("signal", "sales.call"), ("metric", "sales.page_views")]
    bodies = [
        (await admin.ask("GET", f"/studio/definitions/{kind}/{name}")).json()["body"] for kind, name in same
    ]
    bad = [
        *(
            ({"kind": kind, "name": name, "body": body}, "kind-is-the-same-for-all")
            for (kind, name), body in zip(same, bodies, strict=True)
        ),
        ({"kind": "field", "name": "dealer.shop.city", "body": None}, "rollout-may-not-remove"),
        (dealer_field("late", "nope"), "field-type-is-unknown"),
        (dealer_field("late", "decimal", derived=True), "filled-field-is-the-same-for-all"),
    ]
    for change, slug in bad:
        await desk.put(rollout(company, change))
        faults = (await desk.post("plan"))["faults"]
        assert slug in {one["slug"] for one in faults}, faults
        assert all(one["name"] == "dealer.pilot" and one["path"].startswith("/changes/0") for one in faults)
    await publish_app(admin, [staged(company)])
    desk = await open_desk(admin)
    await desk.put({**staged(company), "name": "dealer.second"}, {**staged(company), "body": None})
    plan = await desk.post("plan")
    assert plan["faults"] == []
    await desk.put({**staged(company), "reset": True})
    assert "rollout-is-not-alone" in {one["slug"] for one in (await desk.post("plan"))["faults"]}


async def test_a_unit_has_its_own_copy_and_headquarters_takes_it_over_or_locks_it(
    admin: Client, east: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT])
    view = dealer_app()[-1]
    original = (await admin.ask("GET", "/studio/definitions/view/dealer.all")).json()["digest"]
    variant = {"kind": "variant", "name": "dealer.all_east", "body": {
        "label": label("东区的门店"), "unit": str(company.units["东区"]), "kind": "view", "name": "dealer.all",
        "body": {**view["body"], "columns": ["name"]}, "original": original}}  # fmt: skip
    await publish_app(admin, [variant])

    async def columns(client: Client) -> list[str]:
        meta = (await client.ask("GET", "/meta")).json()
        return next(one["columns"] for one in meta["views"] if one["name"] == "dealer.all")  # type: ignore[no-any-return]

    assert (await columns(east), await columns(south)) == (["name"], ["name", "limit"])
    [row] = (await admin.ask("GET", "/studio/variants")).json()["rows"]
    assert (row["behind"], row["locked"], row["unit"]["name"]) == (False, False, "东区")
    await publish_app(admin, [{**view, "body": {**view["body"], "label": label("改名")}}])
    assert (await admin.ask("GET", "/studio/variants")).json()["rows"][0]["behind"] is True
    lock = {
        "kind": "ownership",
        "name": "dealer.lock",
        "body": {"label": label("锁"), "names": ["dealer.all"], "locked": True},
    }
    desk = await open_desk(admin)
    await desk.put(lock)
    assert {one["slug"] for one in (await desk.post("plan"))["faults"]} == {"definition-has-variants"}
    taken = (await admin.ask("POST", "/studio/variants/dealer.all_east/take-over")).json()
    done = await admin.ask("POST", f"/studio/drafts/{taken['draft']}/publish", json={})
    assert done.status_code == 200, done.text
    assert (await columns(south), (await admin.ask("GET", "/studio/variants")).json()["rows"]) == (
        ["name"],
        [],
    )
    await desk.post("publish")
    await desk_refuses_variant(admin, variant)


async def desk_refuses_variant(admin: Client, variant: Json) -> None:
    desk = await open_desk(admin)
    await desk.put(variant)
    assert {one["slug"] for one in (await desk.post("plan"))["faults"]} == {"definition-is-locked"}


async def test_a_rollout_is_compared_by_rates_and_says_when_it_is_too_early(
    admin: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    carried = staged(company)
    rate = "sales.opportunity_7d_rate"
    carried["body"] |= {"metrics": ["dealer.shops", rate], "days": 21, "matters": 0.05}
    await publish_app(admin, [carried])
    [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
    assert (row["days"], row["matters"]) == (21, 0.05)
    shops, found = row["metrics"]
    assert shops["proof"] is None
    assert (found["name"], found["within"], found["proof"]["word"]) == (rate, "7d", "young")
    assert found["proof"]["sides"]["first"] == {"value": None, "of": 0, "teams": 0, "before": None}


async def test_how_long_a_comparison_takes_is_asked_before_the_start(admin: Client, company: Company) -> None:
    ask = {"units": [str(company.units["东区"])], "metrics": ["sales.touch_72h_rate", "sales.leads_new"]}
    rows = (await admin.ask("POST", "/studio/rollouts/foresee", json=ask)).json()["rows"]
    assert rows[0]["foresight"] == {"rate": None, "a_day": 0, "days": None, "young": True, "each": None}
    assert rows[1]["foresight"] is None
    wrong = await admin.ask("POST", "/studio/rollouts/foresee", json={**ask, "metrics": ["sales.nothing"]})
    assert (wrong.status_code, wrong.json()["slug"]) == (404, "metric-is-unknown")
    odd = await admin.ask("POST", "/studio/rollouts/foresee", json={**ask, "matters": 0})
    assert odd.status_code == 422


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"days": 3}, "rollout-days-are-out-of-range"),
        ({"matters": 0}, "rollout-share-is-out-of-range"),
        ({"metrics": ["dealer.shops"] * 7}, "rollout-has-too-many-metrics"),
    ],
)
async def test_an_odd_plan_of_a_rollout_is_refused_in_words(
    admin: Client, company: Company, more: Json, slug: str
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    carried = staged(company)
    carried["body"] |= more
    desk = await open_desk(admin)
    await desk.put(carried)
    plan = await desk.post("plan")
    assert slug in [fault["slug"] for fault in plan["faults"]]


def shop_rule(require: str) -> Json:
    body = {"label": label("额度要填"), "object": "dealer.shop", "require": require, "field": "limit"}
    return {"kind": "rule", "name": "dealer.limited", "body": body}


async def refusal(client: Client, values: Json) -> set[str]:
    """What a new shop of these values is refused by; nothing when it is made."""
    made = await client.ask("POST", "/records/dealer.shop", json=values)
    if made.status_code == 201:
        return set()
    return {fault["slug"] for fault in made.json()["faults"]}


async def rules_told(client: Client) -> list[str]:
    meta = (await client.ask("GET", "/meta")).json()
    [found] = [one for one in meta["objects"] if one["name"] == "dealer.shop"]
    return [one["name"] for one in found["rules"]]


async def test_a_rule_in_a_rollout_holds_and_is_told_to_the_first_units_alone_until_it_is_promoted(
    admin: Client, east: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, METRIC])
    await publish_app(admin, [rollout(company, shop_rule("limit != null"))])
    assert (await rules_told(east), await rules_told(south)) == (["dealer.limited"], [])
    assert await refusal(east, {"name": "杭州店"}) == {"rule-is-broken"}
    assert await refusal(south, {"name": "广州店"}) == set()
    done = await admin.ask("POST", "/studio/rollouts/dealer.pilot/promote", json={})
    assert done.status_code == 200, done.text
    assert await refusal(south, {"name": "深圳店"}) == {"rule-is-broken"}


async def test_a_unit_with_its_own_copy_of_a_rule_is_held_to_the_copy_and_the_others_to_the_original(
    admin: Client, east: Client, south: Client, company: Company
) -> None:
    await publish_app(admin, [*dealer_app(), GRANT, shop_rule("limit != null")])
    assert await refusal(east, {"name": "杭州店"}) == {"rule-is-broken"}
    body = {"label": label("东区不限"), "unit": str(company.units["东区"]), "kind": "rule",
            "name": "dealer.limited", "body": shop_rule("name != null")["body"]}  # fmt: skip
    await publish_app(admin, [{"kind": "variant", "name": "dealer.limited_east", "body": body}])
    assert await refusal(east, {"name": "杭州店"}) == set()
    assert await refusal(south, {"name": "广州店"}) == {"rule-is-broken"}
