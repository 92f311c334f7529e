"""What stands below a record is asked for in the same words as every other condition."""

from uuid import UUID

import pytest

import yingdan.views  # noqa: F401 - registers the kind "view"
from tests.unit.company import ENV, NOW, SYSTEM, Company, grant, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import Problem
from yingdan.expr import ExprFaults
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import (
    Breakdown,
    Create,
    Group,
    Need,
    Query,
    breakdown,
    build_cube,
    planned,
    query,
    settle_cubes,
)

DEALERS = [
    *puts(
        "sales.dealer",
        {
            "name": {"type": "text"},
            "above": {"type": "reference", "options": {"to": "sales.dealer", "tree": True}},
        },
    ),
    *puts(
        "sales.visit",
        {
            "name": {"type": "text"},
            "dealer": {"type": "reference", "options": {"to": "sales.dealer"}},
            "account": {"type": "reference", "options": {"to": "sales.account"}},
        },
    ),
]


async def make(company: Company, object_name: str, unit: UUID | None = None, **values: object) -> UUID:
    return (await company.write(Create(object_name, values, unit=unit)))[0].id


async def names(company: Company, where: str, actor: Actor = SYSTEM) -> set[str]:
    async with company.db.begin() as tx:
        page = await query(tx, company.catalog, actor, Query("sales.visit", ("name",), where), ENV)
    return {row["name"] for row in page.rows}


async def visited(company: Company) -> tuple[UUID, UUID]:
    """Four dealers, of which three stand below each other, each with a visit; the first and the second of them."""
    await company.publish(*DEALERS)
    top = await make(company, "sales.dealer", name="总部")
    east = await make(company, "sales.dealer", name="华东", above=top)
    city = await make(company, "sales.dealer", name="上海", above=east)
    other = await make(company, "sales.dealer", name="别处")
    for dealer, name in ((top, "甲"), (east, "乙"), (city, "丙"), (other, "丁"), (None, "戊")):
        await make(company, "sales.visit", name=name, dealer=dealer)
    return top, east


async def test_records_are_found_by_whom_they_belong_to_or_anybody_below(company: Company) -> None:
    top, east = await visited(company)
    assert await names(company, f'dealer.under("{top}")') == {"甲", "乙", "丙"}
    assert await names(company, f'dealer.under("{east}")') == {"乙", "丙"}
    assert await names(company, f'!dealer.under("{east}")') == {"甲", "丁", "戊"}
    assert await names(company, f'dealer.under("{top}") && !dealer.under("{east}")') == {"甲"}
    assert await names(company, f'dealer.under("{east}") || name == "丁"') == {"乙", "丙", "丁"}


async def test_records_are_found_by_the_unit_they_stand_in_or_any_below(company: Company) -> None:
    await company.publish(*DEALERS)
    people = company.people
    for unit, name in ((people.company, "甲"), (people.team, "乙"), (people.west, "丙")):
        await make(company, "sales.visit", unit, name=name)
    assert await names(company, f'unit.under("{people.east}")') == {"乙"}
    assert await names(company, f'unit.under("{people.company}")') == {"甲", "乙", "丙"}


@pytest.mark.parametrize("where", ['account.under("{id}")', 'name.under("{id}")', 'dealer.under("x")'])
async def test_a_question_about_what_is_no_tree_is_refused_in_words(company: Company, where: str) -> None:
    top, _ = await visited(company)
    with pytest.raises(ExprFaults) as caught:
        await names(company, where.format(id=top))
    assert {one.slug for one in caught.value.faults} <= {
        "tree-is-not-known-here", "function-takes-other-arguments", "reference-is-unreadable",
    }  # fmt: skip


async def test_who_may_not_see_the_place_in_the_tree_cannot_ask_by_it(company: Company) -> None:
    top, _ = await visited(company)
    shown = [
        grant("sales.visits", "rep", "sales.visit", ["read"]),
        grant("sales.dealers", "rep", "sales.dealer", ["read"], fields=["name"]),
    ]
    await company.publish(*shown)
    rep = Actor(company.people.li, "李雷", frozenset({"rep"}))
    with pytest.raises(Problem, match="field-is-hidden"):
        await names(company, f'dealer.under("{top}")', rep)
    await company.publish(grant("sales.dealers", "rep", "sales.dealer", ["read"]))
    assert await names(company, f'dealer.under("{top}")', rep) == {"甲", "乙", "丙"}


async def test_a_right_never_asks_for_what_is_below(company: Company) -> None:
    top, _ = await visited(company)
    with pytest.raises(Problem) as caught:
        await company.publish(
            grant("sales.x", "rep", "sales.visit", ["read"], condition=f'dealer.under("{top}")')
        )
    assert "tree-is-not-known-here" in str([one.slug for one in caught.value.faults])


async def test_a_view_keeps_the_question(company: Company) -> None:
    top, _ = await visited(company)
    body = {"label": {"zh": "v", "en": "v"}, "object": "sales.visit", "columns": ["name"]}
    await company.publish(Put("view", "sales.below", {**body, "filter": f'dealer.under("{top}")'}))
    with pytest.raises(Problem):
        await company.publish(Put("view", "sales.none", {**body, "filter": f'account.under("{top}")'}))


async def test_a_cube_is_asked_what_is_below_too(company: Company) -> None:
    top, east = await visited(company)
    wanted = planned(
        company.catalog, [Need("sales.visit", frozenset({"dealer"}), frozenset())], "Asia/Shanghai"
    )
    for name in await settle_cubes(company.db, wanted, NOW):
        await build_cube(company.db, name, NOW)
    for root, count in ((top, 3), (east, 2)):
        ask = Breakdown("sales.visit", (), {"n": ("count", None)}, f'dealer.under("{root}")')
        async with company.db.begin() as tx:
            found = await breakdown(tx, company.catalog, SYSTEM, ask, ENV)
        assert (found.rows[0][1]["n"], found.exact_from) == (count, "cube")
    ask = Breakdown("sales.visit", (Group("dealer"),), {"n": ("count", None)}, f'dealer.under("{top}")')
    async with company.db.begin() as tx:
        assert len((await breakdown(tx, company.catalog, SYSTEM, ask, ENV)).rows) == 3
