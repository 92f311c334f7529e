"""Memberships that would put two conflicting duties into one hand are refused, by whatever door, unless the rule only lists."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.server import serving, signed_in
from tests.sales import Company
from yingdan.base import Problem
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Remove, Update

MEMBER = "org.membership"
RULE = {
    "label": {"zh": "导入与查审计", "en": "Importing and auditing"},
    "first": {"ability": "run_imports"},
    "second": {"ability": "read_audit"},
    "exempt": ["admin", "director", "manager"],
}


async def _rule(company: Company, **more: Any) -> None:
    """A keeper imports, an auditor reads the audit; nobody may do both."""
    puts = [
        Put("role", f"sales.{role}", {"label": {"zh": zh, "en": role}, "abilities": [ability]})
        for role, zh, ability in (("keeper", "仓管", "run_imports"), ("auditor", "审计员", "read_audit"))
    ]
    puts.append(Put("duty_conflict", "sales.stock", {**RULE, **more}))
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, puts, "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()


def _member(company: Company, person: str, role: str) -> Create:
    return Create(MEMBER, {"user": company.people[person], "role": role}, unit=company.units["公司"])


async def _refused(company: Company, *changes: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        await company.write(*changes)
    assert (caught.value.slug, caught.value.status) == ("duties-conflict", 409)
    return caught.value


async def test_a_membership_by_which_two_duties_meet_is_refused_and_names_them(company: Company) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await _rule(company)
    await company.hire("于珊", "公司", role="auditor")
    problem = await _refused(company, _member(company, "于珊", "keeper"))
    params = problem.params
    assert (params["person"], params["conflict"]["zh"], params["carrier"]["zh"]) == (
        "于珊",
        "导入与查审计",
        "仓管",
    )
    assert params["first"]["zh"] != params["second"]["zh"]
    async with serving(company) as door, signed_in(door, "root") as root:
        body = {"user": str(company.people["于珊"]), "role": "keeper", "unit": str(company.units["公司"])}
        answer = await root.ask("POST", f"/records/{MEMBER}", json=body)
        assert (answer.status_code, answer.json()["slug"]) == (409, "duties-conflict")
        assert "于珊" in answer.json()["detail"]
    assert (await company.actor("于珊")).roles == {"auditor"}
    # One that becomes another, two at once, one that is restored.
    [own] = await company.ask(MEMBER, f"user == '{company.people['于珊']}'")
    await company.write(Remove(MEMBER, own["id"]))
    [kept] = await company.write(_member(company, "于珊", "keeper"))
    await _refused(company, _member(company, "于珊", "auditor"))
    [other] = await company.write(_member(company, "于珊", "marketing"))
    await company.write(Update(MEMBER, kept.id, {"role": "marketing"}))
    await company.write(Update(MEMBER, kept.id, {"role": "keeper"}))
    await _refused(company, Update(MEMBER, other.id, {"role": "auditor"}))


async def test_who_has_both_already_is_listed_and_a_rule_may_say_that_all_are(company: Company) -> None:
    await _rule(company, memberships="list")
    await company.hire("于珊", "公司", role="auditor")
    [second] = await company.write(_member(company, "于珊", "keeper"))
    await _rule(company)
    # What was so before is no reason: other changes of it go on.
    zone = company.units["公司"]
    await company.write(Update(MEMBER, second.id, {"unit": zone}), _member(company, "于珊", "supply"))
    assert (await company.actor("于珊")).roles == {"auditor", "keeper", "supply"}


async def test_an_exempt_role_and_other_people_are_not_judged(company: Company) -> None:
    await company.hire("主管", "公司", role="manager")
    await company.hire("白鹤", "公司", role="marketing")
    await _rule(company)
    await company.write(_member(company, "主管", "keeper"), _member(company, "主管", "auditor"))
    await company.write(_member(company, "白鹤", "keeper"))
    assert (await company.actor("主管")).roles == {"manager", "keeper", "auditor"}
    assert (await company.actor("白鹤")).roles == {"marketing", "keeper"}


PACK_RULE = {
    "label": {"zh": "改价与审批", "en": "Pricing and approving"},
    "first": {"object": "sales.product", "actions": ["update"]},
    "second": {"ability": "read_audit"},
    "exempt": ["admin", "director", "manager"],
}
WORDS = {"zh": "改价", "en": "Pricing"}


async def _declare(company: Company, **more: Any) -> None:
    """A pack that changes products; who reads the audit must not have it."""
    grants = [{"object": "product", "actions": ["read", "update"]}]
    puts = [
        Put("pack", "sales.pricing", {"label": WORDS, "purpose": WORDS, "grants": grants}),
        Put(
            "role",
            "sales.auditor",
            {"label": {"zh": "审计员", "en": "Auditor"}, "abilities": ["read_audit"]},
        ),
        Put("duty_conflict", "sales.prices", {**PACK_RULE, **more}),
    ]
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, puts, "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()


async def _lay(company: Company, unit: str, expected: int = 200) -> None:
    """Put the pack on a unit, by the page's door."""
    async with serving(company) as door, signed_in(door, "root") as root:
        until = (company.clock.now() + timedelta(days=3)).isoformat()
        body = {
            "key": "pack:sales.pricing",
            "unit": str(company.units[unit]),
            "reason": "调价",
            "ends_at": until,
        }
        answer = await root.ask("POST", "/access/packs", json=body)
        assert answer.status_code == expected, answer.text


async def test_who_moves_to_where_a_pack_lies_is_refused_what_it_would_give_him_besides(
    company: Company,
) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await _declare(company)
    await company.hire("于珊", "西区", role="auditor")
    await company.hire("白鹤", "东区", role="marketing")
    await _lay(company, "西区", 409)
    await _lay(company, "东区")
    [own] = await company.ask(MEMBER, f"user == '{company.people['于珊']}'")
    east, west = company.units["东区"], company.units["西区"]
    problem = await _refused(company, Update(MEMBER, own["id"], {"unit": east}))
    assert (problem.params["person"], problem.params["carrier"]["zh"]) == ("于珊", "改价")
    assert {problem.params["first"]["zh"], problem.params["second"]["zh"]} == {"修改产品", "查看审计"}
    # A second membership there is as good as a move, and so is becoming an auditor among those who have the pack.
    await _refused(company, Create(MEMBER, {"user": company.people["于珊"], "role": "marketing"}, unit=east))
    await _refused(company, Create(MEMBER, {"user": company.people["白鹤"], "role": "auditor"}, unit=west))
    assert (await company.actor("于珊")).units == (west,)


async def test_a_unit_does_not_move_below_one_whose_pack_would_meet_a_duty_of_its_people(
    company: Company,
) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await _declare(company)
    await company.hire("于珊", "西区", role="auditor")
    await company.hire("白鹤", "东区", role="marketing")
    await company.hire("苏木", "南区", role="marketing")
    await _lay(company, "东区")
    unit, east = "org.unit", company.units["东区"]
    assert (await _refused(company, Update(unit, company.units["西区"], {"parent": east}))).params[
        "person"
    ] == "于珊"
    await company.write(Update(unit, company.units["南区"], {"parent": east}))
    assert any(one.role == "pack:sales.pricing" for one in (await company.actor("苏木")).temporary)


async def test_who_had_both_before_may_move_and_who_works_again_is_judged(company: Company) -> None:
    await company.hire("root", "公司", role="admin", login=True)
    await _declare(company)
    await company.hire("于珊", "东区", role="auditor")
    person = company.people["于珊"]
    [own] = await company.ask(MEMBER, f"user == '{person}'")
    # While he does not work nobody is found who would come to have both.
    await company.write(Update("org.user", person, {"active": False}))
    await _lay(company, "东区")
    await _refused(company, Update("org.user", person, {"active": True}))
    await company.write(Update(MEMBER, own["id"], {"role": "marketing"}))
    await company.write(Update("org.user", person, {"active": True}))
    await _declare(company, memberships="list")
    await company.write(Update(MEMBER, own["id"], {"role": "auditor"}))
    await _declare(company)
    await company.hire("白鹤", "东区·一组", role="marketing")
    below = company.units["东区·一组"]
    await company.write(Update("org.unit", below, {"parent": company.units["东区"]}))
    await company.write(Update(MEMBER, own["id"], {"unit": below}), _member(company, "于珊", "supply"))
    assert (await company.actor("于珊")).roles == {"auditor", "supply"}
