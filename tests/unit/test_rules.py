"""Rules of records: asked at the one door of every change, with their own words, and of nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, label
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import Problem, words
from yingdan.fields import Money
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.publish import propose
from yingdan.kernel.records import (
    Create,
    Update,
    Written,
    count_broken,
    creation_faults,
    merge_records,
    write_derived,
    write_each,
)
from yingdan.kernel.records import Remove as RemoveRecord


def rule(
    name: str, require: str, when: str | None = None, object_name: str = "sales.lead", **more: Any
) -> Put:
    body = {"label": {"zh": f"{name}不行", "en": f"{name} fails"}, "object": object_name, "require": require}
    return Put("rule", f"sales.{name}", {**body, **({"when": when} if when else {}), **more})


WON = rule("won", "budget != null", "status == 'won'")
PAID = rule("paid", "budget >= 0")
DATED = rule("dated", "due_on >= date(met_at)")


async def refused(company: Company, *changes: Any, **more: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        await company.write(*changes, **more)
    return caught.value


async def test_a_record_that_would_break_a_rule_is_refused_at_its_field_with_its_own_words(
    company: Company,
) -> None:
    await company.publish(WON)
    problem = await refused(company, Create("sales.lead", {"name": "甲", "status": "won"}))
    assert (problem.slug, problem.status) == ("values-are-faulty", 422)
    [fault] = problem.faults
    assert (fault.at, fault.slug) == ("/values/budget", "rule-is-broken")
    assert words(fault.slug, "zh-CN", fault.params)[1] == "won不行"
    assert words(fault.slug, "en-US", fault.params)[1] == "won fails"
    assert await company.rows("select count(*) from sales.lead") == [(0,)]


async def test_a_change_is_asked_only_the_rules_whose_fields_it_moves(company: Company) -> None:
    lead = await company.lead(status="won")
    await company.publish(WON)
    [kept] = await company.write(Update("sales.lead", lead, {"name": "乙", "status": "won"}))
    assert kept.changed == {"name"}
    problem = await refused(
        company,
        Update("sales.lead", lead, {"status": "new", "name": "丙"}),
        Update("sales.lead", lead, {"status": "won"}),
    )
    assert [fault.at for fault in problem.faults] == ["/1/values/budget"]
    await company.write(Update("sales.lead", lead, {"budget": {"amount": "1", "currency": "CNY"}}))
    assert (await refused(company, Update("sales.lead", lead, {"budget": None}))).slug == "values-are-faulty"


async def test_what_is_not_known_breaks_no_rule(company: Company) -> None:
    await company.publish(PAID, DATED, rule("long", "size(company) > 3", field="company"))
    lead = await company.lead()
    await company.write(Update("sales.lead", lead, {"due_on": "2020-01-01"}))
    problem = await refused(
        company, Update("sales.lead", lead, {"met_at": "2026-03-02T10:00:00+08:00", "company": "甲"})
    )
    assert [fault.at for fault in problem.faults] == ["/values/due_on", "/values/company"]


async def test_every_fault_of_every_change_is_told_at_once(company: Company) -> None:
    await company.publish(WON, PAID)
    negative = {"amount": "-1", "currency": "CNY"}
    problem = await refused(
        company,
        Create("sales.lead", {"name": "甲", "status": "won"}),
        Create("sales.lead", {"name": "乙"}),
        Create("sales.lead", {"name": "丙", "budget": negative}),
    )
    assert [fault.at for fault in problem.faults] == ["/0/values/budget", "/2/values/budget"]


async def test_a_rule_reads_formulas_and_compares_no_two_currencies(company: Company) -> None:
    formula = {"expr": "budget / seats", "result": "money"}
    body = {"label": label("单价"), "object": "sales.lead", "type": "formula", "options": formula}
    await company.publish(
        Put("field", "sales.lead.price", body),
        rule("cheap", "price >= 10", field="seats"),
        Put("field", "sales.lead.floor", {"label": label("底价"), "object": "sales.lead", "type": "money"}),
        rule("above", "budget >= floor"),
    )
    dear = await company.lead(budget=Money(Decimal(100), "CNY"), seats=10)
    problem = await refused(company, Update("sales.lead", dear, {"seats": 11}))
    assert [fault.at for fault in problem.faults] == ["/values/seats"]
    await company.write(Update("sales.lead", dear, {"floor": {"amount": "200", "currency": "USD"}}))
    problem = await refused(
        company, Update("sales.lead", dear, {"floor": {"amount": "200", "currency": "CNY"}})
    )
    assert [fault.at for fault in problem.faults] == ["/values/budget"]


async def test_in_a_batch_only_the_rows_that_break_a_rule_are_refused(company: Company) -> None:
    await company.publish(WON)
    ids = [await company.lead(name=f"甲{n}") for n in range(8)]
    changes = [
        Update(
            "sales.lead",
            key,
            {"status": "won", **({"budget": {"amount": "1", "currency": "CNY"}} if n % 2 else {})},
        )
        for n, key in enumerate(ids)
    ]
    async with company.db.begin() as tx:
        outcomes = await write_each(tx, company.catalog, SYSTEM, changes, at=NOW)
    assert [isinstance(one, Written) for one in outcomes] == [False, True] * 4
    first = outcomes[0]
    assert isinstance(first, Problem)
    assert first.faults[0].at == "/values/budget"


async def test_filling_blanks_is_refused_only_where_it_breaks_a_rule_that_held(company: Company) -> None:
    lead = await company.lead(phone="13800000000", status="won")
    await company.publish(WON, PAID, rule("seated", "seats > 0 && budget != null", "status == 'won'"))
    back = Create("sales.lead", {"name": "甲", "phone": "13800000000", "seats": 3}, on_match="merge")
    [met] = await company.write(back)
    assert (met.op, met.id, met.changed) == ("matched", lead, {"seats"})
    bad = {"name": "甲", "phone": "13800000000", "budget": {"amount": "-5", "currency": "CNY"}}
    problem = await refused(company, Create("sales.lead", bad, on_match="merge"))
    assert [fault.at for fault in problem.faults] == ["/values/budget"]


async def test_of_drafts_that_are_one_record_the_one_that_breaks_the_rule_is_told(company: Company) -> None:
    await company.publish(PAID)
    good = {"name": "甲", "phone": "13800000000"}
    bad = {**good, "budget": {"amount": "-5", "currency": "CNY"}}
    both = [Create("sales.lead", one, on_match="merge") for one in (good, bad)]
    assert [fault.at for fault in (await refused(company, *both)).faults] == ["/1/values/budget"]
    both.reverse()
    assert [fault.at for fault in (await refused(company, *both)).faults] == ["/0/values/budget"]


async def test_a_record_made_for_a_reference_keeps_the_rules_of_its_object(company: Company) -> None:
    await company.publish(rule("east", "region == 'east'", object_name="sales.account"))
    problem = await refused(company, Create("sales.lead", {"name": "甲", "company": "华东精密电子"}))
    assert [fault.at for fault in problem.faults] == ["/values/account"]
    await company.lead(name="乙")


async def test_a_removal_that_would_empty_what_a_rule_asks_for_is_refused(company: Company) -> None:
    [made] = await company.write(Create("sales.account", {"name": "某公司"}))
    lead = await company.lead(account=str(made.id), status="won")
    await company.publish(rule("sold", "account != null", "status == 'won'"))
    problem = await refused(company, RemoveRecord("sales.account", made.id))
    assert (problem.slug, problem.params["label"]["zh"]) == ("rule-keeps-record", "sold不行")
    await company.write(Update("sales.lead", lead, {"status": "new"}))
    await company.write(RemoveRecord("sales.account", made.id))


async def test_references_follow_a_merged_record_also_where_an_old_record_breaks_a_rule(
    company: Company,
) -> None:
    kept, gone = [
        one.id
        for one in await company.write(*(Create("sales.account", {"name": name}) for name in ("甲", "乙")))
    ]
    lead = await company.lead(account=str(gone), status="won")
    await company.publish(rule("sold", "account != null && budget != null", "status == 'won'"))
    async with company.db.begin() as tx:
        await merge_records(tx, company.catalog, SYSTEM, "sales.account", kept, [gone], {}, ENV)
    assert await company.rows("select account from sales.lead where id = %(id)s", id=lead) == [(kept,)]


async def test_what_the_platform_works_out_is_asked_nothing(company: Company) -> None:
    lead = await company.lead(status="won")
    await company.publish(WON)
    async with company.db.begin() as tx:
        await write_derived(tx, company.catalog, "sales.lead", {lead: {"score": Decimal(5)}})
    assert await company.rows("select version from sales.lead") == [(1,)]


async def counted(company: Company, *changes: Any, count: str) -> tuple[int, list[UUID]] | None:
    async with company.db.begin() as tx:
        proposal = await propose(tx, company.catalog, changes)
        assert not proposal.faults
        then = proposal.catalog.objects["sales.lead"]
        [mine] = [one for one in then.rules if one.name == f"sales.{count}"]
        found = await count_broken(tx, company.catalog.objects["sales.lead"], then, mine, ENV, 10)
    return None if found is None else (found[0], list(found[1]))


async def test_before_a_rule_is_published_the_records_that_break_it_are_counted(company: Company) -> None:
    broken = await company.lead(status="won")
    await company.lead(status="won", budget=Money(Decimal(1), "CNY"))
    removed = await company.lead(status="won")
    await company.write(RemoveRecord("sales.lead", removed))
    assert await counted(company, WON, count="won") == (1, [broken])
    fresh = Put(
        "field", "sales.lead.reason", {"label": label("原因"), "object": "sales.lead", "type": "text"}
    )
    found = await counted(company, fresh, rule("why", "reason != null", "status == 'won'"), count="why")
    assert found is not None
    assert found[0] == 2


async def test_new_values_are_judged_without_writing(company: Company) -> None:
    await company.publish(WON, rule("soon", "due_on >= today"))
    wire = {"status": "won", "due_on": "2026-03-01"}
    for values, loaded in ((wire, False), ({**wire, "due_on": date(2026, 3, 1)}, True)):
        faults = creation_faults(company.catalog, "sales.lead", values, ENV, loaded=loaded)
        assert [fault.at for fault in faults] == ["/values/due_on", "/values/budget"]


@pytest.mark.parametrize(
    ("body", "at", "slug"),
    [
        ({"require": "nothing > 1"}, "/require", "name-is-unknown"),
        ({"require": "budget"}, "/require", "expression-has-other-type"),
        ({"require": "seats >"}, "/require", "expression-is-not-readable"),
        ({"require": "seats > 1", "when": "seats"}, "/when", "expression-has-other-type"),
        ({"require": "true"}, "/require", "rule-reads-nothing"),
        ({"require": "true", "when": "seats > 1"}, "/field", "rule-needs-a-field"),
        ({"require": "seats > 1", "field": "nothing"}, "/field", "field-is-missing"),
        ({"require": "score > 1"}, "/require", "rule-reads-what-nobody-fills"),
        ({"require": "owner != null"}, "/require", "rule-reads-what-nobody-fills"),
        ({"require": "actor.id != null"}, "/require", "name-is-unknown"),
        ({"require": "seats > 1", "object": "sales.nothing"}, "/object", "definition-is-missing"),
    ],
)
async def test_a_rule_that_could_not_be_held_is_not_published(
    company: Company, body: dict[str, Any], at: str, slug: str
) -> None:
    given = {"label": label("x"), "object": "sales.lead", **body}
    async with company.db.begin() as tx:
        found = await propose(tx, company.catalog, [Put("rule", "sales.bad", given)])
    assert (f"rule sales.bad {at}", slug) in {(one.at, one.slug) for one in found.faults}, found.faults


async def test_formulas_in_a_circle_leave_a_rule_without_its_field(company: Company) -> None:
    def formula(name: str, expr: str) -> Put:
        options = {"expr": expr, "result": "integer"}
        body = {"label": label(name), "object": "sales.lead", "type": "formula", "options": options}
        return Put("field", f"sales.lead.{name}", body)

    changes = [formula("one", "two + 1"), formula("two", "one + 1"), rule("ring", "one > 1")]
    async with company.db.begin() as tx:
        found = await propose(tx, company.catalog, changes)
    assert "formula-is-circular" in {one.slug for one in found.faults}


async def test_a_field_that_a_rule_reads_is_not_removed_before_the_rule(company: Company) -> None:
    await company.publish(rule("seated", "seats > 0"))
    gone = Remove("field", "sales.lead.seats")
    async with company.db.begin() as tx:
        found = await propose(tx, company.catalog, [gone])
        both = await propose(tx, company.catalog, [gone, Remove("rule", "sales.seated")])
    assert "definition-is-in-use" in {one.slug for one in found.faults}
    order = {"rule sales.seated", "field sales.lead.seats"}
    assert not {one.slug for one in both.faults if one.at.split(" /")[0] in order}


async def test_without_its_rule_a_record_may_be_what_it_was_not(company: Company) -> None:
    await company.publish(WON)
    await refused(company, Create("sales.lead", {"name": "甲", "status": "won"}))
    await company.publish(Remove("rule", "sales.won"))
    await company.lead(status="won")
