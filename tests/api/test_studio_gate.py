"""A release passes people first: time saved, front-line sign-offs after looking, adoption afterwards."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Desk, Json, dealer_app, dealer_field, label, open_desk, publish_app
from tests.sales import Company

GATE = {"roles": ["sales.rep"], "sign_offs": 2}
GRANT = {
    "kind": "grant", "name": "dealer.reps",
    "body": {"role": "sales.rep", "object": "dealer.shop", "actions": ["read", "create"]},
}  # fmt: skip
SAVES = {"minutes_before": 6, "minutes_after": 1, "times_a_day": 4, "people": 30}


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    for name in ("a", "b", "c"):
        await company.hire(name, "东区", login=True)
    await company.hire("boss", "东区", role="manager", login=True)
    async with serving(company) as found:
        yield found


@pytest.fixture
async def admin(transport: httpx.ASGITransport) -> AsyncIterator[Client]:
    async with signed_in(transport, "admin") as client:
        app = dealer_app()
        app[0] = {**app[0], "body": {**app[0]["body"], "gate": GATE}}
        await publish_app(client, [*app, GRANT])
        yield client


async def look_and_sign(
    transport: httpx.ASGITransport, who: str, desk: Desk, *, agrees: bool = True, look: bool = True
) -> Json:
    async with signed_in(transport, who) as client:
        if look:
            seen = await client.ask("GET", "/meta", headers={"x-preview-draft": desk.draft["id"]})
            assert seen.status_code == 200, seen.text
        path = f"/studio/reviews/{desk.draft['id']}/sign-off"
        said = await client.ask("POST", path, json={"agrees": agrees, "comment": "看过"})
        answer: Json = said.json()
        return answer


async def missing(admin: Client, desk: Desk) -> list[str]:
    gate = (await admin.ask("GET", desk.path)).json()["gate"]
    return [one["slug"] for one in gate["missing"]]


async def test_publishing_waits_for_the_estimate_and_the_front_line(
    transport: httpx.ASGITransport, admin: Client
) -> None:
    desk = await open_desk(admin, "加备注")
    await desk.put(dealer_field("note", "text"))
    refused = await desk.post("publish", status=409)
    assert refused["slug"] == "release-gate-is-closed"
    assert {one["slug"] for one in refused["faults"]} == {"gate-needs-time-saved", "gate-needs-sign-offs"}
    async with signed_in(transport, "a") as rep:
        assert (
            await rep.ask("GET", "/meta", headers={"x-preview-draft": desk.draft["id"]})
        ).status_code == 403
    await desk.post("review", {"time_saved": SAVES, "note": "请试试"})
    assert desk.draft["gate"]["estimate"]["minutes_a_day"] == 600
    async with signed_in(transport, "a") as rep:
        [row] = (await rep.ask("GET", "/studio/reviews")).json()["rows"]
        assert (row["title"], row["note"], row["agrees"], row["looked"]) == ("加备注", "请试试", None, False)
        assert [one["zh"] for one in row["changes"]] == ["新增字段「note」"]
        assert row["estimate"]["hours_a_year"] == 2500
        [told] = (await rep.ask("GET", "/notices")).json()["rows"]
        assert (told["kind"], told["title"]["zh"], told["body"]["zh"]) == (
            "review.asked", "请试用：加备注", "请试试",
        )  # fmt: skip
        assert told["data"] == {"draft": desk.draft["id"]}
    async with signed_in(transport, "boss") as boss:
        assert (await boss.ask("GET", "/notices")).json()["rows"] == []
    async with signed_in(transport, "a") as rep:
        seen = {
            "x-preview-draft": desk.draft["id"],
            "x-preview-as": row["asked_by"]["key"].removeprefix("user:"),
        }
        assert (await rep.ask("GET", "/meta", headers=seen)).status_code == 403
    assert (await look_and_sign(transport, "a", desk, look=False))["slug"] == "preview-was-not-opened"
    assert (await look_and_sign(transport, "a", desk))["agrees"] is True
    assert (await look_and_sign(transport, "boss", desk, look=False))["slug"] == "review-is-not-yours"
    assert await missing(admin, desk) == ["gate-needs-sign-offs"]
    await look_and_sign(transport, "b", desk, agrees=False)
    assert await missing(admin, desk) == ["gate-is-refused-by", "gate-needs-sign-offs"]
    told = (await admin.ask("GET", desk.path)).json()["gate"]["missing"][0]["text"]["zh"]
    assert told == "b 试用后不同意发布。"
    await look_and_sign(transport, "b", desk)
    assert await missing(admin, desk) == []
    await desk.put(dealer_field("more", "text"))
    assert await missing(admin, desk) == ["gate-needs-sign-offs"]
    for who in ("a", "b"):
        await look_and_sign(transport, who, desk)
    version = (await desk.post("publish"))["version"]
    async with signed_in(transport, "c") as rep:
        assert (await rep.ask("POST", "/records/dealer.shop", json={"name": "店"})).status_code == 201
    shown = (await admin.ask("GET", f"/studio/versions/{version}")).json()
    assert shown["time_saved"]["hours_a_year"] == 2500
    assert [(one["by"]["name"], one["agrees"]) for one in shown["sign_offs"]] == [("a", True), ("b", True)]
    told = (await admin.ask("GET", "/notices")).json()["rows"]
    assert {one["title"]["zh"] for one in told} == {
        f"{who}{what}“加备注”" for who, what in (("a", "同意发布"), ("b", "不同意发布"), ("b", "同意发布"))
    }
    assert shown["adoption"] == {"roles": ["rep"], "people": 3, "used": 1, "share": 0.3333}
    assert (shown["usage"]["written"], shown["usage"]["written_before"]) == (1, 0)


async def test_tuning_needs_no_gate_and_the_gate_has_no_back_door(admin: Client) -> None:
    desk = await open_desk(admin)
    view = dealer_app()[-1]
    await desk.put({**view, "body": {**view["body"], "columns": ["name"]}})
    assert desk.draft["gate"] is None
    version = (await desk.post("publish"))["version"]
    change = {"op": "put", **dealer_field("note", "text")}
    direct = await admin.ask("POST", "/publish", json={"changes": [change], "note": "", "version": version})
    assert (direct.status_code, direct.json()["faults"][0]["slug"]) == (409, "gate-needs-a-draft")
    lifted = await open_desk(admin)
    app = dealer_app()[0]
    await lifted.put({**app, "body": {**app["body"]}})
    assert (await lifted.post("publish", status=409))["slug"] == "release-gate-is-closed"


async def test_an_estimate_that_saves_nothing_is_told(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(dealer_field("note", "text"))
    await desk.post("review", {"time_saved": {**SAVES, "minutes_after": 7}})
    assert await missing(admin, desk) == ["gate-saves-no-time", "gate-needs-sign-offs"]
    found = (await admin.ask("POST", "/studio/time-saved", json=SAVES)).json()
    assert (found["minutes_a_day"], found["hours_a_year"]) == (600, 2500)


def pilot(company: Company, *changes: Json, app: str = "dealer", zone: str = "东区") -> Json:
    body = {"label": label("试点"), "units": [str(company.units[zone])], "changes": list(changes)}
    return {"kind": "rollout", "name": f"{app}.pilot", "body": body}


async def test_what_a_rollout_carries_passes_the_gate_of_its_own_app_and_going_back_passes_none(
    admin: Client, company: Company
) -> None:
    await publish_app(admin, [{"kind": "app", "name": "free", "body": {"label": label("无评审")}}])
    desk = await open_desk(admin, "换个应用名")
    await desk.put(pilot(company, dealer_field("note", "text"), app="free"))
    assert desk.draft["gate"]["apps"] == ["dealer"]
    assert (await desk.post("publish", status=409))["slug"] == "release-gate-is-closed"
    change = {"op": "put", **pilot(company, dealer_field("note", "text"), app="free")}
    version = desk.draft["version"]
    direct = await admin.ask("POST", "/publish", json={"changes": [change], "note": "", "version": version})
    assert (direct.status_code, direct.json()["slug"]) == (409, "release-gate-is-closed")
    half = await desk.put(
        {"kind": "rollout", "name": "free.pilot", "body": {"changes": [3, {"kind": "nope", "name": "a"}, {}]}}
    )
    assert half["gate"] is None


async def test_sign_offs_outlive_the_turning_of_a_draft_into_a_rollout_and_carry_it_to_all(
    transport: httpx.ASGITransport, admin: Client, company: Company
) -> None:
    desk = await open_desk(admin, "加备注")
    await desk.put(dealer_field("note", "text"))
    await desk.post("review", {"time_saved": SAVES})
    for who in ("a", "b"):
        await look_and_sign(transport, who, desk)
    assert await missing(admin, desk) == []
    note = dealer_field("note", "text")
    await desk.put({**note, "body": None, "reset": True}, pilot(company, note))
    assert await missing(admin, desk) == []
    await desk.put(pilot(company, dealer_field("note", "long_text")))
    assert await missing(admin, desk) == ["gate-needs-sign-offs"]
    await desk.post("undo")
    assert await missing(admin, desk) == []
    await desk.post("publish")
    [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
    assert (row["gate"]["missing"], [one["by"]["name"] for one in row["gate"]["signed"]]) == ([], ["a", "b"])
    done = await admin.ask("POST", "/studio/rollouts/dealer.pilot/promote", json={})
    assert done.status_code == 200, done.text
    shown = (await admin.ask("GET", f"/studio/versions/{done.json()['version']}")).json()
    assert shown["time_saved"]["hours_a_year"] == 2500
    assert [(one["by"]["name"], one["agrees"]) for one in shown["sign_offs"]] == [("a", True), ("b", True)]


async def test_a_rollout_nobody_agreed_to_is_withdrawn_freely_and_promoted_only_by_a_draft_that_passes(
    transport: httpx.ASGITransport, company: Company
) -> None:
    async with signed_in(transport, "admin") as admin:
        await publish_app(admin, [*dealer_app(), GRANT])
        await publish_app(admin, [pilot(company, dealer_field("note", "text"))])
        app = dealer_app()[0]
        version = await publish_app(admin, [{**app, "body": {**app["body"], "gate": GATE}}])
        refused = await admin.ask("POST", "/studio/rollouts/dealer.pilot/promote", json={})
        assert (refused.status_code, refused.json()["slug"]) == (409, "release-gate-is-closed")
        assert {one["slug"] for one in refused.json()["faults"]} == {
            "gate-needs-time-saved",
            "gate-needs-sign-offs",
        }
        [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
        assert [one["slug"] for one in row["gate"]["missing"]] == [
            "gate-needs-time-saved",
            "gate-needs-sign-offs",
        ]

        made = await admin.ask("POST", "/studio/rollouts/dealer.pilot/draft", json={})
        assert made.status_code == 201, made.text
        desk = Desk(admin, made.json())
        assert (desk.draft["title"], desk.draft["gate"]["apps"]) == ("试点", ["dealer"])
        assert {(one["kind"], one["body"] is None) for one in desk.draft["changes"]} == {
            ("field", False),
            ("rollout", True),
        }
        assert (await desk.post("publish", status=409))["slug"] == "release-gate-is-closed"
        await desk.post("review", {"time_saved": SAVES})
        for who in ("a", "b"):
            await look_and_sign(transport, who, desk)
        await desk.post("publish")
        assert (await admin.ask("GET", "/studio/rollouts")).json()["rows"] == []
        assert (await admin.ask("GET", "/studio/definitions/field/dealer.shop.note")).status_code == 200

        assert (await admin.ask("POST", f"/studio/versions/{version}/rollback", json={})).status_code == 200
        assert (await admin.ask("POST", "/studio/rollouts/dealer.pilot/withdraw", json={})).status_code == 200
        assert (await admin.ask("GET", "/studio/rollouts")).json()["rows"] == []
