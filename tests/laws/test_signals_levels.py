"""Laws of levels and due moments: never early, at most a second late, and one by one or in a crowd alike."""

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.signals.crossing import next_crossing
from yingdan.signals.crowd import Crowd
from yingdan.signals.model import Level, Score, Signal, State
from yingdan.signals.points import Term, level_of, parts, rank_of, saturated, score_at
from yingdan.signals.scoring import Scoring
from yingdan.signals.standing import Judge

LEVELS = (Level("warm", 40.0, 4.0), Level("hot", 70.0, 5.0))
LABEL: Any = {"zh": "信号", "en": "Signal"}
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def make_terms(rng: random.Random, *, negative: bool) -> list[Term]:
    weights = [rng.uniform(3, 25) for _ in range(10)]
    if negative:
        weights[rng.randrange(10)] *= -2
    return [
        Term(slot, weight, rng.uniform(0.5, 8), rng.choice([0.5, 2, 3, 7, 14]) * 86400.0)
        for slot, weight in enumerate(weights)
    ]


@given(st.integers(0, 10**6), st.booleans())
def test_the_due_moment_is_when_the_level_changes_and_not_before(seed: int, negative: bool) -> None:
    rng = random.Random(seed)
    given_terms = make_terms(rng, negative=negative)
    sums = [rng.uniform(0, 12) if rng.random() < 0.6 else 0.0 for _ in given_terms]
    fit, now = rng.uniform(-10, 30), 1.7e9
    current = level_of(LEVELS, score_at(given_terms, fit, now, sums, now), None)
    due = next_crossing(LEVELS, given_terms, fit, now, sums, current, now)
    if due is None:
        if not negative and current is not None:
            end = level_of(LEVELS, score_at(given_terms, fit, now, sums, now + 3000 * 86400), current)
            assert end == current
        return
    assert level_of(LEVELS, score_at(given_terms, fit, now, sums, due), current) != current
    assert level_of(LEVELS, score_at(given_terms, fit, now, sums, due - 1.5), current) == current


@given(st.integers(0, 10**6), st.booleans())
def test_a_crowd_stands_where_each_one_stands(seed: int, negative: bool) -> None:
    rng = random.Random(seed)
    given_terms = make_terms(rng, negative=negative)
    signals = [
        Signal(f"t.s{term.slot}", LABEL, "t.lead", term.points, term.half_life_s, term.saturation)
        for term in given_terms
    ]
    slots = {one.name: slot for slot, one in enumerate(signals)}
    scoring = Scoring({one.name: one for one in signals}, {"t.lead": tuple(signals)}, {}, {}, "", (), slots,
                      [one.half_life_s for one in signals], True)  # fmt: skip
    judge = Judge(scoring, Score("t.score", LABEL, "t.lead", "score", (), LEVELS), NOW)
    states = [
        State(UUID(int=place), "t.lead", NOW.timestamp() - rng.uniform(0, 9e6),
              [rng.uniform(0, 12) if rng.random() < 0.6 else 0.0 for _ in range(rng.randint(0, 10))],
              rng.uniform(-10, 30), rng.choice([None, "warm", "hot"]), None, None, None)
        for place in range(20)
    ]  # fmt: skip
    for one, many in zip([judge(state) for state in states], Crowd(judge, states).standings(), strict=True):
        assert (one.subject, one.level, one.was) == (many.subject, many.level, many.was)
        assert one.score == pytest.approx(many.score, abs=1e-9)
        assert (one.due_at is None) == (many.due_at is None)
        if one.due_at is not None and many.due_at is not None and not negative:
            assert abs((one.due_at - many.due_at).total_seconds()) <= 2.0


@given(st.floats(0, 100), st.sampled_from([None, "warm", "hot"]))
def test_a_level_is_entered_at_its_bar_and_left_below_its_margin(value: float, current: str | None) -> None:
    found = level_of(LEVELS, value, current)
    if rank_of(LEVELS, found) > rank_of(LEVELS, current):
        assert value >= {"warm": 40, "hot": 70}[str(found)]
    if rank_of(LEVELS, found) < rank_of(LEVELS, current):
        assert value < {"warm": 36, "hot": 65}[str(current)]
    assert level_of(LEVELS, value, found) == found


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(1e-6, 1e9))
def test_saturation_rises_from_nothing_and_never_reaches_more_than_all(
    one: float, other: float, c: float
) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= saturated(low, c) <= saturated(high, c) <= 1.0
    assert saturated(0.0, c) == 0.0


def test_forty_refreshes_of_one_page_make_nobody_hot() -> None:
    term = Term(0, 16.0, 3.0, 5 * 86400.0)
    assert sum(parts([term], 0.0, [40.0], 0.0)) < 16.0


def test_a_boost_edge_ends_the_look_ahead() -> None:
    term = Term(0, 90.0, 1.0, 86400.0)
    assert next_crossing(LEVELS, [term], 0.0, 0.0, [3.0], "hot", 0.0) is not None
    assert next_crossing(LEVELS, [term], 0.0, 0.0, [3.0], "hot", 0.0, until_s=60.0) is None
