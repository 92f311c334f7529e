"""Formulas: computed at read, the same in SQL and Python, as hidden as what they are made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.company import ENV, NOW, SYSTEM, Company, label, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import Problem
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.records import Create, Query, Update, aggregate, query, read, search


def formula(name: str, expr: str, result: str, object_name: str = "sales.lead", **more: Any) -> Put:
    options = {"expr": expr, "result": result, **more.pop("options", {})}
    body = {"label": label(name), "object": object_name, "type": "formula", "options": options, **more}
    return Put("field", f"{object_name}.{name}", body)


FORMULAS = [
    formula("price", "budget / seats", "money"),
    formula("price_taxed", "price * 1.13", "money"),
    formula("is_big", "seats > 100", "boolean"),
    formula("band", 'is_big ? "大" : "小"', "text", search=True),
    formula("third", "decimal(seats) / 3", "decimal", options={"result_options": {"places": 2}}),
    formula("days_left", "int(days(datetime(due_on) - now))", "integer"),
    formula("follow_on", 'due_on + duration("3d")', "date"),
    formula("whisper", 'secret + "!"', "text"),
    formula("points", "score * 2", "decimal"),
]


async def show(
    company: Company, *fields: str, actor: Actor = SYSTEM, env: Env = ENV, **more: Any
) -> list[Any]:
    async with company.db.begin() as tx:
        page = await query(tx, company.catalog, actor, Query("sales.lead", fields, **more), env)
    return [tuple(row[name] for name in fields) for row in page.rows]


async def both(company: Company, lead: UUID, env: Env = ENV) -> tuple[dict[str, Any], dict[str, Any]]:
    """The formulas of a lead as PostgreSQL and as Python compute them."""
    names = tuple(company.catalog.objects["sales.lead"].formulas)
    async with company.db.begin() as tx:
        page = await query(
            tx, company.catalog, SYSTEM, Query("sales.lead", names, where=f'id == "{lead}"'), env
        )
        rows = await read(tx, company.catalog, SYSTEM, "sales.lead", [lead], names, env=env)
    [row] = page.rows
    return {name: row[name] for name in names}, {name: rows[lead][name] for name in names}


async def test_a_formula_has_the_value_of_its_expression_in_lists_and_single_records(
    company: Company,
) -> None:
    await company.publish(*FORMULAS)
    lead = await company.lead(budget=Money(Decimal(1000), "USD"), seats=200, due_on=date(2026, 3, 12))
    listed, single = await both(company, lead)
    assert listed == single
    assert listed["price"] == Money(Decimal("5.0000"), "USD")
    assert listed["price_taxed"] == Money(Decimal("5.6500"), "USD")
    assert (listed["is_big"], listed["band"]) == (True, "大")
    assert listed["third"] == Decimal("66.67")
    assert listed["days_left"] == 9
    assert listed["follow_on"] == date(2026, 3, 15)


async def test_nothing_is_stored_for_a_formula(company: Company) -> None:
    before = await company.rows(
        "select count(*) from information_schema.columns where table_schema = 'sales'"
    )
    await company.publish(*FORMULAS)
    assert before == await company.rows(
        "select count(*) from information_schema.columns where table_schema = 'sales'"
    )


async def test_formulas_are_filtered_sorted_grouped_and_searched(company: Company) -> None:
    await company.publish(*FORMULAS)
    for seats in (10, 300, 150):
        await company.lead(name=f"甲{seats}", seats=seats)
    assert await show(company, "name", where="is_big", order=(("third", True),)) == [("甲300",), ("甲150",)]
    first = await show(company, "name", order=(("third", False),), limit=2)
    assert first == [("甲10",), ("甲150",)]
    async with company.db.begin() as tx:
        groups = await aggregate(
            tx,
            company.catalog,
            SYSTEM,
            "sales.lead",
            ["band"],
            {"n": ("count", None), "s": ("sum", "third")},
            None,
            ENV,
        )
        hits = await search(tx, company.catalog, SYSTEM, "大", 10, ENV)
    assert [(row["band"], row["n"]) for row in groups] == [("大", 2), ("小", 1)]
    assert {hit.title for hit in hits} == {"甲300", "甲150"}


async def test_pages_sorted_by_a_formula_hold_every_record_once(company: Company) -> None:
    await company.publish(*FORMULAS)
    for seats in range(7):
        await company.lead(name=f"乙{seats}", seats=seats)
    found: list[str] = []
    cursor: str | None = None
    async with company.db.begin() as tx:
        while True:
            asked = Query(
                "sales.lead", ("name",), order=(("price", True), ("third", True)), limit=2, cursor=cursor
            )
            page = await query(tx, company.catalog, SYSTEM, asked, ENV)
            found += [row["name"] for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
    assert found == [f"乙{seats}" for seats in reversed(range(7))]


async def test_a_changed_input_changes_what_search_finds(company: Company) -> None:
    await company.publish(*FORMULAS)
    lead = await company.lead(seats=1)
    await company.write(Update("sales.lead", lead, {"seats": 900}))
    async with company.db.begin() as tx:
        assert len(await search(tx, company.catalog, SYSTEM, "大", 10, ENV)) == 1
        assert await search(tx, company.catalog, SYSTEM, "小", 10, ENV) == []


async def test_now_is_that_of_the_request(company: Company) -> None:
    await company.publish(*FORMULAS)
    await company.lead(due_on=date(2026, 3, 12))
    later = Env.at(NOW + timedelta(days=5))
    assert [await show(company, "days_left", env=env) for env in (ENV, later)] == [[(9,)], [(4,)]]


async def test_amounts_of_two_currencies_give_nothing(company: Company) -> None:
    await company.publish(
        Put("field", "sales.lead.cost", {"label": label("cost"), "object": "sales.lead", "type": "money"}),
        formula("margin", "budget - cost", "money"),
        formula("pays", "budget > cost", "boolean"),
    )
    mixed = await company.lead(budget=Money(Decimal(9), "USD"), cost=Money(Decimal(5), "CNY"))
    same = await company.lead(budget=Money(Decimal(9), "USD"), cost=Money(Decimal(5), "USD"))
    for lead, wanted in ((mixed, None), (same, Money(Decimal("4.0000"), "USD"))):
        listed, single = await both(company, lead)
        assert listed == single
        assert listed["margin"] == wanted
        assert listed["pays"] is (None if wanted is None else True)
    assert await show(company, "id", where="margin > 1") == [(same,)]


async def test_a_formula_over_a_hidden_field_is_hidden(company: Company) -> None:
    await company.publish(*FORMULAS)
    li = await company.actor("li")
    await company.lead(owner=li.id, seats=3, secret="x")
    async with company.db.begin() as tx:
        page = await query(tx, company.catalog, li, Query("sales.lead"), ENV)
    shown = page.rows[0].keys()
    assert "whisper" not in shown
    assert "points" not in shown
    for asked in (
        Query("sales.lead", ("whisper",)),
        Query("sales.lead", where='whisper == "x!"'),
        Query("sales.lead", order=(("whisper", False),)),
    ):
        with pytest.raises(Problem, match="field-is-hidden"):
            async with company.db.begin() as tx:
                await query(tx, company.catalog, li, asked, ENV)


async def test_a_formula_shows_where_a_grant_shows_all_it_is_made_of(company: Company) -> None:
    own = Put(
        "grant",
        "sales.own",
        {"role": "rep", "object": "sales.lead", "actions": ["read"], "condition": "owner == actor.id",
         "fields": ["name", "seats", "third", "budget", "price"]},
    )  # fmt: skip
    pool = Put(
        "grant",
        "sales.pool",
        {"role": "rep", "object": "sales.lead", "actions": ["read"], "condition": "owner == null",
         "fields": ["name", "seats", "third", "price"]},
    )  # fmt: skip
    await company.publish(*FORMULAS, own, pool)
    li = await company.actor("li")
    money = Money(Decimal(10))
    await company.lead(name="mine", owner=li.id, seats=5, budget=money)
    await company.lead(name="free", seats=5, budget=money)
    rows = await show(company, "name", "third", "price", actor=li, order=(("name", True),))
    assert rows == [
        ("mine", Decimal("1.67"), Money(Decimal("2.0000"))),
        ("free", Decimal("1.67"), None),
    ]
    # Asking by the price leaves out the record that hides it.
    assert await show(company, "name", actor=li, where="price > 0") == [("mine",)]


async def test_a_grant_may_ask_a_formula(company: Company) -> None:
    grant = Put(
        "grant", "sales.own",
        {"role": "rep", "object": "sales.lead", "actions": ["read", "update"], "condition": "is_big"},
    )  # fmt: skip
    await company.publish(*FORMULAS, grant, Remove("grant", "sales.pool"))
    li = await company.actor("li")
    big, small = await company.lead(name="big", seats=500), await company.lead(name="small", seats=5)
    assert await show(company, "name", actor=li) == [("big",)]
    await company.write(Update("sales.lead", big, {"seats": 501}), actor=li)
    with pytest.raises(Problem, match="record-not-found"):
        await company.write(Update("sales.lead", small, {"seats": 6}), actor=li)


async def test_nobody_enters_a_formula(company: Company) -> None:
    await company.publish(*FORMULAS)
    with pytest.raises(Problem) as caught:
        await company.write(Create("sales.lead", {"name": "x", "third": "1"}))
    assert [fault.slug for fault in caught.value.faults] == ["field-is-derived"]


@pytest.mark.parametrize(
    ("changes", "at", "slug"),
    [
        ([formula("a", "b + 1", "integer"), formula("b", "c + 1", "integer"), formula("c", "a + 1", "integer")],
         "field sales.lead.a /options/expr", "formula-is-circular"),
        ([formula("a", "a + 1", "integer")], "field sales.lead.a /options/expr", "formula-is-circular"),
        ([formula("a", "nope + 1", "integer")], "field sales.lead.a /options/expr", "name-is-unknown"),
        ([formula("a", "name", "integer")], "field sales.lead.a /options/expr", "expression-has-other-type"),
        ([formula("a", "seats +", "integer")], "field sales.lead.a /options/expr", "expression-is-not-readable"),
        ([formula("a", "seats", "nothing")], "field sales.lead.a /options/result", "field-type-is-unknown"),
        ([formula("a", "seats", "formula")], "field sales.lead.a /options/result", "field-type-is-unknown"),
        ([formula("a", "seats", "json")], "field sales.lead.a /options/result", "result-cannot-be-computed"),
        ([formula("a", "seats", "integer", required=True)], "field sales.lead.a /derived",
         "derived-field-takes-no-input"),
        ([formula("a", "seats", "integer", index=True)], "field sales.lead.a /index", "formula-is-not-stored"),
        ([formula("f0", "seats", "integer"),
          *(formula(f"f{n}", f"f{n - 1} + f{n - 1}", "integer") for n in range(1, 14))],
         "field sales.lead.f13 /options/expr", "formula-is-too-large"),
        ([formula("a", "abs(" * 80 + "seats" + ")" * 80, "integer")], "field sales.lead.a /options/expr",
         "expression-is-too-deep"),
    ],
)  # fmt: skip
async def test_a_faulty_formula_is_refused_at_publish(
    company: Company, changes: list[Put], at: str, slug: str
) -> None:
    with pytest.raises(Problem) as caught:
        await company.publish(*changes)
    assert (at, slug) in [(fault.at, fault.slug) for fault in caught.value.faults]


async def test_a_field_that_a_formula_uses_cannot_go(company: Company) -> None:
    await company.publish(*FORMULAS)
    with pytest.raises(Problem) as caught:
        await company.publish(Remove("field", "sales.lead.seats"))
    users = {fault.at for fault in caught.value.faults if fault.slug == "definition-is-in-use"}
    assert users == {f"field sales.lead.{name} /" for name in ("price", "is_big", "third")}


numbers = st.one_of(st.none(), st.integers(-(2**62), 2**62), st.integers(-9, 9))
amounts = st.one_of(
    st.none(),
    st.builds(
        Money,
        st.decimals("-9999999999", "9999999999", places=4, allow_nan=False),
        st.sampled_from(["CNY", "USD"]),
    ),
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "seats": numbers,
            "budget": amounts,
            "cost": amounts,
            "rate": st.one_of(st.none(), st.decimals("-99999", "99999", places=6, allow_nan=False)),
            "due_on": st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2200, 1, 1))),
            "met_at": st.one_of(st.none(), st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))),
            "company": st.one_of(st.none(), st.text("赢单 aB🎉%'\\", max_size=6)),
        }
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip
LAWFUL = [
    formula("a", "seats * 3 - 1", "integer"),
    formula("b", "a / seats", "decimal"),
    formula("c", "budget - cost", "money"),
    formula("d", "c * rate", "money"),
    formula("e", "c > 0 && b < 3", "boolean"),
    formula("f", "e ? due_on : date(met_at)", "date"),
    formula("g", "text(a) + upper(trim(company))", "text"),
    formula("h", "days(now - met_at)", "decimal", options={"result_options": {"places": 3}}),
    formula("i", "f == null ? company : g", "text"),
    formula("j", "min(a, int(b))", "integer"),
]


async def test_python_and_postgresql_compute_every_formula_alike(company: Company) -> None:
    import asyncio

    await company.publish(
        Put("field", "sales.lead.cost", {"label": label("cost"), "object": "sales.lead", "type": "money"}),
        *LAWFUL,
    )
    loop = asyncio.get_running_loop()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batch=rows)
    def law(batch: list[dict[str, Any]]) -> None:
        asyncio.run_coroutine_threadsafe(agree(batch), loop).result()

    async def agree(batch: list[dict[str, Any]]) -> None:
        made = await company.write(*(Create("sales.lead", {"name": "x", **row}) for row in batch))
        for one in made:
            listed, single = await both(company, one.id)
            assert listed == single, one.after

    await asyncio.to_thread(law)


async def test_the_title_of_an_object_may_be_a_formula(company: Company) -> None:
    fields: dict[str, dict[str, Any]] = {
        "full": {"type": "formula", "options": {"expr": "family + given", "result": "text"}},
        "family": {"type": "text"},
        "given": {"type": "text"},
    }
    await company.publish(*puts("sales.person", fields))
    [made] = await company.write(Create("sales.person", {"family": "李", "given": "雷"}))
    from yingdan.kernel.records import titles

    async with company.db.begin() as tx:
        assert await titles(tx, company.catalog, SYSTEM, "sales.person", [made.id]) == {made.id: "李雷"}
