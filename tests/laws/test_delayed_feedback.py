"""Records too young to have an outcome are not lost: on books whose truth is known, a naive reading is wrong and ours is not."""

import random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from yingdan.signals.intent.feedback import hear, measure
from yingdan.signals.intent.fitting import IntentConfig, learn, plain_chances

DAY = 86_400.0
WINDOW = 60 * DAY
RATE = {"referral": 0.55, "ad": 0.15, "expo": 0.30}
Array = npt.NDArray[np.float64]


class Book:
    """A year of records; wins take about 20 days, losses are said after about 12 by half of those who know, or never."""

    def __init__(self, n: int, seed: int, *, losses_said: bool) -> None:
        rng = random.Random(seed)
        self.rows: list[dict[str, Any]] = []
        self.ages: list[float] = []
        self.outcomes: list[bool | None] = []
        self.delays: list[float | None] = []
        for _ in range(n):
            source = rng.choice(sorted(RATE))
            # Most of the book is young: the company grows.
            age = 240 * DAY * rng.random() ** 2
            won = rng.random() < RATE[source]
            delay = min(rng.expovariate(1 / (20 * DAY)), 59 * DAY)
            said = won or (losses_said and rng.random() < 0.5)
            if not won:
                delay = min(rng.expovariate(1 / (8 * DAY)), 59 * DAY)
            known = said and delay <= age
            self.rows.append({"source": source})
            self.ages.append(age)
            self.outcomes.append(won if known else None)
            self.delays.append(delay if known else None)

    def told(self, rows: list[dict[str, Any]], y: Array, times: list[float]) -> dict[str, float]:
        model = learn(rows, list(y), times, IntentConfig(challenge=False)).model
        return {source: float(model.predict([{"source": source}])[0]) for source in RATE}

    def naive(self) -> dict[str, float]:
        y = np.array([one is True for one in self.outcomes], dtype=float)
        return self.told(self.rows, y, [-age for age in self.ages])

    def of_known_only(self) -> dict[str, float]:
        kept = [k for k, one in enumerate(self.outcomes) if one is not None]
        y = np.array([bool(self.outcomes[k]) for k in kept], dtype=float)
        return self.told([self.rows[k] for k in kept], y, [-self.ages[k] for k in kept])

    def ours(self) -> dict[str, float]:
        chances = plain_chances(self.rows, IntentConfig())
        found = hear(self.outcomes, self.delays, self.ages, WINDOW, chances)
        assert found.delays is not None
        places = [int(k) for k in found.places]
        times = [-self.ages[k] for k in places]
        config = IntentConfig(challenge=False, ripe_before=-WINDOW)
        model = learn([self.rows[k] for k in places], list(found.y), times, config).model
        return {source: float(model.predict([{"source": source}])[0]) for source in RATE}


@pytest.mark.parametrize("losses_said", [False, True])
def test_a_naive_reading_of_young_records_is_biased_and_ours_is_not(losses_said: bool) -> None:
    ours, naive = [], []
    for seed in range(2):
        book = Book(3500, seed, losses_said=losses_said)
        naive.append([book.naive()[one] - RATE[one] for one in sorted(RATE)])
        ours.append([book.ours()[one] - RATE[one] for one in sorted(RATE)])
        if losses_said:
            # Those whose end is known are no fair sample either: half of the losses are never said.
            known = book.of_known_only()
            assert min(known[one] - RATE[one] for one in RATE) > 0.03
    assert np.mean(naive, axis=0).max() < -0.08
    assert np.abs(np.mean(ours, axis=0)).max() < 0.035


def test_delays_are_measured_as_they_were_made_although_the_young_show_only_the_fast_ones() -> None:
    book = Book(6000, 7, losses_said=True)
    won = np.array([one is True for one in book.outcomes])
    lost = np.array([one is False for one in book.outcomes])
    delay = np.array([one or 0.0 for one in book.delays])
    found = measure(delay, won, lost, np.array(book.ages), WINDOW)
    assert found is not None
    for days in (5, 10, 20, 40):
        truth = 1.0 - np.exp(-days / 20)
        assert found.won_by(np.array([days * DAY]))[0] == pytest.approx(truth, abs=0.035)
        seen = (delay[won] <= days * DAY).mean()
        if days <= 20:
            assert seen > truth + 0.02


def test_at_age_nought_nothing_is_learnt_and_at_the_end_of_the_window_a_record_is_lost() -> None:
    book = Book(3000, 3, losses_said=False)
    won = np.array([one is True for one in book.outcomes])
    delay = np.array([one or 0.0 for one in book.delays])
    found = measure(delay, won, ~won & False, np.array(book.ages), WINDOW)
    assert found is not None
    p = np.array([0.1, 0.5, 0.9])
    assert found.still(p, np.zeros(3)) == pytest.approx(p)
    assert (found.still(p, np.full(3, WINDOW)) == 0.0).all()
    chances = [found.still(p, np.full(3, days * DAY))[1] for days in range(0, 60, 5)]
    assert chances == sorted(chances, reverse=True)


def test_without_a_window_or_without_delays_open_records_are_left_out() -> None:
    def none(_places: Any, _y: Array) -> Array:
        raise AssertionError("nothing is to be worked out")

    for window in (None, WINDOW):
        found = hear([True, None, False], [None, None, None], [9.0, 1.0, 5.0], window, none)
        assert list(found.places) == [0, 2]
        assert list(found.y) == [1.0, 0.0]
