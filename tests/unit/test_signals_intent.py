"""The intent model: opinion first, then data; calibrated, explained, kept as JSON; honest figures on real leads."""

import csv
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yingdan.signals import IntentConfig, IntentModel, evaluate, fit
from yingdan.signals.intent.calibration import FORMS, fit_calibration
from yingdan.signals.intent.encoding import Encoding, learn_encoding, number, tokens
from yingdan.signals.intent.logistic import fit_logistic, logit, sigmoid
from yingdan.signals.intent.quality import (
    auc,
    average_precision,
    calibration_error,
    calibration_limit,
    decided,
)

LEAKS = frozenset(
    [
        "Tags",
        "Lead Quality",
        "Lead Profile",
        "Asymmetrique Activity Index",
        "Asymmetrique Profile Index",
        "Asymmetrique Activity Score",
        "Asymmetrique Profile Score",
        "Last Notable Activity",
    ]
)


def synthetic(n: int, seed: int = 0) -> tuple[list[dict[str, Any]], list[bool], list[float]]:
    rng = random.Random(seed)
    rows, outcomes = [], []
    for _ in range(n):
        source, seconds = (
            rng.choice(["ad", "expo", "referral", None]),
            rng.choice([0, rng.expovariate(1 / 300)]),
        )
        z = -2.0 + {"referral": 2.5, "expo": 1.0}.get(str(source), 0.0) + 0.4 * np.log1p(seconds)
        rows.append({"source": source, "seconds": seconds, "id": f"x{rng.random()}"})
        outcomes.append(rng.random() < 1 / (1 + np.exp(-z)))
    return rows, outcomes, list(map(float, range(n)))


def test_without_outcomes_the_managers_order_stands() -> None:
    model = fit([], [], [], IntentConfig(prior={"signal.form": 1.1, "signal.chat": 0.7, "fit": 5.0}))
    rows = [{}, {"signal.chat": 0.9}, {"signal.form": 0.9}, {"signal.form": 0.9, "fit": 0.2}]
    p = model.predict(rows)
    assert p[0] == pytest.approx(0.1)
    assert list(np.argsort(p)) == [0, 1, 2, 3]


def test_a_few_outcomes_move_the_opinion_and_many_overrule_it() -> None:
    prior = IntentConfig(prior={"signal.form": 3.0}, challenge=False)
    rng = random.Random(1)
    for n, low, high in ((30, 1.0, 3.0), (3000, -0.8, 0.8)):
        rows = [{"signal.form": rng.random()} for _ in range(n)]
        outcomes = [rng.random() < 0.5 for _ in range(n)]
        weight = fit(rows, outcomes, list(map(float, range(n))), prior).linear_weights()["signal.form"]
        assert low < weight < high


def test_one_update_moves_towards_the_outcome_and_only_the_touched_features() -> None:
    rows, outcomes, times = synthetic(600)
    model = fit(rows, outcomes, times, IntentConfig(challenge=False))
    row = {"source": "ad", "seconds": 5.0}
    before = model.predict([row])[0]
    assert model.update(row, True).predict([row])[0] > before > model.update(row, False).predict([row])[0]


def test_updates_one_by_one_come_near_the_whole_fit() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2000, 3))
    y = (rng.random(2000) < sigmoid(x @ np.array([1.0, -0.5, 0.2]))).astype(float)
    prior, precision = np.zeros(4), np.full(4, 1.0)
    whole = fit_logistic(x, y, np.ones(2000), prior, precision)
    part = fit_logistic(x[:500], y[:500], np.ones(500), prior, precision)
    for row, outcome in zip(x[500:], y[500:], strict=True):
        part = part.updated(row, outcome)
    assert np.abs(part.beta - whole.beta).max() < 0.03


def test_a_model_survives_json_bit_for_bit_and_explains_exactly() -> None:
    rows, outcomes, times = synthetic(1500)
    model = fit(rows, outcomes, times, IntentConfig(shares=(0.67,), prior={"signal.form": 1.0}))
    again = IntentModel.from_json(json.loads(json.dumps(model.to_json())))
    assert (again.predict(rows) == model.predict(rows)).all()
    for row in [*rows[:20], {**rows[0], "signal.form": 0.8}]:
        average, reasons = model.explain(row)
        whole = logit(np.array([average]))[0] + sum(reason.log_odds for reason in reasons)
        assert whole == pytest.approx(logit(model.predict([row]))[0], abs=1e-9)
    with pytest.raises(ValueError, match="format"):
        IntentModel.from_json({"format": 99})


def test_strange_values_never_raise() -> None:
    rows, outcomes, times = synthetic(400)
    model = fit(rows, outcomes, times, IntentConfig(challenge=False))
    strange: list[dict[str, Any]] = [
        {}, {"source": {"a": 1}, "seconds": "很多"}, {"source": ["expo", "ad"], "seconds": float("nan")},
        {"source": "火星", "seconds": 10**400}, {"source": "x" * 10_000, "seconds": -1e300}, {"seconds": True},
    ]  # fmt: skip
    p = model.predict(strange)
    assert np.isfinite(p).all()
    assert ((p > 0) & (p < 1)).all()


@pytest.mark.parametrize(
    ("shape", "bend"),
    [("straight", lambda seconds: seconds / 200), ("bent", lambda seconds: np.log1p(seconds))],
)
def test_a_number_is_weighed_in_the_shape_in_which_it_says_later_outcomes_best(shape: str, bend: Any) -> None:
    rng = np.random.default_rng(4)
    seconds = rng.exponential(300, 1500)
    outcomes = rng.random(1500) < sigmoid(2.0 * (bend(seconds) - np.median(bend(seconds))))
    rows = [{"seconds": float(one)} for one in seconds]
    model = fit(rows, outcomes.tolist(), list(map(float, range(1500))), IntentConfig(challenge=False))
    assert model.notes["chosen"]["numbers"] == shape
    other = "bent" if shape == "straight" else "straight"
    assert (model.posterior.beta[1:][model.encoding.shaped(other)] == 0.0).all()
    last = float(seconds.max())
    far, further = model.predict([{"seconds": last * 10}, {"seconds": last * 100}])
    assert (far == further) == (shape == "straight")


def test_trees_see_a_number_once_and_cut_where_they_are_told() -> None:
    # One that only trees can tell: long visits from one source, short ones from all others.
    rows, _, times = synthetic(1500)
    outcomes = [(row["seconds"] > 150) == (row["source"] == "ad") for row in rows]
    model = fit(rows, outcomes, times, IntentConfig(shares=(1.0,)))
    encoding = model.encoding
    assert model.trees is not None
    assert encoding.shaped("straight").any()
    cut = set(model.trees.feature[model.trees.threshold < np.inf].tolist())
    assert cut
    assert not cut & set(np.flatnonzero(encoding.shaped("straight")).tolist())
    x = encoding.matrix(rows)
    moved = np.where(encoding.shaped("straight"), 99.0, x)
    assert (model.trees.decision(moved) == model.trees.decision(x)).all()


def test_a_model_that_was_kept_before_numbers_had_two_shapes_says_what_it_said() -> None:
    rows = synthetic(400)[0]
    encoding = learn_encoding(rows, exclude=frozenset())
    narrow = ~encoding.shaped("straight")
    kept = encoding.to_json()
    for feature in kept["features"]:
        del feature["span"]
    kept["mean"], kept["spread"] = encoding.mean[narrow].tolist(), encoding.spread[narrow].tolist()
    assert (Encoding.from_json(kept).matrix(rows) == encoding.matrix(rows)[:, narrow]).all()


def test_select_means_missing_and_identities_are_not_learnt() -> None:
    assert tokens("Select") == tokens(None) == tokens("  ") == ()
    assert number("12 abc") is None
    encoding = learn_encoding(synthetic(400)[0], exclude=frozenset())
    assert [one.name for one in encoding.features] == ["seconds", "source"]


def test_figures_match_their_definitions() -> None:
    p, y = np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 1.0, 0.0, 1.0])
    assert auc(p, y) == pytest.approx(0.875)
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx(
        5 / 6
    )
    assert calibration_error(np.full(100, 0.3), np.array([1.0] * 40 + [0.0] * 60), bins=1) == pytest.approx(
        0.1
    )
    share, accuracy = decided(np.array([0.99, 0.02, 0.6, 0.45]), np.array([1.0, 0.0, 0.0, 1.0]), 0.9)
    assert (share, accuracy) == (0.5, 1.0)


def test_the_limit_is_what_perfect_probabilities_show() -> None:
    rng = np.random.default_rng(5)
    p = rng.beta(1, 2, 1500)
    limit = calibration_limit(p, 400)
    seen = [calibration_error(p, (rng.random(1500) < p).astype(float)) for _ in range(300)]
    assert 0.02 < np.mean(np.array(seen) > limit) < 0.09


def test_every_form_of_calibration_leaves_calibrated_log_odds_alone() -> None:
    rng = np.random.default_rng(6)
    z = rng.normal(0, 1.5, 20_000)
    y = (rng.random(20_000) < sigmoid(z)).astype(float)
    for form in FORMS:
        found = fit_calibration(form, z, y, np.ones(len(z)))
        assert np.abs(found(z) - sigmoid(z)).max() < 0.03
        low, high = found.logit(np.array([-1.0, 1.0]))
        assert low < high


def test_empty_input_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        evaluate([], [])
    with pytest.raises(ValueError, match="as many"):
        fit([{}], [], [])


@pytest.fixture(scope="module")
def real_leads(shared_data: Path) -> list[dict[str, str]]:
    path = shared_data / "x_education" / "leads.csv"
    if not path.is_file():
        pytest.skip("x_education/leads.csv is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: int(row["Lead Number"]))


def test_the_newest_fifth_of_real_leads_is_told_from_the_older_ones(real_leads: list[dict[str, str]]) -> None:
    names = [
        name for name in real_leads[0] if name not in LEAKS | {"Prospect ID", "Lead Number", "Converted"}
    ]
    rows = [{name: row[name] for name in names} for row in real_leads]
    outcomes = [row["Converted"] == "1" for row in real_leads]
    cut = len(rows) * 4 // 5
    model = fit(rows[:cut], outcomes[:cut], [float(row["Lead Number"]) for row in real_leads[:cut]])
    p = model.predict(rows[cut:])
    found = evaluate(p, np.array(outcomes[cut:], dtype=float))
    assert found.auc >= 0.90
    assert found.ece_ratio <= 1.0
    assert found.decided_share >= 0.6
    began = time.process_time()
    model.predict(rows[:1000])
    assert (time.process_time() - began) * 1e6 / 1000 <= 100.0
