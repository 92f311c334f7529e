"""Memberships that would put two conflicting duties into one hand are refused, by whatever door, unless the rule only lists."""

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
