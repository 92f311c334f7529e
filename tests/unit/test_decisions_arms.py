"""While a rollout or a unit's own copy has another version of a table or a policy, each record is decided by the one that is its own."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from tests.sales import EAST, SOUTH, Company
from yingdan.base import fetch
from yingdan.decisions.arms import arms_of
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.publish import lot, publish
from yingdan.kernel.records import Create

TABLE, POLICY = "sales.lead_grade", "sales.lead_routing"


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def graded(company: Company, grade: str) -> dict[str, Any]:
    """The shipped table with one row that says this of everything."""
    raw = dict(company.catalog.definitions["decision_table", TABLE].raw)
    return {**raw, "rows": [{"when": "true", "then": {"grade": f"'{grade}'"}, "reason": label("试")}]}


async def put(company: Company, *changes: Put | Remove) -> None:
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, changes, "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()


def rollout(*changes: tuple[str, str, dict[str, Any]], **more: Any) -> Put:
    carried = [{"kind": kind, "name": name, "body": body} for kind, name, body in changes]
    return Put("rollout", "sales.pilot", {"label": label("试点"), "changes": carried, **more})


async def staffed(company: Company) -> None:
    await company.hire("east", "东区", regions=EAST, capacity=500)
    await company.hire("south", "南区", regions=SOUTH, capacity=500)


async def arrive(company: Company, region: str, count: int = 1) -> list[UUID]:
    made = await company.write(
        *(
            Create("sales.lead", {"name": f"线索{n}", "region": region, "source": "other"})
            for n in range(count)
        )
    )
    await company.settle()
    return [one.id for one in made]


async def kept(company: Company, subject: UUID, name: str = TABLE) -> list[tuple[Any, Any]]:
    """(outcome, layer) of the decisions of a table or policy about a subject, as they followed."""
    async with company.db.begin() as tx:
        rows = await fetch(
            tx, "select outcome, reasons -> 'layer' from decisions.decision where subject = %(s)s and name = %(n)s"
            " order by at, id", {"s": subject, "n": name})  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def test_a_company_without_another_version_asks_nobody_which_one_decides(company: Company) -> None:
    assert company.catalog.once(arms_of) is None


async def test_first_units_are_graded_by_the_new_table_as_soon_as_a_lead_is_theirs(company: Company) -> None:
    await staffed(company)
    change = ("decision_table", TABLE, graded(company, "A"))
    await put(company, rollout(change, units=[str(company.units["东区"])]))
    [east], [south] = await arrive(company, EAST[0]), await arrive(company, SOUTH[0])
    assert [(await company.read("sales.lead", one))["grade"] for one in (east, south)] == ["A", "C"]
    layer = {"kind": "rollout", "name": "sales.pilot", "label": label("试点"), "side": "first"}
    assert await kept(company, east) == [({"grade": "C"}, None), ({"grade": "A"}, layer)]
    assert await kept(company, south) == [({"grade": "C"}, None)]


async def test_a_units_own_table_grades_its_leads_and_no_others(company: Company) -> None:
    await staffed(company)
    body = {"label": label("南区分级"), "unit": str(company.units["南区"]), "kind": "decision_table", "name": TABLE,
            "body": graded(company, "B")}  # fmt: skip
    await put(company, Put("variant", "sales.grade_south", body))
    [east], [south] = await arrive(company, EAST[0]), await arrive(company, SOUTH[0])
    assert [(await company.read("sales.lead", one))["grade"] for one in (east, south)] == ["C", "B"]
    assert (await kept(company, south))[-1][1] == {
        "kind": "variant",
        "name": "sales.grade_south",
        "label": label("南区分级"),
        "side": "first",
    }


async def test_a_units_own_policy_decides_about_what_comes_for_the_unit_and_about_nothing_else(
    company: Company,
) -> None:
    await staffed(company)
    raw = dict(company.catalog.definitions["routing", POLICY].raw)
    nobody = {**raw, "mask": [{"name": "none", "label": label("谁也不给"), "when": "false"}]}
    unit = company.units["南区"]
    body = {"label": label("南区分配"), "unit": str(unit), "kind": "routing", "name": POLICY, "body": nobody}
    await put(company, Put("variant", "sales.routing_south", body))
    values = {"name": "线索", "region": SOUTH[0], "source": "other"}
    made = await company.write(Create("sales.lead", values, unit=unit), Create("sales.lead", values))
    await company.settle()
    owners = [(await company.read("sales.lead", one.id))["owner"] for one in made]
    assert owners == [None, company.people["south"]]
    [(_, layer)] = await kept(company, made[0].id, POLICY)
    assert (layer["kind"], layer["name"]) == ("variant", "sales.routing_south")


async def test_what_a_version_in_shadow_says_is_kept_beside_and_changes_nothing(company: Company) -> None:
    await staffed(company)
    policy = dict(company.catalog.definitions["routing", POLICY].raw)
    nobody = {**policy, "mask": [{"name": "none", "label": label("谁也不给"), "when": "false"}]}
    changes = (("decision_table", TABLE, graded(company, "A")), ("routing", POLICY, nobody))
    await put(company, rollout(*changes, mode="shadow"))
    [east] = await arrive(company, EAST[0])
    row = await company.read("sales.lead", east)
    assert (row["grade"], row["owner"]) == ("C", company.people["east"])
    assert [one for _, one in await kept(company, east)] == [None]
    async with company.db.begin() as tx:
        rows = await fetch(tx, "select name, live, shadow from decisions.shadow where subject = %(s)s order by name",
                           {"s": east})  # fmt: skip
    assert [tuple(one) for one in rows] == [
        (TABLE, {"grade": "C"}, {"grade": "A"}),
        (POLICY, {"owner": str(company.people["east"])}, {"owner": None}),
    ]


async def test_team_days_drawn_by_lot_are_graded_by_the_version_that_was_drawn(company: Company) -> None:
    await staffed(company)
    change = ("decision_table", TABLE, graded(company, "A"))
    await put(company, rollout(change, mode="split", by="team_day", share=0.5, seed="seed"))
    seen = set()
    for region, zone in ((EAST[0], "东区"), (SOUTH[0], "南区")):
        [one] = await arrive(company, region)
        day = company.clock.now().astimezone(company.env.zone).date()
        first = lot("seed", company.units[zone], day.isoformat()) < 0.5
        assert (await company.read("sales.lead", one))["grade"] == ("A" if first else "C")
        said = [layer for _, layer in await kept(company, one) if layer is not None]
        assert all(layer["side"] == ("first" if first else "rest") for layer in said)
        assert bool(said) is first
        seen.add(first)
    assert seen <= {True, False}


@given(seed=st.text(max_size=20), share=st.floats(0.01, 0.98), more=st.floats(0, 0.01))
def test_a_lot_is_the_same_for_whoever_asks_and_a_larger_share_keeps_who_had_it(
    seed: str, share: float, more: float
) -> None:
    drawn = (uuid4(), date(2026, 3, 2).isoformat())
    value = lot(seed, *drawn)
    assert 0 <= value < 1
    assert lot(seed, *drawn) == value
    assert not (value < share) or value < share + more


def test_lots_of_a_seed_fall_as_evenly_as_they_should() -> None:
    first = sum(lot("seed", number) < 0.3 for number in range(20_000))
    assert abs(first / 20_000 - 0.3) < 0.015
