"""Metrics, dashboards, kanbans and pivots count what their reader may see, and lists show the same rows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sales import Company
from tests.unit.book import STAGES, ZONE, behind, listed, shown, staffed
from yingdan.base import Problem
from yingdan.expr import Env
from yingdan.kernel.records import Create, build_cube, planned, settle_cubes
from yingdan.views.numbers import (
    Filters,
    Metric,
    Reader,
    Tile,
    kanban,
    kanban_cards,
    metric_faults,
    metric_pivot,
    needs_of,
    object_pivot,
    tile_data,
    tile_faults,
)
from yingdan.views.numbers.periods import before, days_of, months_of

PERIODS = ("today", "this_week", "last_30_days", "this_month", "last_month", "this_quarter", "last_quarter", "this_year",
           "last_year", "last_12_months")  # fmt: skip


async def cubes(company: Company) -> None:
    wanted = planned(company.catalog, needs_of(company.catalog), "Asia/Shanghai")
    for name in await settle_cubes(company.db, wanted, company.clock.now()):
        await build_cube(company.db, name, company.clock.now())


@pytest.mark.parametrize("with_cubes", [False, True])
async def test_every_list_behind_a_count_is_as_long_as_the_count(company: Company, with_cubes: bool) -> None:
    actors = await staffed(company)
    if with_cubes:
        await cubes(company)
    looked_at, sources = 0, set()
    for actor, board in ((actors["方"], "sales.overview"), (actors["林"], "sales.my_performance")):
        for filters in (Filters(), Filters("last_30_days"), Filters("this_year", person=actors["林"].id),
                        Filters(unit=company.units["华东"])):  # fmt: skip
            for tile in await shown(company, actor, board, filters):
                assert "problem" not in tile, tile
                sources |= set(tile["exact_from"])
                for place, metric in enumerate(tile["metrics"]):
                    drill = tile["drill"][place]
                    if metric["function"] != "count" or drill is None:
                        continue
                    for row in tile["rows"]:
                        found = await behind(company, actor, drill, row["where"])
                        assert found == (row["values"][place] or 0), (drill, row["where"])
                        looked_at += 1
    assert looked_at > 100
    assert ("cube" in sources) is with_cubes


async def test_the_same_dashboard_shows_each_reader_their_own_numbers(company: Company) -> None:
    actors = await staffed(company)
    totals = {}
    for name in ("林", "马", "方", "张"):
        tiles = {
            tile["id"]: tile for tile in await shown(company, actors[name], "sales.overview", Filters("all"))
        }
        totals[name] = tiles["leads"]["rows"][0]["values"][0]
        with_cubes = tiles["open"]["rows"][0]["values"][0]
        assert with_cubes is not None
        assert with_cubes > 0
    # Two reps share the east, one sits in the west; only the director and reps of the zone see the pool.
    assert totals == {"林": 7, "马": 4, "方": 10, "张": 13}


async def test_money_of_another_currency_is_left_out_and_said_so(company: Company) -> None:
    actors = await staffed(company)
    tiles = {
        tile["id"]: tile for tile in await shown(company, actors["林"], "sales.overview", Filters("all"))
    }
    assert tiles["won"]["left_out"] == 1
    assert tiles["won"]["rows"][0]["values"] == [5000 + 5003]


async def test_a_number_that_is_hidden_takes_nothing_away_from_its_neighbours(company: Company) -> None:
    actors = await staffed(company)
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actors["林"], company.env)
        found = await tile_data(reader, Tile("x", "number", ("sales.nothing",)), "all", Filters())
    assert found["problem"] == "metric-is-unknown"


async def test_promises_count_for_their_owner_and_for_who_leads_the_unit(company: Company) -> None:
    actors = await staffed(company)
    await company.form(name="李雷", phone="13800138000", company="甲公司", region="310000")
    await company.settle()
    [lead] = [row for row in await company.ask("sales.lead") if row["name"] == "李雷"]
    await company.wait(timedelta(minutes=5))
    await company.write(
        Create("sales.activity", {"lead": lead["id"], "kind": "call", "note": "已接通"}, owner=lead["owner"])
    )
    await company.settle()
    seen = {}
    for name in ("方", "张", "马"):
        tiles = {
            tile["id"]: tile for tile in await shown(company, actors[name], "sales.overview", Filters("all"))
        }
        seen[name] = (tiles["touch"]["rows"][0]["values"][0], tiles["response"]["rows"][0]["values"][0])
    assert seen["方"] == seen["张"] == (1.0, pytest.approx(300, abs=2))
    assert seen["马"] == (None, None)


@pytest.mark.parametrize("with_cubes", [False, True])
async def test_a_kanban_has_every_stage_with_its_count_sum_and_first_cards(
    company: Company, with_cubes: bool
) -> None:
    actors = await staffed(company)
    if with_cubes:
        await cubes(company)
    how: Any = {"where": None, "sort": (("amount", True),), "fields": ("name", "amount", "owner"), "limit": 2}
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actors["方"], company.env)
        board = await kanban(reader, "sales.opportunity", "stage", total="amount", **how)
        column = board["columns"][0]
        more = await kanban_cards(
            reader, "sales.opportunity", "stage", "discovery", cursor=column["next"], **how
        )
    assert [one["value"] for one in board["columns"]] == list(STAGES)
    assert board["exact_from"] == ("cube" if with_cubes else "scan")
    assert [one["count"] for one in board["columns"]] == [3, 3, 3, 3, 4, 3]
    assert column["sums"] == [{"amount": Decimal(3004), "currency": "CNY"}]
    assert len(board["columns"][4]["sums"]) == 2
    amounts = [Decimal(card["amount"]["amount"]) for card in (*column["cards"], *more["cards"])]
    assert amounts == [1003, 1001, 1000]
    assert column["cards"][0]["owner"]["title"]


async def test_a_pivot_of_an_object_adds_up_to_its_rows(company: Company) -> None:
    actors = await staffed(company)
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actors["张"], company.env)
        pivot = await object_pivot(
            reader, "sales.opportunity", ["stage", "owner"], [("count", None), ("sum", "amount")], None
        )
        by_month = await metric_pivot(
            reader, "sales.won_count", ["time@month", "owner"], None, Filters("all")
        )
        with pytest.raises(Problem, match="field-cannot-be-grouped"):
            await object_pivot(reader, "sales.opportunity", ["note"], [("count", None)], None)
    assert [one["dimension"] for one in pivot["by"]] == ["stage", "owner", "amount@currency"]
    assert sum(row["values"][0] for row in pivot["rows"]) == 25
    assert pivot["rows"][0]["keys"][0]["value"] == "discovery"
    for row in pivot["rows"][:5]:
        assert await listed(company, actors["张"], "sales.opportunity", row["where"]) == row["values"][0]
    assert sum(row["values"][0] for row in by_month["rows"]) == 5


def test_faults_of_metrics_and_tiles_are_all_told(company: Company) -> None:
    label = {"zh": "x", "en": "x"}
    catalog = company.catalog
    both = Metric(label, "count", object="sales.lead", clock="sales.contact")
    assert [one.slug for one in metric_faults(both, catalog)] == ["metric-has-no-source"]
    wrong = Metric(
        label,
        "sum",
        object="sales.lead",
        field="name",
        time="status",
        dimensions=("nothing",),
        filter="score >",
    )
    assert {one.at for one in metric_faults(wrong, catalog)} == {
        "/field",
        "/time",
        "/dimensions/0",
        "/filter",
    }
    wrong = Metric(label, "sum", event="sales.page_viewed", field="data.path", time="at", filter="data.nothing == 1",
                   dimensions=("data.path", "record.nothing", "owner"))  # fmt: skip
    assert [one.at for one in metric_faults(wrong, catalog)] == [
        "/field",
        "/time",
        "/dimensions/1",
        "/filter",
    ]
    assert metric_faults(Metric(label, "sum", event="sales.page_viewed", field="data.seconds"), catalog) == []
    views = Tile(
        "a", "table", ("sales.page_views",), ("time@month", "data.path", "owner"), filter="data.seconds > 1"
    )
    assert tile_faults(views, "", catalog) == []
    wrong_tile = Tile("a", "table", ("sales.page_views",), ("stage",), filter="stage == 'won'")
    assert {one.at for one in tile_faults(wrong_tile, "", catalog)} == {"/by/0", "/filter"}
    ratio = Metric(label, "ratio", of="sales.win_rate", by="sales.won_count")
    assert [one.slug for one in metric_faults(ratio, catalog)] == ["metric-is-a-ratio-itself"]
    tile = Tile("a", "pie", ("sales.open_amount",), ("time@month", "stage"), x=10, width=4)
    assert [one.slug for one in tile_faults(tile, "", catalog)] == [
        "tile-dimensions-do-not-fit", "tile-is-off-the-page", "metric-lacks-the-dimension",
    ]  # fmt: skip


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(PERIODS))
def test_a_period_and_the_one_before_touch_and_months_cover_it(today: date, period: Any) -> None:
    days = days_of(period, today)
    assert days is not None
    assert days[0] < days[1]
    assert before(days)[1] == days[0]
    months = months_of(days)
    assert months[0] <= days[0]
    assert months == sorted(set(months))
    if period.startswith("this") or period in ("today", "last_30_days", "last_12_months"):
        assert days[0] <= today < days[1]


def test_a_day_belongs_to_the_zone_of_the_company() -> None:
    env = Env.at(datetime.fromisoformat("2026-02-28T17:00:00+00:00"), ZONE)
    assert days_of("this_month", env.today) == (date(2026, 3, 1), date(2026, 4, 1))
