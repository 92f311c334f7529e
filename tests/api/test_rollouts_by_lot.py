"""What decides about records is tried beside, then by lot, then by all; every step is kept and may be taken back."""

from collections.abc import AsyncIterator

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, label, open_desk, publish_app
from tests.sales import Company
from yingdan.kernel.publish import lot
from yingdan.kernel.records import Create


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("east", "东区")
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


def graded(raw: Json, grade: str) -> Json:
    """The shipped grading table with one row that says this of everything."""
    row = {"when": "true", "then": {"grade": f"'{grade}'"}, "reason": label("试")}
    return {"kind": "decision_table", "name": "sales.lead_grade", "body": {**raw, "rows": [row]}}


async def test_a_table_is_tried_in_shadow_then_on_drawn_team_days_then_by_all_and_each_step_is_kept(
    admin: Client, company: Company
) -> None:
    raw = (await admin.ask("GET", "/studio/definitions/decision_table/sales.lead_grade")).json()["body"]
    rate = "sales.opportunity_7d_rate"
    body = {
        "label": label("新分级"),
        "changes": [graded(raw, "A")],
        "mode": "shadow",
        "metrics": [rate],
        "days": 21,
        "seed": "drawn",
    }
    await publish_app(admin, [{"kind": "rollout", "name": "sales.grading", "body": body}])
    await company.ground.catalog.refresh()
    [lead] = await company.write(Create("sales.lead", {"name": "甲", "region": "310000", "source": "other"}))
    await company.settle()
    [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
    assert (row["mode"], row["arms"], row["metrics"][0]["proof"]) == ("shadow", None, None)
    [said] = row["shadow"]
    assert (said["name"], said["asked"], said["otherwise"]) == ("sales.lead_grade", 1, 1)
    assert said["moves"] == [{"live": "C", "shadow": "A", "count": 1}]
    assert (await company.read("sales.lead", lead.id))["grade"] == "C"

    begun = await admin.ask(
        "POST", "/studio/rollouts/sales.grading/split", json={"by": "team_day", "share": 0.99}
    )
    assert begun.status_code == 200, begun.text
    await company.ground.catalog.refresh()
    again = await admin.ask("POST", "/studio/rollouts/sales.grading/split", json={})
    assert (again.status_code, again.json()["slug"]) == (409, "rollout-is-not-in-shadow")
    for name in ("乙", "丙"):
        await company.write(Create("sales.lead", {"name": name, "region": "310000", "source": "other"}))
    await company.settle()
    [row] = (await admin.ask("GET", "/studio/rollouts")).json()["rows"]
    assert (row["mode"], row["share"], row["shadow"]) == ("split", 0.99, None)
    assert (row["metrics"][0]["proof"]["word"], row["metrics"][0]["values"]) == (
        "young",
        {"first": None, "rest": None},
    )
    graded_so = {one["name"]: one["grade"] for one in await company.ask("sales.lead")}
    day = company.clock.now().astimezone(company.env.zone).date()
    drawn = "A" if lot("drawn", company.units["东区"], day.isoformat()) < 0.99 else "C"
    assert graded_so == {"甲": "C", "乙": drawn, "丙": drawn}

    done = await admin.ask("POST", "/studio/rollouts/sales.grading/promote", json={})
    assert done.status_code == 200, done.text
    now = (await admin.ask("GET", "/studio/definitions/decision_table/sales.lead_grade")).json()["body"]
    assert now["rows"] == graded(raw, "A")["body"]["rows"]
    steps = (await admin.ask("GET", "/studio/rollouts/steps")).json()["rows"]
    assert [(one["step"], one["stood"]["mode"]) for one in steps] == [
        ("promote", "split"),
        ("split", "shadow"),
    ]
    assert steps[1]["stood"]["shadow"][0]["otherwise"] == 1
    assert steps[0]["by"]["name"] == "admin"


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"mode": "split", "share": 0}, "rollout-lot-is-out-of-range"),
        ({"mode": "shadow", "units": ["01a21962-76b8-7630-9660-0e75697a36c7"]}, "rollout-has-units-or-lots"),
        ({"mode": "units"}, "rollout-needs-units"),
        ({"mode": "split", "changes": [{"kind": "routing", "name": "sales.lead_routing", "body": {}}]}, "team-is-not-known-before"),
        ({"mode": "split", "changes": [{"kind": "view", "name": "sales.leads", "body": {}}]}, "kind-is-not-drawn"),
        ({"mode": "shadow", "changes": [{"kind": "decision_table", "name": "sales.lead_grade", "body": None}]}, "decider-is-there-for-all"),
    ],
)  # fmt: skip
async def test_what_cannot_be_tried_beside_or_by_lot_is_refused_in_words(
    admin: Client, more: Json, slug: str
) -> None:
    raw = (await admin.ask("GET", "/studio/definitions/decision_table/sales.lead_grade")).json()["body"]
    body = {"label": label("新分级"), "changes": [graded(raw, "A")], **more}
    desk = await open_desk(admin)
    await desk.put({"kind": "rollout", "name": "sales.grading", "body": body})
    assert slug in {one["slug"] for one in (await desk.post("plan"))["faults"]}


async def test_what_a_table_writes_is_the_same_for_all_while_it_is_tried(admin: Client) -> None:
    raw = (await admin.ask("GET", "/studio/definitions/decision_table/sales.lead_grade")).json()["body"]
    change = graded({**raw, "outputs": ["level"]}, "A")
    desk = await open_desk(admin)
    await desk.put(
        {
            "kind": "rollout",
            "name": "sales.grading",
            "body": {"label": label("x"), "mode": "shadow", "changes": [change]},
        }
    )
    faults = (await desk.post("plan"))["faults"]
    assert ("key-is-the-same-for-all", "/changes/0/body/outputs") in {
        (one["slug"], one["path"]) for one in faults
    }
