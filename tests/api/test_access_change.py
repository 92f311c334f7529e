"""A draft of grants tried on people and on what they did last month, before it is published."""

from datetime import timedelta

from tests.api.server import serving, signed_in
from tests.api.studio_desk import open_desk
from tests.sales import Company
from yingdan.kernel.records import Create, Update


async def test_a_draft_tells_who_loses_which_records_and_which_of_last_months_changes_it_would_have_refused(
    company: Company,
) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await company.hire("fang", "东区", role="manager", login=True)
    await company.hire("anna", "东区")
    await company.hire("bowen", "西区")
    made = []
    for owner, zone, names in (
        ("anna", "东区", ("华信制造", "宁波金达", "锦江阀门")),
        ("bowen", "西区", ("华信包装",)),
    ):
        whose = {"owner": company.people[owner], "unit": company.units[zone]}
        made += await company.write(*(Create("sales.account", {"name": one}, **whose) for one in names))
    anna = await company.actor("anna")
    account = made[1].id
    # Judged as its record was then: it bore the name when it was renamed, and not any more when it was changed again.
    await company.write(Update("sales.account", account, {"name": "华信金达"}))
    for name in ("金达集团", "金达实业"):
        await company.write(Update("sales.account", account, {"name": name}), by=anna)
    await company.settle()
    async with serving(company) as door, signed_in(door, "root") as root, signed_in(door, "fang") as boss:
        desk = await open_desk(root, "收紧客户权限")
        [grant] = [
            one for one in (await root.ask("GET", "/studio/definitions?kind=grant&bodies=true")).json()["rows"]
            if one["name"] == "sales.rep_accounts"
        ]  # fmt: skip
        narrower = f"({grant['body'].get('condition', 'true')}) && !contains(name, '华信')"
        await desk.put(
            {"kind": "grant", "name": "sales.rep_accounts", "body": {**grant["body"], "condition": narrower}}
        )
        assert (await boss.ask("POST", f"{desk.path}/access", json={})).status_code == 403
        found = await desk.post("access")
        [accounts] = [one for one in found["objects"] if one["object"] == "sales.account"]
        by_action = {one["action"]: one for one in accounts["actions"]}
        lost = by_action["read"]["lost"]
        assert (lost["people"], lost["records"], lost["more"]) == (2, 2, False)
        assert {one["name"]: [each["title"] for each in one["examples"]] for one in lost["who"]} == {
            "anna": ["华信制造"], "bowen": ["华信包装"],
        }  # fmt: skip
        assert (by_action["read"]["gained"]["records"], by_action["read"]["late"], found["touched"]) == (
            0,
            False,
            2,
        )
        assert (found["replayed"]["refused"], found["replayed"]["changes"], found["replayed"]["whole"]) == (
            1,
            2,
            True,
        )
        assert [(one["name"], one["refused"]) for one in found["replayed"]["by"]] == [("anna", 1)]

        await desk.put(
            {
                "kind": "grant",
                "name": "sales.rep_accounts",
                "body": {**grant["body"], "actions": ["read"], "without": ["name"]},
            }
        )
        found = await desk.post("access")
        by_action = {one["action"]: one for one in found["objects"][0]["actions"]}
        assert (
            by_action["update"]["closed"],
            by_action["update"]["lost"]["records"],
            found["replayed"]["refused"],
        ) == (2, 4, 2)
        assert [(one["name"], one["lost"]) for one in found["objects"][0]["fields"]] == [("name", 2)]

        duties = {"label": {"zh": "改价与成单", "en": "Prices and deals"}, "exempt": ["admin", "manager", "director"],
                  "first": {"object": "sales.product", "actions": ["update"]}}  # fmt: skip
        desk = await open_desk(root, "职责分离")
        faulty = {**duties, "second": {"object": "sales.product", "actions": ["create"]}}
        await desk.put({"kind": "duty_conflict", "name": "sales.prices", "body": faulty})
        assert {one["slug"] for one in (await desk.post("plan"))["faults"]} == {
            "carrier-has-conflicting-duties"
        }
        sound = {**duties, "second": {"object": "sales.opportunity", "actions": ["update"]}}
        await desk.put({"kind": "duty_conflict", "name": "sales.prices", "body": sound})
        await desk.post("publish")
        until = (company.clock.now() + timedelta(days=3)).isoformat()
        pack = {
            "key": "pack:sales.new_product",
            "person": str(company.people["bowen"]),
            "reason": "新品",
            "ends_at": until,
        }
        refused = (await root.ask("POST", "/access/packs", json=pack)).json()
        assert (refused["slug"], refused["person"]) == ("duties-conflict", "bowen")
        assert (
            await root.ask("POST", "/access/packs", json={**pack, "person": str(company.people["fang"])})
        ).status_code == 200
        held = {
            one["name"]: one["count"] for one in (await root.ask("GET", "/access/use")).json()["conflicts"]
        }
        assert held == {"sales.prices": 0, "sales.rules_and_audit": 0}
