"""Simulation 试算: a period's subjects given out again by a policy that is not in force, beside the one that is. ADR 0052.

In: kept decisions of a period, records, the crew as it is, two policies. Out: who would have been given what. Writes nothing but its
job's own row. Must not know: screens, who may ask.
"""

from yingdan.decisions.simulation.asking import Asked, ask, mine, policy_of
from yingdan.decisions.simulation.compare import compared
from yingdan.decisions.simulation.job import simulation_jobs
from yingdan.decisions.simulation.model import Arrival, Fate, Outcome, Person, Side, Start
from yingdan.decisions.simulation.replay import Replay, Shifts, pieces

__all__ = [
    "Arrival",
    "Asked",
    "Fate",
    "Outcome",
    "Person",
    "Replay",
    "Shifts",
    "Side",
    "Start",
    "ask",
    "compared",
    "mine",
    "pieces",
    "policy_of",
    "simulation_jobs",
]
