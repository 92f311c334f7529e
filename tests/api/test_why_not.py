"""Why somebody was not given a lead, over HTTP: what counted then is told, and only to whom it concerns."""

from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import SOUTH, Company
from yingdan.kernel.records import Create, Update


async def told(client: Client, lead: Any, person: Any = None) -> Any:
    asked = f"?person={person}" if person else ""
    found = await client.ask("GET", f"/records/sales.lead/{lead}/why-not{asked}")
    assert found.status_code == 200, found.text
    return found.json()


async def test_the_condition_of_then_is_named_with_its_values_to_managers_and_nobody_learns_of_others(
    company: Company,
) -> None:
    await company.hire("manager", "东区", role="manager", login=True)
    winner = await company.hire("winner", "东区", capacity=50)
    loser = await company.hire("loser", "东区", capacity=20, login=True)
    elsewhere = await company.hire("elsewhere", "东区", regions=SOUTH, login=True)
    south = await company.hire("south", "南区", regions=SOUTH)
    values = {"name": "李明", "phone": "13500000001", "region": "310000"}
    [lead] = await company.write(Create("sales.lead", values))
    await company.settle()
    owner = (await company.read("sales.lead", lead.id))["owner"]
    assert owner in (winner, loser)
    other = loser if owner == winner else winner
    # Afterwards the region of everybody changes: what counted then is told, not what is true now.
    company.clock.advance(timedelta(minutes=1))
    [rep] = await company.ask("sales.rep", f"user == '{elsewhere}'")
    await company.write(Update("sales.rep", rep["id"], {"regions": ["310000"]}))
    await company.write(Update("sales.lead", lead.id, {"region": "440000"}))
    await company.settle()
    async with serving(company) as transport:
        async with signed_in(transport, "manager") as client:
            found = await told(client, lead.id, elsewhere)
            assert (found["how"], found["said"]["zh"]) == ("masked", "elsewhere当时未满足“负责该地区”")
            [condition] = [one for one in found["conditions"] if one["decisive"]]
            seen = {(one["of"], one["field"]): one["value"] for one in condition["values"]}
            assert seen == {("record", "region"): "310000", ("person", "regions"): list(SOUTH)}
            assert found["notes"] == [] or all("现在" not in one["zh"] for one in found["notes"])
            beside = await told(client, lead.id, other)
            assert (beside["how"], beside["kept"], beside["theirs"]["load"]) == ("weighed", True, 0)
            assert (await told(client, lead.id, owner))["how"] == "chosen"
            far = await client.ask("GET", f"/records/sales.lead/{lead.id}/why-not?person={south}")
            assert (far.status_code, far.json()["slug"]) == (403, "person-is-out-of-reach")
        async with signed_in(transport, "elsewhere") as client:
            gone = await client.ask("GET", f"/records/sales.lead/{lead.id}/why-not")
            assert gone.status_code == 404
            [free] = await company.write(
                Create("sales.lead", {"name": "无人区", "phone": "13500000002", "region": "650000"})
            )
            await company.settle()
            mine = await told(client, free.id)
            assert (mine["how"], mine["chosen"], mine["said"]["zh"]) == (
                "masked",
                None,
                "你当时未满足“负责该地区”",
            )
            asked = await client.ask("GET", f"/records/sales.lead/{free.id}/why-not?person={loser}")
            assert asked.status_code == 403
