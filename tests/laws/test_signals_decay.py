"""Laws of decayed sums: order never matters, sums add up, nothing overflows, and time only takes away."""

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from yingdan.signals.decay import decayed, forward, merge, remaining, strength, total

TIMES = st.floats(min_value=0, max_value=4e9)
VALUES = st.floats(min_value=1e-3, max_value=1e6)
EVENTS = st.lists(st.tuples(TIMES, VALUES), min_size=1, max_size=20)
HALVES = st.floats(min_value=60, max_value=3.2e8)


def stream(events: list[tuple[float, float]], half: float) -> tuple[float, float]:
    """One event after the other, late ones too, as the store does it."""
    at, sums = events[0][0], [events[0][1]]
    for moment, value in events[1:]:
        at, sums = merge((at, sums), (moment, [value]), [half])
    return at, sums[0]


@given(EVENTS, HALVES, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_batch_sum(
    events: list[tuple[float, float]], half: float, rng: random.Random
) -> None:
    shuffled = events[:]
    rng.shuffle(shuffled)
    at, value = stream(shuffled, half)
    assert at == max(moment for moment, _ in events)
    assert math.isclose(value, total(events, at, half), rel_tol=1e-9, abs_tol=1e-20)


def test_the_published_late_event_fixture_holds_to_twelve_digits() -> None:
    half = 2.0 * math.log(2.0)
    events = [(1.0, 5.0), (2.0, 1.0), (3.0, 4.0), (1.5, 2.0)]
    at, value = stream(events, half)
    batch = sum(v * math.exp(-(3.0 - t) / 2.0) for t, v in events)
    assert at == 3.0
    assert abs(value - batch) < 1e-12


@given(EVENTS, EVENTS, HALVES)
def test_merging_two_histories_is_the_history_of_both(
    one: list[tuple[float, float]], other: list[tuple[float, float]], half: float
) -> None:
    (at1, s1), (at2, s2) = stream(one, half), stream(other, half)
    at, sums = merge((at1, [s1]), (at2, [s2]), [half])
    assert math.isclose(sums[0], total([*one, *other], at, half), rel_tol=1e-9, abs_tol=1e-20)


@given(VALUES, HALVES, st.floats(0, 4e9), st.floats(0, 4e9))
def test_decay_never_rises_and_two_steps_are_one(
    value: float, half: float, first: float, second: float
) -> None:
    once = decayed(value, first + second, half)
    twice = decayed(decayed(value, first, half), second, half)
    assert once <= value
    assert math.isclose(once, twice, rel_tol=1e-6, abs_tol=1e-29)


@given(HALVES)
def test_half_is_left_after_a_half_life(half: float) -> None:
    assert math.isclose(remaining(half, half), 0.5, rel_tol=1e-12)
    assert remaining(-5.0, half) == 1.0
    assert remaining(1e18, half) == 0.0


@given(st.one_of(st.none(), st.floats(), st.integers(), st.text(), st.booleans()))
def test_any_value_is_a_safe_strength(value: object) -> None:
    found = strength(value)
    assert math.isfinite(found)
    assert 0.0 <= found <= 1e9


def test_a_shorter_row_reads_as_zeros() -> None:
    assert forward(0.0, [8.0], 60.0, [60.0, 60.0]) == [4.0, 0.0]
