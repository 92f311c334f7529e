"""The leak audit: what was written after the outcome is named with its reason, what honestly tells much is not."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yingdan.signals import audit

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
N = 1500


def book(n: int = N, prevalence: float = 0.3) -> tuple[list[dict[str, Any]], list[bool], list[float]]:
    """Honest columns only: a strong number, a strong choice, a form often left blank, a planned date, an identity."""
    made = random.Random(4)
    rows, outcomes, times = [], [], []
    for place in range(n):
        won, at = made.random() < prevalence, BEGAN + timedelta(hours=place)
        filled = made.random() < (0.85 if won else 0.6)
        rows.append({
            "seconds": made.gauss(0.95 if won else 0.0, 1.0),
            "source": made.choice(("expo", "referral", "ad") if won else ("expo", "ad", "ad", "ad")),
            "occupation": made.choice(("student", "engineer")) if filled else None,
            "wanted_on": (at + timedelta(days=30)).date(),
            "customer": f"c{made.randrange(10**6)}",
            "amount": made.randrange(1, 200) * 1000 + made.choice((0, 0, 250)),
        })  # fmt: skip
        outcomes.append(won)
        times.append(at.timestamp())
    return rows, outcomes, times


def test_honest_columns_are_not_named_however_strong() -> None:
    assert audit(*book()) == []


@pytest.mark.parametrize(
    ("reason", "value"),
    [
        ("alone", lambda made, won, at: "付款中" if won else "没兴趣"),
        ("settled", lambda made, won, at: (made.choice("甲乙") if won else made.choice("丙丁戊")) if made.random() < 0.5 else made.choice("己庚")),
        ("filled", lambda made, won, at: f"C{made.randrange(9999)}" if won and made.random() < 0.2 else ""),
        ("empty", lambda made, won, at: "x" if won or made.random() < 0.7 else None),
        ("round", lambda made, won, at: made.randrange(3, 90) * 1000 + (made.randrange(1, 999) if won else 0)),
        ("alone", lambda made, won, at: (at + timedelta(days=made.expovariate(1 / 60) + 14 if won else made.expovariate(1 / 3))).isoformat()),
    ],
)  # fmt: skip
def test_a_column_written_after_the_outcome_is_named_with_its_reason(reason: str, value: Any) -> None:
    rows, outcomes, times = book()
    made = random.Random(5)
    for row, won, at in zip(rows, outcomes, times, strict=True):
        row["planted"] = value(made, won, datetime.fromtimestamp(at, UTC))
    assert [(one.name, one.reason) for one in audit(rows, outcomes, times)] == [("planted", reason)]


def test_a_name_of_the_end_needs_only_to_tell_and_a_harmless_name_is_left_alone() -> None:
    rows, outcomes, times = book()
    made = random.Random(6)
    for row, won in zip(rows, outcomes, strict=True):
        row["客户评级"] = row["色"] = made.choice("aab" if won else "abb")
        row["closeness"] = row["色"]
        row["Close Probability"] = made.choice("ab")
    assert [(one.name, one.reason) for one in audit(rows, outcomes, times)] == [("客户评级", "name")]


def test_values_known_to_be_written_after_the_outcome_come_first() -> None:
    rows, outcomes, times = book()
    for row, won in zip(rows, outcomes, strict=True):
        row["verdict"] = won
    found = audit(rows, outcomes, times, {"source": 0.4, "occupation": 0.05})
    assert [(one.name, one.reason) for one in found] == [("source", "late"), ("verdict", "alone")]
    assert found[0].share == 0.4


def test_few_outcomes_or_odd_values_name_nothing_and_raise_nothing() -> None:
    rows, outcomes, times = book(150)
    for row, won in zip(rows, outcomes, strict=True):
        row["verdict"] = won
    assert audit(rows, outcomes, times) == []
    odd: list[Any] = [float("nan"), 10**400, {"a": 1}, ["甲", "乙"], "", None, "2026-13-99", "x" * 5000]
    rows, outcomes, times = book(400)
    for place, row in enumerate(rows):
        row["odd"] = odd[place % len(odd)]
    assert audit(rows, outcomes, times) == []
