"""Whether a change is better, said so that one may look every day. ADR 0043.

In: cells of a rate by side, team and day, before the start and since. Out: a comparison with an interval that holds at
every look, the word for it, and how long it takes to tell.
Must not know: records, metrics, rollouts, the time of day.
"""

from yingdan.decisions.proof.compare import LEAST_GROUPS, LEAST_OF_A_SIDE, compare
from yingdan.decisions.proof.model import SIDES, Cell, Comparison, Plan, Rate, Side, Word
from yingdan.decisions.proof.sequence import half_width, needed, needed_once
from yingdan.decisions.proof.shares import log_odds_of_unevenness, uneven
from yingdan.decisions.proof.spread import Spread, cuped, spread_of

__all__ = [
    "LEAST_GROUPS",
    "LEAST_OF_A_SIDE",
    "SIDES",
    "Cell",
    "Comparison",
    "Plan",
    "Rate",
    "Side",
    "Spread",
    "Word",
    "compare",
    "cuped",
    "half_width",
    "log_odds_of_unevenness",
    "needed",
    "needed_once",
    "spread_of",
    "uneven",
]
