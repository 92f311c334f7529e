"""Figures of elasticity: months, war zones, too few to say, who worked together; and what answers and measurements come to."""

from datetime import date
from uuid import UUID

from yingdan.views.elasticity.assessing import Compared, compared, deserved, index_of, level_of
from yingdan.views.elasticity.definition import AssessmentLevel, number_of
from yingdan.views.elasticity.measuring import FEWEST, Case, Figure, by_month, measured, month_back, zone_of
from yingdan.views.elasticity.model import ElasticityPart
from yingdan.views.elasticity.together import acts_of, parts_of

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


ANNA, BEN, CHEF, GONE = (UUID(int=place) for place in range(11, 15))
HOMES = {ANNA: EAST, BEN: WEST, CHEF: ROOT}
UNITS = {EAST: ("东区", "war_zone"), WEST: ("西区", "war_zone"), ROOT: ("公司", "company")}


def test_people_of_two_zones_are_across_units_and_only_with_headquarters_across_levels() -> None:
    told = [
        ("lent", {"unit": EAST}, NOV, [ANNA, ANNA]), ("lent", {"unit": EAST}, NOV, [ANNA, BEN]),
        ("task_force", {"unit": EAST}, NOV, [ANNA, CHEF]), ("support", {"unit": EAST}, NOV, [ANNA, GONE]),
    ]  # fmt: skip
    acts = acts_of(told, HOMES, UNITS)
    assert [sorted(one.units.values()) for one in acts] == [
        ["东区"],
        ["东区", "西区"],
        ["东区", "公司"],
        ["东区"],
    ]
    assert parts_of(acts) == (
        ElasticityPart("task_force", 1, 1, 1), ElasticityPart("support", 1, 0, 0), ElasticityPart("lent", 2, 1, 0),
    )  # fmt: skip


def test_an_index_lies_between_all_ones_and_all_fives_and_needs_an_answer() -> None:
    assert [index_of(one, 5) for one in ([1, 1], [3], [5, 5], [4, 5], [])] == [0.0, 50.0, 100.0, 87.5, None]


def test_a_level_is_reached_at_its_value_and_not_just_below() -> None:
    levels = [AssessmentLevel({"zh": str(one), "en": str(one)}, one) for one in (0, 40, 60)]
    assert [level_of(one, levels) for one in (0.0, 39.9, 40.0, 100.0, None)] == [0, 0, 1, 2, None]


def test_thresholds_say_themselves_whether_less_or_more_is_better() -> None:
    faster = [259_200.0, 86_400.0, 14_400.0, 3_600.0]
    assert [deserved(one, faster) for one in (300_000, 86_400, 14_401, 60)] == [1, 3, 3, 5]
    assert [deserved(one, [0.2, 0.4, 0.6, 0.8]) for one in (0.1, 0.2, 0.79, 1.0)] == [1, 2, 4, 5]
    assert deserved(None, faster) is None


def test_thresholds_are_read_as_what_is_measured() -> None:
    assert [number_of(*one) for one in (("3d", "duration"), ("60%", "percent"), ("12.5", "number"))] == [
        259_200,
        0.6,
        12.5,
    ]
    assert [
        number_of(*one)
        for one in (("60%", "duration"), ("0.6", "percent"), ("3d", "number"), ("%", "percent"))
    ] == [None] * 4


def test_belief_and_measurement_are_compared_by_the_questions_that_have_both() -> None:
    assert compared(["a", "b", "c"], {"a": 5, "b": 1}, {"a": 3, "c": 5}, 5) == Compared(50.0, 100.0, 50.0)
    assert compared(["a"], {"a": 5}, {}, 5) == Compared(100.0, None, None)
