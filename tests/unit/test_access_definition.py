"""What publish refuses about roles, grants and guards."""

from typing import Any

import pytest

from tests.unit.company import Company, company, company_url, grant
from yingdan.base import Problem
from yingdan.kernel.access import explain, scope
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import label_of

__all__ = ["company", "company_url"]


async def faults_of(world: Company, *puts: Put) -> set[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        await world.publish(*puts)
    assert caught.value.slug == "definition-is-faulty"
    return {(one.at.partition("/")[2], one.slug) for one in caught.value.faults}


async def test_every_fault_of_a_grant_is_told_at_once(company: Company) -> None:
    faulty = grant(
        "sales.bad",
        "nobody",
        "lead",
        [],
        fields=["name", "nope"],
        parent="nothing",
        period={"from": "2026-02-01", "until": "2026-01-01"},
    )
    assert await faults_of(company, faulty) == {
        ("role", "role-is-unknown"),
        ("fields/1", "field-is-unknown"),
        ("actions", "grant-has-no-action"),
        ("period", "period-is-empty"),
        ("parent", "grant-is-unknown"),
    }


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"object": "sales.nothing"}, "object-is-unknown"),
        ({"fields": "all"}, "grant-fields-are-faulty"),
        ({"period": {"from": "soon"}}, "period-is-unreadable"),
        ({"condition": "nope == 1"}, None),
        ({"condition": "seats + 1"}, None),
        ({"condition": "owner == actor.salary"}, None),
        ({"condition": "seats >"}, None),
        ({"parent": "sales.bad"}, "grant-is-its-own-parent"),
        ({"state": "maybe"}, None),
        ({"actions": ["fly"]}, None),
        ({"colour": "red"}, None),
    ],
)
async def test_a_faulty_grant_is_never_in_force(
    company: Company, body: dict[str, Any], slug: str | None
) -> None:
    whole = {"role": "rep", "object": "sales.lead", "actions": ["read"], **body}
    faults = await faults_of(company, Put("grant", "sales.bad", whole))
    assert faults
    if slug is not None:
        assert slug in {one[1] for one in faults}


async def test_a_condition_for_all_objects_may_use_only_what_all_have(company: Company) -> None:
    await company.publish(grant("sales.wide", "manager", "*", ["read"], condition="owner == actor.id"))
    assert await faults_of(company, grant("sales.wide", "manager", "*", ["read"], condition="seats > 1"))


async def test_roles_and_guards_are_checked_too(company: Company) -> None:
    label = {"zh": "x", "en": "x"}
    assert ("abilities/1", "ability-is-unknown") in await faults_of(
        company, Put("role", "sales.x", {"label": label, "abilities": ["see_board", "fly"]})
    )
    assert ("hidden_fields/0", "field-is-unknown") in await faults_of(
        company, Put("guard", "sales.x", {"object": "sales.lead", "hidden_fields": ["nope"]})
    )


async def test_a_removed_field_that_a_grant_needs_is_refused(company: Company) -> None:
    from yingdan.kernel.definitions import Remove

    await company.publish(grant("sales.few", "rep", "sales.lead", ["export"], condition="seats > 1"))
    with pytest.raises(Problem, match="definition-is-faulty"):
        await company.publish(Remove("field", "sales.lead.seats"))


async def test_reasons_name_the_rules_and_why_they_do_not_hold(company: Company) -> None:
    li = await company.actor("li")
    await company.publish(
        grant("sales.off", "rep", "sales.lead", ["read"], state="suspended"),
        Put("guard", "sales.calm", {"object": "sales.lead", "condition": "!(seats > 5)"}),
    )
    reasons = explain(company.catalog, li, "sales.lead", "read")
    assert {(one.kind, one.name, one.in_force, one.why_not) for one in reasons} == {
        ("guard", "sales.calm", True, None),
        ("grant", "sales.own", True, None),
        ("grant", "sales.pool", True, None),
        ("grant", "sales.off", False, "grant-is-suspended"),
    }
    with pytest.raises(Problem, match="object-is-unknown"):
        scope(company.catalog, li, "sales.nothing", "read")


async def test_a_grant_without_a_label_is_called_by_its_role_and_object(company: Company) -> None:
    await company.publish(grant("sales.fresh", "manager", "sales.lead", ["read"]))
    raw, lead = company.catalog.definitions["grant", "sales.fresh"].raw, company.catalog.objects["sales.lead"]
    assert label_of(raw, "sales.fresh", company.catalog)["zh"] == f"manager · {lead.label['zh']}"
    assert label_of(raw, "sales.fresh") == {"zh": "sales.fresh", "en": "sales.fresh"}
