"""What is said of a change holds at every look, and is said in the right word. ADR 0043."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.decisions import proof
from yingdan.decisions.proof import Cell, Plan

START = date(2026, 3, 2)
rates = st.floats(0.02, 0.98)


def cells(
    rng: np.random.Generator, days: int, rate: dict[str, float], size: int = 25, teams: int = 3, first: int = 0,
    wobble: float = 0.0,
) -> list[Cell]:  # fmt: skip
    """Each side's teams over days; `wobble` moves a whole team-day together."""
    made = []
    for side, base in rate.items():
        for team in range(teams):
            for day in range(days):
                p = min(max(base + wobble * rng.standard_normal(), 0.0), 1.0)
                hits = float(rng.binomial(size, p))
                made.append(Cell(side, (side, team), START + timedelta(days=first + day), hits, size))  # type: ignore[arg-type]
    return made


def test_the_width_is_that_of_the_published_sequence() -> None:
    """Waudby-Smith's form with time and rho, tuned for 1,500 pairs, against ours, which knows only their ratio."""
    alpha, t, tuned, p = 0.05, 900, 1500, 0.15
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / tuned
    sigma = 2 * p * (1 - p)
    theirs = math.sqrt(
        sigma * 2 * (t * rho2 + 1) / (t * t * rho2) * math.log(math.sqrt(t * rho2 + 1) / alpha)
    )
    assert proof.half_width(sigma / t, t / tuned, alpha) == pytest.approx(theirs, rel=1e-12)


def test_daily_looks_at_nothing_alarm_in_two_of_a_hundred_where_a_plain_test_alarms_in_thirty() -> None:
    rng = np.random.default_rng(3)
    runs, days, n = 4000, 60, 100
    a, b = (rng.binomial(n, 0.15, (runs, days)).cumsum(1) for _ in range(2))
    size = np.arange(1, days + 1) * n
    pa, pb = a / size, b / size
    variance = (pa * (1 - pa) + pb * (1 - pb)) / size
    width = np.array([proof.half_width(1.0, one / 1500, 0.05) for one in size])
    gap = np.abs(pb - pa)[:, 1:]
    ours = (gap > (width * np.sqrt(variance))[:, 1:]).any(1).mean()
    plain = (gap > 1.96 * np.sqrt(variance)[:, 1:]).any(1).mean()
    assert ours == pytest.approx(0.020, abs=0.003)
    assert plain == pytest.approx(0.306, abs=0.006)


def test_a_single_look_at_the_end_needs_2400_of_each_side_to_tell_15_from_18_percent() -> None:
    assert proof.needed_once(0.15, 0.03) == pytest.approx(2400, rel=0.01)


def test_the_right_to_look_every_day_costs_about_twice_as_many() -> None:
    daily = proof.needed(0.03, 0.15 * 0.85 + 0.18 * 0.82)
    assert daily is not None
    assert 1.5 < daily / proof.needed_once(0.15, 0.03) < 2.5


@given(st.floats(0.005, 0.3), st.floats(0.01, 2), st.floats(0, 1e-4))
def test_a_larger_difference_needs_fewer_and_a_wider_spread_more(
    lift: float, one: float, fixed: float
) -> None:
    def days(*asked: float) -> float:
        found = proof.needed(*asked)
        return float("inf") if found is None else found

    assert days(lift, one * 1.5, fixed) >= days(lift, one, fixed) >= days(lift * 1.1, one, fixed)
    assert days(lift, one, fixed * 2) >= days(lift, one, fixed)


def test_what_never_shrinks_can_hide_a_difference_for_ever() -> None:
    assert proof.needed(0.01, 0.3, fixed=0.01) is None


def test_what_a_covariate_foresees_is_taken_off_the_variance() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=20_000)
    y = 0.6 * x + rng.normal(scale=0.8, size=x.size)
    known = dict(enumerate(x.tolist()))
    made = proof.cuped([Cell("first", i, START, v, 1.0) for i, v in enumerate(y.tolist())], known)
    left = np.var([one.hits for one in made]) / np.var(y)
    assert left == pytest.approx(1 - np.corrcoef(x, y)[0, 1] ** 2, abs=1e-9)
    assert left == pytest.approx(0.64, abs=0.02)


def test_fair_lots_are_called_uneven_in_less_than_one_of_a_hundred_runs_of_5000_looks() -> None:
    rng = np.random.default_rng(7)

    def alarmed(share: float) -> bool:
        first = (rng.random(5000) < share).cumsum()
        return any(proof.uneven(int(first[n]), n + 1 - int(first[n]), 0.5) for n in range(0, 5000, 10))

    assert sum(alarmed(0.5) for _ in range(300)) / 300 <= 0.02
    assert sum(alarmed(0.53) for _ in range(100)) / 100 >= 0.7


@given(st.integers(1, 5000), st.floats(0.05, 0.95))
def test_evidence_for_uneven_lots_is_an_average_of_one_when_they_are_fair(total: int, share: float) -> None:
    """The sum over all outcomes of probability times Bayes factor is one: it is a martingale."""
    total = total % 60 + 1
    told = sum(
        math.comb(total, k) * share**k * (1 - share) ** (total - k)
        * math.exp(proof.log_odds_of_unevenness(k, total - k, share))
        for k in range(total + 1)
    )  # fmt: skip
    assert told == pytest.approx(1, rel=1e-6)


def test_a_better_side_is_called_better_with_its_interval() -> None:
    rng = np.random.default_rng(11)
    before = cells(rng, 21, {"first": 0.30, "rest": 0.30}, first=-21)
    since = cells(rng, 21, {"first": 0.42, "rest": 0.30})
    found = proof.compare(before, since, START, START + timedelta(days=21), Plan())
    assert found.word == "better"
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 0.12 < found.high
    assert found.held_against == "own_before"


def test_units_that_were_better_before_are_not_called_better_for_it() -> None:
    rng = np.random.default_rng(13)
    same = {"first": 0.45, "rest": 0.30}
    found = proof.compare(
        cells(rng, 21, same, first=-21), cells(rng, 21, same), START, START + timedelta(days=21), Plan()
    )
    assert found.word in ("open", "alike")
    assert found.difference == pytest.approx(0, abs=0.05)


def test_fewer_is_better_where_less_is_wanted() -> None:
    rng = np.random.default_rng(17)
    since = cells(rng, 30, {"first": 0.10, "rest": 0.30})
    end = START + timedelta(days=30)
    assert proof.compare([], since, START, end, Plan(wanted=-1)).word == "better"
    assert proof.compare([], since, START, end, Plan(wanted=1)).word == "worse"


def test_too_little_says_nothing_at_all() -> None:
    rng = np.random.default_rng(19)
    found = proof.compare(
        [], cells(rng, 2, {"first": 0.9, "rest": 0.1}), START, START + timedelta(days=2), Plan()
    )
    assert (found.word, found.low, found.days_left) == ("young", None, None)


def test_uneven_lots_block_the_answer_however_good_it_looks() -> None:
    rng = np.random.default_rng(23)
    since = cells(rng, 84, {"first": 0.6, "rest": 0.3})
    since = [one for one in since if one.side == "first" or one.team == ("rest", 0)]
    found = proof.compare([], since, START, START + timedelta(days=84), Plan(drawn=0.5))
    assert (found.word, found.low) == ("uneven", None)


def test_a_team_day_is_one_lot_however_many_things_are_in_it() -> None:
    rng = np.random.default_rng(29)
    since = [*cells(rng, 42, {"first": 0.6}, size=90), *cells(rng, 42, {"rest": 0.3}, size=30)]
    found = proof.compare([], since, START, START + timedelta(days=42), Plan(drawn=0.5))
    assert (found.word, found.held_against) == ("better", "lots")


def test_the_days_that_are_left_are_the_days_it_takes() -> None:
    """With the same rates going on for as long as was said, it is told then and not half as late."""
    side = [("first", 0.36), ("rest", 0.30)]

    def run(days: int) -> proof.Comparison:
        since = [
            Cell(name, (name, team), START + timedelta(days=day), rate * 20, 20)  # type: ignore[arg-type]
            for name, rate in side for team in range(2) for day in range(days)
        ]  # fmt: skip
        return proof.compare([], since, START, START + timedelta(days=days), Plan())

    early = run(14)
    assert early.word == "open"
    assert early.days_left is not None
    assert run(14 + early.days_left).word == "better"
    assert run(14 + early.days_left - 2).word == "open"


@settings(max_examples=40)
@given(st.integers(0, 2**31), rates, rates, st.integers(7, 60))
def test_changing_sides_turns_the_answer_round(seed: int, one: float, other: float, days: int) -> None:
    rng = np.random.default_rng(seed)
    before = cells(rng, 21, {"first": one, "rest": other}, first=-21)
    since = cells(rng, days, {"first": one, "rest": other})
    turn = {"first": "rest", "rest": "first"}

    def turned(given_: list[Cell]) -> list[Cell]:
        return [Cell(turn[c.side], c.team, c.day, c.hits, c.of) for c in given_]  # type: ignore[arg-type]

    end = START + timedelta(days=days)
    here = proof.compare(before, since, START, end, Plan())
    there = proof.compare(turned(before), turned(since), START, end, Plan())
    opposite = {"better": "worse", "worse": "better"}
    assert there.word == opposite.get(here.word, here.word)
    if here.difference is not None and there.difference is not None:
        assert there.difference == pytest.approx(-here.difference)


def test_team_days_that_move_together_raise_no_false_alarm_over_40_daily_looks() -> None:
    rng = np.random.default_rng(29)
    alarms = 0
    for _ in range(150):
        before = cells(rng, 21, {"first": 0.4, "rest": 0.4}, first=-21, wobble=0.12)
        since = cells(rng, 40, {"first": 0.4, "rest": 0.4}, wobble=0.12)
        alarms += any(
            proof.compare(
                before, [c for c in since if c.day < START + timedelta(days=day)], START,
                START + timedelta(days=day), Plan(),
            ).word in ("better", "worse")
            for day in range(7, 41, 3)
        )  # fmt: skip
    assert alarms / 150 <= 0.05
