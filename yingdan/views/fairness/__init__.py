"""Fairness 分配公平: who was given what over a period, and how evenly. ADR 0052.

In: a `fairness` definition, kept decisions of its policy, people and their hours within the reader's rights, a period. Out: counts,
worth, evenness by person and unit. Must not know: charts, HTTP, how a choice is made.
"""

from yingdan.views.fairness.answer import FairnessShown, fairness

__all__ = ["FairnessShown", "fairness"]
