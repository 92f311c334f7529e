"""Figures of elasticity: months, war zones, and too few to say."""

from datetime import date
from uuid import UUID

from yingdan.views.elasticity.measuring import FEWEST, Case, Figure, by_month, measured, month_back, zone_of

EAST, WEST, TEAM, ROOT = (UUID(int=place) for place in range(1, 5))
PARENTS = {EAST: ROOT, WEST: ROOT, TEAM: EAST, ROOT: None}
NOV, OCT = date(2026, 11, 1), date(2026, 10, 1)


def test_months_go_back_over_the_turn_of_the_year_and_forward() -> None:
    assert month_back(date(2026, 2, 1), 3) == date(2025, 11, 1)
    assert month_back(date(2026, 12, 1), -1) == date(2027, 1, 1)


def test_a_team_belongs_to_the_zone_above_it_and_headquarters_to_none() -> None:
    assert zone_of(TEAM, PARENTS, [EAST, WEST]) == EAST
    assert zone_of(ROOT, PARENTS, [EAST, WEST]) is None


def test_too_few_cases_say_their_number_and_no_value() -> None:
    few = [Case(EAST, NOV, 60.0)] * (FEWEST - 1)
    assert measured(few, "median") == Figure(None, FEWEST - 1)
    assert measured([*few, Case(EAST, NOV, 6_000.0)], "median") == Figure(60.0, FEWEST)


def test_a_share_weighs_every_case_and_none_of_many_is_a_true_zero() -> None:
    assert measured([Case(EAST, NOV, 3, 4), Case(WEST, NOV, 0, 6)], "share") == Figure(0.3, 10)
    assert measured([Case(EAST, NOV, 0, 9)], "share") == Figure(0.0, 9)


def test_the_whole_counts_what_no_zone_has_and_zones_only_their_own() -> None:
    cases = [Case(TEAM, NOV, 10.0)] * 5 + [Case(ROOT, NOV, 40.0)] * 5 + [Case(WEST, OCT, 7.0)] * 5
    found = by_month(cases, "mean", [OCT, NOV], PARENTS, [EAST, WEST])
    assert found[None] == [Figure(7.0, 5), Figure(25.0, 10)]
    assert found[EAST] == [Figure(None, 0), Figure(10.0, 5)]
    assert found[WEST] == [Figure(7.0, 5), Figure(None, 0)]
