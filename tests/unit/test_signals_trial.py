"""Figures of a trial: bins, gain, capacity, intervals; drift beside chance; a worse challenger does not serve."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np
import pytest

from yingdan.main.demo import description
from yingdan.main.past import chance, live
from yingdan.signals.intent.drift import binned, chance_limit, moved, psi
from yingdan.signals.intent.fitting import IntentConfig, learn
from yingdan.signals.intent.studying import Books, Incumbent, study
from yingdan.signals.intent.trial import MONTH_S, Trial, at_capacity, auc_interval, gains, reliability, wilson

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def calibrated(n: int, seed: int = 0) -> Trial:
    rng = np.random.default_rng(seed)
    p = rng.beta(1.0, 3.0, n)
    return Trial(p, (rng.random(n) < p).astype(float), np.sort(rng.random(n)) * 10 * MONTH_S)


def test_a_trial_survives_being_kept() -> None:
    trial = calibrated(500)
    again = Trial.from_json(trial.to_json())
    assert again.p == pytest.approx(trial.p, abs=1e-6)
    assert (again.y == trial.y).all()
    assert (again.at == trial.at).all()


def test_bins_hold_everybody_once_and_the_truth_nearly_always() -> None:
    inside = total = 0
    for seed in range(30):
        bins = reliability(calibrated(800, seed))
        assert sum(one.n for one in bins) == 800
        inside += sum(one.low <= one.said <= one.high for one in bins)
        total += len(bins)
    assert 0.9 < inside / total <= 1.0
    assert len(reliability(calibrated(5))) == 1
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_of_an_auc_holds_the_truth_as_often_as_it_says() -> None:
    truth = auc_interval(*_both(calibrated(60_000, 99)))[0]
    held = [
        low <= truth <= high
        for _, low, high in (auc_interval(*_both(calibrated(400, k))) for k in range(200))
    ]
    assert 0.9 <= np.mean(held) <= 0.99
    assert np.isnan(auc_interval(np.array([0.1, 0.2]), np.zeros(2))[1])


def _both(trial: Trial) -> tuple[Any, Any]:
    return trial.p, trial.y


def test_at_capacity_the_best_of_each_month_are_worked_and_no_more() -> None:
    trial = calibrated(3000)
    worked = at_capacity(trial, 60)
    assert 590 <= worked.worked <= 600
    assert worked.low < worked.precision < worked.high
    assert worked.lift == pytest.approx(worked.precision / trial.y.mean())
    whole = at_capacity(trial, 10**6)
    assert (whole.share, whole.recall) == (1.0, 1.0)
    curve = gains(trial)
    assert [one.recall for one in curve] == sorted(one.recall for one in curve)
    assert curve[-1].lift == pytest.approx(1.0)


def test_unchanged_months_stay_under_the_limit_of_chance_and_a_moved_one_does_not() -> None:
    rng = np.random.default_rng(1)
    over = [
        psi(rng.integers(0, 8, 600), rng.integers(0, 8, 80), 8) > chance_limit(8, 600, 80) for _ in range(400)
    ]
    assert 0.02 < np.mean(over) < 0.09
    values = np.concatenate([rng.normal(0, 1, 900), rng.normal(1.5, 1, 100)])
    months = {f"2026-{k + 1:02d}": np.arange(k * 100, k * 100 + 100) for k in range(10)}
    told = moved(binned(values), months)
    assert [one.psi > 0.25 for one in told] == [False] * (len(told) - 1) + [True]


def books(n: int, *, flipped: bool) -> Books:
    """A market; the serving model may have learnt from another one."""
    rng = Random(3)
    rows = [{"source": rng.choice(["a", "b", "c"])} for _ in range(n)]
    rate = {"a": 0.7, "b": 0.3, "c": 0.1}
    outcomes: list[bool | None] = [rng.random() < rate[row["source"]] for row in rows]
    times = [float(k) for k in range(n)]
    config = IntentConfig(challenge=False)
    old = learn(
        rows[:300], [float(bool(one) is not flipped) for one in outcomes[:300]], times[:300], config
    ).model
    incumbent = Incumbent(4, 300.0, old.to_json())
    return Books(
        rows,
        [{} for _ in rows],
        outcomes,
        [None] * n,
        times,
        [[] for _ in rows],
        float(n),
        "Asia/Shanghai",
        None,
        config,
        incumbent,
    )


def test_a_challenger_serves_when_it_says_later_outcomes_no_worse() -> None:
    better = study(books(900, flipped=True))
    assert better.better
    assert better.report["rival"]["number"] == 4
    assert better.report["rival"]["log_loss_new"] < better.report["rival"]["log_loss"]
    given = books(900, flipped=False)
    # Outcomes of the newest days are noise: what learns from them says them worse than what did not.
    rng = Random(5)
    worse = study(Books(
        given.rows, given.barred, [rng.random() < 0.9 if k < 500 else one for k, one in enumerate(given.outcomes)],
        given.delays, given.times, given.late, given.now, given.zone, None, given.config, Incumbent(4, 500.0, given.incumbent.artefact),  # type: ignore[union-attr]
    ))  # fmt: skip
    assert not worse.better


def test_the_demo_companys_past_is_drawn_by_its_law() -> None:
    law = description()["past"]
    lived = live(law, NOW, Random(1))
    assert len(lived) == law["months"] * law["per_month"]
    assert max(one.came_at for one in lived) < NOW
    assert all(one.ended_at is None or one.came_at < one.ended_at < NOW for one in lived)
    assert {one.ended_at is None for one in lived} == {True, False}
    said = np.mean([chance(law["odds"], one.values) for one in lived])
    assert np.mean([one.won for one in lived]) == pytest.approx(said, abs=0.03)
