"""Decision tables on trial over HTTP: analysis, one's own values, and whom a change would move."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update

TRIALS = "/studio/decision-tables"


def row(when: str, then: dict[str, str], reason: str) -> dict[str, Any]:
    return {"when": when, "then": then, "reason": {"zh": reason, "en": reason}}


GRADES = {
    "label": {"zh": "分级", "en": "Grade"}, "object": "sales.lead", "outputs": ["grade"],
    "rows": [row("registered_capital >= 5000000", {"grade": "'A'"}, "大客户"), row("true", {"grade": "'C'"}, "其余")],
}  # fmt: skip


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as door, signed_in(door, "admin") as client:
        yield client


async def test_what_a_table_lacks_is_shown_with_values(admin: Client) -> None:
    rows = [
        row("registered_capital > 5000000", {"grade": "'A'"}, "大"),
        row("registered_capital < 1000000", {"grade": "'C'"}, "小"),
    ]
    found = (await admin.ask("POST", f"{TRIALS}/analyse", json={"table": {**GRADES, "rows": rows}})).json()
    assert found["exact"]
    assert any("registered_capital" in gap for gap in found["gaps"])
    assert found["conflicts"] == []


async def test_one_s_own_values_get_a_verdict_with_its_row_and_reason(admin: Client) -> None:
    case = {"table": GRADES, "values": {"registered_capital": "6000000"}}
    found = (await admin.ask("POST", f"{TRIALS}/test", json=case)).json()
    assert (found["outputs"], found["rows"], found["reason"]["zh"]) == ({"grade": "A"}, [0], "大客户")
    wrong = await admin.ask(
        "POST", f"{TRIALS}/test", json={**case, "values": {"registered_capital": "many", "x": 1}}
    )
    assert (wrong.status_code, len(wrong.json()["faults"])) == (422, 2)


async def test_a_faulty_table_is_refused_with_every_fault(admin: Client) -> None:
    rows = [row("nothing > 1", {"grade": "'Z'"}, ""), row("score", {"other": "1"}, "")]
    answer = await admin.ask(
        "POST", f"{TRIALS}/analyse", json={"table": {**GRADES, "hit": "luck", "rows": rows}}
    )
    assert answer.status_code == 422
    assert {one["at"].split("/")[1] for one in answer.json()["faults"]} == {"hit", "rows"}
    assert len(answer.json()["faults"]) >= 4


async def test_replay_says_who_would_move_and_why(company: Company, admin: Client) -> None:
    for number in range(6):
        values = {
            "name": f"客户{number}",
            "phone": f"1380000000{number}",
            "registered_capital": number * 2_000_000,
        }
        await company.write(Create("sales.lead", values))
    await company.settle()
    found = (
        await admin.ask("POST", f"{TRIALS}/replay", json={"table": GRADES, "name": "sales.lead_grade"})
    ).json()
    assert (found["checked"], found["changed"], found["more"]) == (6, 3, False)
    assert {move["title"] for move in found["moves"]} == {"客户3", "客户4", "客户5"}
    assert found["counts"] == [{"was": {"grade": "C"}, "now": {"grade": "A"}, "count": 3}]
    assert found["moves"][0]["reason"]["zh"] == "大客户"
    assert [r["grade"] for r in await company.ask("sales.lead")] == ["C"] * 6


async def test_replay_judges_by_what_was_known_then(company: Company, admin: Client) -> None:
    """The published table looked at the sum; that sum is judged again, not the one of today."""
    [lead] = await company.write(
        Create("sales.lead", {"name": "王芳", "phone": "13800000001", "registered_capital": 9_000_000})
    )
    await company.settle()
    async with company.db.begin() as tx:
        definition = company.catalog.definitions["decision_table", "sales.lead_grade"]
        put = Put(
            "decision_table",
            "sales.lead_grade",
            {**GRADES, "label": definition.raw["label"]},
            definition.app,
            definition.id,
        )
        await publish(tx, company.catalog, [put], "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()
    await company.write(Update("sales.lead", lead.id, {"registered_capital": 8_000_000}))
    await company.settle()
    assert (await company.read("sales.lead", lead.id))["grade"] == "A"
    stricter = {
        **GRADES,
        "rows": [row("registered_capital > 8500000", {"grade": "'A'"}, "更大"), GRADES["rows"][1]],
    }
    found = (
        await admin.ask("POST", f"{TRIALS}/replay", json={"table": stricter, "name": "sales.lead_grade"})
    ).json()
    assert (found["changed"], found["moves"][0]["was"], found["moves"][0]["now"]) == (
        1,
        {"grade": "A"},
        {"grade": "C"},
    )


async def test_a_rep_has_no_business_on_trial(company: Company) -> None:
    await company.hire("安娜", "华东", login=True)
    async with serving(company) as door, signed_in(door, "安娜") as anna:
        answer = await anna.ask("POST", f"{TRIALS}/replay", json={"table": GRADES})
    assert answer.status_code == 403
